"""The Zs of the chain's shifts: what head office books of them, and what it tells of a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.contract.wire import Number
from pos.hq import schema
from pos.hq.booking import Amount, Identity, Unbookable, as_books_take_it, is_day


class _Figures(msgspec.Struct, frozen=True, kw_only=True):
    sales_count: Amount = 0
    net_sales: Amount = 0
    tenders: dict[str, Amount] = {}


class _Count(msgspec.Struct, frozen=True, kw_only=True):
    over_short: dict[str, Amount] = {}


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """What the books need of the Z of a shift; the rest stays in the journal."""

    shift: Identity
    cashier: Identity
    z: Number
    total: Number
    abs_total: Number
    figures: _Figures = _Figures()
    count: _Count = _Count()


class _Kind(msgspec.Struct, frozen=True, kw_only=True):
    do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRow:
    """A shift that was closed. `over_short` is what was counted less what was expected."""

    store: str
    terminal: str
    day: str
    shift: str
    z: int
    cashier: str
    sales_count: int
    net_sales: int
    over_short: int
    tenders: Mapping[str, int]
    total: int
    abs_total: int


_KIND: Final = msgspec.json.Decoder(_Kind)
_CLOSING: Final = msgspec.json.Decoder(Closing)
_MOST: Final = 2**62


def read_closing(entry: Entry) -> Closing | None:
    """The Z in an entry, None in every other one; `Unbookable` for one that cannot be read."""
    if entry.kind != "shift" or entry.body is None:
        return None
    try:
        if _KIND.decode(entry.body).do != "close":
            return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # No Z, whatever it is: the journal keeps it.
    try:
        closing = _CLOSING.decode(as_books_take_it(entry.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unbookable(reason="body") from error
    if not is_day(entry.day):
        raise Unbookable(reason="day")
    if abs(_over_short(closing)) > _MOST:
        raise Unbookable(reason="sums")
    return closing


def closing_row(entry: Entry, closing: Closing, *, terminal: str, store: str) -> dict[str, Any]:
    """The row of a Z in the books."""
    return {
        "day": entry.day,
        "terminal": terminal,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "store": store,
        "shift": closing.shift,
        "cashier": closing.cashier,
        "figures": msgspec.json.encode(closing.figures).decode(),
        "z": closing.z,
        "at": entry.ts,
        "sales_count": closing.figures.sales_count,
        "net_sales": closing.figures.net_sales,
        "over_short": _over_short(closing),
        "total": closing.total,
        "abs_total": closing.abs_total,
    }


def closings(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[ClosingRow, ...]:
    """The Zs of that day and store, oldest first."""
    table = schema.closing
    statement = sa.select(table)
    if day is not None:
        statement = statement.where(table.c.day == day)
    if store is not None:
        statement = statement.where(table.c.store == store)
    ordered = statement.order_by(table.c.day, table.c.store, table.c.terminal, table.c.at)
    return tuple(
        ClosingRow(
            store=row.store,
            terminal=row.terminal,
            day=row.day,
            shift=row.shift,
            z=row.z,
            cashier=row.cashier,
            sales_count=row.sales_count,
            net_sales=row.net_sales,
            over_short=row.over_short,
            tenders=json.loads(row.figures)["tenders"],
            total=row.total,
            abs_total=row.abs_total,
        )
        for row in connection.execute(ordered)
    )


def _over_short(closing: Closing) -> int:
    return sum(closing.count.over_short.values())
