"""What head office can say about the books."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from pos.hq import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRow:
    """A completed sale, or with a negative total a return. `at` is the till's time, in UTC."""

    receipt: str
    store: str
    terminal: str
    day: str
    kind: str
    total: int
    at: str
    of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReport:
    """Completed sales and returns. `quarantined` counts entries that are in no figure."""

    rows: tuple[SaleRow, ...]
    quarantined: int

    @property
    def total(self) -> int:
        """Sales less returns, minor units."""
        return sum(row.total for row in self.rows)


def sales_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> SalesReport:
    """Every completed sale and return of that day and store, oldest first."""
    sale, journal = schema.sale, schema.journal
    statement = sa.select(sale).where(sale.c.status == "completed")
    aside = (
        sa.select(sa.func.count())
        .select_from(journal)
        .join(schema.terminal, schema.terminal.c.terminal == journal.c.terminal)
        .where(journal.c.quarantine.is_not(None))
    )
    if day is not None:
        statement = statement.where(sale.c.day == day)
        aside = aside.where(journal.c.day == day)
    if store is not None:
        statement = statement.where(sale.c.store == store)
        aside = aside.where(schema.terminal.c.store == store)
    ordered = statement.order_by(sale.c.at, sale.c.terminal, sale.c.epoch, sale.c.seq)
    rows = tuple(
        SaleRow(
            receipt=row.receipt,
            store=row.store,
            terminal=row.terminal,
            day=row.day,
            kind=row.kind,
            total=row.total,
            at=iso(row.at),
            of=row.of,
        )
        for row in connection.execute(ordered)
    )
    return SalesReport(rows=rows, quarantined=connection.execute(aside).scalar_one())


def iso(ts: int) -> str:
    """A moment as ISO 8601 in UTC."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=ts)
    return moment.isoformat(timespec="milliseconds")
