"""What business days came to, by SQL over the read models. Nothing here writes; any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.contract.entry import Kind
from pos.contract.shifts import ShiftClosed, shift_from_body
from pos.database import Database
from pos.journal import schema
from pos.journal.earlier import Remembered, fits
from pos.shift.totals import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class HourTakings:
    """What the receipts of one hour came to, 0 to 23 by the till's clock, minor units."""

    hour: int
    count: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRow:
    """A Z: whose it was, what the shift came to, and what was over (or short, negative) in what
    was counted; minor units."""

    z: int
    shift: str
    day: str
    epoch: int
    seq: int
    cashier: str = ""
    net: int = 0
    over_short: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """How much of an article left the shop: `quantity` in thousandths, `net` in minor units."""

    sku: str
    quantity: int
    net: int


def by_hour(database: Database, first: str, last: str) -> tuple[HourTakings, ...]:
    """The receipts of the business days from `first` to `last`, by the hour; the earliest first.

    Goods that came back count with their minus, so that the hours add up to what was taken.
    """
    sales, entries = schema.sale.c, schema.journal.c
    at = sa.func.json_extract(sa.cast(entries.body, sa.Text), "$.at")
    hour = sa.cast(sa.func.substr(at, 12, 2), sa.Integer)
    statement = (
        sa.select(hour.label("hour"), sa.func.count(), sa.func.sum(sales.total))
        .where(sales.epoch == entries.epoch, sales.seq == entries.seq)
        .where(sales.day.between(first, last), sales.status == "completed")
        .where(entries.body.is_not(None))
        .group_by(hour)
        .order_by(hour)
    )
    with database.snapshot() as connection:
        rows = connection.execute(statement).all()
    return tuple(HourTakings(hour=hour, count=count, amount=sum_) for hour, count, sum_ in rows)


def totals_between(database: Database, first: str, last: str) -> dict[str, Tally]:
    """The totals of all shifts of those business days by name (`pos.shift.totals`)."""
    totals, shifts = schema.shift_total.c, schema.shift.c
    statement = (
        sa.select(totals.name, sa.func.sum(totals.count), sa.func.sum(totals.amount))
        .where(totals.shift == shifts.shift, shifts.day.between(first, last))
        .group_by(totals.name)
    )
    with database.snapshot() as connection:
        rows = connection.execute(statement).all()
    return {name: Tally(count=count, amount=amount) for name, count, amount in rows}


def most_sold(database: Database, first: str, last: str, *, limit: int) -> tuple[Sold, ...]:
    """The articles that brought most in those business days, what came back taken off."""
    sales, lines = schema.sale.c, schema.sale_line.c
    net = sa.func.sum(lines.net)
    statement = (
        sa.select(lines.sku, sa.func.sum(lines.quantity), net)
        .where(lines.epoch == sales.epoch, lines.seq == sales.seq)
        .where(sales.day.between(first, last), sales.status == "completed")
        .group_by(lines.sku)
        .order_by(net.desc(), lines.sku)
        .limit(limit)
    )
    with database.snapshot() as connection:
        rows = connection.execute(statement).all()
    return tuple(Sold(sku=sku, quantity=quantity, net=net) for sku, quantity, net in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashierSums:
    """What one cashier rang up and took back or off; amounts in minor units."""

    cashier: str
    sales: int
    net: int
    discount: int
    line_voids: int
    voided: int
    overrides: int
    returns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRow:
    """A sale or return as a list shows it; `at` is ISO 8601 by the till's clock."""

    epoch: int
    seq: int
    receipt: str
    status: str
    at: str
    cashier: str
    total: int


def by_cashier(database: Database, first: str, last: str) -> tuple[CashierSums, ...]:
    """What each cashier did in those business days; who rang up most comes first."""
    sales, entries = schema.sale.c, schema.journal.c
    body = sa.cast(entries.body, sa.Text)

    def field(name: str) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.json_extract(body, f"$.{name}"), 0)

    cashier = sa.func.json_extract(body, "$.cashier")
    done = sa.case((sales.status == "completed", 1), else_=0)
    # Prices by hand stand on lines: each such line names the key once.
    named = sa.literal('"price_override":')
    taken = sa.func.length(body) - sa.func.length(sa.func.replace(body, named, ""))
    overrides = taken // len('"price_override":')
    net = sa.func.sum(done * sales.total)
    statement = (
        sa.select(
            cashier.label("cashier"),
            sa.func.sum(done),
            net,
            sa.func.sum(done * field("discount")),
            sa.func.sum(field("line_voids_count")),
            sa.func.sum(sa.case((sales.status == "voided", 1), else_=0)),
            sa.func.sum(done * overrides),
            sa.func.sum(sa.case((entries.kind == "return", 1), else_=0)),
        )
        .where(sales.epoch == entries.epoch, sales.seq == entries.seq)
        .where(sales.day.between(first, last), entries.body.is_not(None))
        .group_by(cashier)
        .order_by(net.desc())
    )
    names = ("cashier", "sales", "net", "discount", "line_voids", "voided", "overrides", "returns")
    with database.snapshot() as connection:
        rows = connection.execute(statement).all()
    return tuple(
        CashierSums(
            cashier=str(row[0]),
            **{name: int(value or 0) for name, value in zip(names[1:], row[1:], strict=True)},
        )
        for row in rows
    )


