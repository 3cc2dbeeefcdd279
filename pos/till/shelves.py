"""The goods as whoever manages the store looks at them: found, priced, and taken from a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.catalog.item import Item, row_of
from pos.catalog.items_csv import read_items
from pos.catalog.table import Fault
from pos.catalog.workbook import BadWorkbook, table_lines
from pos.contract.wire import FeedRow
from pos.till.demo_store import GENERATION
from pos.till.desk import Desk, TillError
from pos.till.managing import MANAGE
from pos.till.shelf import shelf_price
from pos.till.state import Json

MOST_FOUND: Final = 500
"""Articles that one text finds."""
SCOPE: Final = "catalog:all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceStep:
    """One price of the book: from when until when (None: open), for whom, minor units."""

    start: dt.datetime | None
    end: dt.datetime | None
    scope: str
    key: str
    price: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsCard:
    """An article with its price today, whose price that is, and every price there is of it."""

    item: Item
    price: int
    source: str
    steps: tuple[PriceStep, ...]


def goods_page(desk: Desk, *, text: str, offset: int, limit: int) -> list[Item]:
    """A page of the goods, shelf by shelf; of those that a text finds, the likeliest first."""
    if text:
        return desk.catalog.search(text, MOST_FOUND)[offset : offset + limit]
    return desk.catalog.items("", limit, offset)


def goods_count(desk: Desk, *, text: str) -> int:
    """How many there are."""
    return len(desk.catalog.search(text, MOST_FOUND)) if text else desk.catalog.count()


def goods_card(desk: Desk, *, sku: str) -> GoodsCard | None:
    """What there is to know of one article; None for one that is not there."""
    item = desk.catalog.by_sku(sku)
    if item is None:
        return None
    now = shelf_price(desk, item, member_tier=None)
    steps = tuple(
        PriceStep(start=row.start, end=row.end, scope=row.scope, key=row.key, price=row.price,
                  version=row.version)
        for row in desk.catalog.prices(sku)
    )  # fmt: skip
    return GoodsCard(
        item=item,
        price=now.price,
        source=now.source,
        steps=tuple(sorted(steps, key=lambda step: step.version, reverse=True)),
    )


def goods_now(desk: Desk, skus: Sequence[str]) -> dict[str, Item]:
    """The goods of these numbers as they are now, those that there are. Any thread."""
    found = (desk.catalog.by_sku(sku) for sku in skus)
    return {item.sku: item for item in found if item is not None}


def goods_named(desk: Desk, word: str) -> tuple[str, str] | None:
    """What goods a word names, as the lists of a promotion do: a shelf, a number, a bar code.

    (list, how it stands there), or None for a word that names nothing. Any thread; a look-up.
    """
    item = desk.catalog.by_sku(word) or desk.catalog.by_code(word)
    if item is not None:
        return "skus", item.sku
    return ("categories", word) if desk.catalog.items(word.strip("/"), 1) else None


def read_goods(path: Path) -> tuple[list[Item], list[Fault]]:
    """The goods of a file, CSV or Excel, and what is wrong with its other rows.

    Raises `OSError`. No GUI thread: a large file takes seconds.
    """
    try:
        with table_lines(path) as lines:
            return read_items(lines)
    except BadWorkbook as bad:
        return [], [Fault(line=1, column="", code=bad.code, reason=str(bad))]


def take_goods(desk: Desk, items: Sequence[Item]) -> dict[str, Json]:
    """Puts goods on sale at a terminal that stands alone; others get theirs from head office.

    All in one, for callers without a window to keep alive.
    """
    may_take_goods(desk)
    bring_goods(desk, items, breathe=lambda: None)
    return goods_came(desk, len(items))


def may_take_goods(desk: Desk) -> dict[str, Json]:
    """Refuses goods where they are head office's, or while others come."""
    if desk.station.is_enrolled:
        raise TillError("goods_from_office")
    desk.require(MANAGE)
    desk.require_still_goods()
    return {}


def bring_goods(desk: Desk, items: Sequence[Item], *, breathe: Callable[[], None]) -> None:
    """Writes the goods, all of them or none, and lets the search learn them. No GUI thread.

    Raises `StorageError`; nothing has changed then. A till that sells meanwhile has the goods of
    before until the last one is there.
    """
    known = desk.catalog.cursor(SCOPE)
    rev = 0 if known is None else known[1]
    rows = [
        FeedRow(rev=rev + place, table="item", op="put", key=item.sku, row=dict(row_of(item)))
        for place, item in enumerate(items, start=1)
    ]
    if rows:
        desk.catalog.apply_whole(scope=SCOPE, gen=GENERATION, rows=rows, breathe=breathe)
    while desk.catalog.index_some():
        breathe()


def goods_came(desk: Desk, many: int) -> dict[str, Json]:
    """Puts on record that goods have come."""
    desk.record("staff", {"do": "goods", "taken": many})
    return {"taken": many}
