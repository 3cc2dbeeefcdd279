"""What is odd about a list of promotions as this chain is: goods and places that it does not have.

A promotion may be sent ahead of its goods, so nothing of this keeps a list from being imported; but
whoever misspelled a category should hear of it before customers do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa

from pos.hq import feed, schema
from pos.pricing.doubts import doubts as doubts_anywhere
from pos.pricing.promotion import Promotion, Selector, category_paths


@dataclass(slots=True, kw_only=True)
class _Chain:
    """The names of all that the chain has."""

    skus: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    brands: set[str] = field(default_factory=set)
    stores: set[str] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)


class _Goods(msgspec.Struct, frozen=True):
    category: str = ""
    brand: str = ""


def doubts(
    connection: sa.Connection, promotions: Sequence[Promotion], *, now: dt.datetime
) -> Iterator[str]:
    """A line for each name that nothing has, and for what would be odd in any chain."""
    chain = _chain(connection)
    elsewhere: dict[int, list[str]] = {}
    for n, doubt in doubts_anywhere(promotions, now=now):
        elsewhere.setdefault(n, []).append(doubt)
    for n, promotion in enumerate(promotions):
        at = f"[{n}]"
        for path, selector in _selectors(promotion):
            yield from (f"{at}.{path}{doubt}" for doubt in _unknown_goods(selector, chain))
        yield from _unknown(f"{at}.stores", promotion.stores or (), chain.stores, "store")
        yield from _unknown(f"{at}.zones", promotion.zones or (), chain.zones, "zone with a store")
        yield from (f"{at}{doubt}" for doubt in elsewhere.get(n, ()))


def _selectors(promotion: Promotion) -> Iterator[tuple[str, Selector]]:
    """Every selector of a promotion with its place in the list."""
    if promotion.kind == "bundle":
        for n, slot in enumerate(promotion.slots):
            yield f"slots[{n}].on", slot.on
    else:
        yield "on", promotion.slots[0].on
    if promotion.min_spend is not None:
        yield "min_spend.on", promotion.min_spend.on


def _unknown_goods(selector: Selector, chain: _Chain) -> Iterator[str]:
    yield from _unknown(".skus", selector.skus, chain.skus, "article")
    yield from _unknown(".categories", selector.categories, chain.categories, "category with goods")
    yield from _unknown(".brands", selector.brands, chain.brands, "brand with goods")
    if selector.exclude is not None:
        yield from (f".except{doubt}" for doubt in _unknown_goods(selector.exclude, chain))


def _unknown(path: str, names: Iterable[str], known: set[str], what: str) -> Iterator[str]:
    for name in sorted(set(names) - known):
        yield f"{path}: there is no {what} {name!r}"


def _chain(connection: sa.Connection) -> _Chain:
    """Reads the catalogue once: some microseconds an article."""
    chain = _Chain()
    read: Callable[[bytes], _Goods] = msgspec.json.Decoder(_Goods).decode
    columns = schema.feed.c
    items = sa.select(columns.key, columns.row).where(
        columns.scope == feed.CATALOG, columns.tbl == "item", columns.op == "put"
    )
    for item in connection.execute(items.execution_options(yield_per=1000)):
        goods = read(item.row)
        chain.skus.add(item.key)
        chain.categories.add(goods.category)
        chain.brands.add(goods.brand)
    chain.categories = {path for leaf in chain.categories for path in category_paths(leaf)}
    for store in connection.execute(sa.select(schema.store.c.store, schema.store.c.zone)):
        chain.stores.add(store.store)
        chain.zones.add(store.zone)
    return chain
