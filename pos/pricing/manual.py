"""A discount that a person gives: on a line or on the basket.

It comes after all promotions, on the net value, and is spread as every discount is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pos.money import allocate
from pos.pricing.promotion import Reward
from pos.pricing.rewards import off


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a manual discount takes off, in all and off each line."""

    amount: int
    shares: Mapping[int, int]


def manual_discount(*, reward: Reward, nets: Mapping[int, int]) -> Granted:
    """A reward on the net values of one or more lines, spread over them by value.

    Lines that come back (negative nets) take no part. A new price is one for all lines together.
    `nets` tells by its order which line is earlier (`allocate`).
    """
    sold = {line: net for line, net in nets.items() if net > 0}
    value = sum(sold.values())
    amount = off(reward, value=value, original=value)
    shares = allocate(amount, list(sold.values())) if sold else []
    return Granted(amount=amount, shares=dict(zip(sold, shares, strict=True)))


def part_of(amount: int, value: int) -> int:
    """How large a part of a value an amount is, in basis points: what limits are written in.

    Rounded up, so that whatever is over a limit is seen to be; all of it where there is no value.
    """
    if amount <= 0:
        return 0
    return -(-amount * 10_000 // value) if value > 0 else 10_000
