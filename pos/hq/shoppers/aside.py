"""Sales that head office has and does not show: kept aside, until people have looked at them.

A branch that a second machine sold under one name and an entry in quarantine are in no book, so no
shopper finds them there. What is kept of each is the hash of its token, that its shopper is not
told to wait for what has come long since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.booking import SALES
from pos.hq.shoppers.tokens import token_hash


class _Body(msgspec.Struct, frozen=True):
    token: str = ""


_BODY: Final = msgspec.json.Decoder(_Body)


def note_aside(connection: sa.Connection, entries: Iterable[tuple[str, bytes | None]]) -> None:
    """Notes the tokens of entries that are kept aside, each its kind and its body; once is enough.

    What cannot be read, or bears no token, has no shopper that could be told.
    """
    rows = [{"token_hash": digest} for digest in _hashes(entries)]
    if rows:
        connection.execute(_NOTE, rows)


def is_aside(connection: sa.Connection, digest: bytes) -> bool:
    """Whether the sale of a token's hash is kept aside."""
    columns = schema.aside_token.c
    statement = sa.select(columns.token_hash).where(columns.token_hash == digest)
    return connection.execute(statement).first() is not None


def _hashes(entries: Iterable[tuple[str, bytes | None]]) -> Iterator[bytes]:
    for kind, body in entries:
        if kind not in SALES or body is None:
            continue
        try:
            digest = token_hash(_BODY.decode(body).token)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if digest is not None:
            yield digest


_NOTE: Final = sa.text(
    "INSERT INTO aside_token (token_hash) VALUES (:token_hash) ON CONFLICT (token_hash) DO NOTHING"
)
