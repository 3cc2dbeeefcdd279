"""The promotions in force at a chain, indexed by what they are for.

A basket only ever meets the promotions that name one of its articles, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pos.pricing.promotion import Promotion, Selector, category_paths

Article = tuple[str, str, str]
"""Sku, category, brand: all that a selector asks about."""


class Matches(NamedTuple):
    """The promotions that an article meets: (rank, bits of the slots it fits), those of them that
    ask about more than the goods, and those whose exceptions take the article out."""

    wanted: tuple[tuple[int, int], ...]
    conditional: tuple[int, ...]
    excepted: tuple[int, ...]


class Offer(NamedTuple):
    """What a piece meets at one priority level: promotions that look at one piece alone, and
    (rank, bits of slots) of those that look at several or may be applied only so often."""

    priority: int
    simples: tuple[int, ...]
    linking: tuple[tuple[int, int], ...]


class Offers(NamedTuple):
    """What a piece meets, level by level, and (priority, ranks) of its thresholds."""

    levels: tuple[Offer, ...]
    thresholds: tuple[tuple[int, tuple[int, ...]], ...]


_MOST_KEPT: Final = 50_000
"""Articles whose matches are kept before the book starts afresh."""


class Book:
    """Promotions by rank: higher priority first, then by id. What it keeps of the articles it was
    asked about only saves work: for one thread."""

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
        self._matches: dict[Article, Matches] = {}
        self._offers: dict[tuple[Article, bool, tuple[bool, ...]], Offers] = {}
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
        known = self._matches.get(article)
        if known is None:
            if len(self._matches) >= _MOST_KEPT:
                self._matches.clear()
            known = self._matches[article] = self._find(article)
        return known

    def offers(self, article: Article, *, measured: bool, opened: tuple[bool, ...]) -> Offers:
        """What a piece meets where `opened` says which of the article's conditional promotions
        are open; a measured piece meets no groups."""
        key = (article, measured, opened)
        known = self._offers.get(key)
        if known is None:
            if len(self._offers) >= _MOST_KEPT:
                self._offers.clear()
            known = self._offers[key] = self._sort(article, measured, opened)
        return known

    def _sort(self, article: Article, measured: bool, opened: tuple[bool, ...]) -> Offers:
        matches = self.matches(article)
        closed = {
            rank for rank, is_open in zip(matches.conditional, opened, strict=True) if not is_open
        }
        levels: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        thresholds: dict[int, list[int]] = {}
        for entry in matches.wanted:
            rank = entry[0]
            if rank in closed:
                continue
            promotion = self.promotions[rank]
            if promotion.kind == "threshold":
                thresholds.setdefault(promotion.priority, []).append(rank)
                continue
            simples, linking = levels.setdefault(promotion.priority, ([], []))
            if promotion.kind != "simple":
                if not measured:
                    linking.append(entry)
            elif promotion.max_times is None:
                simples.append(rank)
            else:
                linking.append(entry)
        return Offers(
            tuple(
                Offer(priority, tuple(simples), tuple(linking))
                for priority, (simples, linking) in levels.items()
            ),
            tuple((priority, tuple(ranks)) for priority, ranks in thresholds.items()),
        )

    def _find(self, article: Article) -> Matches:
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
        return Matches(
            tuple(sorted(wanted.items())),
            tuple(sorted(rank for rank in wanted if not self.promotions[rank].unconditional)),
            tuple(sorted(excepted - wanted.keys())),
        )
