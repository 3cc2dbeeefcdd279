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
from pos.pricing.book import Book, Offer
from pos.pricing.component import Component, Solution
from pos.pricing.eligibility import missing_spend, refusal
from pos.pricing.levels import settle_level
from pos.pricing.lots import Goods, Lot, goods_of
from pos.pricing.promotion import Promotion
from pos.pricing.settlement import settle_thresholds, settled_shares
from pos.pricing.solve import solve

Solver = Callable[[Component, tuple[Promotion, ...]], Solution]

_MOST_KEPT: Final = 20_000
"""Solutions a memory keeps before it starts afresh."""


@dataclass(slots=True)
class Memory:
    """What a sale has worked out so far. Worth nothing to another engine."""

    solutions: dict[Component, Solution] = field(default_factory=dict)

    def trim(self) -> None:
        """Forgets all when it has grown beyond what any sale needs."""
        if len(self.solutions) > _MOST_KEPT:
            self.solutions.clear()


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
        levels, thresholds = self._by_level(goods, basket)
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

    def _by_level(
        self, goods: Sequence[Goods], basket: Basket
    ) -> tuple[Mapping[int, dict[int, Offer]], Mapping[int, dict[int, tuple[int, ...]]]]:
        """Priority -> kind of goods -> what it meets there; thresholds by themselves."""
        opened: dict[int, bool] = {}
        used = bool(basket.used_up)
        levels: dict[int, dict[int, Offer]] = {}
        thresholds: dict[int, dict[int, tuple[int, ...]]] = {}
        for n, kind in enumerate(goods):
            matches = self.book.matches(kind.article)
            for rank in [rank for rank, _ in matches.wanted] if used else matches.conditional:
                if rank not in opened:
                    opened[rank] = self.is_open(rank, basket)
            offers = self.book.offers(
                kind.article,
                measured=kind.measure != 0,
                opened=tuple([opened[rank] for rank in matches.conditional]),
            )
            for offer in offers.levels:
                levels.setdefault(offer.priority, {})[n] = offer
            for priority, ranks in offers.thresholds:
                thresholds.setdefault(priority, {})[n] = ranks
        if used:
            _close(levels, thresholds, {rank for rank, is_open in opened.items() if not is_open})
        return levels, thresholds

    def is_open(self, rank: int, basket: Basket) -> bool:
        """Whether the basket may have a promotion, and has spent what it asks for."""
        promotion = self.book.promotions[rank]
        return refusal(promotion, basket) is None and (
            promotion.min_spend is None or not missing_spend(promotion.min_spend, basket)
        )


def _close(
    levels: dict[int, dict[int, Offer]],
    thresholds: dict[int, dict[int, tuple[int, ...]]],
    closed: set[int],
) -> None:
    """Takes out promotions that are closed though nothing in them says so: those used up."""
    for offers in levels.values():
        for n, offer in offers.items():
            offers[n] = Offer(
                offer.priority,
                tuple(rank for rank in offer.simples if rank not in closed),
                tuple(entry for entry in offer.linking if entry[0] not in closed),
            )
    for wanted in thresholds.values():
        for n, ranks in wanted.items():
            wanted[n] = tuple(rank for rank in ranks if rank not in closed)
