"""Promotions that cannot give as much as the pieces they want get by themselves: none of use.

Every group such a promotion could make would be worth less than its pieces alone, so it ties no
pieces together and nothing has to be searched for it. The test looks at the dearest or cheapest
pieces only and never says no where the search might say yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.rewards import off, off_piece

_FINE = 2 * WHOLE
"""Minor units are told in halves of a hundred-thousandth here, so that no bound is rounded."""


class Taker(NamedTuple):
    """Like pieces that a promotion wants: what one is worth and gets by itself, the slots that it
    fits."""

    value: int
    original: int
    measure: int
    alone: int
    pieces: int
    bits: int


def is_hopeless(promotion: Promotion, takers: Sequence[Taker]) -> bool:
    """Whether a promotion gives less, however it is applied, than the pieces get by themselves.

    Where it gives just as much it may still win: one application instead of several.
    """
    if promotion.combine != "best" or (promotion.cheapest and promotion.favour == "retailer"):
        return False
    if promotion.kind == "simple":
        return all(
            off_piece(promotion, value=taker.value, original=taker.original, measure=taker.measure)
            < taker.alone
            for taker in takers
        )
    return _most(promotion, takers) < 0


def _most(promotion: Promotion, takers: Sequence[Taker]) -> int:
    """What a group gives at most above what its pieces get by themselves, in fine units."""
    reward = promotion.reward
    assert reward is not None

    def costs(taker: Taker) -> int:
        return -taker.alone * _FINE

    if reward.kind == "percent":
        most = WHOLE

        def gains(taker: Taker) -> int:
            return 2 * taker.value * reward.value - taker.alone * _FINE
    elif promotion.cheapest:
        most = 0

        def gains(taker: Taker) -> int:
            return (off(reward, value=taker.value, original=taker.value) - taker.alone) * _FINE
    elif reward.kind == "price":
        most = -reward.value * _FINE

        def gains(taker: Taker) -> int:
            return (taker.value - taker.alone) * _FINE
    else:
        most = reward.value * _FINE
        gains = costs
    for n, slot in enumerate(promotion.slots):
        fitting = [taker for taker in takers if taker.bits >> n & 1]
        rewarded = promotion.cheapest or slot.count
        if promotion.rewarded and n not in promotion.rewarded:
            rewarded = 0
        most += _best(fitting, rewarded, gains) + _best(fitting, slot.count - rewarded, costs)
    return most


def _best(takers: Iterable[Taker], count: int, worth: Callable[[Taker], int]) -> int:
    """The worth of the `count` pieces that are worth most."""
    total = 0
    if count:
        for each, pieces in sorted([(worth(t), t.pieces) for t in takers], reverse=True):
            taken = min(pieces, count)
            total += each * taken
            count -= taken
            if not count:
                break
    return total
