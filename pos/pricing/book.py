"""The promotions in force at a chain, indexed by what they are for.

A basket only ever meets the promotions that name one of its articles, however many there are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pos.pricing.basket import Basket
from pos.pricing.promotion import Promotion, Selector, category_paths
from pos.pricing.standing import Standing, standing_of

Article = tuple[str, str, str]
"""Sku, category, brand: all that a selector asks about."""


class Matches(NamedTuple):
    """The promotions that an article meets: (rank, bits of the slots it fits), which of them are
    thresholds, which ask about more than the goods, and which for money spent; those whose
    exceptions take the article out, and those that ask for money spent on such goods as it."""

    wanted: tuple[tuple[int, int], ...]
    thresholds: tuple[tuple[int, int], ...]
    conditional: tuple[int, ...]
    spending: tuple[int, ...]
    excepted: tuple[int, ...]
    counting: tuple[int, ...]


class Offer(NamedTuple):
    """What a piece meets at one priority level: promotions that look at one piece alone, (rank,
    bits of slots) of those that look at several or may be applied only so often, and which of
    these are `limited` ones that look at one piece."""

    priority: int
    simples: tuple[int, ...]
    linking: tuple[tuple[int, int], ...]
    limited: tuple[int, ...]


class Offers(NamedTuple):
    """What a piece meets, level by level, and (priority, ranks) of its thresholds."""

    levels: tuple[Offer, ...]
    thresholds: tuple[tuple[int, tuple[int, ...]], ...]


_MOST_KEPT: Final = 50_000
"""Articles whose matches are kept before the book starts afresh."""

_MOST_STANDINGS: Final = 64

_COUNTS: Final = -1
"""In place of a slot: the article counts towards what must be spent."""

_THRESHOLD: Final = 1
_SIMPLE: Final = 2
_LIMITED: Final = 4
_CONDITIONAL: Final = 8
_SPENDING: Final = 16


class Book:
    """Promotions by rank: higher priority first, then by id. What it keeps of the articles it was
    asked about only saves work: for one thread."""

    def __init__(self, promotions: Iterable[Promotion]) -> None:
        self.promotions = tuple(
            sorted(promotions, key=lambda promotion: (-promotion.priority, promotion.id))
        )
        self.sizes = tuple([max(1, promotion.group_size) for promotion in self.promotions])
        """The pieces of one application of each."""
        self.ranks: Mapping[str, int] = {
            promotion.id: rank for rank, promotion in enumerate(self.promotions)
        }
        self.asks_for_spending = any(
            promotion.min_spend is not None for promotion in self.promotions
        )
        # What an article needs to know of each promotion, in few bytes: an article that is scanned
        # for the first time looks at dozens of them.
        self._traits = bytes([_traits(promotion) for promotion in self.promotions])
        self._priorities = array("q", [promotion.priority for promotion in self.promotions])
        self._entry_ranks = array("q")
        self._entry_slots = array("q")
        self._excludes: dict[int, Selector] = {}
        self._skus: Mapping[str, Sequence[int]] = {}
        self._categories: Mapping[str, Sequence[int]] = {}
        self._brands: Mapping[str, Sequence[int]] = {}
        self._everything: Sequence[int] = ()
        self._make_index()
        self._matches: dict[Article, Matches] = {}
        self._offers: dict[tuple[Article, bool, tuple[int, ...]], Offers] = {}
        self._standings: dict[tuple[Any, ...], Standing] = {}

    def _make_index(self) -> None:
        """Which entries name an article, a category, a brand: the slots of every promotion, and
        what each wants spent."""
        skus: dict[str, list[int]] = {}
        categories: dict[str, list[int]] = {}
        brands: dict[str, list[int]] = {}
        everything = []
        for rank, promotion in enumerate(self.promotions):
            wanted = [(number, slot.on) for number, slot in enumerate(promotion.slots)]
            if promotion.min_spend is not None:
                wanted.append((_COUNTS, promotion.min_spend.on))
            for slot_number, on in wanted:
                number = len(self._entry_ranks)
                self._entry_ranks.append(rank)
                self._entry_slots.append(slot_number)
                if on.exclude is not None:
                    self._excludes[number] = on.exclude
                for index, names in (
                    (skus, on.skus), (categories, on.categories), (brands, on.brands)
                ):  # fmt: skip
                    for name in names:
                        if name in index:
                            index[name].append(number)
                        else:
                            index[name] = [number]
                if on.everything:
                    everything.append(number)
        self._skus, self._categories, self._brands = map(_sealed, (skus, categories, brands))
        self._everything = array("q", everything)

    def standing(self, basket: Basket) -> Standing:
        """What is known of customers like this one."""
        about = standing_of(basket)
        known = self._standings.get(about)
        if known is None or not known.goes_on_to(basket):
            if len(self._standings) >= _MOST_STANDINGS:
                self._standings.clear()
            known = self._standings[about] = Standing(basket, self.promotions)
        return known

    def matches(self, article: Article) -> Matches:
        """The promotions that name an article, by rank."""
        known = self._matches.get(article)
        if known is None:
            if len(self._matches) >= _MOST_KEPT:
                self._matches.clear()
            known = self._matches[article] = self._find(article)
        return known

    def offers(self, article: Article, *, measured: bool, closed: tuple[int, ...]) -> Offers:
        """What a piece meets while the customer may not have the promotions that are `closed`; a
        measured piece meets no groups."""
        key = (article, measured, closed)
        known = self._offers.get(key)
        if known is None:
            if len(self._offers) >= _MOST_KEPT:
                self._offers.clear()
            known = self._offers[key] = self._sort(article, measured, frozenset(closed))
        return known

    def _sort(self, article: Article, measured: bool, closed: frozenset[int]) -> Offers:
        matches = self.matches(article)
        levels: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        thresholds: dict[int, list[int]] = {}
        for entry in matches.wanted:
            rank = entry[0]
            if rank in closed:
                continue
            traits, priority = self._traits[rank], self._priorities[rank]
            if traits & _THRESHOLD:
                thresholds.setdefault(priority, []).append(rank)
                continue
            simples, linking = levels.setdefault(priority, ([], []))
            if not traits & _SIMPLE:
                if not measured:
                    linking.append(entry)
            elif traits & _LIMITED:
                linking.append(entry)
            else:
                simples.append(rank)
        return Offers(
            tuple(
                Offer(priority, tuple(simples), tuple(linking), self._limited(linking))
                for priority, (simples, linking) in levels.items()
            ),
            tuple((priority, tuple(ranks)) for priority, ranks in thresholds.items()),
        )

    def _limited(self, linking: Iterable[tuple[int, int]]) -> tuple[int, ...]:
        return tuple([rank for rank, _ in linking if self._traits[rank] & _SIMPLE])

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
        counting = set()
        ranks, slots, excludes, traits = (
            self._entry_ranks, self._entry_slots, self._excludes, self._traits,
        )  # fmt: skip
        for number in numbers:
            rank, slot = ranks[number], slots[number]
            outside = number in excludes and excludes[number].matches(
                sku=sku, category=category, brand=brand
            )
            if slot == _COUNTS:
                if not outside:
                    counting.add(rank)
            elif outside:
                excepted.add(rank)
            else:
                wanted[rank] = wanted.get(rank, 0) | 1 << slot
        entries = sorted(wanted.items())
        return Matches(
            tuple(entries),
            tuple([entry for entry in entries if traits[entry[0]] & _THRESHOLD]),
            tuple([rank for rank, _ in entries if traits[rank] & _CONDITIONAL]),
            tuple([rank for rank, _ in entries if traits[rank] & _SPENDING]),
            tuple(sorted(excepted - wanted.keys())),
            tuple(sorted(counting)),
        )


def _traits(promotion: Promotion) -> int:
    made = _THRESHOLD * (promotion.kind == "threshold") + _SIMPLE * (promotion.kind == "simple")
    if promotion.max_times is not None:
        made += _LIMITED
    if promotion.min_spend is not None:
        made += _SPENDING
    return made if promotion.unconditional else made + _CONDITIONAL


def _sealed(index: dict[str, list[int]]) -> Mapping[str, Sequence[int]]:
    """An index of plain numbers side by side: nothing to the cyclic garbage collector."""
    return {name: array("q", numbers) for name, numbers in index.items()}
