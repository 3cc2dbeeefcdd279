"""Plain passes over the promotions of a component: sets of groups that are good at once.

A search that ends at its limit begins with the best of them, so it never gives less than such a
pass does. A pass forms runs of pieces that follow each other in price, anew from what the groups
before left; what it finds is added to what the search may choose from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from pos.pricing.columns import Column, Parts, runs_of

Taken = Mapping[Column, int]
"""How often each application is taken."""
_UNLIMITED: Final = 1 << 60

_MOST_SWAPS: Final = 45
_MOST_ORDERS: Final = 60
"""Orders of the promotions that are tried at most."""


class Wares(NamedTuple):
    """What is there: pieces of each class and what one is worth by itself; of each promotion that
    makes runs the classes that fit and the pieces of a group; how often promotions may be applied;
    the classes that a promotion of one piece takes for itself."""

    counts: Sequence[int]
    worth: Sequence[int]
    members: Mapping[int, tuple[Sequence[int], int]]
    limits: Mapping[int, int]
    takers: Mapping[int, Sequence[int]]


class Weighing(NamedTuple):
    """One application of a run, what an application weighs, and that less what its pieces get by
    themselves."""

    make: Callable[[int, Parts], Column]
    gross: Callable[[Column], int]
    net: Callable[[Column], int]


class _Rated(NamedTuple):
    """An application with what it brings: above what its pieces get by themselves, that for a
    piece, all of it for a piece, and all of it."""

    column: Column
    net: int
    net_rate: int
    rate: int
    gross: int


Key = Callable[[_Rated], int]
"""What a pass goes by: the application with the largest one comes first."""


def _by_net_rate(rated: _Rated) -> int:
    return rated.net_rate


def _by_rate(rated: _Rated) -> int:
    return rated.rate


def _by_gross(rated: _Rated) -> int:
    return rated.gross


class Passes:
    """The groups that plain passes take."""

    def __init__(self, wares: Wares, weighing: Weighing, columns: Sequence[Column]) -> None:
        self._wares = wares
        self._weighing = weighing
        self._made: dict[tuple[int, Parts], _Rated] = {}
        self._rated = sorted(
            [self._rate(column) for column in columns], key=lambda one: (-one.net_rate, one.column)
        )

    def take(self, first: Sequence[int], order: Sequence[int]) -> list[Taken]:
        """By what a piece brings more than by itself, and so after each of the promotions that make
        groups. Then the passes that look at nothing else, after the `first` ones took what they
        can: by what a piece brings, by what an application gives, promotion by promotion in the
        `order` and in better ones; each from either end of the shelf."""
        ranks = [rank for rank in (*first, *order) if rank not in self._wares.takers]
        taken = [self._after(some) for some in ([], *([rank] for rank in ranks), ranks)]
        for opened in self._openings(first):
            taken += self._on_from(opened, order)
        return taken

    def _openings(self, first: Sequence[int]) -> Iterator[_Pass]:
        """What the first promotions take: each in turn, or what brings most."""
        if not first:
            yield _Pass(self._wares)
            return
        for dear in (True, False):
            opened = _Pass(self._wares)
            for rank in first:
                self._all_of(rank, opened, dear=dear)
            yield opened
        for key in (_by_rate, _by_gross) if len(first) > 1 else ():
            opened = _Pass(self._wares)
            self._greedily(key, first, opened)
            yield opened

    def _greedily(self, key: Key, ranks: Sequence[int], a_pass: _Pass) -> None:
        """Always the application of some promotions that brings most."""
        members = {rank: mine for rank, mine in self._wares.members.items() if rank in ranks}
        own = [
            rated
            for rated in self._rated
            if rated.column.rank in ranks and rated.column.rank not in members
        ]
        own.sort(key=lambda rated: -key(rated))
        self._by(key, own, members, a_pass, with_rivals=True)

    def _on_from(self, opened: _Pass, order: Sequence[int]) -> Iterator[Taken]:
        """The plain passes over what the first promotions left."""
        for key in (_by_rate, _by_gross):
            a_pass = opened.copy()
            self._greedily(key, order, a_pass)
            yield self._filled(a_pass)
        by_gain = sorted(order, key=lambda rank: -self._alone(rank, opened))
        orders = {}
        for some in (tuple(order), tuple(by_gain), tuple(order[::-1])):
            orders[some] = self._in_order(some, opened)
            yield orders[some]
            yield self._in_order(some, opened, dear=False)
        yield self._in_better_order(orders, opened)

    def _in_order(self, order: Sequence[int], opened: _Pass, *, dear: bool = True) -> Taken:
        """Each promotion in turn takes all that it can."""
        a_pass = opened.copy()
        for rank in order:
            self._all_of(rank, a_pass, dear=dear)
        return self._filled(a_pass)

    def _in_better_order(self, orders: dict[tuple[int, ...], Taken], opened: _Pass) -> Taken:
        """What is taken in the best order that swapping two promotions at a time leads to."""
        most, best = max([(self._weight(taken), order) for order, taken in orders.items()])
        pairs = list(combinations(range(len(best)), 2))[:_MOST_SWAPS]
        turns, stale = 0, 0
        while stale < len(pairs) and len(orders) < _MOST_ORDERS:
            one, other = pairs[turns % len(pairs)]
            turns, stale = turns + 1, stale + 1
            swapped = list(best)
            swapped[one], swapped[other] = best[other], best[one]
            tried = tuple(swapped)
            if tried not in orders:
                orders[tried] = self._in_order(tried, opened)
                weight = self._weight(orders[tried])
                if weight > most:
                    most, best, stale = weight, tried, 0
        return orders[best]

    def _weight(self, taken: Taken) -> int:
        return sum([self._weighing.net(column) * times for column, times in taken.items()])

    def after(self, groups: Sequence[tuple[Column, int]]) -> Taken:
        """Some groups, then whatever brings most for a piece."""
        a_pass = _Pass(self._wares)
        for column, times in groups:
            a_pass.apply(self._rate(column), most=times)
        return self._filled(a_pass)

    def _after(self, first: Sequence[int]) -> Taken:
        """Some promotions take what they can, dear pieces before cheap ones; then whatever brings
        most for a piece."""
        a_pass = _Pass(self._wares)
        for rank in first:
            if rank in self._wares.members:
                while (rated := self._first_gain(rank, a_pass)) is not None:
                    a_pass.apply(rated)
            else:
                self._by(_by_net_rate, self._own(rank), (), a_pass)
        return self._filled(a_pass)

    def _filled(self, a_pass: _Pass) -> Taken:
        self._by(_by_net_rate, self._rated, self._wares.members, a_pass)
        return a_pass.taken

    def _first_gain(self, rank: int, a_pass: _Pass) -> _Rated | None:
        return next((rated for rated in self._runs(rank, a_pass) if rated.net > 0), None)

    def _own(self, rank: int) -> list[_Rated]:
        """The applications of a promotion that makes no runs, best first."""
        return [rated for rated in self._rated if rated.column.rank == rank]

    def _alone(self, rank: int, opened: _Pass) -> int:
        """What a promotion gives where only the first ones stand before it."""
        a_pass = opened.copy()
        self._all_of(rank, a_pass, dear=True)
        return a_pass.given - opened.given

    def _all_of(self, rank: int, a_pass: _Pass, *, dear: bool) -> None:
        """All that a promotion can take of what is left, whatever else the pieces could get."""
        if rank in self._wares.takers:
            for position in self._wares.takers[rank]:
                a_pass.leave(position)
        elif rank not in self._wares.members:
            own = sorted(self._own(rank), key=lambda one: -one.gross)
            self._by(_by_gross, own, (), a_pass)
        else:
            while True:
                runs = self._runs(rank, a_pass)
                rated = next(runs, None) if dear else _last(runs)
                if rated is None or not rated.column.discount:
                    break
                a_pass.apply(rated)

    def _by(
        self,
        key: Key,
        ranked: Sequence[_Rated],
        open_ranks: Iterable[int],
        a_pass: _Pass,
        *,
        with_rivals: bool = False,
    ) -> None:
        """Takes what has the largest key until nothing is left: of some applications in that order,
        and of the runs of some promotions. With rivals a piece that is worth more by itself is
        gone."""
        worth, members = self._wares.worth, self._wares.members
        rivals = sorted(range(len(worth)), key=worth.__getitem__) if with_rivals else []
        at = 0
        found = {rank: self._best_run(rank, key, a_pass) for rank in open_ranks}
        while True:
            while at < len(ranked) and not a_pass.fits(ranked[at].column):
                at += 1
            best = ranked[at] if at < len(ranked) else None
            for rated in found.values():
                if rated is not None and (best is None or key(rated) > key(best)):
                    best = rated
            if best is None or key(best) <= 0:
                return
            gone: set[int] = set()
            while rivals and worth[rivals[-1]] >= key(best):
                gone.add(rivals[-1])
                a_pass.leave(rivals.pop())
            if not gone:
                a_pass.apply(best)
                gone.update([position for position, _ in best.column.parts])
            for rank in found:
                if rank == best.column.rank or not gone.isdisjoint(members[rank][0]):
                    found[rank] = self._best_run(rank, key, a_pass)

    def _best_run(self, rank: int, key: Key, a_pass: _Pass) -> _Rated | None:
        return max(self._runs(rank, a_pass), key=key, default=None)

    def _runs(self, rank: int, a_pass: _Pass) -> Iterator[_Rated]:
        if not a_pass.may_apply(rank):
            return
        fitting, size = self._wares.members[rank]
        there = [(at, a_pass.left[at]) for at in fitting if a_pass.left[at]]
        for parts in runs_of(there, size):
            rated = self._made.get((rank, parts))
            if rated is None:
                rated = self._made[rank, parts] = self._rate(self._weighing.make(rank, parts))
            yield rated

    def _rate(self, column: Column) -> _Rated:
        pieces = sum([count for _, count in column.parts])
        net, gross = self._weighing.net(column), self._weighing.gross(column)
        return _Rated(column, net, net // pieces, gross // pieces, gross)


class _Pass:
    """What one pass has taken and left."""

    def __init__(self, wares: Wares) -> None:
        self.left = list(wares.counts)
        self.taken: dict[Column, int] = {}
        self.given = 0
        self._used: dict[int, int] = {}
        self._wares = wares
        self._limits = wares.limits

    def copy(self) -> _Pass:
        """A pass that goes on from here by itself."""
        made = _Pass(self._wares)
        made.left = list(self.left)
        made.taken = dict(self.taken)
        made.given = self.given
        made._used = dict(self._used)
        return made

    def may_apply(self, rank: int) -> bool:
        """Whether a promotion is below its limit."""
        return self._used.get(rank, 0) < self._limits.get(rank, _UNLIMITED)

    def fits(self, column: Column) -> bool:
        """Whether an application finds its pieces and is below its limits."""
        for position, count in column.parts:
            if self.left[position] < count:
                return False
        return all([self.may_apply(rank) for rank in _drawn_on(column)])

    def apply(self, rated: _Rated, most: int = _UNLIMITED) -> None:
        """Takes the pieces of an application as often as they are there."""
        column = rated.column
        ranks = _drawn_on(column)
        times = min([self.left[position] // count for position, count in column.parts])
        times = min(times, most)
        for rank in ranks:
            times = min(times, self._limits.get(rank, _UNLIMITED) - self._used.get(rank, 0))
        for position, count in column.parts:
            self.left[position] -= count * times
        for rank in ranks:
            self._used[rank] = self._used.get(rank, 0) + times
        self.given += column.discount * times
        # A group that gives less than its pieces get by themselves had better be none, but where
        # the retailer is favoured.
        if times and (most < _UNLIMITED or rated.net > 0):
            self.taken[column] = self.taken.get(column, 0) + times

    def leave(self, position: int) -> None:
        """The pieces of a class get what they get by themselves."""
        self.left[position] = 0


def _drawn_on(column: Column) -> Sequence[int]:
    """The promotions whose limits an application draws on."""
    return [rank for rank, _ in column.shares] or [column.rank]


def _last(runs: Iterable[_Rated]) -> _Rated | None:
    found = None
    for rated in runs:
        found = rated
    return found
