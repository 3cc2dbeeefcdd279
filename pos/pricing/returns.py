"""Money back for goods that come back: by the shares that the sale stored.

Any partition of a line into partial returns adds up to what was paid for it: each return takes
the rounded share of everything returned so far, less what went back before.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.money import divide_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """The line as it was sold. Quantities in thousandths; `refunded` went back before."""

    quantity: int
    refunded: int
    gross: int
    net: int
    tax: int
    shares: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a return line carries: every figure negative."""

    gross: int
    net: int
    tax: int
    shares: tuple[tuple[str, int], ...]


def returned(*, sold: Sold, quantity: int) -> Returned:
    """The figures of a return of `quantity` (positive, thousandths) of what was sold."""
    if not 0 < quantity <= sold.quantity - sold.refunded:
        raise ValueError("more comes back than was sold")

    def back(figure: int) -> int:
        return part_back(figure=figure, whole=sold.quantity, before=sold.refunded, now=quantity)

    return Returned(
        gross=-back(sold.gross),
        net=-back(sold.net),
        tax=-back(sold.tax),
        shares=tuple((promotion, -back(amount)) for promotion, amount in sold.shares),
    )


def part_back(*, figure: int, whole: int, before: int, now: int) -> int:
    """The part of a figure that goes back when `now` of `whole` do, after `before` did."""
    return divide_half_up(figure * (before + now), whole) - divide_half_up(figure * before, whole)
