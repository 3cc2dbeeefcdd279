"""The priced basket: gross, discount, net and tax of every line, and the tax table.

Tax is computed once per rate over the whole receipt, half up, and then spread over the lines of
that rate by largest remainder, so that the tax table and the lines always agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from pos.money import allocate, divide_half_up, extend, read_decimal

TaxMode = Literal["inclusive", "exclusive"]

UNTAXED: Final = ("exempt", "out")
"""Tax classes without a rate; they keep rows of their own beside the zero rate."""


# Both are made anew for every line at every scan: a Struct costs a tenth of a dataclass.
class BasketLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What pricing needs to know of a line. `quantity` in thousandths, `unit_price` minor units."""

    id: int
    quantity: int
    unit_price: int
    tax_rate: str


class PricedLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line's money in minor units: net = gross - discount; `tax` is the line's share."""

    id: int
    gross: int
    discount: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """One row of the tax table: the rate as in the catalogue, net value and tax of its lines."""

    rate: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedBasket:
    """The money of a basket. `total` is what the customer pays."""

    gross: int
    discount: int
    total: int
    tax: int
    lines: Mapping[int, PricedLine]
    taxes: tuple[TaxRow, ...]


def rate_points(tax_rate: str) -> int:
    """A tax rate in basis points; classes without a rate count as zero."""
    return 0 if tax_rate in UNTAXED else read_decimal(tax_rate, places=2)


def price_basket(*, lines: Sequence[BasketLine], tax_mode: TaxMode = "inclusive") -> PricedBasket:
    """Prices every line at its unit price and taxes the basket by rate."""
    values = {line.id: extend(unit_price=line.unit_price, quantity=line.quantity) for line in lines}
    groups: dict[str, list[int]] = {}
    for line in lines:
        groups.setdefault(line.tax_rate, []).append(line.id)
    taxes: list[TaxRow] = []
    shares: dict[int, int] = {}
    for rate in sorted(groups, key=lambda rate: (-rate_points(rate), rate)):
        members = groups[rate]
        value = sum(values[member] for member in members)
        tax = tax_of(value, rate=rate, mode=tax_mode)
        taxes.append(
            TaxRow(rate=rate, net=value - tax if tax_mode == "inclusive" else value, tax=tax)
        )
        shares.update(
            zip(members, allocate(tax, [values[member] for member in members]), strict=True)
        )
    gross = sum(values.values())
    tax = sum(row.tax for row in taxes)
    return PricedBasket(
        gross=gross,
        discount=0,
        total=gross if tax_mode == "inclusive" else gross + tax,
        tax=tax,
        lines={
            line: PricedLine(id=line, gross=value, discount=0, net=value, tax=shares[line])
            for line, value in values.items()
        },
        taxes=tuple(taxes),
    )


def tax_of(value: int, *, rate: str, mode: TaxMode) -> int:
    """The tax in (inclusive) or on (exclusive) a value, half up."""
    points = rate_points(rate)
    if mode == "inclusive":
        return divide_half_up(value * points, 10_000 + points)
    return divide_half_up(value * points, 10_000)
