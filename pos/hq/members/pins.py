"""The PINs of cards of value: after five wrong ones in a day a card pays nothing until tomorrow."""

from __future__ import annotations

import hmac
from typing import Final

import sqlalchemy as sa

from pos.hq.members import tables
from pos.hq.members.keys import MemberKeys

_TRIES: Final = 5
_LOCKED_FOR: Final = 86_400_000_000
"""Microseconds."""


def set_pin(connection: sa.Connection, keys: MemberKeys, card: str, pin: str) -> None:
    """Gives a card a PIN; the one before, and wrong ones, are forgotten."""
    keep(connection, card, keys.pin_hash(card, pin))


def keep(connection: sa.Connection, card: str, pin_hash: bytes) -> None:
    """The same of a PIN that was keyed in before."""
    connection.execute(sa.delete(tables.pin).where(tables.pin.c.card == card))
    row = {"card": card, "pin_hash": pin_hash, "tries": 0, "tried_at": 0}
    connection.execute(sa.insert(tables.pin), row)


def check(connection: sa.Connection, keys: MemberKeys, card: str, pin: str, *, now: int) -> bool:
    """Whether that is the card's PIN. Commit it also where it is not: tries are counted."""
    if not pin:
        return False
    mine = tables.pin.c.card == card
    row = connection.execute(sa.select(tables.pin).where(mine).with_for_update()).one_or_none()
    if row is None or _is_locked(row.tries, row.tried_at, now):
        return False
    right = hmac.compare_digest(bytes(row.pin_hash), keys.pin_hash(card, pin))
    before = 0 if now - row.tried_at >= _LOCKED_FOR else row.tries
    if not right or before:
        tries = {"tries": 0 if right else before + 1, "tried_at": now}
        connection.execute(sa.update(tables.pin).where(mine).values(**tries))
    return right


def is_locked(connection: sa.Connection, card: str, *, now: int) -> bool:
    """Whether too many wrong ones were keyed in since yesterday."""
    columns = tables.pin.c
    row = connection.execute(
        sa.select(columns.tries, columns.tried_at).where(columns.card == card)
    ).one_or_none()
    return row is not None and _is_locked(row.tries, row.tried_at, now)


def _is_locked(tries: int, tried_at: int, now: int) -> bool:
    return tries >= _TRIES and now - tried_at < _LOCKED_FOR
