"""Every way to apply a promotion once: which pieces of which classes, and what that gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb
from typing import Final

import msgspec

from pos.pricing.component import Component, Shares
from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off, off_group, off_piece

Parts = tuple[tuple[int, int], ...]
"""(class, how many of its pieces), in class order."""

MOST_COLUMNS: Final = 3_000
"""Ways of one promotion beyond which only runs of pieces of neighbouring price are tried."""


class Column(msgspec.Struct, frozen=True, order=True, gc=False):
    """One application: the pieces it takes, those that get the reward, what it gives.

    With `shares` it is a whole stack on one piece, which draws on the limits of its promotions.
    """

    rank: int
    parts: Parts
    rewarded: Parts
    discount: int
    shares: Shares = ()


def columns_of(
    rank: int, promotion: Promotion, component: Component, fits: Sequence[tuple[int, int]]
) -> tuple[list[Column], bool]:
    """The applications of a promotion that give something, and whether these are all there are.

    `fits` are (class, bits of the slots that it fits).
    A promotion that favours the retailer may have to apply for nothing before it gives anything,
    so of such a one all applications count.
    """
    members = [
        [
            (position, component[position][1])
            for position, bits in fits
            if bits >> slot & 1 and not component[position][0].stacked
        ]
        for slot in range(len(promotion.slots))
    ]
    if promotion.kind == "simple":
        return _pieces(rank, promotion, component, members[0]), True
    ways = 1
    for slot, fitting in zip(promotion.slots, members, strict=True):
        ways *= comb(len(fitting) + slot.count - 1, slot.count)
    whole = ways <= MOST_COLUMNS
    if promotion.kind == "quantity":
        groups = (_multisets if whole else runs_of)(members[0], promotion.slots[0].count)
        columns = [quantity_column(rank, promotion, component, parts) for parts in groups]
    else:
        columns = _bundles(rank, promotion, component, members, whole=whole)
    needless = promotion.cheapest and promotion.favour == "retailer"
    return [column for column in columns if column.discount > 0 or needless], whole


def _pieces(
    rank: int, promotion: Promotion, component: Component, members: Sequence[tuple[int, int]]
) -> list[Column]:
    columns = []
    for position, _ in members:
        piece = component[position][0]
        given = off_piece(
            promotion, value=piece.value, original=piece.original, measure=piece.measure
        )
        if given > 0:
            one = ((position, 1),)
            columns.append(Column(rank, one, one, given))
    return columns


def _multisets(members: Sequence[tuple[int, int]], size: int) -> Iterator[Parts]:
    """Every choice of `size` pieces."""
    if size == 2:
        return _pairs(members)

    def choose(start: int, left: int, chosen: Parts) -> Iterator[Parts]:
        if left == 0:
            yield chosen
            return
        for n in range(start, len(members)):
            position, count = members[n]
            for taken in range(min(count, left), 0, -1):
                yield from choose(n + 1, left - taken, (*chosen, (position, taken)))

    return choose(0, size, ())


def _pairs(members: Sequence[tuple[int, int]]) -> Iterator[Parts]:
    """Every choice of two pieces, which most groups are, in the order of the general way."""
    for n, (position, count) in enumerate(members):
        if count > 1:
            yield ((position, 2),)
        for other, _ in members[n + 1 :]:
            yield ((position, 1), (other, 1))


def runs_of(members: Sequence[tuple[int, int]], size: int) -> Iterator[Parts]:
    """Choices of `size` pieces that follow each other in price."""
    seen = set()
    for n, (_, count) in enumerate(members):
        for skipped in range(min(count, size)):
            left, parts = size, []
            for m in range(n, len(members)):
                position, there = members[m]
                taken = min(left, there - skipped if m == n else there)
                parts.append((position, taken))
                left -= taken
                if left == 0:
                    break
            if left == 0 and tuple(parts) not in seen:
                seen.add(tuple(parts))
                yield tuple(parts)


def cheapest_parts(component: Component, parts: Parts, wanted: int) -> Parts:
    """The cheapest pieces of a group; of equal ones those of the later class."""
    chosen = []
    for position, count in sorted(parts, key=lambda part: (component[part[0]][0].value, -part[0])):
        taken = min(count, wanted)
        if taken:
            chosen.append((position, taken))
            wanted -= taken
    return tuple(sorted(chosen))


def group_values(component: Component, parts: Parts) -> list[int]:
    """The value of each piece of a group."""
    return [component[position][0].value for position, count in parts for _ in range(count)]


def quantity_column(rank: int, promotion: Promotion, component: Component, parts: Parts) -> Column:
    """One group of a quantity promotion."""
    reward = promotion.reward
    assert reward is not None
    if promotion.cheapest == 1:
        # Classes fall in value: the last one holds the cheapest piece.
        position = parts[-1][0]
        value = -component[position][0].falling
        return Column(rank, parts, ((position, 1),), off(reward, value=value, original=value))
    if not promotion.cheapest:
        value = 0
        for position, count in parts:
            value -= component[position][0].falling * count
        return Column(rank, parts, parts, off(reward, value=value, original=value))
    rewarded = cheapest_parts(component, parts, promotion.cheapest)
    values = group_values(component, rewarded)
    return Column(rank, parts, rewarded, off_group(promotion, values=values, originals=values))


def _bundles(
    rank: int,
    promotion: Promotion,
    component: Component,
    members: Sequence[Sequence[tuple[int, int]]],
    *,
    whole: bool,
) -> list[Column]:
    """Pieces of each slot; of the ways to fill slots with the same pieces the best one counts."""
    counts = [count for _, count in component]
    partial: dict[tuple[Parts, Parts], None] = {((), ()): None}
    for slot, (wanted, fitting) in enumerate(zip(promotion.slots, members, strict=True)):
        choices = list((_multisets if whole else runs_of)(fitting, wanted.count))
        gets = not promotion.rewarded or slot in promotion.rewarded
        extended: dict[tuple[Parts, Parts], None] = {}
        for taken, rewarded in partial:
            for choice in choices if whole else _near(choices, taken):
                both = _add(taken, choice)
                if all(count <= counts[position] for position, count in both):
                    extended[both, _add(rewarded, choice) if gets else rewarded] = None
        partial = extended
    best: dict[Parts, Column] = {}
    for taken, rewarded in partial:
        values = group_values(component, rewarded)
        given = off_group(promotion, values=values, originals=values)
        column = Column(rank, taken, rewarded, given)
        known = best.get(taken)
        if known is None or (-given, rewarded) < (-known.discount, known.rewarded):
            best[taken] = column
    return list(best.values())


def _near(choices: Sequence[Parts], taken: Parts) -> Sequence[Parts]:
    """The few choices for a slot that are tried with one beginning of a group."""
    first = taken[0][0] if taken else 0
    near = sorted(choices, key=lambda parts: (abs(parts[0][0] - first), parts))[:2]
    return [*near, *(choice for choice in choices[:4] if choice not in near)] if taken else choices


def _add(parts: Parts, more: Parts) -> Parts:
    counts = dict(parts)
    for position, count in more:
        counts[position] = counts.get(position, 0) + count
    return tuple(sorted(counts.items()))
