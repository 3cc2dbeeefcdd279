"""What competing thresholds could be brought to, the best first: a tier of each, or none.

A set of tiers is an aim. What it is worth at most is known before any piece is shared out: the
amounts of its tiers, and for every piece the best percentage among the tiers that it could go to.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from pos.pricing.portions import Portion
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_steps import Step, share_at_most, steps_of

_SOME: Final = 4
"""Thresholds of which every few are looked at together."""


class Aim(NamedTuple):
    """A step for each threshold, what it is worth at most, and what no later aim exceeds."""

    worth: int
    later: int
    steps: Mapping[int, Step]


class Aims:
    """The aims of some competing thresholds."""

    def __init__(
        self, portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
    ) -> None:
        self._ranks = ranks
        self._gross = [promotions[rank].base == "gross" for rank in ranks]
        place = {rank: n for n, rank in enumerate(ranks)}
        # By the set of thresholds, as bits: what their portions are worth, net and gross.
        self._values: dict[int, tuple[int, int]] = {}
        for portion in portions:
            wanted = sum([1 << place[rank] for rank in portion.ranks])
            net, gross = self._values.get(wanted, (0, 0))
            net += portion.net * portion.pieces
            self._values[wanted] = net, gross + portion.gross * portion.pieces
        self.is_whole = True
        """Whether every step of every threshold is among the aims."""
        self._there = {few: self._reachable(few) for few in _few_of(len(ranks))}
        self._money = {few: self._net(few) for few in self._there}
        self._steps = {rank: self._steps_of(rank, promotions[rank]) for rank in ranks}

    def _reachable(self, few: int) -> int:
        """What any of a few thresholds could count, each piece once."""
        net = self._net(few)
        gross = sum([gross for wanted, (_, gross) in self._values.items() if wanted & few])
        by_gross = any([self._gross[n] for n in range(len(self._ranks)) if few >> n & 1])
        return max(net, gross) if by_gross else net

    def _net(self, few: int) -> int:
        """The money that any of a few thresholds could take, each piece once."""
        return sum([net for wanted, (net, _) in self._values.items() if wanted & few])

    def __iter__(self) -> Iterator[Aim]:
        """The aims that are not out of reach at first sight, in falling order of what they would be
        worth if each threshold had all that it wants; of equal ones the higher steps of lower ranks
        first."""
        ranks, steps = self._ranks, self._steps

        def entry(places: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
            worth = sum([steps[rank][at][0] for rank, at in zip(ranks, places, strict=True)])
            return -worth, places

        first = (0,) * len(ranks)
        heap, seen = [entry(first)], {first}
        while heap:
            negated, places = heapq.heappop(heap)
            chosen = [steps[rank][at][1] for rank, at in zip(ranks, places, strict=True)]
            worth = min(-negated, self._worth(chosen)) if self._could_be(chosen) else 0
            yield Aim(worth, -negated, dict(zip(ranks, chosen, strict=True)))
            for n, place in enumerate(places):
                nearby = (*places[:n], place + 1, *places[n + 1 :])
                if place + 1 < len(steps[ranks[n]]) and nearby not in seen:
                    seen.add(nearby)
                    heapq.heappush(heap, entry(nearby))

    def _steps_of(self, rank: int, promotion: Promotion) -> list[tuple[int, Step]]:
        """(most that it gives, step) for each step that the pieces could reach, and for none."""
        mine = 1 << self._ranks.index(rank)
        net = sum([net for wanted, (net, _) in self._values.items() if wanted & mine])
        spent = self._there[mine]
        made, is_whole = steps_of(promotion, spent=spent, net=net)
        self.is_whole = self.is_whole and is_whole
        worth = [(step.amount + share_at_most(step.percent * net, 1), step) for step in made]
        return sorted(reversed(worth), key=lambda entry: -entry[0])

    def _worth(self, steps: Sequence[Step]) -> int:
        """What an aim is worth at most: no piece goes to two thresholds."""
        amounts = whole = sum([step.amount for step in steps])
        modest = not any(self._gross) and all([step.amount <= step.spend for step in steps])
        # An aim that could be reached then leaves each more money than it takes.
        for few, money in () if modest else self._money.items():
            wanted = sum([step.amount for n, step in enumerate(steps) if few >> n & 1])
            # These few cannot take more than there is, whatever the others do.
            amounts = min(amounts, whole - wanted + money)
        percents = [(1 << n, step.percent) for n, step in enumerate(steps) if step.percent]
        if not percents:
            return amounts
        fine = 0
        for wanted, (net, _) in self._values.items():
            fine += net * max([percent for bit, percent in percents if wanted & bit], default=0)
        return amounts + share_at_most(fine, len(percents))

    def _could_be(self, steps: Sequence[Step]) -> bool:
        """Whether every few of the thresholds find value enough among the pieces they want."""
        for few, there in self._there.items():
            spend = 0
            for n, step in enumerate(steps):
                if few >> n & 1:
                    spend += step.spend
            if spend > there:
                return False
        return True


def _few_of(count: int) -> Sequence[int]:
    """Sets of thresholds, as bits: all of them, or where there are many the pairs and the whole."""
    if count <= _SOME:
        return range(1, 1 << count)
    ones = [1 << n for n in range(count)]
    return [*ones, *[one | other for one, other in combinations(ones, 2)], (1 << count) - 1]
