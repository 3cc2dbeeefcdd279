"""What an article costs here and now, and how it is taxed."""

from __future__ import annotations

from pos.catalog.item import Item
from pos.pricing.prices import NoPrice, ResolvedPrice, resolve_price
from pos.pricing.tax import NoTaxRate, tax_rate
from pos.sale.sale import Sale
from pos.till.desk import Desk


def shelf_price(desk: Desk, item: Item, *, member_tier: str | None) -> ResolvedPrice:
    """The nearest price in force for who is buying; the catalogue's own where the book has none.

    `member_tier` is None where nobody in particular is buying.
    """
    rows = desk.catalog.prices(item.sku) if desk.has_price_book else []
    try:
        return resolve_price(
            sku=item.sku,
            rows=rows,
            at=desk.clock.now(),
            store=desk.terms.store,
            zone=desk.terms.zone,
            member_tier=member_tier,
        )
    except NoPrice:
        return ResolvedPrice(price=item.price, source="chain")


def tier_of(sale: Sale | None) -> str | None:
    """The tier of the member who is buying; None for nobody in particular."""
    return None if sale is None or sale.member is None else sale.member.tier


def tax_rate_of(desk: Desk, item: Item) -> str:
    """The rate for the goods' class, this store's seller and today.

    A class for which there is no rule is a rate by itself.
    """
    try:
        return tax_rate(
            tax_class=item.tax_rate,
            taxpayer=str(desk.settings.get("taxpayer") or "general"),
            day=desk.clock.now().date(),
            rules=desk.tax_rules,
        )
    except NoTaxRate:
        return item.tax_rate
