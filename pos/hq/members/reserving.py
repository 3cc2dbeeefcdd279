"""Points and value that are set aside for a payment: for ten minutes, then they are free again.

The till asks, and says afterwards in its journal what became of it; whoever says nothing has set
nothing aside in the end. Asked again under the same key the answer is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from pos.hq.members import books, cards, persons, tables
from pos.hq.stores import BadRequest
from pos.member.ledger import HELD, Posting, Purse, Unit
from pos.member.movements import reserve, void

RESERVED_FOR: Final = 600_000_000
"""Microseconds."""


def set_aside(
    connection: sa.Connection, member: str, *, key: str, terminal: str, sale: str, amount: int,
    now: int, unit: Unit = "points",
) -> int:  # fmt: skip
    """Sets an amount aside for a sale; answers how much is. Raises `NotEnough`.

    `BadRequest` for an unknown member and for a key that is another request's.
    """
    person = persons.person_of(connection, member)
    purse = books.read_purse(connection, person, unit=unit)
    if not is_known(connection, key, owner=person, sale=sale, amount=amount):
        hold(connection, purse, key=key, terminal=terminal, sale=sale, amount=amount, now=now,
             unit=unit)  # fmt: skip
    return amount


def is_known(connection: sa.Connection, key: str, *, owner: str, sale: str, amount: int) -> bool:
    """Whether this was asked before; `BadRequest` for a key that is another request's."""
    known = books.read(connection, key)
    if known is None:
        return False
    held = sum(entry.amount for entry in known.entries if entry.account == HELD)
    if (known.kind, known.order, held) != ("reserve", sale, amount):
        raise BadRequest(f"{key} is the key of another request")
    if all(entry.member != owner for entry in known.entries):
        raise BadRequest(f"{key} is the key of another request")
    return True


def hold(
    connection: sa.Connection, purse: Purse, *, key: str, terminal: str, sale: str, amount: int,
    now: int, unit: Unit,
) -> None:  # fmt: skip
    """Sets an amount of a purse aside that is locked. Raises `NotEnough`."""
    posting = reserve(purse, key=key, at=now, order=sale, amount=amount, unit=unit)
    books.write(connection, posting, now=now)
    connection.execute(
        sa.insert(tables.reservation),
        {
            "key": key,
            "member": purse.member,
            "unit": unit,
            "terminal": terminal,
            "of": sale,
            "amount": amount,
            "until": now + RESERVED_FOR,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What is set aside still, for which terminal, and until when."""

    terminal: str
    until: int


def find(connection: sa.Connection, key: str) -> Reservation | None:
    """What is still set aside under a key."""
    columns = tables.reservation.c
    row = connection.execute(
        sa.select(columns.terminal, columns.until).where(columns.key == key)
    ).one_or_none()
    return None if row is None else Reservation(terminal=row.terminal, until=row.until)


def take(
    connection: sa.Connection, key: str, *, amount: int, sale: str, owner: str
) -> Posting | None:
    """What was set aside under a key and is being spent now; None where it is free again, or was
    another amount. In either case nothing is set aside under it any more.

    What was set aside for another sale, or of another purse than the `owner`'s (a person, or a
    card), is none of it and stays as it is.
    """
    if not key:
        return None
    reserved = books.read(connection, key)
    mine = tables.reservation.c.key == key
    row = connection.execute(sa.select(tables.reservation).where(mine)).one_or_none()
    if row is None or row.of != sale or _owner(connection, row.member) != owner:
        return None
    is_open = connection.execute(sa.delete(tables.reservation).where(mine)).rowcount
    if reserved is None or not is_open:
        return None
    held = sum(entry.amount for entry in reserved.entries if entry.account == HELD)
    return reserved if held == amount else None


def give_up(connection: sa.Connection, key: str, *, now: int) -> bool:
    """The payment came to nothing; whether anything was still set aside for it."""
    mine = tables.reservation.c.key == key
    row = connection.execute(sa.select(tables.reservation).where(mine)).one_or_none()
    reserved = books.read(connection, key)
    if row is None or reserved is None:
        return False
    purse = _purse(connection, row.member, row.unit)
    if not connection.execute(sa.delete(tables.reservation).where(mine)).rowcount:
        return False
    posting = void(purse, reserved, key=f"{key}:void", at=now)
    return books.write(connection, posting, now=now)


def end_sale(connection: sa.Connection, sale: str, *, terminal: str, now: int) -> None:
    """A sale is over: what its terminal had set aside for it and did not spend is free again."""
    columns = tables.reservation.c
    mine = sa.select(columns.key).where(columns.terminal == terminal, columns.of == sale)
    for key in connection.execute(mine).scalars().all():
        give_up(connection, key, now=now)


def _owner(connection: sa.Connection, name: str) -> str:
    """The person or card that has a purse by now."""
    return cards.current(connection, name) or persons.person_of(connection, name)


def _purse(connection: sa.Connection, owner: str, unit: Unit) -> Purse:
    """The purse of a member, or of a card of value, wherever it is by now."""
    card = cards.current(connection, owner)
    if card is not None:
        return cards.purse_of(connection, card)
    return books.read_purse(connection, persons.person_of(connection, owner), unit=unit)


def overdue(connection: sa.Connection, *, now: int, limit: int) -> list[str]:
    """The keys of what has been set aside for longer than it may be."""
    columns = tables.reservation.c
    statement = sa.select(columns.key).where(columns.until <= now).order_by(columns.until)
    return list(connection.execute(statement.limit(limit)).scalars())
