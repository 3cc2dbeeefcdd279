"""The best way to apply the promotions of one component.

Simple promotions and stacks make every class worth something by itself; groups and limited
promotions then have to give more than that. What is left to choose goes to the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final

from pos.pricing.columns import Column, Parts, columns_of, quantity_column
from pos.pricing.component import (
    FREE,
    NOTHING,
    STACKED,
    Budget,
    Component,
    Outcome,
    Solution,
)
from pos.pricing.favour import is_fair, is_picky
from pos.pricing.improve import Taken
from pos.pricing.outcomes import outcomes_of
from pos.pricing.passes import Passes
from pos.pricing.promotion import Promotion
from pos.pricing.runs import best_runs
from pos.pricing.search import Choice, search
from pos.pricing.single import single
from pos.pricing.stack import best_stack
from pos.pricing.stack_search import StackSearch
from pos.pricing.weights import Weights

MOST_NODES: Final = 20_000
"""The work limit of one component, in search nodes."""


MOST_STACKS: Final = 3_000
"""The work limit of what compounds that group may stack, whose nodes are dear."""

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
        self._counts = [count for _, count in component]
        self._matching: dict[int, int] = {}
        self._fits: dict[int, list[tuple[int, int]]] = {}
        for position, (piece, count) in enumerate(component):
            for rank, bits in piece.options:
                self._matching[rank] = self._matching.get(rank, 0) + count
                self._fits.setdefault(rank, []).append((position, bits))
        linking = sorted(self._matching)
        self._grouping = [rank for rank in linking if promotions[rank].combine != "compound"]
        self._deep = {rank for rank in linking if promotions[rank].combine == "compound"}
        self._limited: set[int] = set()
        if all(promotions[rank].kind == "simple" for rank in self._deep) and (
            len(self._deep) <= _MOST_LIMITED
        ):
            self._limited, self._deep = self._deep, set()
        self._deep_classes = [
            any(rank in self._deep for rank, _ in piece.options) for piece, _ in component
        ]
        self._singles = [
            single(
                piece.simples,
                promotions,
                value=piece.value,
                original=piece.original,
                measure=piece.measure,
                deep=True,
            )
            if deep
            else piece.alone
            for (piece, _), deep in zip(component, self._deep_classes, strict=True)
        ]
        known = {*linking, *(rank for found in self._singles for rank, _ in found.shares)}
        if self._deep or self._limited:
            known.update(
                rank
                for piece, _ in component
                for rank in piece.simples
                if promotions[rank].combine == "compound"
            )
        self._ranks = sorted(known)
        self._budget = Budget(MOST_NODES)
        self._partly: list[int] = []

    def solve(self) -> Solution:
        """Finds the groups, then says what becomes of every piece."""
        if (
            not self._deep
            and not self._limited
            and len(self._grouping) == 1
            and self._is_alone(self._grouping[0])
        ):
            rank = self._grouping[0]
            runs, proven = best_runs(rank, self._promotions[rank], self._component)
            if proven:
                return self._finish(runs, optimal=True, columns=len(runs))
        else:
            runs = []
        self._weigh()
        columns, whole = self._columns()
        if self._deep:
            return self._with_stacks(columns, whole)
        if not columns:
            return self._finish([], optimal=whole, columns=0)
        if self._partly:
            # Before the choices are numbered: the passes find groups that are no run of all pieces.
            seeds = self._passes(columns)
            taken, proven = self._search(columns, lambda: seeds)
        else:
            taken, proven = self._search(columns, lambda: self._passes(columns))
        best = [(columns[n], times) for n, times in taken]
        # Runs were no proven best, but may still be better than an unfinished search.
        if runs and _given(runs) > _given(best):
            best, proven = runs, False
        return self._finish(best, optimal=proven and whole, columns=len(columns))

    def _is_alone(self, rank: int) -> bool:
        return self._promotions[rank].kind == "quantity" and all(
            found is NOTHING for found in self._singles
        )

    def _weigh(self) -> None:
        """Lays out the digits of a weight, and weighs what the pieces get by themselves."""
        self._weights = Weights(
            self._ranks,
            self._promotions,
            pieces=sum(self._counts),
            value=sum([piece.value * count for piece, count in self._component]),
        )
        self._worth = [self._weights.of_shares(found.shares) for found in self._singles]

    def _columns(self) -> tuple[list[Column], bool]:
        """The applications of the grouping promotions that are worth more than no group."""
        made: list[Column] = []
        whole = True
        for rank in self._grouping:
            columns, complete = columns_of(
                rank, self._promotions[rank], self._component, self._fits[rank]
            )
            whole = whole and complete
            if not complete and self._promotions[rank].kind == "quantity":
                self._partly.append(rank)
            picky = is_picky(self._promotions[rank])
            made += [column for column in columns if picky or self._net(column) > 0]
        made += [column for column in self._limited_stacks() if self._net(column) > 0]
        return made, whole

    def _passes(self, columns: list[Column]) -> list[Taken]:
        """What plain passes take, told by column; columns that they found are added."""
        members = {
            rank: (
                [position for position, _ in self._fits[rank]],
                self._promotions[rank].group_size,
            )
            for rank in self._grouping
            if self._promotions[rank].kind != "bundle" and not is_picky(self._promotions[rank])
        }
        limits = {
            rank: most
            for rank in self._matching
            if (most := self._promotions[rank].max_times) is not None
        }

        known = {(column.rank, column.parts): column for column in columns if not column.shares}

        def made(rank: int, parts: Parts) -> Column:
            column = known.get((rank, parts))
            if column is None and rank in self._partly:
                return quantity_column(rank, self._promotions[rank], self._component, parts)
            return column or Column(rank, parts, parts, 0)

        passes = Passes(self._counts, members, limits, make=made, net=self._net)
        numbers = {column: n for n, column in enumerate(columns)}
        seeds = []
        # Exclusive ones are settled first, so a pass in order begins with them.
        ranks = sorted(
            self._grouping, key=lambda rank: (self._promotions[rank].combine != "exclusive", rank)
        )
        for taken in passes.take(columns, ranks):
            counted: dict[int, int] = {}
            for column in taken:
                if column not in numbers:
                    numbers[column] = len(columns)
                    columns.append(column)
                counted[numbers[column]] = counted.get(numbers[column], 0) + 1
            seeds.append(tuple(sorted(counted.items())))
        return seeds

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

    def _net(self, column: Column) -> int:
        """What an application is worth above what its pieces are worth by themselves."""
        if column.shares:
            net = self._weights.of_shares(column.shares)
        else:
            net = self._weights.of(column.rank, column.discount)
        for position, count in column.parts:
            net -= self._worth[position] * count
        return net

    def _search(
        self, columns: Sequence[Column], seeds: Callable[[], Sequence[Taken]]
    ) -> tuple[Taken, bool]:
        """How often each column is taken, and whether no set of columns gives more."""
        choices, counts = self._choices(columns)
        by_piece = _best_pieces(choices, self._counts, counts)
        if by_piece is not None:
            return by_piece, True
        picky = {column.rank for column in columns if is_picky(self._promotions[column.rank])}

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
            seeds=seeds,
        )
        proven = not self._budget.is_spent
        if not proven:
            # The limit ended the search for the best way, maybe not for the largest discount.
            base = sum(
                worth * count for worth, count in zip(self._worth, self._counts, strict=True)
            )
            most = self._weights.discount_at_most(found.bound + base)
            proven = most == self._weights.discount_at_most(found.weight + base)
        return found.times, proven

    def _choices(self, columns: Sequence[Column]) -> tuple[list[Choice], list[int]]:
        """Columns as the search sees them; a limit is one more class that they draw on."""
        counts = list(self._counts)
        limits: dict[int, int] = {}
        for rank in self._grouping:
            promotion = self._promotions[rank]
            most = self._matching[rank] // max(1, promotion.group_size)
            if promotion.max_times is not None and promotion.max_times < most:
                limits[rank] = len(counts)
                counts.append(promotion.max_times)
        for rank in sorted(self._limited):
            limits[rank] = len(counts)
            counts.append(self._promotions[rank].max_times or 0)

        def parts(column: Column) -> Parts:
            ranks = [rank for rank, _ in column.shares] or [column.rank]
            return (*column.parts, *sorted((limits[rank], 1) for rank in ranks if rank in limits))

        return [Choice(parts(column), self._net(column)) for column in columns], counts

    def _with_stacks(self, columns: list[Column], whole: bool) -> Solution:
        """Groups beside compounds that group or count: what stacks is searched at every end."""
        for position, alone in enumerate(self._singles):
            if self._deep_classes[position] and alone is not NOTHING:
                rank, given = alone.shares[0]
                one = ((position, 1),)
                columns.append(Column(rank, one, one, given))
        worth = [
            0 if deep else weight
            for deep, weight in zip(self._deep_classes, self._worth, strict=True)
        ]
        self._worth = worth
        ranks = sorted(
            (rank for rank in self._ranks if self._promotions[rank].combine == "compound"),
            key=lambda rank: self._promotions[rank].stack_order,
        )
        stacking = Budget(MOST_STACKS)
        stacks = StackSearch(
            [piece for piece, _ in self._component],
            ranks,
            self._promotions,
            weights=(self._weights.unit, self._weights.each(ranks)),
            budget=stacking,
        )
        deep = self._deep_classes

        def kept_deep(left: Sequence[int]) -> list[int]:
            return [n if is_deep else 0 for n, is_deep in zip(left, deep, strict=False)]

        def rest(left: Sequence[int]) -> int:
            if stacking.is_spent:
                # What follows would be guessed at, end by end.
                self._budget.spent = self._budget.limit + 1
            return stacks.best(kept_deep(left)).weight

        floors = [
            piece.value * self._weights.unit if is_deep else 0
            for (piece, _), is_deep in zip(self._component, deep, strict=True)
        ]
        choices, counts = self._choices(columns)
        floors += [0] * (len(counts) - len(floors))
        picky = {column.rank for column in columns if is_picky(self._promotions[column.rank])}

        def legal(taken: Sequence[tuple[int, int]], left: Sequence[int]) -> bool:
            untouched = {
                held.position for held, _ in stacks.best(kept_deep(left)).pool if not held.shares
            }
            free = [
                position in untouched if deep[position] else bool(n) and found is NOTHING
                for position, (n, found) in enumerate(zip(left, self._singles, strict=False))
            ]
            return is_fair(picky, self._component, [columns[n] for n, _ in taken], free)

        found = search(
            choices,
            counts,
            budget=self._budget,
            floors=floors,
            rest=rest,
            legal=legal if picky else None,
            safe=[n for n, column in enumerate(columns) if column.rank not in picky],
        )
        taken = [(columns[n], times) for n, times in found.times]
        left = list(self._counts)
        for column, times in taken:
            for position, count in column.parts:
                left[position] -= count * times
        stacked = stacks.best(kept_deep(left))
        outcomes, applied = outcomes_of(
            self._component, self._promotions, self._singles, taken, skip=deep
        )
        for rank, count in stacked.times:
            applied[rank] = applied.get(rank, 0) + count
        for held, count in stacked.pool:
            state = STACKED if held.shares else FREE
            outcomes.append(Outcome(held.position, count, held.shares, state))
        outcomes.sort(key=lambda outcome: outcome.piece)
        proven = whole and not self._budget.is_spent and not stacking.is_spent
        return Solution(tuple(outcomes), applied, proven, self._budget.spent, len(columns))

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