def count_sales(database: Database, remembered: Sequence[Remembered] = ()) -> int:
    """How many sales and returns there are that fit all that is remembered."""
    statement = sa.select(sa.func.count()).select_from(schema.sale)
    if remembered:
        statement = statement.where(*_beside_entry(), *map(fits, remembered))
    with database.snapshot() as connection:
        return int(connection.execute(statement).scalar_one())


def sales_page(
    database: Database, *, offset: int, limit: int, remembered: Sequence[Remembered] = ()
) -> tuple[SaleRow, ...]:
    """A page of them, the newest first. Only its own entries are read."""
    sales, entries = schema.sale.c, schema.journal.c
    page = (
        sa.select(sales.epoch, sales.seq, sales.receipt, sales.status, sales.total)
        .where(*((*_beside_entry(), *map(fits, remembered)) if remembered else ()))
        .order_by(sales.epoch.desc(), sales.seq.desc())
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    body = sa.cast(entries.body, sa.Text)
    at, cashier = (sa.func.json_extract(body, f"$.{name}") for name in ("at", "cashier"))
    statement = (
        sa.select(page, at.label("at"), cashier.label("cashier"))
        .where(page.c.epoch == entries.epoch, page.c.seq == entries.seq)
        .order_by(page.c.epoch.desc(), page.c.seq.desc())
    )
    with database.snapshot() as connection:
        rows = connection.execute(statement).all()
    return tuple(
        SaleRow(epoch=row.epoch, seq=row.seq, receipt=row.receipt or "", status=row.status,
                at=row.at or "", cashier=row.cashier or "", total=row.total)
        for row in rows
    )  # fmt: skip


def closings_page(database: Database, *, offset: int, limit: int) -> tuple[ClosingRow, ...]:
    """A page of the Zs, the newest first. Only its own entries are read."""
    table, entries = schema.closing.c, schema.journal.c
    page = (
        sa.select(table.z, table.shift, table.day, table.epoch, table.seq)
        .order_by(table.z.desc())
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    statement = (
        sa.select(page, entries.body)
        .where(page.c.epoch == entries.epoch, page.c.seq == entries.seq)
        .order_by(page.c.z.desc())
    )
    with database.snapshot() as connection:
        rows = connection.execute(statement).all()
    return tuple(_closing(row) for row in rows)


def _closing(row: sa.Row[Any]) -> ClosingRow:
    fact = None if row.body is None else shift_from_body(row.body)
    known = fact if isinstance(fact, ShiftClosed) else None
    return ClosingRow(
        z=row.z,
        shift=row.shift,
        day=row.day,
        epoch=row.epoch,
        seq=row.seq,
        cashier="" if known is None else known.cashier,
        net=0 if known is None else known.figures.net_sales,
        over_short=0 if known is None else sum(known.count.over_short.values()),
    )


def count_closings(database: Database) -> int:
    """How many Zs there are."""
    with database.read() as connection:
        statement = sa.select(sa.func.count()).select_from(schema.closing)
        return int(connection.execute(statement).scalar_one())


def _beside_entry() -> tuple[sa.ColumnElement[bool], ...]:
    """Each sale beside its entry, which knows when it was and who was there."""
    sales, entries = schema.sale.c, schema.journal.c
    return sales.epoch == entries.epoch, sales.seq == entries.seq


def events_page(
    database: Database, *, kind: Kind, offset: int, limit: int
) -> list[tuple[int, bytes]]:
    """Number and body of the entries of a kind, the newest first."""
    table = schema.journal.c
    statement = (
        sa.select(table.seq, table.body)
        .where(table.kind == kind, table.body.is_not(None))
        .order_by(table.epoch.desc(), table.kind_seq.desc())
        .limit(limit)
        .offset(offset)
    )
    with database.snapshot() as connection:
        return [(row.seq, row.body) for row in connection.execute(statement)]


def count_events(database: Database, *, kind: Kind) -> int:
    """How many of those there are."""
    table = schema.journal.c
    statement = sa.select(sa.func.count()).where(table.kind == kind, table.body.is_not(None))
    with database.snapshot() as connection:
        return int(connection.execute(statement).scalar_one())
