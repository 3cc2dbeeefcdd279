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
from pos.pricing.improve import Taken, filled, improved, weight_of


class Choice(msgspec.Struct, frozen=True, gc=False):
    """An application as the search sees it: what it takes of each class, what it is worth."""

    parts: tuple[tuple[int, int], ...]
    weight: int


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

Rest = Callable[[Sequence[int]], int]
"""What the pieces that no choice takes are worth, by how many of each class are left."""

Legal = Callable[[Sequence[tuple[int, int]], Sequence[int]], bool]
"""Whether choices (number, times) may stand together beside the pieces left."""


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
    bound = sum(dual * count for dual, count in zip(duals, counts, strict=True))
    found = _greedy(choices, counts, duals)
    if legal is not None and safe:
        some = [choices[n] for n in safe]
        found += [
            tuple((safe[n], times) for n, times in taken) for taken in _greedy(some, counts, duals)
        ]
    best: tuple[tuple[int, int], ...] = ()
    weight = rest(counts) if rest else 0
    for seed in found:
        left = _left(choices, counts, seed)
        if legal is not None and not legal(seed, left):
            continue
        worth = sum(choices[n].weight * times for n, times in seed) + (rest(left) if rest else 0)
        if worth > weight:
            best, weight = seed, worth
    if weight < bound and len(counts) + min(len(choices), sum(counts)) <= _DEEPEST:
        # What the rest is worth is worked out at every end: such a search is not begun twice.
        quick = budget if rest else Budget(min(_QUICK, budget.limit - budget.spent))
        tree = _Tree(choices, counts, duals, quick, rest, legal, lows)
        tree.best, tree.least = best, bound - weight
        tree.run()
        best, weight = tree.best, bound - tree.least
        if quick is not budget:
            budget.spend(min(quick.spent, quick.limit))
            if quick.is_spent:
                so_far = Found(best, weight, bound)
                return _thorough(choices, counts, budget, legal, so_far, duals, seeds)
    elif weight < bound:
        budget.spent = budget.limit + 1
    return Found(best, weight, bound)


