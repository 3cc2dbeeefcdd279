"""Compound promotions that need groups or have a limit: which pieces stack what.

Promotions are applied in stack order, each to the values that the ones before it left. What a
piece has taken so far is a part of the state, so only small components are searched whole; when
the work limit is reached every promotion takes the dearest pieces that fit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pos.money import allocate
from pos.pricing.component import Budget, PieceClass, Shares
from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off_group, off_piece

_MOST_GROUPS: Final = 120
_MOST_HELD: Final = 120
"""Groups, their pieces, and kinds of pieces, beyond which not every way is gone into: each is a
step deeper."""


_MANY_GROUPS: Final = 40
_FEW_KINDS: Final = 10
"""More groups of more kinds of pieces than these have too many ways to go into: of a whole trolley
these would bring a minor unit or two."""


class Held(NamedTuple):
    """A piece on its way through the stack: its class, its value now, what it has taken."""

    position: int
    value: int
    shares: Shares


Pool = tuple[tuple[Held, int], ...]
"""Pieces by what they are, each with how many there are, in order."""


class Stacked(NamedTuple):
    """The pieces at the end, the weight of it all, and how often each promotion was applied."""

    pool: Pool
    weight: int
    times: tuple[tuple[int, int], ...]


class StackSearch:
    """Finds the best stacks for any number of pieces of the classes of one component."""

    def __init__(
        self,
        classes: Sequence[PieceClass],
        ranks: Sequence[int],
        promotions: Sequence[Promotion],
        *,
        weights: tuple[int, Mapping[int, int]],
        budget: Budget,
    ) -> None:
        """`ranks` in stack order; `weights` are that of a minor unit and of each application."""
        self._classes = classes
        self._ranks = ranks
        self._promotions = promotions
        self._unit, self._each = weights
        self._budget = budget
        self._known: dict[tuple[int, Pool], Stacked] = {}

    def best(self, counts: Sequence[int]) -> Stacked:
        """The best stacks of `counts` pieces of each class."""
        pool = tuple(
            (Held(n, piece.value, ()), count)
            for n, (piece, count) in enumerate(zip(self._classes, counts, strict=False))
            if count
        )
        return self._from(0, pool)

    def _from(self, turn: int, pool: Pool) -> Stacked:
        """The best that the promotions from `turn` on make of a pool."""
        if turn == len(self._ranks) or not pool:
            return Stacked(pool, 0, ())
        known = self._known.get((turn, pool))
        if known is not None:
            return known
        rank = self._ranks[turn]
        best: Stacked | None = None
        for after, given, times in self._ways(rank, pool):
            later = self._from(turn + 1, after)
            weight = given * self._unit + times * self._each[rank] + later.weight
            if best is None or weight > best.weight:
                applied = ((rank, times), *later.times) if times else later.times
                best = Stacked(later.pool, weight, applied)
            if not self._budget.spend():
                break
        if best is None:
            best = self._from(turn + 1, pool)
        self._known[turn, pool] = best
        return best

    def _ways(self, rank: int, pool: Pool) -> Iterator[tuple[Pool, int, int]]:
        """What applying one promotion in every possible way leaves, gives, and how often it is
        applied; the way that takes most comes first."""
        promotion = self._promotions[rank]
        untouched = [
            (held, count, bits) for held, count in pool if (bits := self._bits(held.position, rank))
        ]
        untouched.sort(key=lambda entry: (-entry[0].value, entry[0]))
        others = [(held, count) for held, count in pool if not self._bits(held.position, rank)]
        limit = (
            promotion.max_times
            if promotion.max_times is not None
            else sum(count for _, count, _ in untouched)
        )
        pieces = sum([count for _, count, _ in untouched])
        if promotion.kind == "simple" and len(untouched) <= _MOST_HELD:
            ways = self._pieces(rank, promotion, untouched, limit)
        elif promotion.kind != "simple" and (
            max(pieces // promotion.group_size, promotion.group_size)
            <= (_MOST_GROUPS if len(untouched) <= _FEW_KINDS else _MANY_GROUPS)
        ):
            ways = self._groups(rank, promotion, untouched, limit)
        else:
            self._budget.exhaust()
            ways = self._dear_first(rank, promotion, untouched, limit)
        for done, given, times in ways:
            yield _merged([*others, *done]), given, times

    def _bits(self, position: int, rank: int) -> int:
        for known, bits in self._classes[position].options:
            if known == rank:
                return bits
        return int(rank in self._classes[position].simples)

    def _pieces(
        self,
        rank: int,
        promotion: Promotion,
        untouched: list[tuple[Held, int, int]],
        limit: int,
    ) -> Iterator[tuple[list[tuple[Held, int]], int, int]]:
        """Each piece takes a simple promotion or does not."""
        if not untouched:
            yield [], 0, 0
            return
        (held, count, _), later = untouched[0], untouched[1:]
        piece = self._classes[held.position]
        given = off_piece(
            promotion, value=held.value, original=piece.original, measure=piece.measure
        )
        most = min(count, limit) if given > 0 else 0
        choices = range(most, -1, -1)
        enough = limit >= sum(others for _, others, _ in untouched)
        if enough and not self._grouped_after(rank, held.position):
            # No limit and nothing that comes later ties pieces: like pieces fare alike.
            choices = range(most, -1, -most) if most else range(1)
        taken_share = Held(held.position, held.value - given, (*held.shares, (rank, given)))
        for taken in choices:
            now = [(taken_share, taken)] if taken else []
            if count - taken:
                now.append((held, count - taken))
            for done, more, times in self._pieces(rank, promotion, later, limit - taken):
                yield [*now, *done], given * taken + more, taken + times

    def _grouped_after(self, rank: int, position: int) -> bool:
        turn = self._ranks.index(rank)
        return any(
            self._promotions[later].kind != "simple"
            or self._promotions[later].max_times is not None
            for later in self._ranks[turn + 1 :]
            if self._bits(position, later)
        )

    def _groups(
        self,
        rank: int,
        promotion: Promotion,
        untouched: list[tuple[Held, int, int]],
        limit: int,
    ) -> Iterator[tuple[list[tuple[Held, int]], int, int]]:
        """Every set of groups; dear pieces first."""
        ordered = untouched
        seen = set()

        def extend(
            left: tuple[int, ...],
            done: tuple[tuple[Held, int], ...],
            given: int,
            times: int,
            rewards: tuple[int, int | None],
        ) -> Iterator[tuple[list[tuple[Held, int]], int, int]]:
            if (left, done, rewards) in seen:
                return
            seen.add((left, done, rewards))
            self._budget.spend()
            if times < limit:
                for group, rewarded in self._choices(promotion, ordered, left):
                    off = self._off(promotion, ordered, rewarded)
                    if off == 0 and promotion.favour == "customer":
                        continue
                    after = list(left)
                    for n in group:
                        after[n] -= 1
                    yield from extend(
                        tuple(after),
                        _added(done, _taken(rank, promotion, ordered, group, rewarded, off)),
                        given + off,
                        times + 1,
                        _told(promotion, ordered, group, rewarded, rewards),
                    )
                    if self._budget.is_spent:
                        return
            if times and not given:
                return
            if promotion.favour == "retailer" and promotion.cheapest:
                free = [ordered[n][0].value for n, count in enumerate(left) if count]
                dearest, least = rewards
                if min([*free, *([] if least is None else [least])], default=dearest) < dearest:
                    return
            rest = [(ordered[n][0], count) for n, count in enumerate(left) if count]
            yield [*done, *rest], given, times

        start = tuple(count for _, count, _ in ordered)
        yield from extend(start, (), 0, 0, (0, None))

    def _dear_first(
        self,
        rank: int,
        promotion: Promotion,
        untouched: list[tuple[Held, int, int]],
        limit: int,
    ) -> Iterator[tuple[list[tuple[Held, int]], int, int]]:
        """The one way in which the dearest pieces are taken first, like groups together: where
        there are too many pieces to try more."""
        ordered = untouched
        left = [count for _, count, _ in ordered]
        done: list[tuple[Held, int]] = []
        given = times = 0
        rewards: tuple[int, int | None] = (0, None)
        while times < limit:
            group, rewarded = _dearest(promotion, ordered, left)
            if not group:
                break
            off = self._off(promotion, ordered, rewarded)
            if not off:
                break
            again = min([limit - times, *[left[n] // group.count(n) for n in set(group)]])
            for n in group:
                left[n] -= again
            for held, count in _taken(rank, promotion, ordered, group, rewarded, off):
                done.append((held, count * again))
            rewards = _told(promotion, ordered, group, rewarded, rewards)
            given, times = given + off * again, times + again
        rest = [(ordered[n][0], count) for n, count in enumerate(left) if count]
        if promotion.favour == "retailer" and promotion.cheapest:
            if min([held.value for held, _ in rest], default=rewards[0]) < rewards[0]:
                return
        yield [*done, *rest], given, times

    def _off(
        self,
        promotion: Promotion,
        ordered: Sequence[tuple[Held, int, int]],
        rewarded: Sequence[int],
    ) -> int:
        """What one group gives."""
        pieces = [ordered[n][0] for n in rewarded]
        if promotion.kind == "simple":
            piece = self._classes[pieces[0].position]
            return off_piece(
                promotion,
                value=pieces[0].value,
                original=piece.original,
                measure=piece.measure,
            )
        return off_group(
            promotion,
            values=[held.value for held in pieces],
            originals=[self._classes[held.position].original for held in pieces],
        )

    def _choices(
        self, promotion: Promotion, ordered: list[tuple[Held, int, int]], left: tuple[int, ...]
    ) -> Iterator[tuple[list[int], list[int]]]:
        """Groups of the pieces left: all their pieces, and those that get the reward."""
        wanted = [slot.count for slot in promotion.slots]

        def fill(
            slot: int, start: int, need: int, left: list[int], group: list[int], gets: list[int]
        ) -> Iterator[tuple[list[int], list[int]]]:
            if need == 0:
                if slot + 1 == len(wanted):
                    yield sorted(group), sorted(gets)
                else:
                    yield from fill(slot + 1, 0, wanted[slot + 1], left, group, gets)
                return
            for n in range(start, len(ordered)):
                if left[n] and ordered[n][2] >> slot & 1:
                    left[n] -= 1
                    rewarded = not promotion.rewarded or slot in promotion.rewarded
                    yield from fill(
                        slot, n, need - 1, left, [*group, n], [*gets, n] if rewarded else gets
                    )
                    left[n] += 1

        seen = set()
        for group, gets in fill(0, 0, wanted[0], list(left), [], []):
            if promotion.cheapest:
                # `ordered` falls in value, so the cheapest come last.
                gets = group[-promotion.cheapest :]
            key = (tuple(group), tuple(gets))
            if key not in seen:
                seen.add(key)
                yield group, gets


def _dearest(
    promotion: Promotion, ordered: Sequence[tuple[Held, int, int]], left: Sequence[int]
) -> tuple[list[int], list[int]]:
    """A group of the dearest pieces left that fit each slot in turn, and those that get its
    reward; nothing where there are too few."""
    there, group, gets = list(left), list[int](), list[int]()
    for slot, wanted in enumerate(promotion.slots):
        need = wanted.count
        for n, (_, _, bits) in enumerate(ordered):
            taken = min(need, there[n]) if bits >> slot & 1 else 0
            there[n] -= taken
            need -= taken
            group += [n] * taken
            if not promotion.rewarded or slot in promotion.rewarded:
                gets += [n] * taken
        if need:
            return [], []
    group.sort()
    # They fall in value, so the cheapest come last.
    return group, group[-promotion.cheapest :] if promotion.cheapest else sorted(gets)


def _taken(
    rank: int,
    promotion: Promotion,
    ordered: Sequence[tuple[Held, int, int]],
    group: Sequence[int],
    rewarded: Sequence[int],
    off: int,
) -> Pool:
    """The pieces of one group with their shares of what it gives."""
    spread = rewarded if promotion.rewarded else group
    shares = allocate(off, [ordered[n][0].value for n in spread])
    made = []
    unspread = list(group)
    for n, share in zip(spread, shares, strict=True):
        unspread.remove(n)
        held = ordered[n][0]
        made.append((Held(held.position, held.value - share, (*held.shares, (rank, share))), 1))
    for n in unspread:
        held = ordered[n][0]
        made.append((held._replace(shares=(*held.shares, (rank, 0))), 1))
    return _merged(made)


def _told(
    promotion: Promotion,
    ordered: list[tuple[Held, int, int]],
    group: list[int],
    rewarded: list[int],
    so_far: tuple[int, int | None],
) -> tuple[int, int | None]:
    """The dearest rewarded and the cheapest unrewarded piece of the groups so far."""
    dearest, least = so_far
    dearest = max([dearest, *(ordered[n][0].value for n in rewarded)])
    unrewarded = list(group)
    for n in rewarded:
        unrewarded.remove(n)
    values = [ordered[n][0].value for n in unrewarded]
    if values and (least is None or min(values) < least):
        least = min(values)
    return dearest, least


def _added(pool: Pool, more: Pool) -> Pool:
    """A pool with a few pieces more: each is put in its place, the others are not looked at."""
    entries = list(pool)
    for held, count in more:
        at = bisect_left(entries, (held, 0))
        if at < len(entries) and entries[at][0] == held:
            entries[at] = (held, entries[at][1] + count)
        else:
            entries.insert(at, (held, count))
    return tuple(entries)


def _merged(entries: Sequence[tuple[Held, int]]) -> Pool:
    counts: dict[Held, int] = {}
    for held, count in entries:
        counts[held] = counts.get(held, 0) + count
    return tuple(sorted(counts.items()))
