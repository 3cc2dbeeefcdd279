"""Branch and bound: the set of applications that gives most and takes no piece twice.

A weight is one whole number that compares as the contract orders results: discount first, then
fewer applications, then lower promotion ids. Prices of the classes ("duals") bound the whole:
every application is worth at most the prices of its pieces. What it is worth less is its loss;
the search looks for the smallest loss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from pos.pricing.component import Budget
from pos.pricing.duals import least_prices
from pos.pricing.improve import Improvement, Taken, filled, left_by, weight_of
from pos.pricing.tree import Choice, Legal, Rest, Tree


class Found(msgspec.Struct, frozen=True, gc=False):
    """How often each choice is taken, their weight (with that of the rest), the bound on it."""

    times: tuple[tuple[int, int], ...]
    weight: int
    bound: int


_DEEPEST: Final = 600
"""Decisions in a row; more than the interpreter's stack is sure to hold are not searched."""

_QUICK: Final = 2_000
"""Nodes in which nearly every search ends. Where one does not, tighter prices are worth theirs."""

_MOST_PRICED: Final = 1_500
"""Choices for which tighter prices are looked for."""

_STARTS: Final = 2
"""Sets that are made better, the heaviest ones."""

_ENTRIES_A_NODE: Final = 8
"""Choices whose price is worked out while the search would look at one node."""

_FEW: Final = 12
_MANY: Final = 60
"""Between these many choices swapping one is worth its while: fewer are soon searched."""


def search(
    choices: Sequence[Choice],
    counts: Sequence[int],
    *,
    budget: Budget,
    floors: Sequence[int] | None = None,
    rest: Rest | None = None,
    legal: Legal | None = None,
    safe: Sequence[int] = (),
    seeds: Callable[[], Sequence[Taken]] = tuple,
) -> Found:
    """The best set of choices. `floors` bound what a piece of each class is worth in the rest,
    `safe` are the choices that no law forbids, `seeds` tells good sets that the caller knows."""
    lows = list(floors) if floors is not None else [0] * len(counts)
    duals = _duals(choices, counts, lows)
    bound = sum([dual * count for dual, count in zip(duals, counts, strict=True)])
    sets = _greedy(choices, counts, duals)
    if legal is not None and safe:
        some = [choices[n] for n in safe]
        sets += [
            tuple((safe[n], times) for n, times in taken) for taken in _greedy(some, counts, duals)
        ]
    best: Taken = ()
    weight = rest(counts) if rest else 0
    for taken in sets:
        left = left_by(choices, counts, dict(taken))
        if legal is not None and not legal(taken, left):
            continue
        worth = weight_of(choices, taken) + (rest(left) if rest else 0)
        if worth > weight:
            best, weight = taken, worth
    found = Found(best, weight, bound)
    if weight >= bound:
        return found
    is_deep = len(counts) + min(len(choices), sum(counts)) > _DEEPEST
    if rest is not None:
        # What the rest is worth is worked out at every end: such a search is not begun twice.
        if is_deep:
            budget.exhaust()
        else:
            found = _searched(Tree(choices, counts, duals, budget, rest, legal, lows), found)
        for taken in seeds() if budget.is_spent else ():
            left = left_by(choices, counts, dict(taken))
            if legal is None or legal(taken, left):
                worth = weight_of(choices, taken) + rest(left)
                if worth > found.weight:
                    found = Found(taken, worth, bound)
        return found
    if not is_deep:
        quick = budget.part(_QUICK)
        found = _searched(Tree(choices, counts, duals, quick, None, legal, lows), found)
        budget.spend(quick.used)
        if not quick.is_spent:
            return found
    # Once more, from tighter prices and a better set to beat.
    best, weight = found.times, found.weight
    duals, bound, sets = _priced(choices, counts, budget, duals, bound)
    allowed = range(len(choices)) if legal is None else safe
    for taken in _better(choices, counts, duals, [best, *sets, *seeds()], budget, allowed):
        worth = weight_of(choices, taken)
        if worth > weight:
            if legal is None or legal(taken, left_by(choices, counts, dict(taken))):
                best, weight = taken, worth
    found = Found(best, weight, bound)
    if is_deep:
        budget.exhaust()
    elif found.weight < found.bound:
        found = _searched(Tree(choices, counts, duals, budget, None, legal, lows), found)
    return found


def _searched(tree: Tree, found: Found) -> Found:
    """The best set that a tree finds, no worse than what was found before."""
    tree.best, tree.least = found.times, found.bound - found.weight
    tree.run()
    return Found(tree.best, found.bound - tree.least, found.bound)


