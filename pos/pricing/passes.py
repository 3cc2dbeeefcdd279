"""Plain passes over promotions that have too many ways to be applied for all to be written down.

Such a promotion is tried on runs of pieces that follow each other in price. A pass forms the runs
anew from the pieces that the groups before it left, so it finds groups that no run of all pieces
is. What the passes take is added to what the search may choose from, and is where it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pos.pricing.columns import Column, Parts, runs_of

Making = Callable[[int, Parts], Column]
Taken = list[Column]


class Passes:
    """The groups that plain passes take."""

    def __init__(
        self,
        counts: Sequence[int],
        members: Mapping[int, tuple[Sequence[int], int]],
        limits: dict[int, int],
        *,
        make: Making,
        net: Callable[[Column], int],
    ) -> None:
        """`members` has, by rank, the classes that fit and the size of a group."""
        self._counts = counts
        self._members = members
        self._limits = limits
        self._make = make
        self._net = net
        self._known: dict[tuple[int, Parts], tuple[int, Column]] = {}

    def take(self, columns: Sequence[Column], ranks: Sequence[int]) -> list[Taken]:
        """One pass by what a piece brings, one that begins with each of some promotions, and with
        all of them in order."""
        ranked = sorted([(self._rate(column), column) for column in columns], reverse=True)
        return [self._pass(ranked, first) for first in ([], *([rank] for rank in ranks), ranks)]

    def _pass(self, ranked: Sequence[tuple[int, Column]], first: Sequence[int]) -> Taken:
        """The promotions that come first take what they can, dear pieces before cheap ones; then
        whatever brings most for a piece is taken until nothing is left."""
        left, used = list(self._counts), dict[int, int]()
        taken: Taken = []
        for rank in first:
            if rank in self._members:
                while True:
                    runs = self._runs(rank, left, used)
                    column = next((column for rate, column in runs if rate > 0), None)
                    if column is None:
                        break
                    self._apply(column, left, used, taken)
            else:
                own = [entry for entry in ranked if entry[1].rank == rank]
                self._by_rate(own, (), left, used, taken)
        self._by_rate(ranked, self._members, left, used, taken)
        return taken

    def _by_rate(
        self,
        ranked: Sequence[tuple[int, Column]],
        open_ranks: Iterable[int],
        left: list[int],
        used: dict[int, int],
        taken: Taken,
    ) -> None:
        at = 0
        found = {rank: max(self._runs(rank, left, used), default=None) for rank in open_ranks}
        while True:
            while at < len(ranked) and not self._fits(ranked[at][1], left, used):
                at += 1
            best = max((entry for entry in found.values() if entry), default=None)
            if at < len(ranked) and (best is None or ranked[at][0] >= best[0]):
                column = ranked[at][1]
            elif best is not None and best[0] > 0:
                column = best[1]
            else:
                return
            self._apply(column, left, used, taken)
            gone = {position for position, _ in column.parts}
            for rank in found:
                if rank == column.rank or not gone.isdisjoint(self._members[rank][0]):
                    found[rank] = max(self._runs(rank, left, used), default=None)

    def _runs(
        self, rank: int, left: Sequence[int], used: dict[int, int]
    ) -> Iterator[tuple[int, Column]]:
        if used.get(rank, 0) >= self._limits.get(rank, 1 << 60):
            return
        fitting, size = self._members[rank]
        there = [(position, left[position]) for position in fitting if left[position]]
        for parts in runs_of(there, size):
            known = self._known.get((rank, parts))
            if known is None:
                column = self._make(rank, parts)
                known = self._known[rank, parts] = (self._rate(column), column)
            yield known

    def _rate(self, column: Column) -> int:
        return self._net(column) // sum([count for _, count in column.parts])

    def _fits(self, column: Column, left: Sequence[int], used: dict[int, int]) -> bool:
        ranks = [rank for rank, _ in column.shares] or [column.rank]
        return all(left[position] >= count for position, count in column.parts) and all(
            used.get(rank, 0) < self._limits.get(rank, 1 << 60) for rank in ranks
        )

    def _apply(self, column: Column, left: list[int], used: dict[int, int], taken: Taken) -> None:
        for position, count in column.parts:
            left[position] -= count
        for rank in [rank for rank, _ in column.shares] or [column.rank]:
            used[rank] = used.get(rank, 0) + 1
        taken.append(column)
