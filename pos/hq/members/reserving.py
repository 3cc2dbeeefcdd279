"""Points and value that are set aside for a payment: for ten minutes, then they are free again.

The till asks, and says afterwards in its journal what became of it; whoever says nothing has set
nothing aside in the end. Asked again under the same key the answer is the same.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.hq.members import books, persons, tables
from pos.hq.stores import BadRequest
from pos.member.ledger import HELD, Unit
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
    known = books.read(connection, key)
    if known is not None:
        held = sum(entry.amount for entry in known.entries if entry.account == HELD)
        if (known.kind, known.order, held) != ("reserve", sale, amount):
            raise BadRequest(f"{key} is the key of another request")
        return held
    posting = reserve(purse, key=key, at=now, order=sale, amount=amount, unit=unit)
    books.write(connection, posting, now=now)
    connection.execute(
        sa.insert(tables.reservation),
        {
            "key": key,
            "member": person,
            "unit": unit,
            "terminal": terminal,
            "of": sale,
            "amount": amount,
            "until": now + RESERVED_FOR,
        },
    )
    return amount


def give_up(connection: sa.Connection, key: str, *, now: int) -> bool:
    """The payment came to nothing; whether anything was still set aside for it."""
    mine = tables.reservation.c.key == key
    row = connection.execute(sa.select(tables.reservation).where(mine)).one_or_none()
    reserved = books.read(connection, key)
    if row is None or reserved is None:
        return False
    person = persons.person_of(connection, row.member)
    purse = books.read_purse(connection, person, unit=row.unit)
    if not connection.execute(sa.delete(tables.reservation).where(mine)).rowcount:
        return False
    posting = void(purse, reserved, key=f"{key}:void", at=now)
    return books.write(connection, posting, now=now)


def overdue(connection: sa.Connection, *, now: int, limit: int) -> list[str]:
    """The keys of what has been set aside for longer than it may be."""
    columns = tables.reservation.c
    statement = sa.select(columns.key).where(columns.until <= now).order_by(columns.until)
    return list(connection.execute(statement.limit(limit)).scalars())
