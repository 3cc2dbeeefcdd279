"""What a threshold may be brought to: a tier, or so many times every full spend."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.rewards import off

_MOST_STEPS: Final = 400
"""Times of one threshold beyond which no step is looked at by itself."""


class Step(NamedTuple):
    """A tier, or so many times every full spend: what is to be spent, the amount or the percentage
    that it gives, how often it applies. A spend of 0 is none at all."""

    spend: int
    amount: int
    percent: int
    times: int


NONE: Final = Step(0, 0, 0, 0)


class Steps(NamedTuple):
    """The steps of one threshold in rising order of spend, none first; `is_whole` says whether
    they are all that could be reached."""

    steps: Sequence[Step]
    is_whole: bool


def steps_of(promotion: Promotion, *, spent: int, net: int) -> Steps:
    """What could be reached by spending so much, of which that net money could be taken."""
    made = [NONE]
    if promotion.every is None:
        for tier in promotion.tiers:
            if tier.spend <= spent and tier.reward.kind == "percent":
                made.append(Step(tier.spend, 0, tier.reward.value, 1))
            elif tier.spend <= spent:
                made.append(Step(tier.spend, min(net, tier.reward.value), 0, 1))
        return Steps(made, True)
    spend, amount = promotion.every.spend, promotion.every.amount
    times = spent // spend
    if promotion.max_times is not None:
        times = min(times, promotion.max_times)
    # More times than there is money to take give nothing more.
    times = min(times, -(-net // amount))
    some = min(times, _MOST_STEPS)
    made += [Step(n * spend, min(net, n * amount), 0, n) for n in range(1, some + 1)]
    return Steps(made, some == times)


def may_fall(promotion: Promotion) -> bool:
    """Whether counting more goods could give less: a tier that gives no more than the one before
    it would give."""
    for before, tier in pairwise(promotion.tiers):
        spend = tier.spend
        given = off(tier.reward, value=spend, original=spend)
        if given < off(before.reward, value=spend - 1, original=spend - 1):
            return True
        # Goods that others made cheap count their shelf price, and little is left to take.
        kinds = before.reward.kind, tier.reward.kind
        if promotion.base == "gross" and kinds == ("amount", "percent"):
            return True
    return False


def share_at_most(fine: int, roundings: int) -> int:
    """At most so many minor units, given in thousandths of a percent and rounded so often."""
    return (2 * fine + roundings * WHOLE) // (2 * WHOLE)
