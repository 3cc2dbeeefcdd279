"""Making a good set of applications better: one is forced in, what stands in its way goes, and
the rest is filled again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pos.pricing.component import Budget

Parts = tuple[tuple[int, int], ...]
Taken = tuple[tuple[int, int], ...]
"""(choice, times)."""

_TRIED_A_NODE: Final = 12
"""Choices that are tried while the search would look at one node."""


def weight_of(choices: Sequence[tuple[Parts, int]], taken: Taken) -> int:
    """What a set weighs."""
    return sum([choices[n][1] * times for n, times in taken])


def filled(
    choices: Sequence[tuple[Parts, int]], counts: Sequence[int], taken: Taken, order: Sequence[int]
) -> Taken:
    """A set with all that fits besides, each choice in turn as often as it can be."""
    parts = [choice[0] for choice in choices]
    made = dict(taken)
    _fill(parts, _left(parts, counts, made), order, made)
    return tuple(sorted(made.items()))


def improved(
    choices: Sequence[tuple[Parts, int]],
    counts: Sequence[int],
    start: Taken,
    order: Sequence[int],
    budget: Budget,
) -> Taken:
    """A set that weighs at least as much as `start`; `order` says which choices come first."""
    parts = [choice[0] for choice in choices]
    weights = [choice[1] for choice in choices]
    best = dict(start)
    weight = weight_of(choices, start)
    better = True
    while better:
        better = False
        for n in order:
            if not budget.spend(1 + len(choices) // _TRIED_A_NODE):
                return tuple(sorted(best.items()))
            made = _with(n, best, parts, weights, counts, order)
            worth = sum([weights[m] * times for m, times in made.items()])
            if worth > weight:
                best, weight, better = made, worth, True
    return tuple(sorted(best.items()))


def _with(
    wanted: int,
    taken: dict[int, int],
    parts: Sequence[Parts],
    weights: Sequence[int],
    counts: Sequence[int],
    order: Sequence[int],
) -> dict[int, int]:
    """The set with one choice more: the lightest ones that want the same pieces make room."""
    left = _left(parts, counts, taken)
    made = dict(taken)
    for position, count in parts[wanted]:
        left[position] -= count
    for n in sorted(made, key=lambda n: (weights[n], n)):
        while made[n] and any(left[position] < 0 for position, _ in parts[n]):
            made[n] -= 1
            for position, count in parts[n]:
                left[position] += count
        if not made[n]:
            del made[n]
    made[wanted] = made.get(wanted, 0) + 1
    _fill(parts, left, order, made)
    return made


def _left(parts: Sequence[Parts], counts: Sequence[int], taken: Mapping[int, int]) -> list[int]:
    left = list(counts)
    for n, times in taken.items():
        for position, count in parts[n]:
            left[position] -= count * times
    return left


def _fill(
    parts: Sequence[Parts], left: list[int], order: Sequence[int], taken: dict[int, int]
) -> None:
    for n in order:
        times = min([left[position] // count for position, count in parts[n]])
        if times > 0:
            taken[n] = taken.get(n, 0) + times
            for position, count in parts[n]:
                left[position] -= count * times