def _thorough(
    choices: Sequence[Choice],
    counts: Sequence[int],
    budget: Budget,
    legal: Legal | None,
    so_far: Found,
    duals: list[int],
    seeds: Callable[[], Sequence[Taken]],
) -> Found:
    """The search once more, from tighter prices and a better set to beat."""
    best, weight, bound = so_far.times, so_far.weight, so_far.bound
    plain = [(choice.parts, choice.weight) for choice in choices]
    sets = [best]
    if len(choices) <= _MOST_PRICED:
        priced, pivots = least_prices(plain, counts)
        budget.spend(pivots * (1 + (len(choices) + len(counts)) // _ENTRIES_A_NODE))
        if priced is not None:
            total = sum([dual * n for dual, n in zip(priced.duals, counts, strict=True)])
            sets.append(priced.whole)
            if total < bound:
                duals, bound = priced.duals, total
    if legal is None:
        losses = _losses(choices, duals)
        order = sorted(range(len(choices)), key=lambda n: (losses[n], -choices[n].weight, n))
        sets = [filled(plain, counts, taken, order) for taken in (*sets, *seeds())]
        sets = sorted(dict.fromkeys(sets), key=lambda taken: (-weight_of(plain, taken), taken))
        for start in sets[:_STARTS]:
            part = Budget(max(0, budget.limit - budget.spent) // 4)
            made = improved(plain, counts, start, order, part)
            budget.spend(min(part.spent, part.limit))
            if weight_of(plain, made) > weight:
                best, weight = made, weight_of(plain, made)
    if weight < bound:
        tree = _Tree(choices, counts, duals, budget, None, legal, [0] * len(counts))
        tree.best, tree.least = best, bound - weight
        tree.run()
        best, weight = tree.best, bound - tree.least
    return Found(best, weight, bound)


def _losses(choices: Sequence[Choice], duals: Sequence[int]) -> list[int]:
    """What each choice is worth less than its pieces."""
    return [
        sum([duals[position] * count for position, count in choice.parts]) - choice.weight
        for choice in choices
    ]


def _left(
    choices: Sequence[Choice], counts: Sequence[int], taken: Sequence[tuple[int, int]]
) -> list[int]:
    left = list(counts)
    for n, times in taken:
        for position, count in choices[n].parts:
            left[position] -= count * times
    return left


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


class _Tree:
    """Depth first over the classes: each choice that begins with a class, then the class is left.

    What is left of the classes is packed into one whole number with a guard bit for each, so that
    taking a choice is one subtraction.
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        counts: Sequence[int],
        duals: Sequence[int],
        budget: Budget,
        rest: Rest | None,
        legal: Legal | None,
        lows: Sequence[int],
    ) -> None:
        self.best: tuple[tuple[int, int], ...] = ()
        self.least = 0
        self._budget = budget
        self._rest = rest
        self._legal = legal
        self._width = max(counts).bit_length() + 1
        self._mask = (1 << self._width) - 1
        self._guards = sum(1 << (self._width * (n + 1) - 1) for n in range(len(counts)))
        self._counts = counts
        self._duals = duals
        self._keeps_left = rest is not None or legal is not None
        self._seen: dict[tuple[int, int, int, tuple[tuple[int, int], ...]], int] = {}
        self._taken: list[tuple[int, int]] = []
        starting: list[list[tuple[int, int, int]]] = [[] for _ in counts]
        for n, choice in enumerate(choices):
            packed = sum(count << (self._width * position) for position, count in choice.parts)
            loss = sum(duals[position] * count for position, count in choice.parts) - choice.weight
            starting[min(position for position, _ in choice.parts)].append((loss, packed, n))
        for begun in starting:
            begun.sort()
        self._starting = starting
        # A piece that is left costs its price, less what the rest makes of it, known only later.
        self._lost = [
            dual if rest is None else dual - low for dual, low in zip(duals, lows, strict=True)
        ]

    def run(self) -> None:
        """Searches from the start."""
        packed = sum(count << (self._width * n) for n, count in enumerate(self._counts))
        self._visit(0, 0, packed, 0)

    def _visit(self, position: int, start: int, packed: int, loss: int) -> None:
        if not self._budget.spend():
            return
        width, mask, guards = self._width, self._mask, self._guards
        while position < len(self._counts) and (
            not (packed >> (width * position)) & mask
            or (start == 0 and not self._starting[position])
        ):
            left = (packed >> (width * position)) & mask
            loss += left * self._lost[position]
            if loss >= self.least:
                return
            if not self._keeps_left:
                packed -= left << (width * position)
            position, start = position + 1, 0
        if position == len(self._counts):
            self._arrive(packed, loss)
            return
        # With a say of the rest or of the law the way here counts, not only what is left.
        path = tuple(self._taken) if self._legal is not None else ()
        state = (position, start, packed, path)
        known = self._seen.get(state)
        if known is not None and known <= loss:
            return
        self._seen[state] = loss
        begun = self._starting[position]
        for n in range(start, len(begun)):
            price, takes, choice = begun[n]
            if loss + price >= self.least:
                break
            after, times, options = packed, 0, []
            while True:
                trial = (after | guards) - takes
                if trial & guards != guards:
                    break
                after = trial & ~guards
                times += 1
                options.append((times, after))
            for times, after in reversed(options):
                lost = loss + price * times
                if lost < self.least:
                    self._taken.append((choice, times))
                    self._visit(position, n + 1, after, lost)
                    self._taken.pop()
                    if self._budget.is_spent:
                        return
        shift = width * position
        left = (packed >> shift) & mask
        loss += left * self._lost[position]
        if loss < self.least:
            kept = packed if self._keeps_left else packed - (left << shift)
            self._visit(position + 1, 0, kept, loss)

    def _arrive(self, packed: int, loss: int) -> None:
        """Every class is decided: what stands is compared with the best so far."""
        if self._rest is not None or self._legal is not None:
            left = [(packed >> (self._width * n)) & self._mask for n in range(len(self._counts))]
            if self._legal is not None and not self._legal(self._taken, left):
                return
            if self._rest is not None:
                lows = [
                    (dual - lost) * count
                    for dual, lost, count in zip(self._duals, self._lost, left, strict=True)
                ]
                loss += sum(lows) - self._rest(left)
        if loss < self.least:
            self.least = loss
            self.best = tuple(sorted(self._taken))
