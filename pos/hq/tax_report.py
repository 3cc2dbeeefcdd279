"""What the stores sold at which rate of tax: the figures behind a tax return.

They are those of the receipts: each sale says its own table, and the tables are added up. What is
exempt or out of scope has rows of its own beside the rate of zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from pos.hq import schema
from pos.pricing.tax import rank_of_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxReportRow:
    """One store's sales less its returns at one rate, minor units; `net` is without the tax."""

    store: str
    rate: str
    net: int
    tax: int


class _Rate(msgspec.Struct, frozen=True):
    rate: str
    net: int
    tax: int


class _Body(msgspec.Struct, frozen=True):
    taxes: tuple[_Rate, ...] = ()


def tax_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[TaxReportRow, ...]:
    """What was booked of that day and store, by store and rate, the highest rate first.

    A sale whose body was blanked is in no figure.
    """
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for where, row in _tables(connection, day=day, store=store):
        net, tax = sums.get((where, row.rate), (0, 0))
        sums[where, row.rate] = (net + row.net, tax + row.tax)
    return tuple(
        TaxReportRow(store=where, rate=rate, net=net, tax=tax)
        for (where, rate), (net, tax) in sorted(
            sums.items(), key=lambda entry: (entry[0][0], rank_of_rate(entry[0][1]))
        )
    )


def _tables(
    connection: sa.Connection, *, day: str | None, store: str | None
) -> Iterator[tuple[str, _Rate]]:
    """The rows of every receipt's tax table, with the store that it is of."""
    sale, journal = schema.sale, schema.journal
    same = [sale.c[name] == journal.c[name] for name in ("terminal", "epoch", "seq")]
    statement = (
        sa.select(sale.c.store, journal.c.body)
        .join(journal, sa.and_(*same))
        .where(sale.c.status == "completed", journal.c.body.is_not(None))
    )
    if day is not None:
        statement = statement.where(sale.c.day == day)
    if store is not None:
        statement = statement.where(sale.c.store == store)
    body = msgspec.json.Decoder(_Body)
    for row in connection.execute(statement.execution_options(yield_per=1000)):
        for table in body.decode(row.body).taxes:
            yield row.store, table
