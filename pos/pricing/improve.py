"""Making a good set of applications better: a few neighbouring ones are taken back, and the best is
made of their pieces and of those left over; again and again, until nothing gives more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pos.pricing.component import Budget
from pos.pricing.tree import Choice, Tree

Parts = tuple[tuple[int, int], ...]
Taken = tuple[tuple[int, int], ...]
"""(choice, times)."""

_SIZES: Final = (3, 5)
"""Applications that are taken back at a time."""

_ALIKE: Final = 3
"""Of equal applications so many take part."""

_NODES: Final = 300
"""The work limit of making the best of a few."""

_TRIED_A_NODE: Final = 48
"""Choices that are looked at while the search would look at one node."""


def weight_of(choices: Sequence[Choice], taken: Taken) -> int:
    """What a set weighs."""
    return sum([choices[n].weight * times for n, times in taken])


def filled(
    choices: Sequence[Choice], counts: Sequence[int], taken: Taken, order: Sequence[int]
) -> Taken:
    """A set with all that fits besides, each choice in turn as often as it can be."""
    made = dict(taken)
    left = left_by(choices, counts, made)
    for n in order:
        parts = choices[n].parts
        times = min([left[position] // count for position, count in parts])
        if times > 0:
            made[n] = made.get(n, 0) + times
            for position, count in parts:
                left[position] -= count * times
    return tuple(sorted(made.items()))


def left_by(
    choices: Sequence[Choice], counts: Sequence[int], taken: Mapping[int, int]
) -> list[int]:
    """The pieces of each class that a set leaves."""
    left = list(counts)
    for n, times in taken.items():
        for position, count in choices[n].parts:
            left[position] -= count * times
    return left


class Improvement:
    """The choices of one search, with the price of a piece of each class. Only those of `order`,
    which are sorted by what they are worth less than their pieces, are taken or taken back."""

    def __init__(
        self,
        choices: Sequence[Choice],
        counts: Sequence[int],
        duals: Sequence[int],
        losses: Sequence[int],
        order: Sequence[int],
    ) -> None:
        self._choices = choices
        self._counts = counts
        self._duals = duals
        self._losses = losses
        self._order = order

    def of(self, start: Taken, budget: Budget) -> Taken:
        """A set that weighs at least as much."""
        taken = dict(start)
        better = True
        while better:
            better = False
            for few in self._neighbours(taken):
                if any([taken.get(n, 0) < few.count(n) for n in few]):
                    continue
                made = self._best_of(few, taken, budget)
                if made is not None:
                    taken, better = made, True
                if budget.is_spent:
                    return tuple(sorted(taken.items()))
        return tuple(sorted(taken.items()))

    def _neighbours(self, taken: Mapping[int, int]) -> list[tuple[int, ...]]:
        """Applications that lose most, that take the dearest pieces or the cheapest alike, or that
        are of the same promotions."""
        mine = set(self._order)
        some = [
            n for n, times in sorted(taken.items()) if n in mine for _ in range(min(times, _ALIKE))
        ]
        parts, losses = [choice.parts for choice in self._choices], self._losses
        orders = [
            sorted(some, key=lambda n: (-losses[n], n)),
            sorted(some, key=lambda n: (parts[n], n)),
            sorted(some, key=lambda n: (parts[n][-1], n)),
            some,
        ]
        found = {
            tuple(sorted(order[at : at + size])): None
            for size in _SIZES
            for order in orders
            for at in range(max(1, len(order) - size + 1))
        }
        return list(found)

    def _best_of(
        self, few: Sequence[int], taken: Mapping[int, int], budget: Budget
    ) -> dict[int, int] | None:
        """The set with the best of the pieces of a few applications, None where they were that."""
        choices, losses, duals = self._choices, self._losses, self._duals
        left = left_by(choices, self._counts, taken)
        loss = sum([losses[n] for n in few])
        loss += sum([dual * there for dual, there in zip(duals, left, strict=True)])
        for n in few:
            for position, count in choices[n].parts:
                left[position] += count
        fitting = []
        for n in self._order:
            if losses[n] >= loss:
                break
            if all([left[position] >= count for position, count in choices[n].parts]):
                fitting.append(n)
        part = budget.part(_NODES)
        tree = Tree([choices[n] for n in fitting], left, duals, part, None, None, [0] * len(left))
        tree.least = loss
        tree.run()
        budget.spend(part.used + 1 + (len(choices) + len(left)) // _TRIED_A_NODE)
        if tree.least >= loss:
            return None
        made = dict(taken)
        for n in few:
            made[n] -= 1
        for at, times in tree.best:
            made[fitting[at]] = made.get(fitting[at], 0) + times
        return {n: times for n, times in made.items() if times}
