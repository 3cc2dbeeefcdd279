"""Who is buying, and what he brings along: members and coupons."""

from __future__ import annotations

from pos.catalog.store import Catalog
from pos.member.identity import BadIdentity, card_key, phone_key
from pos.member.member import Member, member_of
from pos.sale.actions import AddCoupon, AttachMember, DetachMember, LinePrice
from pos.sale.sale import Sale, act
from pos.till.desk import Desk, TillError
from pos.till.shelf import shelf_price
from pos.till.state import Json


def attach(desk: Desk, *, card: str | None = None, phone: str | None = None) -> dict[str, Json]:
    """A member is buying, by the number of his card or telephone; his prices count at once."""
    desk.require_shift()
    member = _find(desk, card=card, phone=phone)
    desk.require("attach.member")
    sale = None if desk.open is None else desk.open.sale
    desk.happened(
        AttachMember(
            at=desk.timestamp(),
            member=member.id,
            tier=member.tier,
            birthday=member.has_birthday(desk.clock.now().date()),
            prices=_prices(desk, sale, member_tier=member.tier),
        )
    )
    return {"member": member.id, "tier": member.tier}


def detach(desk: Desk) -> dict[str, Json]:
    """Nobody in particular is buying any more; everything costs what it costs everybody."""
    current = desk.require_sale()
    desk.require("attach.member")
    if current.sale.member is not None:
        prices = _prices(desk, current.sale, member_tier=None)
        desk.happened(DetachMember(at=desk.timestamp(), prices=prices))
    return {"member": None}


def coupon(desk: Desk, *, code: str) -> dict[str, Json]:
    """Takes a coupon that a promotion of this shop asks for."""
    desk.require_shift()
    if code not in coupons_of(desk):
        raise TillError("unknown_coupon")
    action = AddCoupon(at=desk.timestamp(), code=code)
    if desk.open is not None:
        act(desk.open.sale, action)
    desk.require("sell.item")
    before = 0 if desk.open is None else desk.open.priced.discount
    return {"coupon": code, "saved": desk.happened(action).priced.discount - before}


def is_member(catalog: Catalog, card: str, *, pepper: bytes) -> bool:
    """Whether a code is the number of a card that this store knows."""
    try:
        key = card_key(card, pepper=pepper)
    except BadIdentity:
        return False
    return catalog.record("member", key) is not None


def coupons_of(desk: Desk) -> frozenset[str]:
    """The codes that the promotions ask for by which the sale is priced."""
    terms = desk.terms if desk.open is None else desk.open.pricing.terms
    return terms.coupons


def _find(desk: Desk, *, card: str | None, phone: str | None) -> Member:
    pepper = desk.station.pepper
    try:
        if card is not None:
            key = card_key(card, pepper=pepper)
        elif phone is not None:
            key = phone_key(phone, pepper=pepper)
        else:
            raise TillError("unknown_member")
    except BadIdentity as error:
        raise TillError("unknown_member") from error
    row = desk.catalog.record("member", key)
    member = None if row is None else member_of(row)
    if member is None:
        raise TillError("unknown_member")
    return member


def _prices(desk: Desk, sale: Sale | None, *, member_tier: str | None) -> tuple[LinePrice, ...]:
    """The lines that cost something else for who is buying now."""
    changed: list[LinePrice] = []
    for line in () if sale is None else sale.live:
        item = desk.catalog.by_sku(line.article.sku)
        if item is None:
            continue
        price = shelf_price(desk, item, member_tier=member_tier)
        now = (price.price, price.source, price.version or 0)
        if now != (line.unit_price, line.source, line.version):
            changed.append(
                LinePrice(line=line.line, unit_price=now[0], source=now[1], version=now[2])
            )
    return tuple(changed)
