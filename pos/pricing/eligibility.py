"""Who gets a promotion, when and where: the first reason that stands against it."""

from __future__ import annotations

import calendar
from typing import Literal

from pos.pricing.basket import Basket
from pos.pricing.promotion import MinSpend, Promotion

Refusal = Literal["not_now", "not_here", "not_member", "no_coupon", "used_up"]


def refusal(promotion: Promotion, basket: Basket) -> Refusal | None:
    """Why the basket as a whole does not get a promotion, whatever is in it."""
    if promotion.id in basket.used_up:
        return "used_up"
    if promotion.unconditional:
        return None
    if not promotion.when.holds(basket.at):
        return "not_now"
    if (
        (promotion.stores is not None and basket.store not in promotion.stores)
        or (promotion.zones is not None and basket.zone not in promotion.zones)
        or (promotion.channels is not None and basket.channel not in promotion.channels)
    ):
        return "not_here"
    if not _suits_member(promotion, basket):
        return "not_member"
    if promotion.coupon is not None and promotion.coupon not in basket.coupons:
        return "no_coupon"
    return None


def _suits_member(promotion: Promotion, basket: Basket) -> bool:
    member = basket.member
    if promotion.member_tiers is not None:
        if member is None or member.tier not in promotion.member_tiers:
            return False
    if promotion.birthday_only and (member is None or not _is_birthday(member.birthday, basket)):
        return False
    return member is not None or not promotion.members_only


def _is_birthday(birthday: str, basket: Basket) -> bool:
    """Whoever was born on 29 February celebrates on the 28th in common years."""
    today = basket.at.strftime("%m-%d")
    if birthday == "02-29" and not calendar.isleap(basket.at.year):
        birthday = "02-28"
    return birthday == today


def missing_spend(wanted: MinSpend, basket: Basket) -> int:
    """What the basket's gross value of the wanted goods lacks; 0 where it is reached."""
    spent = sum(
        line.gross
        for line in basket.lines
        if line.takes_promotions
        and wanted.on.matches(sku=line.sku, category=line.category, brand=line.brand)
    )
    return max(0, wanted.amount - spent)
