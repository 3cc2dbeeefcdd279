"""Stacks of compound promotions on one piece: price, amount, percent, then by id.

A discount given earlier never makes the stack worth less, so the whole stack gives most; what
has to be found is the smallest stack that gives as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from pos.pricing.component import Shares
from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off_piece

_MANY: Final = 4096
"""Different intermediate values of one piece beyond which the whole stack is taken as it is."""


class Stack(msgspec.Struct, frozen=True, gc=False):
    """The promotions of a stack in the order in which they are applied, with what each gives."""

    shares: Shares
    discount: int


NO_STACK: Final = Stack((), 0)


def best_stack(
    ranks: Sequence[int],
    promotions: Sequence[Promotion],
    *,
    value: int,
    original: int,
    measure: int,
) -> Stack:
    """The largest discount of simple compounds on one piece: fewest promotions, then lowest ids.

    `ranks` are in stack order.
    """
    reached: dict[int, tuple[int, tuple[int, ...], Shares]] = {value: (0, (), ())}
    for rank in ranks:
        extended = dict(reached)
        for current, (length, ids, shares) in reached.items():
            given = off_piece(promotions[rank], value=current, original=original, measure=measure)
            if given <= 0:
                continue
            made = (length + 1, tuple(sorted((*ids, rank))), (*shares, (rank, given)))
            known = extended.get(current - given)
            if known is None or made[:2] < known[:2]:
                extended[current - given] = made
        reached = extended
        if len(reached) > _MANY:
            least = min(reached)
            reached = {least: reached[least]}
    least = min(reached)
    if least == value:
        return NO_STACK
    return Stack(reached[least][2], value - least)
