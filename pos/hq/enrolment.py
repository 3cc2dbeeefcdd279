"""Letting a terminal in: a one-time code that people carry over, against the terminal's key.

A code is 60 random bits, good for ten minutes and for one key. The same key may ask again with
the same code and gets the same answer, so that a reply that was lost strands nobody. A terminal
that enrols under a name that was in use begins that name's next epoch, with the new key.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, get_args

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import genesis, key_id
from pos.contract.letters import seal_letter
from pos.contract.wire import EnrolReply, EnrolRequest, pepper_of
from pos.hq import peers, schema
from pos.hq.feed import scopes_of
from pos.hq.given_out import given_out
from pos.hq.peppers import read_pepper
from pos.hq.stores import BadRequest, find_store

TerminalRole = Literal["till", "kiosk", "admin"]
TERMINAL_ROLES: Final[tuple[TerminalRole, ...]] = get_args(TerminalRole)

CODE_LIFE_US: Final = 10 * 60 * 1_000_000

ACTIVE: Final = "active"
"""Of a terminal that is let in; another word where it was shut out."""

# Crockford's base 32: no I, L, O, U to misread.
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("ILO", "110")
_TERMINAL: Final = re.compile(r"[0-9A-Z]{3}")


class NotEnrolled(Exception):
    """The terminal is not let in. `code` is stable: bad_code, code_used, bad_key, other_epoch."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    """A code that head office gave out."""

    store: str
    terminal: str
    role: str
    epoch: int | None


def make_code(connection: sa.Connection, *, store: str, terminal: str, role: str, now: int) -> str:
    """A one-time code that lets a machine in as this terminal of this store."""
    if not _TERMINAL.fullmatch(terminal):
        raise BadRequest(f"{terminal!r} is no terminal: three digits or capital letters, like T01")
    if role not in TERMINAL_ROLES:
        raise BadRequest(f"{role!r} is no role; there are {', '.join(TERMINAL_ROLES)}")
    find_store(connection, store)
    digits = "".join(secrets.choice(_DIGITS) for _ in range(12))
    row = {
        "code_hash": _code_hash(digits),
        "store": store,
        "terminal": f"{store}-{terminal}",
        "role": role,
        "expires_at": now + CODE_LIFE_US,
        "used_by": None,
        "epoch": None,
    }
    connection.execute(sa.insert(schema.enrol_code), row)
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def public_key_of(raw: bytes) -> Ed25519PublicKey:
    """The key that a terminal shows; `NotEnrolled` for bytes that are none."""
    if len(raw) != 32:
        raise NotEnrolled("bad_key", "a public key is 32 bytes of Ed25519, as base64")
    return Ed25519PublicKey.from_public_bytes(raw)


def enrol(connection: sa.Connection, request: EnrolRequest, *, count: int, now: int) -> EnrolReply:
    """Lets the holder of the code and the key in, and says who it is from now on."""
    key = public_key_of(request.public_key)
    code_hash = _code_hash(request.code)
    code = _find_code(connection, code_hash, request.public_key, now)
    if request.terminal not in ("", code.terminal):
        raise NotEnrolled("bad_code", f"this enrolment code is not {request.terminal}'s")
    if code.epoch is None:
        before = _standing(connection, code.terminal)
        if request.epoch and before is not None and before.epoch >= request.epoch:
            epoch = _let_in_again(connection, before, request, count=count)
        else:
            epoch = max(request.epoch, 1 if before is None else before.epoch + 1)
            facts = request.facts
            _let_in(connection, code, key, before, epoch=epoch, facts=facts, count=count, now=now)
        connection.execute(
            sa.update(schema.enrol_code)
            .where(schema.enrol_code.c.code_hash == code_hash)
            .values(used_by=request.public_key, epoch=epoch)
        )
        peers.publish(connection, code.store)
    else:
        epoch = code.epoch
    reply = _reply(connection, code, epoch=epoch, now=now)
    if not request.sealed:
        return reply  # A terminal of before there were letters.
    letter = seal_letter(reply.pepper, about=pepper_of(reply.terminal), to=key)
    return msgspec.structs.replace(reply, pepper=letter)


def find_terminal(connection: sa.Connection, terminal: str) -> None:
    """Raises `BadRequest` for a name that no terminal ever had."""
    known = sa.select(schema.terminal.c.terminal).where(schema.terminal.c.terminal == terminal)
    if connection.execute(known).first() is None:
        raise BadRequest(f"there is no terminal {terminal}; write it like S001-T01")


def revoke(connection: sa.Connection, terminal: str) -> None:
    """Shuts a terminal out from its next request on. A new code lets its name in again."""
    table = schema.terminal
    shut = connection.execute(
        sa.update(table).where(table.c.terminal == terminal).values(state="revoked")
    )
    if shut.rowcount == 0:
        raise BadRequest(f"there is no terminal {terminal}; write it like S001-T01")
    peers.publish(connection, terminal.partition("-")[0])


def _code_hash(code: str) -> bytes:
    typed = code.upper().translate(_MISREAD)
    return sha256("".join(c for c in typed if c in _DIGITS).encode()).digest()


def _find_code(connection: sa.Connection, code_hash: bytes, public_key: bytes, now: int) -> _Code:
    columns = schema.enrol_code.c
    row = connection.execute(
        sa.select(schema.enrol_code).where(columns.code_hash == code_hash).with_for_update()
    ).one_or_none()
    # One answer for wrong and for late: a guesser learns nothing.
    if row is None or row.expires_at <= now:
        raise NotEnrolled(
            "bad_code", "this enrolment code is wrong or older than ten minutes; ask for a new one"
        )
    if row.used_by is not None and row.used_by != public_key:
        raise NotEnrolled("code_used", "another machine has used this enrolment code")
    return _Code(store=row.store, terminal=row.terminal, role=row.role, epoch=row.epoch)


def _let_in(
    connection: sa.Connection,
    code: _Code,
    key: Ed25519PublicKey,
    before: sa.Row[Any] | None,
    *,
    epoch: int,
    facts: dict[str, str],
    count: int,
    now: int,
) -> None:
    table = schema.terminal
    row = {
        "store": code.store,
        "role": code.role,
        "state": ACTIVE,
        "epoch": epoch,
        "facts": json.dumps(facts, ensure_ascii=False),
        "enrolled_at": now,
    }
    if before is None:
        connection.execute(sa.insert(table), {"terminal": code.terminal, **row})
    else:
        connection.execute(sa.update(table).where(table.c.terminal == code.terminal).values(**row))
    chain = {
        "terminal": code.terminal,
        "epoch": epoch,
        "public_key": key.public_bytes_raw(),
        "key_id": key_id(key),
        "acked": 0,
        "head": genesis(terminal=code.terminal, epoch=epoch),
        "count": count,
        # What the next epoch goes on with.
        "total": 0 if before is None else before.total,
        "abs_total": 0 if before is None else before.abs_total,
        "last_receipt": 0 if before is None else before.last_receipt,
    }
    connection.execute(sa.insert(schema.chain), chain)


def _let_in_again(
    connection: sa.Connection, before: sa.Row[Any], request: EnrolRequest, *, count: int
) -> int:
    """A terminal that stands here as it says goes on as it was, also after it was shut out."""
    if (before.epoch, before.public_key) != (request.epoch, request.public_key):
        raise NotEnrolled(
            "other_epoch",
            f"{before.terminal} is in epoch {before.epoch} here, of another machine or another key",
        )
    here = schema.terminal.c.terminal == before.terminal
    connection.execute(sa.update(schema.terminal).where(here).values(state=ACTIVE))
    chain = schema.chain.c
    connection.execute(
        sa.update(schema.chain)
        .where(chain.terminal == before.terminal, chain.epoch == before.epoch)
        .values(count=sa.case((chain.count < count, count), else_=chain.count))
    )
    return int(before.epoch)


def _standing(connection: sa.Connection, terminal: str) -> sa.Row[Any] | None:
    """The epoch that a terminal is in here; None for a name that was never used."""
    here, chain = schema.terminal.c, schema.chain.c
    statement = (
        sa.select(schema.chain)
        .join(schema.terminal, (here.terminal == chain.terminal) & (here.epoch == chain.epoch))
        .where(here.terminal == terminal)
        .with_for_update()
    )
    return connection.execute(statement).one_or_none()


def _reply(connection: sa.Connection, code: _Code, *, epoch: int, now: int) -> EnrolReply:
    store = find_store(connection, code.store)
    columns = schema.chain.c
    chain = connection.execute(
        sa.select(schema.chain).where(columns.terminal == code.terminal, columns.epoch == epoch)
    ).one()
    given = given_out(connection, code.terminal)
    return EnrolReply(
        terminal=code.terminal,
        store=store.store,
        epoch=epoch,
        role=code.role,
        pepper=read_pepper(connection, store.store),
        scopes=scopes_of(terminal=code.terminal, store=store.store, zone=store.zone),
        store_name=store.name,
        zone=store.zone,
        tax_mode="inclusive",
        currency="CNY",
        acked=chain.acked,
        head=chain.head.hex(),
        last_receipt=chain.last_receipt,
        total=chain.total,
        abs_total=chain.abs_total,
        hq_time=now,
        last_shift=given.shift,
        last_z=given.z,
    )
