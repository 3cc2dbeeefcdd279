"""Groups beside compounds that group or are limited: what stacks is searched at every end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pos.pricing.columns import Column
from pos.pricing.component import FREE, NOTHING, STACKED, Budget, Outcome, Solution
from pos.pricing.favour import is_fair
from pos.pricing.improve import Taken
from pos.pricing.outcomes import outcomes_of
from pos.pricing.packing import Packing
from pos.pricing.search import search
from pos.pricing.stack_search import Stacked, StackSearch
from pos.pricing.starts import starts_of

MOST_STACKS: Final = 3_000
"""The work limit of what such compounds may stack, whose nodes are dear."""

Times = Sequence[tuple[int, int]]
"""(number of a column, how often)."""


def beside_stacks(
    packing: Packing, columns: list[Column], deep: Sequence[bool], budget: Budget, *, whole: bool
) -> Solution:
    """The best groups (applications of `columns`), what the pieces of `deep` classes stack, and
    what all others get by themselves."""
    for position, alone in enumerate(packing.singles):
        if deep[position] and alone is not NOTHING:
            rank, given = alone.shares[0]
            one = ((position, 1),)
            columns.append(Column(rank, one, one, given))
    packing.worth = [
        0 if is_deep else weight for is_deep, weight in zip(deep, packing.worth, strict=True)
    ]
    rest = _Rest(packing, deep, budget)
    choices, counts = packing.choices(columns)
    floors = [
        piece.value * packing.weights.unit if is_deep else 0
        for (piece, _), is_deep in zip(packing.component, deep, strict=True)
    ]
    picky = packing.picky(columns)

    def legal(taken: Times, left: Sequence[int]) -> bool:
        groups = [columns[n] for n, _ in taken]
        return is_fair(picky, packing.component, groups, rest.free(left))

    found = search(
        choices,
        counts,
        budget=budget,
        floors=[*floors, *[0] * (len(counts) - len(floors))],
        rest=rest.weight,
        legal=legal if picky else None,
        safe=[n for n, column in enumerate(columns) if column.rank not in picky],
        seeds=lambda: _seeds(packing, columns, len(choices)),
    )
    taken = [(columns[n], times) for n, times in found.times]
    left = list(packing.counts)
    for column, times in taken:
        for position, count in column.parts:
            left[position] -= count * times
    stacked = rest.stacked(left)
    outcomes, applied = outcomes_of(
        packing.component, packing.promotions, packing.singles, taken, skip=deep
    )
    for rank, count in stacked.times:
        applied[rank] = applied.get(rank, 0) + count
    for held, count in stacked.pool:
        state = STACKED if held.shares else FREE
        outcomes.append(Outcome(held.position, count, held.shares, state))
    outcomes.sort(key=lambda outcome: outcome.piece)
    proven = whole and not budget.is_spent and not rest.is_guess
    return Solution(tuple(outcomes), applied, proven, budget.spent, len(columns))


def _seeds(packing: Packing, columns: Sequence[Column], known: int) -> list[Taken]:
    """What plain passes take, and of that what each promotion takes: the pieces that it leaves may
    be worth more in a stack."""
    seeds: dict[Taken, None] = {}
    for taken in starts_of(packing, list(columns)):
        seeds[tuple([(n, times) for n, times in taken if n < known])] = None
        for rank in packing.grouping:
            alone = [(n, times) for n, times in taken if n < known and columns[n].rank == rank]
            seeds[tuple(alone)] = None
    return list(seeds)


class _Rest:
    """What the pieces that no group takes stack, for any number of them."""

    def __init__(self, packing: Packing, deep: Sequence[bool], budget: Budget) -> None:
        promotions, weights = packing.promotions, packing.weights
        ranks = sorted(
            [rank for rank in packing.ranks if promotions[rank].combine == "compound"],
            key=lambda rank: promotions[rank].stack_order,
        )
        self._singles = packing.singles
        self._deep = deep
        self._budget = budget
        self._stacking = Budget(MOST_STACKS)
        self._stacks = StackSearch(
            [piece for piece, _ in packing.component],
            ranks,
            promotions,
            weights=(weights.unit, weights.each(ranks)),
            budget=self._stacking,
        )

    @property
    def is_guess(self) -> bool:
        """Whether the work limit ended a search for the best stacks."""
        return self._stacking.is_spent

    def stacked(self, left: Sequence[int]) -> Stacked:
        """The best stacks of the pieces left."""
        deep = [n if is_deep else 0 for n, is_deep in zip(left, self._deep, strict=False)]
        return self._stacks.best(deep)

    def weight(self, left: Sequence[int]) -> int:
        """What they weigh."""
        if self._stacking.is_spent:
            # What follows would be guessed at, end by end.
            self._budget.exhaust()
        return self.stacked(left).weight

    def free(self, left: Sequence[int]) -> list[bool]:
        """Whether some pieces of each class take nothing."""
        untouched = {held.position for held, _ in self.stacked(left).pool if not held.shares}
        return [
            position in untouched if is_deep else bool(n) and found is NOTHING
            for position, (n, is_deep, found) in enumerate(
                zip(left, self._deep, self._singles, strict=False)
            )
        ]
