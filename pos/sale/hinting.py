"""What would be worth telling the customer: one more of something, or a little more spent.

Worked out when the till has time, never while somebody scans. What is said about one more piece is
tried out: the sale is priced with that piece, and what it really saves is what is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec

from pos.pricing.basket import Basket, BasketLine, PricedBasket
from pos.pricing.missed import Missed, Needs, missed_thresholds
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, SaleLine

_FAR: Final = 3
"""A threshold is out of reach where more than so many times its reward is lacking."""


def hint_of(pricing: Pricing, sale: Sale, priced: PricedBasket) -> Missed | None:
    """The best that lies within reach: a piece of what was touched last, else some more spent."""
    basket = pricing.basket(sale)
    return _one_more(pricing, sale, basket, priced) or _more_spent(pricing, basket, priced)


def _one_more(pricing: Pricing, sale: Sale, basket: Basket, priced: PricedBasket) -> Missed | None:
    """What one more piece of the line in hand would bring; None where it brings nothing new."""
    line = _in_hand(sale)
    if line is None:
        return None
    wanted = replace(basket, lines=list(_with_one_more(basket, line.line)))
    then = pricing.what_if(wanted)
    before = {applied.promotion: applied.times for applied in priced.applied}
    gained = [
        applied
        for applied in then.applied
        if applied.times > before.get(applied.promotion, 0)
        and pricing.terms.promotion(applied.promotion).kind in ("quantity", "bundle")
        and line.line in applied.lines
    ]
    gain = _given(then) - _given(priced)
    if not gained or gain <= 0:
        return None
    best = max(gained, key=lambda applied: (applied.amount, applied.promotion))
    return Missed(
        promotion=best.promotion,
        reason="short",
        needs=Needs(count=1),
        would_give=gain,
        lines=(line.line,),
    )


def _given(priced: PricedBasket) -> int:
    """What promotions take off; what people do is apart from it."""
    return sum(applied.amount for applied in priced.applied)


def _more_spent(pricing: Pricing, basket: Basket, priced: PricedBasket) -> Missed | None:
    """The threshold that lacks least of those that are not far away."""
    near = [
        entry
        for entry in missed_thresholds(pricing.terms.engine, basket, priced)
        if entry.needs is not None
        and entry.would_give
        and 0 < entry.needs.spend <= _FAR * entry.would_give
    ]
    return min(near, key=lambda entry: (_lacking(entry), entry.promotion), default=None)


def _lacking(entry: Missed) -> int:
    return 0 if entry.needs is None else entry.needs.spend


def _in_hand(sale: Sale) -> SaleLine | None:
    """The line that was touched last, where another piece of it may be had."""
    live = {line.line: line for line in sale.live if line.back is None}
    line = live.get(sale.touched or max(live, default=0))
    if line is None or line.article.unit != "each" or line.article.amount is not None:
        return None
    limit = line.article.max_per_sale
    if limit and sale.quantity_of(line.article.sku) + 1000 > limit:
        return None
    return line


def _with_one_more(basket: Basket, number: int) -> Iterator[BasketLine]:
    for line in basket.lines:
        if line.id == number:
            yield msgspec.structs.replace(line, quantity=line.quantity + 1000)
        else:
            yield line
