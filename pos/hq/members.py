"""The members of the chain, as far as tills need them: for prices, under names nobody can guess.

Head office keeps no card number and no telephone number: a member's id follows from the card and
a key of its own, and the tills' files are asked by an HMAC under their store's pepper. So a store
that opens later knows the members with the next import.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import feed, schema
from pos.hq.database import get_meta, set_meta
from pos.hq.members_csv import ListedMember
from pos.member.demo import DEMO_CARDS
from pos.member.identity import card_key, phone_key
from pos.member.member import Member, row_of_member

_TABLE: Final = "member"
_KEY: Final = "member_key"
_DIGITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changed: rows that stores were sent, and how many stores there are."""

    changed: int
    stores: int


def import_members(
    connection: sa.Connection, members: Sequence[ListedMember], *, issuer: str
) -> Imported:
    """Tells every store of these members; the same list again changes nothing."""
    key = _member_key(connection)
    columns = schema.store.c
    stores = connection.execute(sa.select(columns.store, columns.pepper)).all()
    changed = 0
    for store in stores:
        rows: list[tuple[str, dict[str, Any]]] = []
        for listed in members:
            row = row_of_member(
                Member(
                    id=_member_id(key, issuer, listed.card),
                    tier=listed.tier,
                    birthday=listed.birthday,
                )
            )
            rows.append((card_key(listed.card, pepper=store.pepper), row))
            if listed.phone:
                rows.append((phone_key(listed.phone, pepper=store.pepper), row))
        changed += feed.put(connection, feed.store_scope(store.store), _TABLE, rows)
    return Imported(changed=changed, stores=len(stores))


def demo_members(connection: sa.Connection, store: str) -> None:
    """Gives a demo store members to try with."""
    pepper = _pepper(connection, store)
    rows = [
        (card_key(card, pepper=pepper), row_of_member(member))
        for card, member in DEMO_CARDS.items()
    ]
    feed.put(connection, feed.store_scope(store), _TABLE, rows)


def end_demo_members(connection: sa.Connection, store: str) -> None:
    """Takes the demo members away from a store that becomes a real one."""
    pepper = _pepper(connection, store)
    keys = [card_key(card, pepper=pepper) for card in DEMO_CARDS]
    feed.delete(connection, feed.store_scope(store), _TABLE, keys)


def _pepper(connection: sa.Connection, store: str) -> bytes:
    statement = sa.select(schema.store.c.pepper).where(schema.store.c.store == store)
    return bytes(connection.execute(statement).scalar_one())


def _member_key(connection: sa.Connection) -> bytes:
    """The key that member ids follow from, made when the first members come."""
    known = get_meta(connection, _KEY)
    if known is None:
        known = secrets.token_hex(32)
        set_meta(connection, _KEY, known)
    return bytes.fromhex(known)


def _member_id(key: bytes, issuer: str, card: str) -> str:
    digest = hmac.digest(key, f"{issuer}|{card}".encode(), "sha256")
    return "M" + b32encode(digest).decode()[:_DIGITS]
