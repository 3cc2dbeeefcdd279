"""What competing thresholds could be brought to, and what that is worth at most.

Each threshold is held to some of its steps; halving these again and again ends at one step each,
which is an aim. What is worth most is found as if goods were divisible: money flows to whatever
gives most for it, along the upper hull of each threshold's steps, and no few thresholds together
take more than the goods that any of them wants. That these limits never get in each other's way (a
polymatroid) makes the plain order of rates the best one, so nothing real is worth more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import gcd
from typing import Final, NamedTuple

from pos.pricing.portions import Portion
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.threshold_steps import Step, share_at_most, steps_of

_SOME: Final = 8
"""Thresholds of which every few are looked at together."""

_FINE: Final = 128
"""Bits by which rates are told apart: more than two spends have together."""

Held = tuple[tuple[int, int], ...]
"""For each threshold the first and the last of its steps, by their places."""


class Hope(NamedTuple):
    """What thresholds held to some steps are worth at most, the steps that come nearest to it, and
    the two ways to hold them more closely; none where each is held to one step."""

    worth: int
    steps: Mapping[int, Step]
    closer: tuple[Held, ...]


class _Rise(NamedTuple):
    """A stretch of a hull: its rate, the threshold's place, what is spent and what that gives."""

    rate: int
    at: int
    spent: int
    fine: int


class _Hull(NamedTuple):
    """Where a threshold held to some steps begins, and how it rises at most."""

    spent: int
    fine: int
    rises: Sequence[_Rise]
    is_rounded: bool


