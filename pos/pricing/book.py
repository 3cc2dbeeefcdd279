"""The promotions in force at a chain, indexed by what they are for.

A basket only ever meets the promotions that name one of its articles, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pos.pricing.promotion import Promotion, Selector, category_paths

Article = tuple[str, str, str]
"""Sku, category, brand: all that a selector asks about."""


class Matches(NamedTuple):
    """The promotions that an article meets: (rank, bits of the slots it fits), and those whose
    lists name it but whose exceptions take it out."""

    wanted: tuple[tuple[int, int], ...]
    excepted: tuple[int, ...]


class Book:
    """Promotions by rank: higher priority first, then by id. Read-only once built."""

    def __init__(self, promotions: Iterable[Promotion]) -> None:
        self.promotions = tuple(
            sorted(promotions, key=lambda promotion: (-promotion.priority, promotion.id))
        )
        self.ranks: Mapping[str, int] = {
            promotion.id: rank for rank, promotion in enumerate(self.promotions)
        }
        self._skus: dict[str, list[int]] = {}
        self._categories: dict[str, list[int]] = {}
        self._brands: dict[str, list[int]] = {}
        self._everything: list[int] = []
        self._entries: list[tuple[int, int, Selector | None]] = []
        for rank, promotion in enumerate(self.promotions):
            for bit, slot in enumerate(promotion.slots):
                self._enter(rank, 1 << bit, slot.on)

    def _enter(self, rank: int, bit: int, on: Selector) -> None:
        number = len(self._entries)
        self._entries.append((rank, bit, on.exclude))
        for index, names in (
            (self._skus, on.skus),
            (self._categories, on.categories),
            (self._brands, on.brands),
        ):
            for name in names:
                if name in index:
                    index[name].append(number)
                else:
                    index[name] = [number]
        if on.everything:
            self._everything.append(number)

    def matches(self, article: Article) -> Matches:
        """The promotions that name an article, by rank."""
        sku, category, brand = article
        numbers = set(self._everything)
        numbers.update(self._skus.get(sku, ()))
        if brand:
            numbers.update(self._brands.get(brand, ()))
        for path in category_paths(category):
            numbers.update(self._categories.get(path, ()))
        wanted: dict[int, int] = {}
        excepted = set()
        for number in numbers:
            rank, bit, exclude = self._entries[number]
            if exclude is not None and exclude.matches(sku=sku, category=category, brand=brand):
                excepted.add(rank)
            else:
                wanted[rank] = wanted.get(rank, 0) | bit
        return Matches(tuple(sorted(wanted.items())), tuple(sorted(excepted - wanted.keys())))
