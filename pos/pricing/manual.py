"""A discount that a person gives: on a line or on the basket, within what he may give.

It comes after all promotions, on the net value, and is spread as every discount is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pos.money import allocate, divide_half_up
from pos.pricing.promotion import WHOLE, Reward
from pos.pricing.rewards import off


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What somebody may take off: thousandths of a percent of the net value, and an amount."""

    percent: int = 0
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a manual discount takes off each line, `needs_approval` where it is over the limit."""

    amount: int
    shares: Mapping[int, int]
    needs_approval: bool


def manual_discount(*, reward: Reward, nets: Mapping[int, int], limits: Limits) -> Granted:
    """A reward on the net values of one or more lines, spread over them by value.

    Lines that come back (negative nets) take no part. A new price is one for all lines together.
    """
    sold = {line: net for line, net in nets.items() if net > 0}
    value = sum(sold.values())
    amount = off(reward, value=value, original=value)
    allowed = divide_half_up(value * limits.percent, WHOLE)
    if limits.amount is not None:
        allowed = min(allowed, limits.amount)
    shares = allocate(amount, list(sold.values())) if sold else []
    return Granted(
        amount=amount,
        shares=dict(zip(sold, shares, strict=True)),
        needs_approval=amount > allowed,
    )
