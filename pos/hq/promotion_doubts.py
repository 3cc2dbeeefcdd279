"""What is odd about a list of promotions as this chain is: goods and places that it does not have,
and offers that its goods, as the catalogue has them, can never get.

A promotion may be sent ahead of its goods, so nothing of this keeps a list from being imported; but
whoever misspelled a category should hear of it before customers do.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import msgspec
import sqlalchemy as sa

from pos.hq import feed, schema
from pos.pricing.doubts import doubts as doubts_anywhere
from pos.pricing.promotion import Promotion, Selector, category_paths


class _Goods(msgspec.Struct, frozen=True, gc=False):
    """What decides which offers an article can get; `price` is the catalogue's, in fen."""

    sku: str
    category: str = ""
    brand: str = ""
    unit: str = "each"
    price: int = 0
    discountable: bool = True


@dataclass(slots=True, kw_only=True)
class _Chain:
    """All that the chain has, by name; goods by category are there under each path above too."""

    skus: dict[str, _Goods] = field(default_factory=dict)
    categories: defaultdict[str, list[_Goods]] = field(default_factory=lambda: defaultdict(list))
    brands: defaultdict[str, list[_Goods]] = field(default_factory=lambda: defaultdict(list))
    stores: set[str] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)

    def meant(self, on: Selector) -> Iterator[_Goods]:
        """The goods that a selector means, one by one, since the first often answers the question;
        what is named by several of its lists comes several times."""
        if on.everything:
            named: Iterable[_Goods] = self.skus.values()
        else:
            named = chain(
                (self.skus[sku] for sku in on.skus if sku in self.skus),
                *(self.categories.get(path, ()) for path in on.categories),
                *(self.brands.get(brand, ()) for brand in on.brands),
            )
        for one in named:
            if on.matches(sku=one.sku, category=one.category, brand=one.brand):
                yield one


def doubts(
    connection: sa.Connection, promotions: Sequence[Promotion], *, now: dt.datetime
) -> Iterator[str]:
    """A line for each name that nothing has, and for what would be odd in any chain."""
    has = _chain(connection)
    elsewhere: dict[int, list[str]] = {}
    for n, doubt in doubts_anywhere(promotions, now=now):
        elsewhere.setdefault(n, []).append(doubt)
    for n, promotion in enumerate(promotions):
        at = f"[{n}]"
        for path, selector in _selectors(promotion):
            yield from (f"{at}.{path}{doubt}" for doubt in _unknown_goods(selector, has))
        yield from (f"{at}.{doubt}" for doubt in _never(promotion, has))
        yield from _unknown(f"{at}.stores", promotion.stores or (), has.stores, "store")
        yield from _unknown(f"{at}.zones", promotion.zones or (), has.zones, "zone with a store")
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


def _unknown_goods(selector: Selector, has: _Chain) -> Iterator[str]:
    yield from _unknown(".skus", selector.skus, has.skus, "article")
    yield from _unknown(".categories", selector.categories, has.categories, "category with goods")
    yield from _unknown(".brands", selector.brands, has.brands, "brand with goods")
    if selector.exclude is not None:
        yield from (f".except{doubt}" for doubt in _unknown_goods(selector.exclude, has))


def _never(promotion: Promotion, has: _Chain) -> Iterator[str]:
    """Why none of the goods that there are can ever get an offer; nothing where there are none."""
    is_grouped = promotion.kind in ("quantity", "bundle")
    for n, slot in enumerate(promotion.slots):
        path = f"slots[{n}].on" if promotion.kind == "bundle" else "on"
        if next(has.meant(slot.on), None) is None:
            continue
        able = (goods for goods in has.meant(slot.on) if goods.discountable)
        first = next(able, None)
        if first is None:
            yield f"{path}: none of these goods is discountable, so it gives nothing"
        elif is_grouped and all(goods.unit != "each" for goods in chain([first], able)):
            yield f"{path}: these goods are measured, and it counts whole pieces only"
        elif not _is_lower(promotion, has):
            yield "reward.price: not below the catalogue's price of any of its goods"


def _is_lower(promotion: Promotion, has: _Chain) -> bool:
    """Whether a new price is below what some of the goods cost; True of any other reward.

    And of a bundle: its price is for goods of several kinds together.
    """
    reward = promotion.reward
    if reward is None or reward.kind != "price" or promotion.kind == "bundle":
        return True
    slot = promotion.slots[0]
    is_group = promotion.kind == "quantity"
    pieces = slot.count if is_group and not promotion.cheapest else 1
    return any(
        reward.value < goods.price * pieces
        for goods in has.meant(slot.on)
        if goods.discountable and not (is_group and goods.unit != "each")
    )


def _unknown(path: str, names: Iterable[str], known: Container[str], what: str) -> Iterator[str]:
    for name in sorted(name for name in set(names) if name not in known):
        yield f"{path}: there is no {what} {name!r}"


def _chain(connection: sa.Connection) -> _Chain:
    """Reads the catalogue once: some microseconds an article."""
    has = _Chain()
    read: Callable[[bytes], _Goods] = msgspec.json.Decoder(_Goods).decode
    columns = schema.feed.c
    items = sa.select(columns.key, columns.row).where(
        columns.scope == feed.CATALOG, columns.tbl == "item", columns.op == "put"
    )
    for item in connection.execute(items.execution_options(yield_per=1000)):
        goods = read(item.row)
        has.skus[goods.sku] = goods
        has.brands[goods.brand].append(goods)
        for path in category_paths(goods.category):
            has.categories[path].append(goods)
    for store in connection.execute(sa.select(schema.store.c.store, schema.store.c.zone)):
        has.stores.add(store.store)
        has.zones.add(store.zone)
    return has