class Aims:
    """The aims of some competing thresholds."""

    def __init__(
        self, portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
    ) -> None:
        self._ranks = ranks
        by_net = all([promotions[rank].base == "net" for rank in ranks])
        # Where some count shelf prices and others what is left of them, all count the larger.
        self._by_net = by_net or all([one.net == one.gross for one in portions])
        self._sets, self._limits = self._limits_of(portions)
        self._whole = [self._limits[mine[0]] for mine in self._sets]
        self._steps: list[Sequence[Step]] = []
        self.is_whole = True
        """Whether every step of every threshold is among the aims."""
        for n, rank in enumerate(ranks):
            net = sum([one.net * one.pieces for one in portions if rank in one.ranks])
            steps, is_whole = steps_of(promotions[rank], spent=self._whole[n], net=net)
            self._steps.append(steps)
            self.is_whole = self.is_whole and is_whole
        every = [step for steps in self._steps for step in steps]
        plain = self._by_net and all(step.amount <= step.spend for step in every)
        if plain and not any(step.percent for step in every):
            # Amounts that are never cut short come to a multiple of what they have in common.
            self._grain = gcd(*[step.amount for step in every]) or 1
        else:
            self._grain = 1
        self._hulls: dict[tuple[int, int, int], _Hull] = {}

    @property
    def all(self) -> Held:
        """Each threshold held to nothing."""
        return tuple([(0, len(steps) - 1) for steps in self._steps])

    @property
    def work(self) -> int:
        """What one look at a hope costs of the work limit."""
        return 1 + len(self._limits) // 8

    def times(self, held: Held) -> tuple[int, tuple[int, ...]]:
        """The fewest applications that the steps could come to, negated; and the most of each."""
        fewest = sum([steps[low].times for steps, (low, _) in zip(self._steps, held, strict=True)])
        most = [steps[high].times for steps, (_, high) in zip(self._steps, held, strict=True)]
        return -fewest, tuple(most)

    def hope(self, held: Held) -> Hope | None:
        """What is worth most so; none where there are not goods enough."""
        hulls = [self._hull(at, low, high) for at, (low, high) in enumerate(held)]
        spent, fines = [hull.spent for hull in hulls], [hull.fine for hull in hulls]
        left = list(self._limits)
        for at, mine in enumerate(self._sets):
            if spent[at]:
                for few in mine:
                    left[few] -= spent[at]
        if min(left) < 0:
            return None
        full: set[int] = set()
        for rise in sorted([rise for hull in hulls for rise in hull.rises], reverse=True):
            at = rise.at
            if at in full:
                continue
            mine = self._sets[at]
            some = min(rise.spent, min([left[few] for few in mine]))
            if some < rise.spent:
                full.add(at)
            if some:
                for few in mine:
                    left[few] -= some
                spent[at] += some
                fines[at] += -(-rise.fine * some // rise.spent)
        worth = share_at_most(sum(fines), sum([hull.is_rounded for hull in hulls]))
        return self._told(held, worth - worth % self._grain, spent, fines)

    def _told(self, held: Held, worth: int, spent: Sequence[int], fines: Sequence[int]) -> Hope:
        """Where each stands there, and the threshold held more closely: the one of which most is
        hoped beyond what its step gives."""
        chosen: dict[int, Step] = {}
        split: tuple[int, int, int] | None = None
        for at, (low, high) in enumerate(held):
            steps, place = self._steps[at], low
            while place < high and steps[place + 1].spend <= spent[at]:
                place += 1
            step = chosen[self._ranks[at]] = steps[place]
            if low < high:
                gap = fines[at] - (step.amount * WHOLE + step.percent * spent[at])
                if split is None or gap > split[0]:
                    # The step itself stays with those below it, unless it is the last.
                    last = place if place < high and (gap > 0 or place == low) else place - 1
                    split = gap, at, max(low, last)
        if split is None:
            return Hope(worth, chosen, ())
        _, at, last = split
        low, high = held[at]
        below = (*held[:at], (low, last), *held[at + 1 :])
        return Hope(worth, chosen, (below, (*held[:at], (last + 1, high), *held[at + 1 :])))

    def _hull(self, at: int, low: int, high: int) -> _Hull:
        known = self._hulls.get((at, low, high))
        if known is None:
            steps = self._steps[at]
            points = self._points(at, low, high)
            spent, fine = points[0]
            kept = [points[0]]
            for x, y in points[1:]:
                if y <= kept[-1][1]:
                    continue
                while len(kept) > 1 and _is_under(kept[-2], kept[-1], (x, y)):
                    kept.pop()
                kept.append((x, y))
            rises = [
                _Rise((there[1] - here[1] << _FINE) // (there[0] - here[0]), at,
                      there[0] - here[0], there[1] - here[1])
                for here, there in pairwise(kept)
            ]  # fmt: skip
            is_rounded = any([step.percent for step in steps[low : high + 1]])
            known = self._hulls[at, low, high] = _Hull(spent, fine, rises, is_rounded)
        return known

    def _points(self, at: int, low: int, high: int) -> list[tuple[int, int]]:
        """(spent, what it gives) where a step begins, and where it gives most."""
        made: list[tuple[int, int]] = []
        steps = self._steps[at]
        for place in range(low, high + 1):
            step = steps[place]
            last = steps[place + 1].spend - 1 if place + 1 < len(steps) else self._whole[at]
            ends = [step.spend, min(last, step.amount) if self._by_net else step.spend]
            if step.percent:
                ends[1] = last
            for spent in ends:
                amount = min(spent, step.amount) if self._by_net else step.amount
                if not made or spent > made[-1][0]:
                    made.append((spent, amount * WHOLE + step.percent * spent))
        return made

    def _limits_of(self, portions: Sequence[Portion]) -> tuple[list[list[int]], list[int]]:
        """For each threshold the sets of thresholds that it is in, itself alone first, and for each
        set what all of them can spend together: every set of a few, else each one and all."""
        count = len(self._ranks)
        place = {rank: n for n, rank in enumerate(self._ranks)}
        values: dict[int, int] = {}
        for portion in portions:
            wanted = sum([1 << place[rank] for rank in portion.ranks])
            worth = (portion.net if self._by_net else portion.gross) * portion.pieces
            values[wanted] = values.get(wanted, 0) + worth
        ones = [1 << n for n in range(count)]
        if count <= _SOME:
            others = [few for few in range(1, 1 << count) if few not in ones]
        else:
            others = [(1 << count) - 1]
        sets = [*ones, *others]
        limits = [sum([worth for wanted, worth in values.items() if wanted & few]) for few in sets]
        return [[n for n, few in enumerate(sets) if few & one] for one in ones], limits


def _is_under(before: tuple[int, int], point: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a point lies on or below the line between two others."""
    rise, run = point[1] - before[1], point[0] - before[0]
    return rise * (after[0] - before[0]) <= (after[1] - before[1]) * run
