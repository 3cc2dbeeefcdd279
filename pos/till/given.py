"""How much people have given away in a sale, and that it stays within what was theirs to give.

What people take off the regular price of a line by hand counts together against the limit of
discounts: a lower price keyed in, the discount on the line, and its share of the sale's. So does
what they take off the sale. A price keyed in alone has a limit of its own, and so has a shelf
tag's, which nobody gave away.

A reduction is measured when it is given, as a part and in money. Whatever makes the basket smaller
afterwards makes the same amount a larger part of it; more goods make the same part more money. Both
are measured again: what somebody does to a line at once, and what comes by itself or with another
scan before money is taken. So is what the shop loses by tags, which is more once a discount is
gone. Who may give such a part alone gives it of any amount; what a second person agreed to, or
somebody else has given before, is good for as much money as it was then. Nobody agrees to a
reduction by what he agrees to or does beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.money import extend
from pos.pricing.basket import PricedBasket, PricedLine
from pos.pricing.manual import part_of
from pos.sale.actions import (
    AgeChecked,
    AnyAction,
    Discount,
    SetPrice,
    SetQuantity,
    TagPrice,
    Tender,
    VoidLine,
)
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, SaleLine, act
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
    return max(_part(sale, priced, lines) for lines in (_sold(sale), *((one,) for one in beside)))


def taken_off(sale: Sale, priced: PricedBasket) -> int:
    """All that is off the goods that are sold, promotions included, in minor units.

    What was off goods when they were sold, and comes back with them, is no part of it.
    """
    if not sale.backs:
        return priced.discount
    return sum(priced.lines[line.line].discount for line in _sold(sale))


def permission_of(line: int | None) -> Permission:
    """What somebody must be allowed who takes something off a line, or off the sale."""
    return "discount.sale" if line is None else "discount.line"


def require_given(desk: Desk, action: AnyAction) -> None:
    """Refuses, like a reduction itself, an action that makes one larger than was allowed.

    A second person is asked about each of several, the largest first. The last check before the
    action happens; raises `SaleError` where it cannot.
    """
    current = desk.require_sale()
    sale = act(current.sale, action)
    found = _reductions(sale)
    if not found:
        return
    pricing, before = current.pricing, _reductions(current.sale)
    priced = pricing.price(sale)
    larger: list[tuple[_Reduction, _Size]] = []
    for reduction in found:
        if _is_set_by(action, reduction):
            continue  # That one has been asked about by itself.
        size, had = _size(pricing, sale, priced, reduction), _NOTHING
        if reduction in before:
            had = _size(pricing, current.sale, current.priced, reduction)
        if not size.is_within(had):
            larger.append((reduction, size))
    _require(desk, current, larger)


def require_given_so_far(desk: Desk) -> None:
    """Refuses money for a sale in which a reduction has become larger than was allowed."""
    current = desk.require_sale()
    sale, priced, pricing = current.sale, current.priced, current.pricing
    found = _reductions(sale)
    _require(desk, current, [(one, _size(pricing, sale, priced, one)) for one in found])


def lost_by_tags(pricing: Pricing, sale: Sale, priced: PricedBasket) -> int:
    """What the shop loses by the tags of a sale against the articles' own prices, in minor units.

    All its lines count together, so that piece by piece is not less than all at once. `priced` is
    what the sale costs as it stands.
    """
    tagged = {one.line for one in sale.live if one.tagged}
    lines = tuple(
        replace(one, override=None, tagged=False) if one.line in tagged else one
        for one in sale.lines
    )
    own = pricing.price(replace(sale, lines=lines)).lines
    return sum(max(0, own[number].net - priced.lines[number].net) for number in tagged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reduction:
    """What a person took off: the discount of a line or (None) of the sale, or a lower price.

    `given` is None for what the shop loses by all the tags of a sale.
    """

    permission: Permission
    line: int | None
    given: Discount | int | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """How large a reduction is: what its limit counts, and minor units.

    Limits count a part in basis points, but of tags the minor units themselves.
    """

    part: int
    amount: int

    def is_within(self, other: _Size) -> bool:
        """Whether it is no larger than the other, by either figure."""
        return self.part <= other.part and self.amount <= other.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allowed:
    """How large a reduction may be: agreed to by a second person, or given by `user` alone."""

    size: _Size
    user: str = ""


_NOTHING: Final = _Size(part=0, amount=0)
_TAGS: Final = _Reduction(permission="match.tag", line=None, given=None)
_ASKED_ABOUT_LARGER: Final = (AgeChecked, Discount, SetPrice, SetQuantity, TagPrice, VoidLine)
"""What asks a second person about the reductions that it makes larger."""


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
    if any(line.tagged for line in sale.live):
        found.append(_TAGS)
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


def _is_set_by(action: AnyAction, reduction: _Reduction) -> bool:
    """Whether the action is the one that gives it."""
    match action:
        case Discount():
            return reduction == _reduction_of(action)
        case SetPrice():
            return reduction.permission == "override.price" and reduction.line == action.line
        case TagPrice():
            return reduction == _TAGS
    return False


def _size(pricing: Pricing, sale: Sale, priced: PricedBasket, reduction: _Reduction) -> _Size:
    """How large it is in that sale."""
    if reduction.given is None:
        lost = lost_by_tags(pricing, sale, priced)
        return _Size(part=lost, amount=lost)
    lines = _sold(sale) if reduction.line is None else (sale.line(reduction.line),)
    if isinstance(reduction.given, Discount):
        part = part_given(sale, priced, reduction.line)
        return _Size(part=part, amount=_given(priced, lines))
    (line,) = lines
    part = part_of(line.unit_price - reduction.given, line.unit_price)
    return _Size(part=part, amount=_by_price(line, priced.lines[line.line]))


def _require(desk: Desk, current: OpenSale, sizes: Sequence[tuple[_Reduction, _Size]]) -> None:
    """Refuses reductions of such sizes as who stands here may not give, and nobody allowed."""
    user = desk.require_cashier().user
    larger = [one for one in sizes if not _may_give(desk, user, *one)]
    if not larger:
        return
    history = _history(current)
    for reduction, size in sorted(larger, key=lambda one: one[1].part, reverse=True):
        allowed = _allowed(desk, history, reduction)
        if not any(_is_covered(desk, reduction, size, by=one) for one in allowed):
            desk.require(
                reduction.permission,
                amount=size.part,
                line=reduction.line,
                reason=reduction.reason or None,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """An action of a sale, and the sale with its price after it."""

    action: AnyAction
    sale: Sale
    priced: PricedBasket
    pricing: Pricing


def _history(current: OpenSale) -> list[_Step]:
    """The sale as it stood after each of its actions."""
    pricing, sale = Pricing(current.pricing.terms), Sale(id=current.sale.id)
    steps: list[_Step] = []
    for action in current.actions:
        sale = act(sale, action)
        steps.append(_Step(action=action, sale=sale, priced=pricing.price(sale), pricing=pricing))
    return steps


def _allowed(desk: Desk, history: Sequence[_Step], reduction: _Reduction) -> list[_Allowed]:
    """The sizes that somebody has allowed of a reduction, by what he did or agreed to.

    Who gives it, or makes it larger than it rightly was, allows that if he may give as much alone.
    A second person has been asked about it where it became larger than who stood there may give,
    and once more when money was taken; elsewhere he was asked about something else.
    """
    allowed = [_Allowed(size=_NOTHING)]
    had = _NOTHING
    for step in history:
        action = step.action
        if reduction not in _reductions(step.sale):
            had = _NOTHING
            continue
        size = _size(step.pricing, step.sale, step.priced, reduction)
        is_larger = not size.is_within(had)
        if _may_give(desk, action.by, reduction, size):
            if is_larger and any(_is_covered(desk, reduction, had, by=one) for one in allowed):
                allowed.append(_Allowed(size=size, user=action.by))
        elif action.approver and (
            isinstance(action, Tender) or (is_larger and isinstance(action, _ASKED_ABOUT_LARGER))
        ):
            allowed.append(_Allowed(size=size))
        had = size
    return allowed


def _is_covered(desk: Desk, reduction: _Reduction, size: _Size, *, by: _Allowed) -> bool:
    """Whether so large a reduction was allowed: whoever gave it alone gives any part he may."""
    if by.user:
        return size.amount <= by.size.amount and _may_give(desk, by.user, reduction, size)
    return size.is_within(by.size)


def _may_give(desk: Desk, user: str, reduction: _Reduction, size: _Size) -> bool:
    """Whether somebody may give such a part alone."""
    person = desk.catalog.staff(user)
    return person is not None and desk.role(person.role).allows(reduction.permission, size.part)


def _sold(sale: Sale) -> tuple[SaleLine, ...]:
    """The lines that count and do not come back."""
    return tuple(line for line in sale.live if line.back is None)


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
