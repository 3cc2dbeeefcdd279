"""What business days came to, by SQL over the read models. Nothing here writes; any thread."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pos.database import Database
from pos.journal import schema
from pos.shift.totals import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class HourTakings:
    """What the receipts of one hour came to, 0 to 23 by the till's clock, minor units."""

    hour: int
    count: int
    amount: int


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
