"""What was taken back of a sale line by line: nobody's void is small because it came in parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pos.sale.actions import AnyAction, SetQuantity, VoidLine
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import Sale, act


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVoids:
    """How often a line, or a part of one, was taken back, and what that came to, minor units."""

    count: int = 0
    amount: int = 0


def line_voids(sale: str, actions: Iterable[AnyAction], terms: Terms) -> LineVoids:
    """What was taken back by hand of the sale that these actions make, at its price just then.

    What comes back of a receipt is not voided from anybody's goods, and counts for nothing.
    """
    history = tuple(actions)
    if not any(isinstance(action, VoidLine | SetQuantity) for action in history):
        return LineVoids()
    pricing = Pricing(terms)
    so_far, count, amount = Sale(id=sale), 0, 0
    for action in history:
        gone = gone_by(so_far, action, pricing)
        count, amount = count + (gone > 0), amount + gone
        so_far = act(so_far, action)
    return LineVoids(count=count, amount=amount)


def gone_by(sale: Sale, action: AnyAction, pricing: Pricing) -> int:
    """What `action` takes back of a line, minor units and never negative.

    Raises `SaleError` where the sale cannot take it.
    """
    match action:
        case VoidLine():
            return max(0, _net(sale, sale.line(action.line).line, pricing))
        case SetQuantity() if action.quantity < sale.line(action.line).quantity:
            # What is taken off a line is taken back as much as a line of its own.
            less = _net(act(sale, action), action.line, pricing)
            return max(0, _net(sale, action.line, pricing) - less)
        case _:
            return 0


def _net(sale: Sale, line: int, pricing: Pricing) -> int:
    return pricing.price(sale).lines[line].net