def _priced(
    choices: Sequence[Choice], counts: Sequence[int], budget: Budget, duals: list[int], bound: int
) -> tuple[list[int], int, list[Taken]]:
    """Tighter prices, the bound that they set, and the set that came with them."""
    if len(choices) > _MOST_PRICED:
        return duals, bound, []
    priced, pivots = least_prices([(one.parts, one.weight) for one in choices], counts)
    budget.spend(pivots * (1 + (len(choices) + len(counts)) // _ENTRIES_A_NODE))
    if priced is None:
        return duals, bound, []
    total = sum([dual * n for dual, n in zip(priced.duals, counts, strict=True)])
    if total < bound:
        duals, bound = priced.duals, total
    return duals, bound, [priced.whole]


def _better(
    choices: Sequence[Choice],
    counts: Sequence[int],
    duals: Sequence[int],
    sets: Sequence[Taken],
    budget: Budget,
    safe: Sequence[int],
) -> list[Taken]:
    """Some sets filled up, and the best of them made better."""
    losses = _losses(choices, duals)
    order = sorted(safe, key=lambda n: (losses[n], -choices[n].weight, n))
    sets = [filled(choices, counts, taken, order) for taken in sets]
    sets = sorted(dict.fromkeys(sets), key=lambda taken: (-weight_of(choices, taken), taken))
    improvement = Improvement(choices, counts, duals, losses, order)
    for start in sets[:_STARTS]:
        part = budget.part(max(0, budget.limit - budget.spent) // 4)
        sets.append(improvement.of(start, part))
        budget.spend(part.used)
    return sets


def _losses(choices: Sequence[Choice], duals: Sequence[int]) -> list[int]:
    """What each choice is worth less than its pieces."""
    return [
        sum([duals[position] * count for position, count in choice.parts]) - choice.weight
        for choice in choices
    ]


def _duals(choices: Sequence[Choice], counts: Sequence[int], lows: Sequence[int]) -> list[int]:
    """Prices of the classes so that no choice is worth more than its pieces: the cheapest found."""
    by_class: list[list[tuple[int, Choice]]] = [[] for _ in counts]
    for choice in choices:
        for position, count in choice.parts:
            by_class[position].append((count, choice))
    found: list[list[int]] = []
    for weighing in (_evenly, _by_scarcity):
        duals = list(lows)
        for choice in choices:
            weights = weighing(choice, counts)
            total = sum(weights)
            for (position, count), part in zip(choice.parts, weights, strict=True):
                fair = -(-choice.weight * part // (total * count))
                duals[position] = max(duals[position], fair)
        for order in (range(len(counts)), range(len(counts) - 1, -1, -1)):
            found.append(_lowered(duals, by_class, lows, counts, order))
    return min(
        found, key=lambda duals: sum(dual * n for dual, n in zip(duals, counts, strict=True))
    )


def _evenly(choice: Choice, counts: Sequence[int]) -> list[int]:
    return [count for _, count in choice.parts]


def _by_scarcity(choice: Choice, counts: Sequence[int]) -> list[int]:
    """The scarcest class of a choice bears its whole worth."""
    scarcest = min(choice.parts, key=lambda part: (counts[part[0]] // part[1], -part[0]))[0]
    return [int(position == scarcest) for position, _ in choice.parts]


def _lowered(
    duals: Sequence[int],
    by_class: Sequence[Sequence[tuple[int, Choice]]],
    lows: Sequence[int],
    counts: Sequence[int],
    order: Sequence[int],
) -> list[int]:
    """Prices lowered one after another as far as every choice stays covered."""
    made = list(duals)
    for position in sorted(order, key=lambda position: -counts[position]):
        slack = made[position] - lows[position]
        for count, choice in by_class[position]:
            if slack <= 0:
                break
            cover = sum(made[at] * n for at, n in choice.parts)
            slack = min(slack, (cover - choice.weight) // count)
        made[position] -= max(0, slack)
    return made


def _greedy(
    choices: Sequence[Choice], counts: Sequence[int], duals: Sequence[int]
) -> list[tuple[tuple[int, int], ...]]:
    """Good sets at once: by loss, by weight a piece and by weight, then with one choice swapped."""
    numbers = range(len(choices))
    losses = _losses(choices, duals)
    pieces = [sum(count for _, count in choice.parts) for choice in choices]
    orders = [
        sorted(numbers, key=lambda n: (losses[n], -choices[n].weight)),
        sorted(numbers, key=lambda n: (-(choices[n].weight // pieces[n]), n)),
        sorted(numbers, key=lambda n: (-choices[n].weight, n)),
    ]
    sets = [_fill(choices, counts, order) for order in orders]
    if _FEW < len(choices) <= _MANY:
        worth = [sum(choices[n].weight * times for n, times in taken) for taken in sets]
        order = orders[worth.index(max(worth))]
        sets += [_fill(choices, counts, [n, *order], first=1) for n in numbers]
    return sets


def _fill(
    choices: Sequence[Choice], counts: Sequence[int], order: Sequence[int], first: int = 0
) -> tuple[tuple[int, int], ...]:
    """Takes each choice in turn as often as it fits; the first one `first` times if that is set."""
    left = list(counts)
    taken: dict[int, int] = {}
    for turn, n in enumerate(order):
        parts = choices[n].parts
        times = min(left[position] // count for position, count in parts)
        if first and turn == 0:
            times = min(first, times)
        if times > 0:
            taken[n] = taken.get(n, 0) + times
            for position, count in parts:
                left[position] -= count * times
    return tuple(sorted(taken.items()))
