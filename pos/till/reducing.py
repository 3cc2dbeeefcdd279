"""What a person takes off: another price for a line, a discount on a line or on the whole sale.

Promotions come first; how much of what they leave a person may give away is a matter of his role.
"""

from __future__ import annotations

from pos.money import NotAnAmount, read_decimal
from pos.pricing.manual import part_of
from pos.sale.actions import Discount, SetPrice, TagPrice
from pos.sale.sale import act
from pos.till.desk import Desk, TillError
from pos.till.given import lost_by_tags, part_given, permission_of, require_given, taken_off
from pos.till.state import Json


def price(desk: Desk, *, line: int, price: int | None, reason: str | None) -> dict[str, Json]:
    """Sets a line's price per unit by hand; None puts the article's own price back."""
    current = desk.require_sale()
    action = SetPrice(at=desk.timestamp(), line=line, price=price, reason=reason or "")
    act(current.sale, action)
    own = current.sale.line(line).unit_price
    moved = 0 if price is None else abs(price - own)
    with desk.guard.together():
        desk.require("override.price", amount=part_of(moved, own), line=line, reason=reason)
        require_given(desk, action)
    desk.happened(action)
    return {"line": line}


def tag_price(desk: Desk, *, line: int, price: int, reason: str | None) -> dict[str, Json]:
    """Charges the lower price that the shelf's tag shows, per unit, and notes the tag for checking.

    What counts against the limit is what the shop loses by all the tags of this sale, in minor
    units: against the articles' own prices, for their whole quantities. Answers that as `lost`. A
    `reason` of None is the one that the screen's tag key stands for; an empty one is refused.
    """
    current = desk.require_sale()
    why = desk.shop_texts("permission.match.tag") if reason is None else reason.strip()
    if not why:
        raise TillError("reason_needed")
    action = TagPrice(at=desk.timestamp(), line=line, price=price, reason=why)
    changed = act(current.sale, action)
    lost = lost_by_tags(current.pricing, changed, current.pricing.price(changed))
    with desk.guard.together():
        desk.require("match.tag", amount=lost, line=line, reason=why)
        require_given(desk, action)
    desk.happened(action)
    return {"line": line, "lost": lost}


def discount(
    desk: Desk, *, line: int | None, percent: str | None, amount: int | None, reason: str | None
) -> dict[str, Json]:
    """Takes a percentage or an amount off a line, or off the sale; none of them takes it back.

    A new discount takes the place of the one before. What counts against the limit is all that
    people took off the line or the sale, by another price too, so that two small reductions are
    not less than one.
    Answers all that is off the line, or off what the sale sells, promotions included.
    """
    current = desk.require_sale()
    if percent is not None and amount is not None:
        raise TillError("bad_percent")
    action = Discount(
        at=desk.timestamp(), line=line, percent=_points(percent), amount=amount or None,
        reason=reason or "",
    )  # fmt: skip
    changed = act(current.sale, action)
    size = part_given(changed, current.pricing.price(changed), line)
    with desk.guard.together():
        desk.require(permission_of(line), amount=size, line=line, reason=reason)
        require_given(desk, action)
    opened = desk.happened(action)
    sale, priced = opened.sale, opened.priced
    return {
        "line": line,
        "discount": taken_off(sale, priced) if line is None else priced.lines[line].discount,
    }


def _points(percent: str | None) -> int | None:
    """Basis points of a percentage; None where nothing is to be taken off."""
    if percent is None:
        return None
    try:
        return read_decimal(percent, places=2) or None
    except NotAnAmount as error:
        raise TillError("bad_percent") from error
