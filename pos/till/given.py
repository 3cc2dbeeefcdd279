"""How much people have given away in a sale, and that it stays within what was theirs to give.

What people take off the regular price of a line by hand counts together against the limit of
discounts: a lower price keyed in, the discount on the line, and its share of the sale's. So does
what they take off the sale. A price keyed in alone has a limit of its own, and so has a shelf
tag's, which nobody gave away.

A reduction is measured when it is given, as a part and in money. Whatever makes the basket smaller
afterwards makes the same amount a larger part of it; more goods make the same part more money. Both
are measured again: what somebody does to a line at once, and what comes by itself or with another
scan before money is taken. Who may give such a part alone gives it of any amount; what a second
person agreed to, or somebody else has given before, is good for as much money as it was then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.money import extend
from pos.pricing.basket import PricedBasket, PricedLine
from pos.pricing.manual import part_of
from pos.sale.actions import AnyAction, Discount, SetPrice
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
    """Refuses, like a reduction itself, an action that makes one larger than was allowed.

    Of several a second person is asked about the largest: he agrees to what is done, and with it
    to all. The last check before the action happens; raises `SaleError` where it cannot.
    """
    current = desk.require_sale()
    sale = act(current.sale, action)
    found = _reductions(sale)
    if not found:
        return
    priced, before = current.pricing.price(sale), _reductions(current.sale)
    larger: list[tuple[_Size, _Reduction]] = []
    for reduction in found:
        if isinstance(action, SetPrice) and reduction == _reduction_of_price(sale, action.line):
            continue  # That one has been asked about by itself.
        size = _size(sale, priced, reduction)
        had = _size(current.sale, current.priced, reduction) if reduction in before else _NOTHING
        if size.part > had.part or size.amount > had.amount:
            larger.append((size, reduction))
    for size, reduction in sorted(larger, key=lambda one: one[0].part, reverse=True):
        if not _is_theirs_to_give(desk, current, reduction, size):
            _ask(desk, reduction, size)
            return


def require_given_so_far(desk: Desk) -> None:
    """Refuses money for a sale in which a reduction has become larger than was allowed."""
    current = desk.require_sale()
    for reduction in _reductions(current.sale):
        size = _size(current.sale, current.priced, reduction)
        if not _is_theirs_to_give(desk, current, reduction, size):
            _ask(desk, reduction, size)


def lost_by_tags(pricing: Pricing, sale: Sale) -> int:
    """What the shop loses by the tags of a sale against the articles' own prices, in minor units.

    All its lines count together, so that piece by piece is not less than all at once.
    """
    tagged = {one.line for one in sale.live if one.tagged}
    lines = tuple(
        replace(one, override=None, tagged=False) if one.line in tagged else one
        for one in sale.lines
    )
    own, now = pricing.price(replace(sale, lines=lines)).lines, pricing.price(sale).lines
    return sum(max(0, own[number].net - now[number].net) for number in tagged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reduction:
    """What a person took off: the discount of a line or (None) of the sale, or a lower price."""

    permission: Permission
    line: int | None
    given: Discount | int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """How large a reduction is: a part in basis points, and minor units."""

    part: int
    amount: int


_NOTHING: Final = _Size(part=0, amount=0)


def _reductions(sale: Sale) -> list[_Reduction]:
    """All that people took off a sale."""
    found: list[_Reduction] = []
    for line in sale.live:
        if line.discount is not None:
            found.append(_reduction_of(line.discount))
        lower = _reduction_of_price(sale, line.line)
        if lower is not None:
            found.append(lower)
    if sale.discount is not None:
        found.append(_reduction_of(sale.discount))
    return found


def _reduction_of(discount: Discount) -> _Reduction:
    return _Reduction(
        permission=permission_of(discount.line),
        line=discount.line,
        given=discount,
        reason=discount.reason,
    )


def _reduction_of_price(sale: Sale, number: int) -> _Reduction | None:
    """The lower price that somebody has keyed in for a line; a shelf tag's is the shop's."""
    line = sale.line(number)
    if line.override is None or line.tagged or line.override >= line.unit_price:
        return None
    return _Reduction(permission="override.price", line=number, given=line.override)


def _size(sale: Sale, priced: PricedBasket, reduction: _Reduction) -> _Size:
    """How large it is in that sale."""
    lines = sale.live if reduction.line is None else (sale.line(reduction.line),)
    if not isinstance(reduction.given, int):
        part = part_given(sale, priced, reduction.line)
        return _Size(part=part, amount=_given(priced, lines))
    (line,) = lines
    part = part_of(line.unit_price - reduction.given, line.unit_price)
    return _Size(part=part, amount=_by_price(line, priced.lines[line.line]))


def _is_theirs_to_give(desk: Desk, current: OpenSale, reduction: _Reduction, size: _Size) -> bool:
    """Whether who is there may give so large a part, or somebody gave or agreed to as much."""
    user = desk.require_cashier().user
    if _may_give(desk, user, reduction, size):
        return True
    pricing = Pricing(current.pricing.terms)
    for step, action in enumerate(current.actions, start=1):
        theirs = action.by != user and _may_give(desk, action.by, reduction, size)
        if not (theirs or action.approver):
            continue
        sale = fold(current.sale.id, current.actions[:step])
        if reduction not in _reductions(sale):
            continue
        then = _size(sale, pricing.price(sale), reduction)
        if size.amount <= then.amount and (theirs or size.part <= then.part):
            return True
    return False


def _may_give(desk: Desk, user: str, reduction: _Reduction, size: _Size) -> bool:
    """Whether somebody may give so large a part alone."""
    person = desk.catalog.staff(user)
    return person is not None and desk.role(person.role).allows(reduction.permission, size.part)


def _ask(desk: Desk, reduction: _Reduction, size: _Size) -> None:
    """Refuses what who stands here may not give alone."""
    desk.require(
        reduction.permission,
        amount=size.part,
        line=reduction.line,
        reason=reduction.reason or None,
    )


def _part(sale: Sale, priced: PricedBasket, lines: Sequence[SaleLine]) -> int:
    """What people took off some lines, in basis points of what promotions had left of them.

    The half unit that the rounding of a percentage may add is nobody's generosity.
    """
    given = _given(priced, lines)
    nets = [priced.lines[one.line].net for one in lines]
    value = given + sum(net for net in nets if net > 0)
    rounded = [sale.discount, *(one.discount for one in lines)]
    halves = sum(one is not None and one.percent is not None for one in rounded)
    return part_of(2 * given - halves, 2 * value)


def _given(priced: PricedBasket, lines: Sequence[SaleLine]) -> int:
    """What people took off some lines, in minor units."""
    money = [(line, priced.lines[line.line]) for line in lines]
    return sum(_by_hand(one) + _by_price(line, one) for line, one in money)


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
