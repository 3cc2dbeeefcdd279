"""How much people have given away in a sale, and that it stays within what was theirs to give.

What people take off the regular price of a line by hand counts together against the limit of
discounts: a lower price keyed in, the discount on the line, and its share of the sale's. So does
what they take off the sale. A price keyed in alone has a limit of its own, and so has a shelf
tag's, which nobody gave away.

A discount is measured when it is given. Whatever makes the basket smaller afterwards makes the
same amount a larger part of it, and is measured again: what somebody takes back at once, and what
comes by itself, a member's price or a promotion, before money is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.money import extend
from pos.pricing.basket import PricedBasket, PricedLine
from pos.pricing.manual import part_of
from pos.sale.actions import AnyAction, Discount
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, SaleLine, act, fold
from pos.staff.permissions import Permission
from pos.till.desk import Desk, OpenSale


def part_given(sale: Sale, priced: PricedBasket, line: int | None) -> int:
    """What people took off with the discount of a line or of the sale, and beside it, as a part.

    In basis points of the regular price, promotions off; 0 where there is no such discount. That
    of the sale is as large as what it makes of any line on which people had taken something off.
    """
    if line is not None:
        one = sale.line(line)
        return 0 if one.discount is None else _part(sale, priced, (one,))
    if sale.discount is None:
        return 0
    beside = [one for one in sale.live if _is_reduced_twice(one, priced.lines[one.line])]
    return max(_part(sale, priced, lines) for lines in (sale.live, *((one,) for one in beside)))


def permission_of(line: int | None) -> Permission:
    """What somebody must be allowed who takes something off a line, or off the sale."""
    return "discount.sale" if line is None else "discount.line"


def require_given(desk: Desk, action: AnyAction) -> None:
    """Refuses, like a discount itself, an action that makes one a larger part than was allowed.

    Allowed is what the role of who gave it may give, and as large a part as a second person has
    agreed to. Of several he is asked about the largest: he agrees to what is done, and with it to
    all. The last check before the action happens; raises `SaleError` where it cannot.
    """
    current = desk.require_sale()
    sale = act(current.sale, action)
    discounts = _discounts(sale)
    if not discounts:
        return
    priced = current.pricing.price(sale)
    larger: list[tuple[int, Discount]] = []
    for line, discount in discounts.items():
        part = part_given(sale, priced, line)
        if part > part_given(current.sale, current.priced, line):
            larger.append((part, discount))
    for part, discount in sorted(larger, key=lambda one: one[0], reverse=True):
        if not _is_theirs_to_give(desk, current, discount, part):
            _ask(desk, discount, part)
            return


def require_given_so_far(desk: Desk) -> None:
    """Refuses money for a sale in which a discount has become a larger part than was allowed."""
    current = desk.require_sale()
    for line, discount in _discounts(current.sale).items():
        part = part_given(current.sale, current.priced, line)
        if not _is_theirs_to_give(desk, current, discount, part):
            _ask(desk, discount, part)


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


def _is_theirs_to_give(desk: Desk, current: OpenSale, discount: Discount, part: int) -> bool:
    """Whether who gave the discount, or who agreed to it, may give as large a part."""
    return _may_give(desk, discount, part) or part <= _agreed(current, discount)


def _ask(desk: Desk, discount: Discount, part: int) -> None:
    """Refuses `part` where who stands here may not give it alone."""
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


def _part(sale: Sale, priced: PricedBasket, lines: Sequence[SaleLine]) -> int:
    """What people took off some lines, in basis points of what promotions had left of them.

    The half unit that the rounding of a percentage may add is nobody's generosity.
    """
    money = [priced.lines[one.line] for one in lines]
    given = sum(_by_hand(one) for one in money) + sum(
        _by_price(line, one) for line, one in zip(lines, money, strict=True)
    )
    value = given + sum(one.net for one in money if one.net > 0)
    rounded = [sale.discount, *(one.discount for one in lines)]
    halves = sum(one is not None and one.percent is not None for one in rounded)
    return part_of(2 * given - halves, 2 * value)


def _by_hand(money: PricedLine) -> int:
    """What people's discounts took off a line."""
    return sum(
        share.amount for share in money.shares if share.promotion in (LINE_DISCOUNT, SALE_DISCOUNT)
    )


def _by_price(line: SaleLine, money: PricedLine) -> int:
    """What a lower price keyed in took off a line's own; a shelf tag's is the shop's."""
    if line.override is None or line.tagged:
        return 0
    article = line.article
    own = extend(unit_price=line.unit_price, quantity=line.quantity)
    return max(0, (own if article.amount is None else article.amount) - money.gross)


def _is_reduced_twice(line: SaleLine, money: PricedLine) -> bool:
    """Whether the sale's discount takes something off a line that was reduced by itself as well."""
    by_sale = any(share.promotion == SALE_DISCOUNT for share in money.shares)
    return by_sale and (line.discount is not None or _by_price(line, money) > 0)
