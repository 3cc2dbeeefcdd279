"""What thresholds look at: like pieces with their values, and what spending so much gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off


class Portion(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """Like pieces: what one is worth now and was worth at first, and the thresholds it fits."""

    net: int
    gross: int
    pieces: int
    ranks: tuple[int, ...]

    def worth(self, promotion: Promotion) -> int:
        """What one piece counts towards a threshold."""
        return self.gross if promotion.base == "gross" else self.net


class Alike(msgspec.Struct, gc=False):
    """The portions that want the same thresholds, by number, and what they are worth together."""

    members: Sequence[int]
    net: int = 0
    gross: int = 0


class Given(msgspec.Struct, frozen=True, gc=False):
    """What a threshold gives and how often it applies."""

    amount: int
    times: int


NOTHING: Final = Given(0, 0)

Takes = list[tuple[tuple[int, int], ...]]
"""Portion by portion: (rank, pieces) of each threshold that counts some of them."""


def reward_of(promotion: Promotion, *, net: int, gross: int) -> Given:
    """What a threshold gives on pieces of this value."""
    spent = gross if promotion.base == "gross" else net
    if promotion.every is not None:
        times = spent // promotion.every.spend
        if promotion.max_times is not None:
            times = min(times, promotion.max_times)
        amount = min(net, times * promotion.every.amount)
        return Given(amount, times) if amount else NOTHING
    for tier in reversed(promotion.tiers):
        if spent >= tier.spend:
            amount = off(tier.reward, value=net, original=net)
            return Given(amount, 1) if amount else NOTHING
    return NOTHING


def reward_on(promotion: Promotion, groups: Iterable[Alike]) -> Given:
    """What a threshold gives on all of these."""
    net = gross = 0
    for group in groups:
        net += group.net
        gross += group.gross
    return reward_of(promotion, net=net, gross=gross)
