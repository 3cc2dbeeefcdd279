"""Who is buying, where, when and with which coupons: which promotions such a customer may have.

That seldom changes between two scans, and often not between two sales. So a promotion is asked
about once, until the clock passes a moment at which one that was asked about begins or ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pos.pricing.basket import Basket
from pos.pricing.eligibility import refusal
from pos.pricing.promotion import Promotion


class Standing:
    """The answers for one kind of customer at one time and place."""

    def __init__(self, basket: Basket, promotions: Sequence[Promotion]) -> None:
        self._basket = basket
        self._promotions = promotions
        self._until: dt.datetime | None = None
        self._open: dict[int, bool] = {}
        self._closed: dict[tuple[int, ...], tuple[int, ...]] = {}

    def goes_on_to(self, basket: Basket) -> bool:
        """Whether the answers given so far hold for a later basket; if so it is asked next."""
        if basket.at < self._basket.at or (self._until is not None and basket.at >= self._until):
            return False
        self._basket = basket
        return True

    def closed(self, ranks: tuple[int, ...]) -> tuple[int, ...]:
        """Those of some promotions that the customer may not have, whatever is in the basket."""
        known = self._closed.get(ranks)
        if known is None:
            known = self._closed[ranks] = tuple([rank for rank in ranks if not self._is_open(rank)])
        return known

    def _is_open(self, rank: int) -> bool:
        known = self._open.get(rank)
        if known is None:
            promotion = self._promotions[rank]
            change = promotion.when.next_change(self._basket.at)
            if change is not None and (self._until is None or change < self._until):
                self._until = change
            known = self._open[rank] = refusal(promotion, self._basket) is None
        return known


def standing_of(basket: Basket) -> tuple[Any, ...]:
    """All of a basket that decides who may have what, but for the time of day."""
    member = basket.member
    return (
        basket.store, basket.zone, basket.channel, basket.coupons, basket.used_up,
        basket.at.utcoffset(), None if member is None else (member.tier, member.birthday),
    )  # fmt: skip
