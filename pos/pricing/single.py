"""What a piece takes where nothing depends on other pieces: its best promotion or its stack."""

from __future__ import annotations

from collections.abc import Sequence

from pos.pricing.component import BEST, EXCLUSIVE, NOTHING, STACKED, Single
from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off_piece
from pos.pricing.stack import Stack, best_stack


def single(
    ranks: Sequence[int],
    promotions: Sequence[Promotion],
    *,
    value: int,
    original: int,
    measure: int,
    deep: bool = False,
) -> Single:
    """The best simple promotion or stack of a piece, where both need no other piece.

    Where stacks are `deep` they are found elsewhere.
    """
    best = NOTHING
    exclusive = 0
    stack: list[int] = []
    for rank in ranks:
        promotion = promotions[rank]
        if promotion.combine == "compound":
            stack.append(rank)
            continue
        given = off_piece(promotion, value=value, original=original, measure=measure)
        if promotion.combine == "exclusive":
            if given > exclusive:
                exclusive = given
                best = Single(((rank, given),), given, EXCLUSIVE)
        elif not exclusive and given > best.discount:
            best = Single(((rank, given),), given, BEST)
    if not stack or exclusive or deep:
        return best
    stack.sort(key=lambda rank: promotions[rank].stack_order)
    stacked = best_stack(stack, promotions, value=value, original=original, measure=measure)
    if _ahead(stacked, best):
        best = Single(stacked.shares, stacked.discount, STACKED)
    return best


def _ahead(stack: Stack, single: Single) -> bool:
    """Whether a stack gives more than a best promotion, or as much in a better way."""
    if stack.discount != single.discount:
        return stack.discount > single.discount
    if not stack.discount or len(stack.shares) != 1:
        return False
    return stack.shares[0][0] < single.shares[0][0]
