"""Who is buying, and what he brings along: members and coupons."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal, TypeAlias

from pos.catalog.store import Catalog
from pos.codes.gtin import is_digits, is_gtin
from pos.contract.tenders import POINTS
from pos.member.code import is_member_code
from pos.member.identity import BadIdentity, card_key, is_card
from pos.member.member import FRESH_US, Member
from pos.sale.actions import AddCoupon, AttachMember, DetachMember, LinePrice
from pos.sale.sale import Sale, act
from pos.sync.paying import moment
from pos.till.asking_members import LATER, By, Later, Told
from pos.till.desk import Desk, TillError
from pos.till.known_members import MOST_FOUND, TABLE
from pos.till.member_codes import signed_member
from pos.till.shelf import shelf_price
from pos.till.state import Json

How: TypeAlias = Literal["card", "code", "phone", "name", "wallet"]
"""By what a member was found."""

_TAIL: Final = 4
"""Digits of a telephone that are enough to choose from."""
_SHORTEST: Final = 8
"""Digits of a card's number; goods are keyed in by shorter ones."""
_LONGEST: Final = 200
"""Signs that are sent to head office."""


def attach(
    desk: Desk, *, card: str | None = None, phone: str | None = None, name: str | None = None
) -> dict[str, Json]:
    """A member is buying: by his card, his telephone or its last four digits, or his name.

    His prices count at once, before or after the goods. Where several may be meant the answer
    offers them under `choose`, and nobody is attached; the id of one of them counts as `card`. Whom
    only head office knows, and has not named in time, comes `later` by himself.
    """
    desk.require_shift()
    found, how = _found(desk, card=card, phone=phone, name=name)
    if found is LATER:
        desk.require("attach.member")
        return {"member": None, "later": True, "notice": desk.texts("notice.member_later")}
    if not found:
        raise TillError("unknown_member")
    desk.require("attach.member")
    if len(found) > 1:
        return {"choose": [offered(member) for member in found[:MOST_FOUND]]}
    return attach_member(desk, found[0], how=how)


def attach_scanned(desk: Desk, code: str) -> dict[str, Json] | None:
    """Whoever has the card that a code may be which nothing here claims, as head office knows it.

    None for nobody, and where head office does not say so in time: then he comes by himself.
    """
    if not _may_be_card(code) or not desk.may("attach.member"):
        return None
    told = desk.asker.ask(by="scanned", text=code)
    found = [] if told is LATER or told is None else desk.members.offer(told)
    return attach_member(desk, found[0], how="card") if len(found) == 1 else None


def _may_be_card(code: str) -> bool:
    """Whether it is worth a question: no goods' number, and none that somebody keyed in short."""
    if is_gtin(code) or (is_digits(code) and len(code) < _SHORTEST):
        return False
    return is_card(code)


def attach_member(desk: Desk, member: Member, *, how: How) -> dict[str, Json]:
    """Puts a member into the sale with the prices that are his."""
    sale = None if desk.open is None else desk.open.sale
    if sale is not None and (sale.member is None or sale.member.member != member.id):
        _refuse_paid_with_points(sale)
    now = moment(desk.clock).wall
    stale = bool(member.as_of) and now - member.as_of > FRESH_US
    tier = "" if stale else member.tier
    action = AttachMember(
        at=desk.timestamp(),
        member=member.id,
        tier=tier,
        birthday=member.has_birthday(desk.clock.now().date()),
        prices=_prices(desk, sale, member_tier=tier),
        how=how,
        stale=stale,
        points=member.points,
        as_of=_time_of(desk, member.as_of),
        segments=() if stale else member.segments,
    )
    desk.happened(action)
    return {
        "member": member.id,
        "tier": tier,
        "name": member.name,
        "points": member.points,
        "as_of": action.as_of or None,
        "stale": stale,
    }


def detach(desk: Desk) -> dict[str, Json]:
    """Nobody in particular is buying any more; everything costs what it costs everybody."""
    current = desk.require_sale()
    _refuse_paid_with_points(current.sale)
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
    return catalog.record(TABLE, key) is not None


def coupons_of(desk: Desk) -> frozenset[str]:
    """The codes that the promotions ask for by which the sale is priced."""
    terms = desk.terms if desk.open is None else desk.open.pricing.terms
    return terms.coupons


def offered(member: Member) -> dict[str, Json]:
    """Somebody to choose, as far as a cashier may see him before he is here."""
    return {"id": member.id, "name": member.name, "tier": member.tier, "tail": member.tail}


def _found(
    desk: Desk, *, card: str | None, phone: str | None, name: str | None
) -> tuple[list[Member] | Literal[Later.LATER], How]:
    """Whom these words may mean: by this store's files, and what head office adds in time."""
    members = desk.members
    if card is not None:
        if is_member_code(card):
            return _shown(desk, card), "code"
        one = members.by_card(card) or members.offered(card)
        return [_as_of_now(desk, one)] if one else _asked(desk, by="card", text=card), "card"
    if phone is not None:
        one = members.by_phone(phone)
        if one is not None:
            return [_as_of_now(desk, one)], "phone"
        by: By = "ends" if len(phone.strip()) == _TAIL else "phone"
        return members.search(phone) or _asked(desk, by=by, text=phone), "phone"
    words = name or ""
    return members.search(words) or _asked(desk, by="name", text=words), "name"


def _as_of_now(desk: Desk, member: Member) -> Member:
    """The member with what stands today; as the files have him where nobody answers in time."""
    told = desk.asker.ask(by="member", text=member.id)
    return told[0] if told and told is not LATER else member


def _shown(desk: Desk, code: str) -> list[Member] | Literal[Later.LATER]:
    """Whom a telephone's code names: as he stands today, or by what head office signed in it."""
    told = desk.asker.ask(by="code", text=code) if len(code) <= _LONGEST else []
    if told is LATER or told is None:
        signed = signed_member(desk, code)
        if signed is not None:
            return desk.members.offer([signed])
    return _offered_or_refused(desk, told)


def _asked(desk: Desk, *, by: By, text: str) -> list[Member] | Literal[Later.LATER]:
    """Those whom head office means; refuses where it is the only one that could know, and away."""
    if not 0 < len(text) <= _LONGEST:
        return []
    return _offered_or_refused(desk, desk.asker.ask(by=by, text=text))


def _offered_or_refused(desk: Desk, told: Told) -> list[Member] | Literal[Later.LATER]:
    if told is LATER:
        return LATER
    if told is None and desk.station.is_enrolled and not desk.training:
        raise TillError("member_not_asked")
    return desk.members.offer(told or [])


def _refuse_paid_with_points(sale: Sale) -> None:
    """Refuses another buyer for a sale that this one's points have paid in part."""
    if any(tender.tender == POINTS for tender in sale.tenders):
        raise TillError("paid_with_points")


def _time_of(desk: Desk, at: int) -> str:
    if not at:
        return ""
    told = dt.datetime.fromtimestamp(at // 1_000_000, desk.clock.now().tzinfo)
    return told.isoformat(timespec="seconds")


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
