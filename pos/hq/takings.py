"""What came in: by which tender, and for which articles. Returns count negative.

What was put on cards of value came in by a tender as well, as a till's X and Z have it, and is no
sale.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.facts import TenderFixed
from pos.hq import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderRow:
    """What one tender brought in a store, minor units, so many times. `loaded` of it was put on
    cards of value."""

    store: str
    tender: str
    count: int
    amount: int
    loaded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """What was sold of one article: thousandths of its unit, and minor units with tax."""

    sku: str
    name: str
    brand: str
    quantity: int
    amount: int


def tender_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[TenderRow, ...]:
    """What each tender brought in each store, as it was put right later in its shift."""
    table, sale = schema.sale_tender.c, schema.sale.c
    of_a_sale = sa.and_(*(sale[name] == table[name] for name in _KEY))
    loaded = sa.case((sale.seq.is_(None), table.amount), else_=0)
    statement = _of(
        sa.select(
            table.store,
            table.tender,
            sa.func.count(),
            sa.func.sum(table.amount),
            sa.func.sum(loaded),
        ).outerjoin(schema.sale, of_a_sale),
        table,
        day=day,
        store=store,
    )
    found = connection.execute(statement.group_by(table.store, table.tender)).all()
    counts = {(row[0], row[1]): int(row[2]) for row in found}
    loads = {(row[0], row[1]): int(row[4]) for row in found}
    amounts = Counter({(row[0], row[1]): int(row[3]) for row in found})
    amounts.update(_put_right(connection, day=day, store=store))
    return tuple(
        TenderRow(
            store=at[0], tender=at[1], count=counts.get(at, 0), amount=amount,
            loaded=loads.get(at, 0),
        )
        for at, amount in sorted(amounts.items())
    )  # fmt: skip


def item_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[ItemRow, ...]:
    """What was sold of each article, that which brought most first."""
    table = schema.sale_line.c
    amount = sa.func.sum(table.net)
    statement = _of(
        sa.select(
            table.sku,
            sa.func.max(table.name),
            sa.func.max(table.brand),
            sa.func.sum(table.quantity),
            amount,
        ),
        table,
        day=day,
        store=store,
    )
    ordered = statement.group_by(table.sku).order_by(amount.desc(), table.sku)
    return tuple(
        ItemRow(sku=row[0], name=row[1], brand=row[2], quantity=int(row[3]), amount=int(row[4]))
        for row in connection.execute(ordered)
    )


def _put_right(
    connection: sa.Connection, *, day: str | None, store: str | None
) -> Counter[tuple[str, str]]:
    """What corrections moved from one tender to another: store and tender."""
    entries, terminal = schema.journal.c, schema.terminal.c
    statement = (
        sa.select(terminal.store, entries.body)
        .join(schema.terminal, terminal.terminal == entries.terminal)
        .where(schema.OF_PAYMENTS, entries.quarantine.is_(None), entries.body.is_not(None))
    )
    if day is not None:
        statement = statement.where(entries.day == day)
    if store is not None:
        statement = statement.where(terminal.store == store)
    moved = Counter[tuple[str, str]]()
    for place, body in connection.execute(statement):
        try:
            fact = msgspec.json.decode(body, type=TenderFixed)
        except msgspec.DecodeError:
            continue  # Another kind of payment's entry.
        for part in fact.pair:
            moved[place, part.tender] += part.amount
    return moved


_KEY: Final = ("day", "terminal", "epoch", "seq")


def _of(
    statement: sa.Select[Any], table: Any, *, day: str | None, store: str | None
) -> sa.Select[Any]:
    if day is not None:
        statement = statement.where(table.day == day)
    if store is not None:
        statement = statement.where(table.store == store)
    return statement
