"""From a sale to a priced basket: only lines that count are priced."""

from __future__ import annotations

from pos.pricing.basket import BasketLine, PricedBasket, TaxMode, price_basket
from pos.sale.sale import Sale


def price_sale(sale: Sale, *, tax_mode: TaxMode) -> PricedBasket:
    """What the sale costs as it stands."""
    return price_basket(
        lines=[
            BasketLine(
                id=line.line,
                quantity=line.quantity,
                unit_price=line.article.unit_price,
                tax_rate=line.article.tax_rate,
            )
            for line in sale.live
        ],
        tax_mode=tax_mode,
    )
