"""The price of a basket under the promotions of a chain: the largest discount, and whose it is.

    engine = Engine(promotions)
    memory = Memory()                       # one a sale
    priced = engine.price(basket, memory=memory)

The memory keeps the solutions of the parts of a basket that promotions compete for. A scan changes
one part, so only that part is solved again; with or without a memory the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pos.pricing.basket import Basket, PricedBasket, total_up
from pos.pricing.book import Article, Book, Matches
from pos.pricing.component import Component, Solution
from pos.pricing.eligibility import missing_spend, refusal
from pos.pricing.levels import Options, settle_level
from pos.pricing.lots import Goods, Lot, goods_of
from pos.pricing.promotion import Promotion
from pos.pricing.settlement import settle_thresholds, settled_shares
from pos.pricing.solve import solve

Solver = Callable[[Component, Sequence[Promotion]], Solution]

_MOST_KEPT: Final = 20_000
"""Articles and solutions a memory keeps before it starts afresh."""


@dataclass(slots=True)
class Memory:
    """What a sale has worked out so far. Worth nothing to another engine."""

    matches: dict[Article, Matches] = field(default_factory=dict)
    solutions: dict[Component, Solution] = field(default_factory=dict)

    def trim(self) -> None:
        """Forgets all when it has grown beyond what any sale needs."""
        for kept in (self.matches, self.solutions):
            if len(kept) > _MOST_KEPT:
                kept.clear()


class Engine:
    """Prices baskets under one set of promotions."""

    def __init__(self, promotions: Iterable[Promotion], *, solver: Solver = solve) -> None:
        self.book = Book(promotions)
        self._solver = solver

    def price(self, basket: Basket, *, memory: Memory | None = None) -> PricedBasket:
        """The basket with the largest discount within each priority level, thresholds last."""
        memory = Memory() if memory is None else memory
        memory.trim()
        promotions = self.book.promotions
        goods = goods_of(basket.lines)
        matches = [self._matches(kind, memory) for kind in goods]
        open_to = self.open_promotions(basket, matches)
        levels, thresholds = self._by_level(goods, matches, open_to)
        lots = [Lot(n, kind.value, kind.count) for n, kind in enumerate(goods)]
        times: dict[int, int] = {}
        optimal = True
        for priority in sorted(levels, reverse=True):
            settled = settle_level(
                lots,
                levels[priority],
                goods=goods,
                promotions=promotions,
                solver=self._solver,
                known=memory.solutions,
            )
            lots = settled.lots
            times.update(settled.times)
            optimal = optimal and settled.optimal
        last = settle_thresholds(lots, thresholds, goods=goods, promotions=promotions)
        times.update(last.times)
        shares, applied = settled_shares(
            goods=goods, lots=last.lots, spent=last.amounts, times=times, promotions=promotions,
            lines=basket.lines,
        )  # fmt: skip
        return total_up(
            lines=basket.lines,
            shares=shares,
            tax_mode=basket.tax_mode,
            applied=applied,
            optimal=optimal and last.optimal,
        )

    def _matches(self, kind: Goods, memory: Memory) -> Matches:
        known = memory.matches.get(kind.article)
        if known is None:
            known = memory.matches[kind.article] = self.book.matches(kind.article)
        return known

    def open_promotions(self, basket: Basket, matches: Iterable[Matches]) -> frozenset[int]:
        """The ranks of the promotions that want something of the basket and may have it."""
        candidates = {rank for match in matches for rank, _ in match.wanted}
        promotions = self.book.promotions
        opened = set()
        for rank in candidates:
            promotion = promotions[rank]
            if (promotion.unconditional and not basket.used_up) or refusal(
                promotion, basket
            ) is None:
                if promotion.min_spend is None or not missing_spend(promotion.min_spend, basket):
                    opened.add(rank)
        return frozenset(opened)

    def _by_level(
        self, goods: Sequence[Goods], matches: Sequence[Matches], open_to: frozenset[int]
    ) -> tuple[Mapping[int, Options], Mapping[int, dict[int, list[int]]]]:
        """Priority -> kind of goods -> its promotions there; thresholds by themselves."""
        promotions = self.book.promotions
        levels: dict[int, Options] = {}
        thresholds: dict[int, dict[int, list[int]]] = {}
        for n, (kind, match) in enumerate(zip(goods, matches, strict=True)):
            for entry in match.wanted:
                rank = entry[0]
                if rank not in open_to:
                    continue
                promotion = promotions[rank]
                if promotion.kind == "threshold":
                    thresholds.setdefault(promotion.priority, {}).setdefault(n, []).append(rank)
                elif not kind.measure or promotion.kind == "simple":
                    levels.setdefault(promotion.priority, {}).setdefault(n, []).append(entry)
        return levels, thresholds
