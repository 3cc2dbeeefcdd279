"""The basket before and after pricing: lines in, their gross, discount, net and tax out.

What it comes to is worked out by `pos.pricing.engine` and `pos.pricing.bill`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from pos.money import extend
from pos.pricing.returns import Sold, returned
from pos.pricing.tax import UNTAXED, TaxMode, TaxRow, rate_points, tax_of

__all__ = [
    "UNTAXED",
    "Applied",
    "Basket",
    "BasketLine",
    "Like",
    "Member",
    "PricedBasket",
    "PricedLine",
    "Share",
    "TaxMode",
    "TaxRow",
    "rate_points",
    "tax_of",
]


Like = tuple[int, str, str, str, str, int]
"""What makes goods alike, and the order in which they stand: value of a piece (negated: dear
first), sku, category, brand, tax rate, measure (0 for goods that are counted, else thousandths of
the unit, below 0 where a label does not say how much)."""


# Structs, because a long sale makes hundreds of these at every scan.
class BasketLine(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """What pricing needs to know of a line. Quantity in thousandths, money in minor units.

    `amount` is a label's price, charged as it stands; `quantity` 0 beside it means that the
    label does not say how much. A negative quantity brings back a part of what was `sold`.
    """

    id: int
    quantity: int
    unit_price: int
    tax_rate: str
    sku: str = ""
    unit: str = "each"
    amount: int | None = None
    category: str = ""
    brand: str = ""
    discountable: bool = True
    price_override: int | None = None
    sold: Sold | None = None

    @property
    def is_measured(self) -> bool:
        """Whether it is weighed or labelled: one piece, whatever its quantity."""
        return self.unit != "each" or self.amount is not None

    @property
    def like(self) -> Like:
        """What other lines must be to be lines of the same goods."""
        if self.is_measured:
            value, measure = self.gross, self.quantity or -1
        else:
            value, measure = self.unit_price, 0
        return -value, self.sku, self.category, self.brand, self.tax_rate, measure

    @property
    def takes_promotions(self) -> bool:
        """Whether promotions may touch it at all."""
        return self.quantity >= 0 and self.discountable and self.price_override is None

    @property
    def gross(self) -> int:
        """Its value before discounts."""
        if self.sold is not None:
            return returned(sold=self.sold, quantity=-self.quantity).gross
        if self.price_override is not None:
            return extend(unit_price=self.price_override, quantity=self.quantity or 1000)
        if self.amount is not None:
            return self.amount
        return extend(unit_price=self.unit_price, quantity=self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who is buying. `birthday` is MM-DD."""

    id: str
    tier: str = ""
    birthday: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A basket with what promotions ask about it. `at` is local time with its offset.

    `used_up` are promotions whose limit over all baskets is reached, as far as is known here.
    """

    lines: Sequence[BasketLine]
    at: dt.datetime
    currency: str = "CNY"
    store: str = ""
    zone: str = ""
    channel: str = ""
    tax_mode: TaxMode = "inclusive"
    member: Member | None = None
    coupons: frozenset[str] = frozenset()
    used_up: frozenset[str] = frozenset()


class Share(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a promotion takes off a line."""

    promotion: str
    amount: int


class PricedLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line's money in minor units: net = gross - discount; `tax` is the line's share."""

    id: int
    gross: int
    discount: int
    net: int
    tax: int
    shares: tuple[Share, ...] = ()


class Applied(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A promotion that gave something; `lines` is the quantity it took of each, thousandths."""

    promotion: str
    times: int
    amount: int
    lines: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedBasket:
    """The money of a basket. `total` is what the customer pays.

    `optimal` is false where the work limit ended the search for the largest discount.
    """

    gross: int
    discount: int
    total: int
    tax: int
    lines: Mapping[int, PricedLine]
    taxes: tuple[TaxRow, ...]
    applied: tuple[Applied, ...] = ()
    optimal: bool = True
