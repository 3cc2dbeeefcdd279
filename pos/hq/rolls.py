"""Sums by minute, store and brand: what live pages show without adding up the day each time.

A sale is added when it is told of, and by nobody twice: the row that says that it is new goes in
the same transaction. So the sums and what still waits make up the books, to the fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import live_schema, schema
from pos.hq.rows import add_sums, read_rows
from pos.hq.told import News, NewsLine, Told, as_told, read_text

MINUTE_US: Final = 60_000_000
AT_ONCE: Final = 500
"""Sales that are added in one transaction at most."""


@dataclass(slots=True)
class _Sum:
    baskets: int = 0
    lines: int = 0
    amount: int = 0


@dataclass(slots=True)
class _ItemSum:
    name: str
    name_en: str
    quantity: int = 0
    amount: int = 0


def roll_up(connection: sa.Connection) -> list[Told]:
    """Adds some of the sales that are new to the sums; answers them, none when there are none.

    One at a time: whoever calls it holds the lock that says so.
    """
    # What is taken here is this and no more, whatever is committed beside us meanwhile.
    taken = connection.execute(_TAKE).all()
    if not taken:
        return []
    texts = {tuple(key): text for *key, text in taken}
    # Those that an older program booked brought no text.
    bare = [key for key, text in texts.items() if not text]
    told = {key: read_text(text) for key, text in texts.items() if text}
    told.update(_read(connection, bare) if bare else {})
    found = _in_order(told)
    _add(connection, found)
    _add_items(connection, found)
    return found


def read_told(connection: sa.Connection, keys: Sequence[tuple[Any, ...]]) -> list[Told]:
    """The sales with these keys (day, terminal, epoch, seq), in the order in which they ended."""
    return _in_order(_read(connection, keys))


def _in_order(told: Mapping[tuple[Any, ...], Told]) -> list[Told]:
    return [told[key] for key in sorted(told, key=lambda key: (told[key].news.at, key))]


def _read(
    connection: sa.Connection, keys: Sequence[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Told]:
    """What is told of sales, by their keys, as the books have it."""
    lines: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for line in _dicts(read_rows(connection, schema.sale_line, key=KEY, keys=keys)):
        lines[_key(line)].append(line)
    return {
        _key(sale): as_told(_news(sale, sorted(lines[_key(sale)], key=itemgetter("line"))))
        for sale in _dicts(read_rows(connection, schema.sale, key=KEY, keys=keys))
    }


def _news(sale: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> News:
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
            for line in lines
        ),
    )


def _add(connection: sa.Connection, told: Sequence[Told]) -> None:
    sums: dict[tuple[str, str, str, int], _Sum] = defaultdict(_Sum)
    for one in told:
        news = one.news
        minute = news.at // MINUTE_US
        parts = {"": (len(news.lines), news.total)}
        for line in news.lines:
            if line.brand:
                lines, amount = parts.get(line.brand, (0, 0))
                parts[line.brand] = (lines + 1, amount + line.amount)
        for brand, (lines, amount) in parts.items():
            found = sums[news.day, brand, news.store, minute]
            found.baskets += 1
            found.lines += lines
            found.amount += amount
    for (day, brand, _, minute), of_store in list(sums.items()):
        found = sums[day, brand, "", minute]
        found.baskets += of_store.baskets
        found.lines += of_store.lines
        found.amount += of_store.amount
    rows = [
        {
            "day": day,
            "brand": brand,
            "store": store,
            "minute": minute,
            "baskets": found.baskets,
            "lines": found.lines,
            "amount": found.amount,
        }
        for (day, brand, store, minute), found in sorted(sums.items(), key=itemgetter(0))
    ]
    add_sums(connection, live_schema.roll, rows, sums=("baskets", "lines", "amount"))


def _add_items(connection: sa.Connection, told: Sequence[Told]) -> None:
    sums: dict[tuple[str, str, str, str], _ItemSum] = {}
    for one in told:
        news = one.news
        for line in news.lines:
            key = (news.day, news.store, line.brand, line.sku)
            found = sums.get(key)
            if found is None:
                found = sums[key] = _ItemSum(line.name, line.name_en)
            found.quantity += line.quantity
            found.amount += line.amount
    for (day, _, brand, sku), of_store in list(sums.items()):
        found = sums.setdefault((day, "", brand, sku), _ItemSum(of_store.name, of_store.name_en))
        found.quantity += of_store.quantity
        found.amount += of_store.amount
    rows = [
        {
            "day": day,
            "store": store,
            "brand": brand,
            "sku": sku,
            "name": found.name,
            "name_en": found.name_en,
            "quantity": found.quantity,
            "amount": found.amount,
        }
        for (day, store, brand, sku), found in sorted(sums.items(), key=itemgetter(0))
    ]
    add_sums(connection, live_schema.item_roll, rows, sums=("quantity", "amount"))


def _dicts(found: sa.CursorResult[Any]) -> list[dict[str, Any]]:
    """Rows by their columns' names; plainly, because there are ten thousand at a time."""
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


KEY: Final = ("day", "terminal", "epoch", "seq")
_key: Final = itemgetter(*KEY)


def _key_of(table: sa.Table) -> sa.Tuple:
    return sa.tuple_(*(table.c[name] for name in KEY))


_TAKE: Final = (
    sa.delete(live_schema.unpublished)
    .where(
        _key_of(live_schema.unpublished).in_(
            sa.select(*(live_schema.unpublished.c[name] for name in KEY)).limit(AT_ONCE)
        )
    )
    .returning(*(live_schema.unpublished.c[name] for name in (*KEY, "news")))
)
