"""Branch and bound over the classes of a component, depth first.

Every choice is worth at most the prices of its pieces; what it is worth less is its loss. The tree
looks for the set of choices, and of pieces left over, that loses least.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from pos.pricing.component import Budget

Rest = Callable[[Sequence[int]], int]
"""What the pieces that no choice takes are worth, by how many of each class are left."""

Legal = Callable[[Sequence[tuple[int, int]], Sequence[int]], bool]
"""Whether choices (number, times) may stand together beside the pieces left."""


class Choice(msgspec.Struct, frozen=True, gc=False):
    """An application as the search sees it: what it takes of each class, what it is worth."""

    parts: tuple[tuple[int, int], ...]
    weight: int


class Tree:
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
        self._several = sum(self._mask - 1 << (self._width * n) for n in range(len(counts)))
        self._needs = [
            [(self._width * position, count) for position, count in choice.parts]
            for choice in choices
        ]
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
            if ((packed | guards) - takes) & guards != guards:
                continue
            # One piece of most classes is there: then once is as often as can be.
            times = 1
            if packed & self._several:
                times = min([(packed >> at & mask) // count for at, count in self._needs[choice]])
                if price:
                    times = min(times, (self.least - 1 - loss) // price)
            for again in range(times, 0, -1):
                lost = loss + price * again
                if lost < self.least:
                    self._taken.append((choice, again))
                    self._visit(position, n + 1, packed - takes * again, lost)
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
