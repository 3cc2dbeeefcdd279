"""The chain's goods: the list that tills sell from, and how a new list takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.catalog.item import Item, row_of
from pos.hq import feed, rises, schema
from pos.hq.clock import Now, machine_now
from pos.hq.database import get_meta, set_meta
from pos.hq.promotions import end_demo_offers

_DEMO: Final = "demo_goods"
_CATEGORIES: Final = "categories"
_BAGS: Final = "bags"


class _Branded(msgspec.Struct, frozen=True):
    """What a row of the feed says of an article's brand."""

    brand: str = ""


_BRANDED: Final = msgspec.json.Decoder(_Branded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changed: items that are new or different, and items that are gone."""

    changed: int
    removed: int


def stock_demo_goods(
    connection: sa.Connection,
    items: Iterable[Item],
    *,
    categories: Mapping[str, object],
    bags: str = "",
) -> None:
    """Fills a new head office with goods that the first real list will replace.

    `categories` is what screens call them: path -> {"zh_CN": ..., "en": ...}; `bags` is the
    category of the carrier bags.
    """
    feed.put(connection, feed.CATALOG, "item", ((item.sku, row_of(item)) for item in items))
    settings = {_CATEGORIES: {"value": categories}, _BAGS: {"value": bags}}
    feed.put(connection, feed.CATALOG, "setting", settings.items())
    set_meta(connection, _DEMO, "yes")


def is_item(connection: sa.Connection, sku: str) -> bool:
    """Whether the chain sells an article of that number."""
    columns = schema.feed.c
    statement = sa.select(columns.rev).where(
        columns.scope == feed.CATALOG,
        columns.tbl == "item",
        columns.key == sku,
        columns.op == "put",
    )
    return connection.execute(statement).first() is not None


def is_brand(connection: sa.Connection, brand: str) -> bool:
    """Whether any article of the chain bears that brand. Reads the whole list."""
    items = feed.rows(connection, feed.CATALOG, "item").values()
    return any(_BRANDED.decode(item).brand == brand for item in items)


def import_items(
    connection: sa.Connection, items: Sequence[Item], *, replace: bool, now: Now = machine_now
) -> Imported:
    """Inserts and updates by sku; removes the others with `replace`, or when they were the demo.

    `now` is the moment from which a dearer price waits for the tags in the shops.
    """
    removed = 0
    demo = get_meta(connection, _DEMO) == "yes"
    if demo:
        feed.delete(connection, feed.CATALOG, "setting", [_CATEGORIES, _BAGS])
        end_demo_offers(connection)
    if replace or demo:
        staying = {item.sku for item in items}
        leaving = [sku for sku in feed.keys(connection, feed.CATALOG, "item") if sku not in staying]
        removed = feed.delete(connection, feed.CATALOG, "item", leaving)
    rises.note_items(connection, items, now=now)
    rows = ((item.sku, row_of(item)) for item in items)
    changed = feed.put(connection, feed.CATALOG, "item", rows)
    set_meta(connection, _DEMO, "no")
    return Imported(changed=changed, removed=removed)
