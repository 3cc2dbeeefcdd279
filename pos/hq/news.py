"""Telling live pages of sales: one at a time, in one order, to every worker.

Whoever has just written sales, or looks because time has passed, tries to tell; the lock makes it
one at a time, so numbers come in the order of the commits and nobody passes one that is not
visible yet. What is told lies in the database for a day, for those who come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.database import OfficeDatabase, get_meta, set_meta, told_alone
from pos.hq.rolls import Told, roll_up

CHANNEL: Final = "lianpos_live"
_REV: Final = "live_rev"
_KEPT_US: Final = 24 * 60 * 60 * 1_000_000
_AT_ONCE: Final = 500


class NewsLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a sale: enough for a store, and for the brand whose line it is."""

    sku: str
    brand: str
    name: str
    name_en: str
    quantity: int
    amount: int


class News(msgspec.Struct, frozen=True, kw_only=True):
    """A completed sale or return, as live pages are told. It names no person."""

    day: str
    store: str
    terminal: str
    receipt: str
    kind: str
    at: int
    total: int
    lines: tuple[NewsLine, ...]


def tell(database: OfficeDatabase, *, now: int) -> int:
    """Tells what is new, if nobody else is at it; answers how many sales that were."""
    told = 0
    while part := _tell_some(database, now=now):
        told += part
    return told


def newest(connection: sa.Connection) -> int:
    """The number of what was told last; 0 before anything."""
    return int(get_meta(connection, _REV) or 0)


def news_after(connection: sa.Connection, rev: int) -> list[tuple[int, News]]:
    """(number, what was told) after a number, oldest first; some at a time."""
    rows = connection.execute(_AFTER, {"rev": rev})
    return [(row.rev, msgspec.json.decode(row.body, type=News)) for row in rows]


def _tell_some(database: OfficeDatabase, *, now: int) -> int:
    # Not worth a disk flush: what a power cut takes back is told again.
    with database.write(durable=False) as connection:
        if not told_alone(connection):
            return 0
        told = roll_up(connection)
        if told:
            _write(connection, told)
            connection.execute(_FORGET, {"before": now - _KEPT_US})
        return len(told)


def _write(connection: sa.Connection, told: Sequence[Told]) -> None:
    first = newest(connection) + 1
    rows: list[dict[str, Any]] = [
        {"rev": rev, "at": one.sale["at"], "body": msgspec.json.encode(_news(one)).decode()}
        for rev, one in enumerate(told, start=first)
    ]
    connection.execute(sa.insert(schema.live_event), rows)
    set_meta(connection, _REV, str(first + len(rows) - 1))


def _news(told: Told) -> News:
    sale = told.sale
    return News(
        day=sale["day"],
        store=sale["store"],
        terminal=sale["terminal"],
        receipt=sale["receipt"] or "",
        kind=sale["kind"],
        at=sale["at"],
        total=sale["total"],
        lines=tuple(
            NewsLine(
                sku=line["sku"],
                brand=line["brand"],
                name=line["name"],
                name_en=line["name_en"],
                quantity=line["quantity"],
                amount=line["net"],
            )
            for line in told.lines
        ),
    )


_AFTER: Final = (
    sa.select(schema.live_event.c.rev, schema.live_event.c.body)
    .where(schema.live_event.c.rev > sa.bindparam("rev"))
    .order_by(schema.live_event.c.rev)
    .limit(_AT_ONCE)
)
_FORGET: Final = sa.delete(schema.live_event).where(schema.live_event.c.at < sa.bindparam("before"))
