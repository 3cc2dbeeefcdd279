"""How much people have given away in a sale, and that it stays within what was theirs to give.

A discount is measured when it is given. Whatever makes the basket smaller afterwards makes the
same amount a larger part of it, and is measured again: what somebody takes back at once, and what
comes by itself, a member's price or a promotion, before money is taken.
"""

from __future__ import annotations

from dataclasses import replace

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.pricing.basket import PricedBasket, PricedLine
from pos.pricing.manual import part_of
from pos.sale.actions import AnyAction, Discount
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, act, fold
from pos.staff.permissions import Permission
from pos.till.desk import Desk, OpenSale


def part_given(sale: Sale, priced: PricedBasket, line: int | None) -> int:
    """What people took off a line or the sale, in basis points of what promotions had left of it.

    The half unit that the rounding of a percentage may add is nobody's generosity.
    """
    meant = sale.live if line is None else (sale.line(line),)
    money = [priced.lines[one.line] for one in meant]
    given = sum(_by_hand(one) for one in money)
    value = given + sum(one.net for one in money if one.net > 0)
    rounded = [sale.discount, *(one.discount for one in meant)]
    halves = sum(one is not None and one.percent is not None for one in rounded)
    return part_of(2 * given - halves, 2 * value)


def permission_of(line: int | None) -> Permission:
    """What somebody must be allowed who takes something off a line, or off the sale."""
    return "discount.sale" if line is None else "discount.line"


def require_given(desk: Desk, action: AnyAction) -> None:
    """Refuses, like a discount itself, an action that makes one a larger part than was allowed.

    Allowed is what the role of who gave it may give, and as large a part as a second person has
    agreed to. The last check before the action happens; raises `SaleError` where it cannot.
    """
    current = desk.require_sale()
    sale = act(current.sale, action)
    discounts = _discounts(sale)
    if not discounts:
        return
    priced = current.pricing.price(sale)
    for line, discount in discounts.items():
        part = part_given(sale, priced, line)
        if part > part_given(current.sale, current.priced, line):
            _require(desk, current, discount, part)


def require_given_so_far(desk: Desk) -> None:
    """Refuses money for a sale in which a discount has become a larger part than was allowed."""
    current = desk.require_sale()
    for line, discount in _discounts(current.sale).items():
        _require(desk, current, discount, part_given(current.sale, current.priced, line))


def lost_by_tags(pricing: Pricing, sale: Sale, line: int) -> int:
    """What the shop loses by the tags of one article against its own price, in minor units.

    All lines of the article count together, so that piece by piece is not less than all at once.
    """
    sku = sale.line(line).article.sku
    tagged = {one.line for one in sale.live if one.tagged and one.article.sku == sku}
    lines = tuple(
        replace(one, override=None, tagged=False) if one.line in tagged else one
        for one in sale.lines
    )
    own, now = pricing.price(replace(sale, lines=lines)).lines, pricing.price(sale).lines
    return sum(max(0, own[number].net - now[number].net) for number in tagged)


def _discounts(sale: Sale) -> dict[int | None, Discount]:
    """What people take off, by line; None is the whole sale."""
    found: dict[int | None, Discount] = {
        line.line: line.discount for line in sale.live if line.discount is not None
    }
    if sale.discount is not None:
        found[None] = sale.discount
    return found


def _require(desk: Desk, current: OpenSale, discount: Discount, part: int) -> None:
    """Refuses `part` where neither who gave the discount nor who agreed to it may give as much."""
    if not _may_give(desk, discount, part) and part > _agreed(current, discount):
        permission, line = permission_of(discount.line), discount.line
        desk.require(permission, amount=part, line=line, reason=discount.reason)


def _may_give(desk: Desk, discount: Discount, part: int) -> bool:
    """Whether who gave a discount might have given so much of it alone."""
    giver = desk.catalog.staff(discount.by)
    return giver is not None and desk.role(giver.role).allows(permission_of(discount.line), part)


def _agreed(current: OpenSale, discount: Discount) -> int:
    """The largest part that a discount had when a second person agreed to what was done."""
    largest, pricing = 0, Pricing(current.pricing.terms)
    for step, action in enumerate(current.actions, start=1):
        if not action.approver:
            continue
        sale = fold(current.sale.id, current.actions[:step])
        if _discounts(sale).get(discount.line) == discount:
            part = part_given(sale, pricing.price(sale), discount.line)
            largest = max(largest, part)
    return largest


def _by_hand(money: PricedLine) -> int:
    """What people took off a line."""
    return sum(
        share.amount for share in money.shares if share.promotion in (LINE_DISCOUNT, SALE_DISCOUNT)
    )
