"""The basket before and after pricing: lines in, their gross, discount, net and tax out.

`price_basket` prices what has no promotions; the promotions' own way is `pos.pricing.engine`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pos.money import extend
from pos.pricing.returns import Sold, returned
from pos.pricing.tax import UNTAXED, TaxMode, TaxRow, rate_points, tax_lines, tax_of

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
    "price_basket",
    "rate_points",
    "tax_of",
    "total_up",
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


_NONE: Final[tuple[Share, ...]] = ()
_NO_LINES: Final[Mapping[int, PricedLine]] = {}


def price_basket(*, lines: Sequence[BasketLine], tax_mode: TaxMode = "inclusive") -> PricedBasket:
    """Prices every line at its unit price and taxes the basket by rate."""
    return total_up(lines=lines, shares={}, tax_mode=tax_mode)


def total_up(
    *,
    lines: Sequence[BasketLine],
    shares: Mapping[int, tuple[Share, ...]],
    tax_mode: TaxMode,
    applied: tuple[Applied, ...] = (),
    optimal: bool = True,
    grosses: Sequence[int] | None = None,
    before: Mapping[int, PricedLine] = _NO_LINES,
) -> PricedBasket:
    """The priced basket of lines whose discounts are settled. `grosses` are those of the lines,
    where they are known; of the lines as they were `before`, those that are still so are kept."""
    if grosses is None:
        grosses = [line.gross for line in lines]
    taken = [shares.get(line.id, _NONE) for line in lines]
    nets = [
        gross - sum([share.amount for share in mine]) if mine else gross
        for gross, mine in zip(grosses, taken, strict=True)
    ]
    known: dict[int, int] = {}
    for position in [at for at, line in enumerate(lines) if line.sold is not None]:
        line = lines[position]
        assert line.sold is not None
        back = returned(sold=line.sold, quantity=-line.quantity)
        nets[position], known[position] = back.net, back.tax
        taken[position] = tuple(
            [Share(promotion=name, amount=amount) for name, amount in back.shares]
        )
    taxes, table = tax_lines(
        rates=[line.tax_rate for line in lines],
        values=nets,
        known=known,
        mode=tax_mode,
        turn=lambda position: (lines[position].like, -nets[position]),
    )
    priced = {
        line.id: had
        if (had := before.get(line.id)) is not None
        and had.tax == tax
        and had.net == net
        and had.gross == gross
        and had.shares == mine
        else PricedLine(
            id=line.id, gross=gross, discount=gross - net, net=net, tax=tax, shares=mine
        )
        for line, gross, net, tax, mine in zip(lines, grosses, nets, taxes, taken, strict=True)
    }
    gross_total, net_total = sum(grosses), sum(nets)
    tax_total = sum([row.tax for row in table])
    return PricedBasket(
        gross=gross_total,
        discount=gross_total - net_total,
        total=net_total if tax_mode == "inclusive" else net_total + tax_total,
        tax=tax_total,
        lines=priced,
        taxes=table,
        applied=applied,
        optimal=optimal,
    )
