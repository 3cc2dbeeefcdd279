"""What a new set of promotions would have changed on baskets that were sold before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pos.pricing.basket import Basket, PricedBasket
from pos.pricing.component import Component, Solution
from pos.pricing.engine import Engine
from pos.pricing.portions import Portion
from pos.pricing.promotion import Promotion
from pos.pricing.solve import solve
from pos.pricing.thresholds import Solved, split

Stopwatch = Callable[[], int]
"""Nanoseconds of work so far; whoever asks brings his own clock."""


@dataclass(slots=True, kw_only=True)
class Change:
    """What a promotion gave before and would give: minor units, and baskets that it reached."""

    before: int = 0
    after: int = 0
    baskets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The part of a basket that took most work: its size and what solving it took.

    A part is a conflict component, or the goods that thresholds compete for; these have no columns.
    """

    basket: str
    classes: int
    pieces: int
    promotions: tuple[str, ...]
    columns: int
    nodes: int
    nanoseconds: int
    optimal: bool


@dataclass(slots=True, kw_only=True)
class WhatIf:
    """The sums over all baskets."""

    baskets: int = 0
    changed: int = 0
    total_before: int = 0
    total_after: int = 0
    unproven: int = 0
    promotions: dict[str, Change] = field(default_factory=dict)
    largest: Worst | None = None
    slowest: Worst | None = None


def what_if(
    baskets: Iterable[tuple[str, Basket]],
    *,
    before: Iterable[Promotion],
    after: Iterable[Promotion],
    stopwatch: Stopwatch,
) -> WhatIf:
    """Prices every (name, basket) under the promotions of before and after."""
    told = WhatIf()
    watch = _Watch(told, stopwatch)
    old = Engine(before)
    new = Engine(after, solver=watch.solve, splitter=watch.split)
    watch.names = [promotion.id for promotion in new.book.promotions]
    for name, basket in baskets:
        watch.basket = name
        was, would_be = old.price(basket), new.price(basket)
        told.baskets += 1
        told.changed += was.total != would_be.total
        told.total_before += was.total
        told.total_after += would_be.total
        told.unproven += not would_be.optimal
        _add(told.promotions, was, would_be)
    return told


def _add(changes: dict[str, Change], was: PricedBasket, would_be: PricedBasket) -> None:
    for applied in was.applied:
        changes.setdefault(applied.promotion, Change()).before += applied.amount
    for applied in would_be.applied:
        change = changes.setdefault(applied.promotion, Change())
        change.after += applied.amount
        change.baskets += 1


class _Watch:
    """Solves as the engine does, and keeps what was largest and what was slowest."""

    def __init__(self, told: WhatIf, stopwatch: Stopwatch) -> None:
        self._told = told
        self._stopwatch = stopwatch
        self.basket = ""
        self.names: list[str] = []

    def solve(self, component: Component, promotions: tuple[Promotion, ...]) -> Solution:
        began = self._stopwatch()
        solution = solve(component, promotions)
        took = self._stopwatch() - began
        ranks = {rank for piece, _ in component for rank, _ in piece.options}
        ranks.update(rank for piece, _ in component for rank in piece.simples)
        self._note(
            Worst(
                basket=self.basket,
                classes=len(component),
                pieces=sum(count for _, count in component),
                promotions=tuple(self.names[rank] for rank in sorted(ranks)),
                columns=solution.columns,
                nodes=solution.nodes,
                nanoseconds=took,
                optimal=solution.optimal,
            )
        )
        return solution

    def split(
        self, portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
    ) -> Solved:
        began = self._stopwatch()
        solved = split(portions, ranks, promotions)
        took = self._stopwatch() - began
        self._note(
            Worst(
                basket=self.basket,
                classes=len(portions),
                pieces=sum(portion.pieces for portion in portions),
                promotions=tuple(self.names[rank] for rank in ranks),
                columns=0,
                nodes=solved.nodes,
                nanoseconds=took,
                optimal=solved.optimal,
            )
        )
        return solved

    def _note(self, seen: Worst) -> None:
        told = self._told
        if told.largest is None or (seen.classes, seen.pieces) > (
            told.largest.classes,
            told.largest.pieces,
        ):
            told.largest = seen
        if told.slowest is None or seen.nanoseconds > told.slowest.nanoseconds:
            told.slowest = seen
