"""From a sale to a priced basket: only lines that count are priced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pos.pricing.basket import Basket, BasketLine, PricedBasket, TaxMode
from pos.pricing.engine import Engine, Memory
from pos.pricing.promotion import Promotion
from pos.sale.sale import Sale, SaleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a sale is priced by beside its actions: the promotions in force, and where it is."""

    engine: Engine
    tax_mode: TaxMode = "inclusive"
    currency: str = "CNY"
    store: str = ""
    zone: str = ""
    channel: str = "till"

    def promotion(self, name: str) -> Promotion:
        """The promotion of that id."""
        book = self.engine.book
        return book.promotions[book.ranks[name]]


class Pricing:
    """The price of one sale under the terms of its beginning, worked out after each action.

    What an action did not touch is kept from the time before. For one thread.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._memory = Memory()
        self._lines: dict[int, tuple[SaleLine, BasketLine]] = {}

    def price(self, sale: Sale) -> PricedBasket:
        """What the sale costs as it stands."""
        return self.terms.engine.price(self.basket(sale), memory=self._memory)

    def basket(self, sale: Sale) -> Basket:
        """The lines that count, with what promotions ask about."""
        terms = self.terms
        return Basket(
            lines=[self._line(line) for line in sale.lines if not line.void],
            at=dt.datetime.fromisoformat(sale.began),
            currency=terms.currency,
            store=terms.store,
            zone=terms.zone,
            channel=terms.channel,
            tax_mode=terms.tax_mode,
        )

    def _line(self, line: SaleLine) -> BasketLine:
        known = self._lines.get(line.line)
        if known is not None and known[0] is line:
            return known[1]
        article = line.article
        made = BasketLine(
            id=line.line,
            quantity=line.quantity,
            unit_price=article.unit_price,
            tax_rate=article.tax_rate,
            sku=article.sku,
            unit=article.unit,
            category=article.category,
            brand=article.brand,
            discountable=article.discountable,
        )
        self._lines[line.line] = (line, made)
        return made
