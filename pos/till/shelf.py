"""What an article costs here and now, and how it is taxed."""

from __future__ import annotations

import datetime as dt

import msgspec

from pos.catalog.item import Item
from pos.pricing.prices import ResolvedPrice
from pos.pricing.tax import (
    TAXPAYERS,
    NoTaxRate,
    Taxpayer,
    read_taxpayer,
    tax_rate,
    taxpayer_on,
)
from pos.sale.sale import Sale
from pos.till.desk import Desk
from pos.till.tags import price_on_tag


def shelf_price(desk: Desk, item: Item, *, member_tier: str | None) -> ResolvedPrice:
    """The nearest price in force for who is buying; the catalogue's own where the book has none.

    `member_tier` is None where nobody in particular is buying.
    """
    return price_on_tag(desk, item, member_tier=member_tier)


def tier_of(sale: Sale | None) -> str | None:
    """The tier of the member who is buying; None for nobody in particular."""
    return None if sale is None or sale.member is None else sale.member.tier


def tax_rate_of(desk: Desk, item: Item) -> str:
    """The rate for the goods' class, this store's seller and today.

    A class for which there is no rule is a rate by itself: zero, and for a general taxpayer a rate
    that the rules do not know, of which head office was warned when the goods came in.
    """
    day = desk.clock.now().date()
    try:
        return tax_rate(
            tax_class=item.tax_rate, taxpayer=_taxpayer(desk, day), day=day, rules=desk.tax_rules
        )
    except NoTaxRate:
        return item.tax_rate


def _taxpayer(desk: Desk, day: dt.date) -> Taxpayer:
    """What this store's seller is on a day.

    A head office that is newer than this till may say it in a way that is not understood here:
    then goods have the rate of their class.
    """
    try:
        taxpayers = read_taxpayer(desk.settings.get("taxpayer", TAXPAYERS[0]))
    except (msgspec.ValidationError, ValueError):
        return TAXPAYERS[0]
    return taxpayer_on(day=day, taxpayers=taxpayers)
