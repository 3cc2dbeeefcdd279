"""What becomes of every piece of a component when these groups are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pos.money import allocate
from pos.pricing.columns import Column
from pos.pricing.component import BEST, EXCLUSIVE, STACKED, Component, Outcome, Single
from pos.pricing.promotion import Promotion

_STATES: Final[Mapping[str, int]] = {"exclusive": EXCLUSIVE, "best": BEST, "compound": STACKED}


def outcomes_of(
    component: Component,
    promotions: Sequence[Promotion],
    singles: Sequence[Single],
    taken: Sequence[tuple[Column, int]],
    skip: Sequence[bool] = (),
) -> tuple[list[Outcome], dict[int, int]]:
    """The outcomes, class by class, and how often each promotion is applied.

    `taken` are (group, times); pieces left over take what they get by themselves, but for the
    classes to `skip`, whose rest is settled elsewhere.
    """
    outcomes: list[Outcome] = []
    times: dict[int, int] = {}
    left = [count for _, count in component]
    for column, count in sorted(taken, key=lambda entry: entry[0]):
        if column.shares:
            position = column.parts[0][0]
            outcomes.append(Outcome(position, count, column.shares, STACKED))
            left[position] -= count
            for rank, _ in column.shares:
                times[rank] = times.get(rank, 0) + count
            continue
        times[column.rank] = times.get(column.rank, 0) + count
        promotion = promotions[column.rank]
        state = _STATES[promotion.combine]
        for (position, share), pieces in _spread(column, promotion, component).items():
            shares = ((column.rank, share),)
            outcomes.append(Outcome(position, pieces * count, shares, state))
            left[position] -= pieces * count
    for position, count in enumerate(left):
        if not count or (skip and skip[position]):
            continue
        alone = singles[position]
        outcomes.append(Outcome(position, count, alone.shares, alone.state))
        for rank, _ in alone.shares:
            times[rank] = times.get(rank, 0) + count
    outcomes.sort(key=lambda outcome: outcome.piece)
    return outcomes, times


def _spread(
    column: Column, promotion: Promotion, component: Component
) -> dict[tuple[int, int], int]:
    """A group's discount over its pieces: (class, share of one piece) -> pieces."""
    spread = column.rewarded if promotion.rewarded else column.parts
    positions = [position for position, count in spread for _ in range(count)]
    shares = allocate(column.discount, [component[position][0].value for position in positions])
    pieces: dict[tuple[int, int], int] = {}
    for position, share in zip(positions, shares, strict=True):
        pieces[position, share] = pieces.get((position, share), 0) + 1
    given = dict(spread)
    for position, count in column.parts:
        unrewarded = count - given.get(position, 0)
        if unrewarded:
            pieces[position, 0] = pieces.get((position, 0), 0) + unrewarded
    return pieces
