"""Telling live pages of sales: one at a time, in one order, to every worker.

Whoever has just written sales, or looks because time has passed, tells; the lock makes it one at a
time, so numbers come in the order of the commits and nobody passes one that is not
visible yet. What is told lies in the database for a day, for those who come back.

A sale is split where it is told: the whole of it for head office and its store, and for each brand
in it a copy with nothing but that brand's lines. No page of a brand ever reads the whole one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import live_schema, schema
from pos.hq.database import OfficeDatabase, get_meta, set_meta, tell_alone
from pos.hq.rolls import AT_ONCE, KEY, MINUTE_US, read_told, roll_up
from pos.hq.rows import add_rows
from pos.hq.told import News, Told

CHANNEL: Final = "lianpos_live"
_REV: Final = "live_rev"
_KEPT_US: Final = 24 * 60 * 60 * 1_000_000
_PAGE: Final = 500


class BrandLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a brand, as the brand is told."""

    sku: str
    name: str
    name_en: str
    quantity: int
    amount: int


class BrandNews(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of one brand: its lines and the minute, not where, not with what, not to whom.

    `minute` counts from 1970.
    """

    day: str
    minute: int
    lines: tuple[BrandLine, ...]


def part_of(news: News, brand: str) -> BrandNews:
    """What a brand may know of a sale. In the order of the articles, not in that of the basket."""
    own = [line for line in news.lines if line.brand == brand]
    lines = [
        BrandLine(
            sku=line.sku,
            name=line.name,
            name_en=line.name_en,
            quantity=line.quantity,
            amount=line.amount,
        )
        for line in sorted(own, key=lambda line: (line.sku, line.quantity, line.amount))
    ]
    return BrandNews(day=news.day, minute=news.at // MINUTE_US, lines=tuple(lines))


def tell(database: OfficeDatabase, *, now: int) -> int:
    """Tells what is new; answers how many sales that were."""
    told = part = _tell_some(database, now=now)
    # A part that is not full was all there was: whoever commits after it rings again.
    while part == AT_ONCE:
        part = _tell_some(database, now=now)
        told += part
    return told


def newest(connection: sa.Connection) -> int:
    """The number of what was told last; 0 before anything."""
    return int(get_meta(connection, _REV) or 0)


def news_after(connection: sa.Connection, rev: int) -> list[tuple[int, News]]:
    """(number, what was told) after a number, oldest first; some at a time."""
    rows = connection.execute(_AFTER, {"rev": rev, "brand": ""})
    return [(row.rev, msgspec.json.decode(row.body, type=News)) for row in rows]


def brand_news_after(
    connection: sa.Connection, rev: int, *, brand: str
) -> list[tuple[int, BrandNews]]:
    """The same of one brand; `connection` sees no more than that (`pos.hq.walls`)."""
    rows = connection.execute(_AFTER, {"rev": rev, "brand": brand})
    return [(row.rev, msgspec.json.decode(row.body, type=BrandNews)) for row in rows]


def newest_of_brand(connection: sa.Connection, brand: str) -> int:
    """The number of what a brand was told last; 0 before anything, or when that is forgotten."""
    columns = live_schema.live_event.c
    found = connection.execute(sa.select(sa.func.max(columns.rev)).where(columns.brand == brand))
    return int(found.scalar() or 0)


def latest_of_store(connection: sa.Connection, store: str, *, day: str, limit: int) -> list[News]:
    """The last sales of a store that were told of, oldest first."""
    found = connection.execute(_LATEST, {"store": store, "day": day, "n": limit})
    keys = [tuple(row) for row in found]
    return [told.news for told in read_told(connection, keys)] if keys else []


def _tell_some(database: OfficeDatabase, *, now: int) -> int:
    # Not worth a disk flush: what a power cut takes back is told again.
    with database.write(durable=False) as connection:
        tell_alone(connection)
        told = roll_up(connection)
        if told:
            _write(connection, told, now=now)
            connection.execute(_FORGET, {"before": now - _KEPT_US})
        return len(told)


def _write(connection: sa.Connection, told: Sequence[Told], *, now: int) -> None:
    first = newest(connection) + 1
    brands = {line.brand for one in told for line in one.news.lines} - {""}
    numbers = _numbers(connection, brands)
    rows = [
        {**row, "at": now}
        for rev, one in enumerate(told, start=first)
        for row in _rows(rev, one, numbers)
    ]
    add_rows(connection, live_schema.live_event, rows)
    set_meta(connection, _REV, str(first + len(told) - 1))


def _numbers(connection: sa.Connection, brands: Collection[str]) -> Counter[str]:
    """Each brand's last number: its own, so that it does not tell how much the others sell."""
    if not brands:
        return Counter()
    names = msgspec.json.encode(sorted(brands)).decode()
    found = connection.execute(_last_numbers(connection.dialect.name), {"brands": names})
    return Counter({brand: int(rev or 0) for brand, rev in found})


@cache
def _last_numbers(dialect: str) -> sa.Select[Any]:
    """The last number of each brand in a JSON list, None for one that was told nothing.

    A list in one text: with a value for each, the statement would be put together every time.
    """
    given = sa.bindparam("brands", type_=sa.Text)
    unpacked = (
        sa.func.json_array_elements_text(sa.cast(given, sa.JSON))
        if dialect == "postgresql"
        else sa.func.json_each(given)
    )
    wanted: Any = unpacked.table_valued(sa.column("value", sa.Text)).alias("wanted")
    # One look into the index for each, however much was told of it today.
    told = live_schema.live_event.alias()
    last = sa.select(told.c.rev).where(told.c.brand == wanted.c.value)
    last = last.order_by(told.c.rev.desc()).limit(1).correlate(wanted)
    return sa.select(wanted.c.value, last.scalar_subquery())


def _rows(rev: int, told: Told, numbers: Counter[str]) -> Iterator[dict[str, Any]]:
    news = told.news
    yield {"rev": rev, "brand": "", "body": told.text}
    for brand in sorted({line.brand for line in news.lines} - {""}):
        numbers[brand] += 1
        body = msgspec.json.encode(part_of(news, brand)).decode()
        yield {"rev": numbers[brand], "brand": brand, "body": body}


_AFTER: Final = (
    sa.select(live_schema.live_event.c.rev, live_schema.live_event.c.body)
    .where(
        live_schema.live_event.c.rev > sa.bindparam("rev"),
        live_schema.live_event.c.brand == sa.bindparam("brand"),
    )
    .order_by(live_schema.live_event.c.rev)
    .limit(_PAGE)
)
_SALE: Final = schema.sale.c
_NEW: Final = live_schema.unpublished.c
_LATEST: Final = (
    sa.select(*(_SALE[name] for name in KEY))
    .where(
        _SALE.day == sa.bindparam("day"),
        _SALE.store == sa.bindparam("store"),
        _SALE.status == "completed",
        ~sa.exists().where(*(_NEW[name] == _SALE[name] for name in KEY)),
    )
    .order_by(_SALE.at.desc())
    .limit(sa.bindparam("n"))
)
_FORGET: Final = sa.delete(live_schema.live_event).where(
    live_schema.live_event.c.at < sa.bindparam("before")
)
