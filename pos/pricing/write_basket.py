"""A basket as JSON, the way `read_basket` reads it: what was sold once, to be priced again."""

from __future__ import annotations

from typing import Any

from pos.money import quantity_text
from pos.pricing.basket import Basket, BasketLine


def basket_json(basket: Basket) -> dict[str, Any]:
    """The basket without the lines that come back; a member is known by tier and birthday only."""
    member = basket.member
    return {
        "currency": basket.currency,
        "at": basket.at.isoformat(),
        "store": basket.store,
        "zone": basket.zone,
        "channel": basket.channel,
        "tax_mode": basket.tax_mode,
        "member": None
        if member is None
        else {"id": "member", "tier": member.tier, "birthday": member.birthday or None},
        "coupons": sorted(basket.coupons),
        "lines": [_line(line) for line in basket.lines if line.sold is None],
    }


def _line(line: BasketLine) -> dict[str, Any]:
    made: dict[str, Any] = {"id": str(line.id), "sku": line.sku, "unit": line.unit}
    if line.quantity:
        made["quantity"] = quantity_text(line.quantity)
    if line.amount is None:
        made["unit_price"] = line.unit_price
    else:
        made["amount"] = line.amount
    if line.price_override is not None:
        made["price_override"] = line.price_override
    return made | {
        "category": line.category,
        "brand": line.brand,
        "tax_rate": line.tax_rate,
        "discountable": line.discountable,
    }
