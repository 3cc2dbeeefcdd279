"""What is odd about promotions that are valid: whoever imports them is warned, and may mean it.

A promotion that is over, one that another hides, a tier that is not worth reaching, an amount that
takes off all that was spent for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off

_LATEST_CLOCKS: Final = dt.timedelta(hours=12)
"""What a wall clock somewhere is at most behind UTC."""


def doubts(promotions: Sequence[Promotion], *, now: dt.datetime) -> Iterator[tuple[int, str]]:
    """(place in the list, path and what is odd there), in the order of the list; `now` is a time
    with an offset."""
    first: dict[Promotion, str] = {}
    for n, promotion in enumerate(promotions):
        if _is_over(promotion, now):
            yield n, ".to: is over, so it gives nothing any more"
        for told in _tiers(promotion):
            yield n, told
        every = promotion.every
        if every is not None and every.amount >= every.spend:
            yield n, ".every.amount: takes off all that is spent"
        if promotion.combine != "compound":
            alike = msgspec.structs.replace(promotion, id="", name="", funded_by=())
            if alike in first:
                yield n, f": the same as {first[alike]!r}, which always comes first"
            first.setdefault(alike, promotion.id)


def _is_over(promotion: Promotion, now: dt.datetime) -> bool:
    """Whether its end has passed, wherever the stores are."""
    end = promotion.when.end
    if end is None:
        return False
    if end.tzinfo is not None:
        return end <= now
    return end <= now.astimezone(dt.UTC).replace(tzinfo=None) - _LATEST_CLOCKS


def _tiers(promotion: Promotion) -> Iterator[str]:
    before = None
    for n, tier in enumerate(promotion.tiers):
        given = off(tier.reward, value=tier.spend, original=tier.spend)
        if given >= tier.spend:
            yield f".tiers[{n}].reward: takes off all that is spent"
        if before is not None:
            if given <= off(before.reward, value=tier.spend, original=tier.spend):
                yield f".tiers[{n}]: gives no more than the tier before it"
        before = tier
