"""The best way to apply the promotions of one component.

Simple promotions and stacks make every class worth something by itself; groups and limited
promotions then have to give more than that. What is left to choose goes to the search.

Where the work limit ends a search, what was found is no worse than plain passes, but one promotion
more may then cost the customer a little: the search goes another way. What it found for the basket
before, or without that promotion, is no help: the first would make a price depend on the order of
scanning, the second would cost as many whole searches as there are promotions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from pos.pricing.beside_stacks import beside_stacks
from pos.pricing.columns import Column, columns_of
from pos.pricing.component import NOTHING, Budget, Component, Outcome, Solution
from pos.pricing.favour import is_fair, is_picky
from pos.pricing.improve import Taken
from pos.pricing.outcomes import outcomes_of
from pos.pricing.packing import Packing
from pos.pricing.promotion import Promotion
from pos.pricing.runs import best_runs
from pos.pricing.search import search
from pos.pricing.single import single
from pos.pricing.stack import best_stack
from pos.pricing.starts import starts_of
from pos.pricing.tree import Choice

MOST_NODES: Final = 20_000
"""The work limit of one component, in search nodes."""

_MOST_LIMITED: Final = 5
"""Limited compounds in a component whose every choice is still written down."""


def is_limited(promotion: Promotion, count: int) -> bool:
    """Whether a promotion could be applied more often to `count` pieces than it may be."""
    return promotion.max_times is not None and promotion.max_times < count


def is_linking(promotion: Promotion, count: int) -> bool:
    """Whether what it does to one piece depends on the others that it matches."""
    return promotion.kind != "simple" or is_limited(promotion, count)


def solve(component: Component, promotions: Sequence[Promotion]) -> Solution:
    """The largest discount on a component; ties: fewer applications, lower ids, class order."""
    if len(component) == 1 and not component[0][0].options:
        piece, count = component[0]
        found = piece.alone
        outcome = Outcome(0, count, found.shares, found.state)
        return Solution((outcome,), {rank: count for rank, _ in found.shares}, True, 0, 0)
    return _Solver(component, promotions).solve()


class _Solver:
    def __init__(self, component: Component, promotions: Sequence[Promotion]) -> None:
        self._component = component
        self._promotions = promotions
        self._fits: dict[int, list[tuple[int, int]]] = {}
        for position, (piece, _) in enumerate(component):
            for rank, bits in piece.options:
                self._fits.setdefault(rank, []).append((position, bits))
        linking = sorted(self._fits)
        self._grouping = [rank for rank in linking if promotions[rank].combine != "compound"]
        deep = {rank for rank in linking if promotions[rank].combine == "compound"}
        self._limited: set[int] = set()
        if all(promotions[rank].kind == "simple" for rank in deep) and len(deep) <= _MOST_LIMITED:
            self._limited, deep = deep, set()
        self._deep = [any(rank in deep for rank, _ in piece.options) for piece, _ in component]
        self._singles = [
            single(
                piece.simples,
                promotions,
                value=piece.value,
                original=piece.original,
                measure=piece.measure,
                deep=True,
            )
            if is_deep
            else piece.alone
            for (piece, _), is_deep in zip(component, self._deep, strict=True)
        ]
        self._budget = Budget(MOST_NODES)

    def solve(self) -> Solution:
        """Finds the groups, then says what becomes of every piece."""
        is_deep = any(self._deep)
        runs: list[tuple[Column, int]] = []
        if not is_deep and not self._limited and len(self._grouping) == 1:
            rank = self._grouping[0]
            if self._is_alone(rank):
                runs, proven = best_runs(rank, self._promotions[rank], self._component)
                if proven:
                    return self._finish(runs, optimal=True, columns=len(runs))
        lone = self._lone_compound()
        if lone is not None:
            stacked, proven = best_runs(lone, self._promotions[lone], self._component)
            if proven:
                return self._finish(stacked, optimal=True, columns=len(stacked))
        packing = self._packing(is_deep)
        columns, whole, partly = self._columns(packing)
        if is_deep:
            return beside_stacks(packing, columns, self._deep, self._budget, whole=whole)
        taken, proven = self._search(packing, columns, partly=partly)
        best = [(columns[n], times) for n, times in taken]
        # Runs were no proven best, but may still be better than an unfinished search.
        if runs and _given(runs) > _given(best):
            best, proven = runs, False
        return self._finish(best, optimal=proven and whole, columns=len(columns))

    def _is_alone(self, rank: int) -> bool:
        return self._promotions[rank].kind == "quantity" and all(
            found is NOTHING for found in self._singles
        )

    def _lone_compound(self) -> int | None:
        """The compound promotion of groups with which nothing else on its pieces stacks or
        competes: its groups are runs, too."""
        if len(self._fits) != 1 or any(piece.simples for piece, _ in self._component):
            return None
        (rank,) = self._fits
        promotion = self._promotions[rank]
        lone = promotion.combine == "compound" and promotion.kind == "quantity"
        return rank if lone and not promotion.on_original else None

    def _packing(self, is_deep: bool) -> Packing:
        known = {*self._fits, *(rank for found in self._singles for rank, _ in found.shares)}
        if is_deep or self._limited:
            known.update(
                rank
                for piece, _ in self._component
                for rank in piece.simples
                if self._promotions[rank].combine == "compound"
            )
        return Packing(
            self._component,
            self._promotions,
            ranks=sorted(known),
            singles=self._singles,
            fits=self._fits,
            grouping=self._grouping,
            limited=self._limited,
        )

    def _columns(self, packing: Packing) -> tuple[list[Column], bool, bool]:
        """The applications of the grouping promotions that are worth more than no group, whether
        these are all there are, and whether a promotion that makes runs could make more of them."""
        made: list[Column] = []
        whole, partly = True, False
        for rank in self._grouping:
            promotion = self._promotions[rank]
            columns, complete = columns_of(rank, promotion, self._component, self._fits[rank])
            whole = whole and complete
            partly = partly or (not complete and promotion.kind == "quantity")
            picky = is_picky(promotion)
            made += [column for column in columns if picky or packing.net(column) > 0]
        made += [column for column in self._limited_stacks() if packing.net(column) > 0]
        return made, whole, partly

    def _limited_stacks(self) -> Iterator[Column]:
        """The stacks that a piece could take with each choice of the limited compounds it fits."""
        for position, (piece, _) in enumerate(self._component):
            limited = [rank for rank, _ in piece.options if rank in self._limited]
            ranks = [rank for rank in piece.simples if self._promotions[rank].combine == "compound"]
            seen = set()
            for size in range(1, len(limited) + 1):
                for chosen in combinations(limited, size):
                    stack = best_stack(
                        sorted(
                            [*ranks, *chosen],
                            key=lambda rank: self._promotions[rank].stack_order,
                        ),
                        self._promotions,
                        value=piece.value,
                        original=piece.original,
                        measure=piece.measure,
                    )
                    if stack.shares and stack.shares not in seen:
                        seen.add(stack.shares)
                        one = ((position, 1),)
                        yield Column(chosen[0], one, one, stack.discount, stack.shares)

    def _search(
        self, packing: Packing, columns: list[Column], *, partly: bool
    ) -> tuple[Taken, bool]:
        """How often each column is taken, and whether no set of columns gives more."""
        # Before the choices are numbered: the passes find groups that are no run of all pieces.
        early = starts_of(packing, columns) if partly else None
        if not columns:
            return (), True
        choices, counts = packing.choices(columns)
        by_piece = _best_pieces(choices, packing.counts, counts)
        if by_piece is not None:
            return by_piece, True
        picky = packing.picky(columns)

        def legal(taken: Sequence[tuple[int, int]], left: Sequence[int]) -> bool:
            free = [
                bool(n) and found is NOTHING for n, found in zip(left, self._singles, strict=False)
            ]
            return is_fair(picky, self._component, [columns[n] for n, _ in taken], free)

        found = search(
            choices,
            counts,
            budget=self._budget,
            legal=legal if picky else None,
            safe=[n for n, column in enumerate(columns) if column.rank not in picky],
            seeds=lambda: starts_of(packing, columns) if early is None else early,
        )
        proven = not self._budget.is_spent
        if not proven:
            # The limit ended the search for the best way, maybe not for the largest discount.
            base = sum(
                worth * count for worth, count in zip(packing.worth, packing.counts, strict=True)
            )
            most = packing.weights.discount_at_most(found.bound + base)
            proven = most == packing.weights.discount_at_most(found.weight + base)
        return found.times, proven

    def _finish(
        self, taken: Sequence[tuple[Column, int]], *, optimal: bool, columns: int
    ) -> Solution:
        outcomes, times = outcomes_of(self._component, self._promotions, self._singles, taken)
        return Solution(tuple(outcomes), times, optimal, self._budget.spent, columns)


def _given(taken: Sequence[tuple[Column, int]]) -> int:
    return sum(column.discount * times for column, times in taken)


def _best_pieces(
    choices: Sequence[Choice], pieces: Sequence[int], counts: Sequence[int]
) -> tuple[tuple[int, int], ...] | None:
    """One limited simple promotion alone: the pieces on which it gives most; None where not."""
    if len(counts) != len(pieces) + 1:
        return None
    limit = len(pieces)
    if any([at for at, _ in choice.parts[1:]] != [limit] for choice in choices) or any(
        choice.parts[0][1] != 1 for choice in choices
    ):
        return None
    left = counts[-1]
    taken = []
    for n in sorted(range(len(choices)), key=lambda n: (-choices[n].weight, n)):
        times = min(left, pieces[choices[n].parts[0][0]])
        if times:
            taken.append((n, times))
            left -= times
    return tuple(sorted(taken))
