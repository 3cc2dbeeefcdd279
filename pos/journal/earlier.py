"""Sales of a journal by what somebody remembers of them. Nothing here writes; any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from pos.database import Database
from pos.journal import schema

SHORTEST: Final = 4
"""Signs of the end of a slip's number that tell one from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What may be known of a sale; one of them is enough.

    `ending` is the end of the receipt's number, or of the number of a slip that paid; `between`
    two moments in microseconds of the epoch; `day` a business day; `skus` articles of which one was
    in it, `cashiers` and `members` people of whom one was there.
    """

    ending: str = ""
    total: int | None = None
    sku: str = ""
    between: tuple[int, int] | None = None
    day: str = ""
    skus: tuple[str, ...] = ()
    cashiers: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sale or return with a receipt; `ts` in microseconds of the epoch."""

    receipt: str
    ts: int
    total: int


def earlier_sales(
    database: Database, remembered: Remembered | None, *, limit: int
) -> tuple[Found, ...]:
    """The newest sales and returns that fit; with nothing remembered all do."""
    sales, entries = schema.sale.c, schema.journal.c
    statement = (
        sa.select(sales.receipt, entries.ts, sales.total)
        .where(sales.epoch == entries.epoch, sales.seq == entries.seq)
        .where(sales.receipt.is_not(None))
        .order_by(sales.epoch.desc(), sales.seq.desc())
        .limit(limit)
    )
    if remembered is not None:
        statement = statement.where(fits(remembered))
    with database.read() as connection:
        rows = connection.execute(statement).all()
    return tuple(Found(receipt=row.receipt, ts=row.ts, total=row.total) for row in rows)


def fits(known: Remembered) -> sa.ColumnElement[bool]:
    """Whether a row of `sale`, beside its row of `journal`, fits what is remembered."""
    return sa.or_(sa.false(), *_any_of(known))


def _any_of(known: Remembered) -> list[sa.ColumnElement[bool]]:
    """One condition for each thing that is remembered."""
    sales, entries = schema.sale.c, schema.journal.c
    lines, slips = schema.sale_line.c, schema.serial.c
    found: list[sa.ColumnElement[bool]] = []
    if known.ending:
        found.append(sales.receipt.endswith(known.ending, autoescape=True))
    if len(known.ending) >= SHORTEST:
        paid = sa.select(slips.receipt).where(slips.serial.endswith(known.ending, autoescape=True))
        found.append(sales.receipt.in_(paid))
    if known.total is not None:
        found.append(sales.total.in_((known.total, -known.total)))
    if skus := (*known.skus, *((known.sku,) if known.sku else ())):
        sold = sa.select(lines.line).where(
            lines.epoch == sales.epoch, lines.seq == sales.seq, lines.sku.in_(skus)
        )
        found.append(sold.exists())
    if known.between is not None:
        found.append(entries.ts.between(*known.between))
    if known.day:
        found.append(sales.day == known.day)
    body = sa.cast(entries.body, sa.Text)
    for name, people in (("cashier", known.cashiers), ("member", known.members)):
        if people:
            found.append(sa.func.json_extract(body, f"$.{name}").in_(people))
    return found
