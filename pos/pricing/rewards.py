"""What a reward takes off: a piece, or the pieces of one group."""

from __future__ import annotations

from collections.abc import Sequence

from pos.money import divide_half_up
from pos.pricing.promotion import WHOLE, Promotion, Reward


def off(reward: Reward, *, value: int, original: int) -> int:
    """What a reward takes off a value; a percentage is taken of `original`. Never below zero."""
    kind, size = reward.kind, reward.value
    if kind == "percent":
        size = (2 * original * size + WHOLE) // (2 * WHOLE)
    elif kind == "price":
        return value - size if value > size else 0
    return size if size < value else value


def off_piece(promotion: Promotion, *, value: int, original: int, measure: int) -> int:
    """What a simple promotion takes off one piece.

    `measure` is 0 for a piece that is counted, the thousandths of one that is weighed, below 0
    where a label does not say how much: of what is taken off each piece or unit such a one takes
    percentages only. Thresholds know no measure; it counts towards them and takes its part.
    """
    reward = promotion.reward
    assert reward is not None
    base = original if promotion.on_original else value
    if measure and reward.kind != "percent":
        if measure < 0:
            return 0
        by_measure = divide_half_up(reward.value * measure, 1000)
        reward = Reward(kind=reward.kind, value=by_measure)
    return off(reward, value=value, original=base)


def off_group(promotion: Promotion, *, values: Sequence[int], originals: Sequence[int]) -> int:
    """What one application takes off the pieces that get its reward.

    With `cheapest` these are the cheapest of the group, an amount or a price then counts for each.
    """
    reward = promotion.reward
    assert reward is not None
    base = sum(originals if promotion.on_original else values)
    if promotion.cheapest and reward.kind != "percent":
        return sum(off(reward, value=value, original=value) for value in values)
    return off(reward, value=sum(values), original=base)
