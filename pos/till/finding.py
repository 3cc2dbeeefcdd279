"""Finding goods and asking what they cost; nothing is sold by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec

from pos.catalog.item import Item
from pos.contract.segments import is_of_segment
from pos.money import quantity_text
from pos.pricing.explain import applied_sentence, missed_sentence
from pos.pricing.missed import missed
from pos.pricing.promotion import Promotion
from pos.pricing.trial import savings
from pos.sale.actions import Add
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, act
from pos.till.desk import Desk
from pos.till.measuring import article_of
from pos.till.reading import goods_of, understand
from pos.till.shelf import shelf_price
from pos.till.state import Json
from pos.till.stops import what_is_stopped

MOST_PROMOTIONS: Final = 20
"""So many are told of one article."""


def find(desk: Desk, *, text: str, limit: int) -> list[Item]:
    """The items that a text may mean, the likeliest first, at the price of this store today."""
    desk.require_cashier()
    desk.require("look_up.item")
    found = desk.catalog.search(text, max(1, limit))
    return [replace(item, price=shelf_price(desk, item, member_tier=None).price) for item in found]


def search(desk: Desk, *, text: str, limit: int) -> dict[str, Json]:
    """`find` as the console tells it."""
    return {"items": [_shown(item) for item in find(desk, text=text, limit=limit)]}


def _shown(item: Item) -> dict[str, Json]:
    return {
        "sku": item.sku,
        "barcodes": list(item.barcodes),
        "plu": item.plu or None,
        "name": item.name,
        "name_en": item.name_en,
        "unit": item.unit,
        "price": item.price,
        "category": item.category,
    }


def price_check(desk: Desk, *, code: str) -> dict[str, Json]:
    """What an article costs whoever is buying now, and what its promotions give or want.

    The price is that of one piece, one unit of measure, or of the label that was scanned. Of goods
    that head office has stopped it says so as well.
    """
    desk.require_cashier()
    desk.require("look_up.item")
    understood = understand(desk, code, goods_only=True)
    item = goods_of(understood)
    article = article_of(desk, item, understood.route, typed=None)
    pricing, alone = Pricing(desk.terms), _alone(desk, article)
    priced = pricing.price(alone)
    return {
        "item": {
            **_shown(item),
            "price": article.unit_price,
            "price_source": article.source,
            "min_age": item.min_age or None,
            "max_per_sale": quantity_text(item.max_per_sale) if item.max_per_sale else None,
            "not_for_sale": item.not_for_sale,
        },
        "amount": priced.gross,
        "discount": priced.discount,
        "net": priced.total,
        "promotions": _promotions(desk, pricing, alone, article),
        "stopped": what_is_stopped(desk, item, lot=article.lot) or None,
    }


def promotion_name(desk: Desk, promotion: Promotion) -> str:
    """What a promotion is called in the language of the people at the till."""
    english = desk.texts.language == "en" and promotion.name_en
    return promotion.name_en if english else promotion.name


def _alone(desk: Desk, article: Add) -> Sale:
    """A sale of nothing but this article, to whoever is buying now."""
    now = Sale(id="") if desk.open is None else desk.open.sale
    buying = Sale(id="", member=now.member, coupons=now.coupons)
    return act(buying, msgspec.structs.replace(article, line=1))


def _promotions(desk: Desk, pricing: Pricing, alone: Sale, article: Add) -> list[Json]:
    """Each promotion that names the article, in a sentence: first those that give something."""
    terms, basket = desk.terms, pricing.basket(alone)
    priced = terms.engine.price(basket)
    english = desk.texts.language == "en" and article.name_en
    goods = {1: article.name_en if english else article.name}
    told: list[Json] = [
        {
            "promotion": applied.promotion,
            "name": promotion_name(desk, terms.promotion(applied.promotion)),
            "applies": True,
            "text": applied_sentence(applied, terms.promotion(applied.promotion), texts=desk.texts),
        }
        for applied in priced.applied
    ]
    by_id = {promotion.id: promotion for promotion in terms.engine.book.promotions}
    losers = missed(terms.engine, basket, priced)
    saves = savings(terms.engine, basket, priced, losers)
    told += [
        {
            "promotion": loser.promotion,
            "name": promotion_name(desk, terms.promotion(loser.promotion)),
            "applies": False,
            "text": missed_sentence(
                loser, by_id, goods, saves=saves.get(loser.promotion), texts=desk.texts
            ),
        }
        for loser in losers
        # Of an offer for a group hears nobody else.
        if loser.reason != "no_coupon" or not is_of_segment(by_id[loser.promotion].coupon or "")
    ]
    return told[:MOST_PROMOTIONS]
