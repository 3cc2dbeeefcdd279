"""The promotions of the store as its manager looks at them, and changes them where he may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pos.catalog.table import has_unseen_signs
from pos.contract.wire import FeedRow
from pos.pricing.faults import BadFile
from pos.pricing.promotion import ALWAYS, Promotion, When
from pos.pricing.read_promotions import promotions_of
from pos.till.demo_store import GENERATION
from pos.till.desk import Desk, TillError
from pos.till.earning import rules_told
from pos.till.managing import MANAGE
from pos.till.reading import claimed_as
from pos.till.state import Json

SCOPE: Final = "promo:all"
_LONGEST: Final = {"name": 60, "name_en": 80, "coupon": 64}
"""Signs of what stands on a receipt, and of what a scanner reads."""

Standing = Literal["runs", "comes", "is_over", "rests", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One promotion: its row as it is written (contract of pricing), and how it stands now.

    It `rests` at an hour or on a day that is not its own; `broken` is one that cannot be read.
    `start` and `end` are None where it has none.
    """

    id: str
    row: Mapping[str, Any]
    standing: Standing
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    when: When = ALWAYS

    def is_day(self, day: dt.date) -> bool:
        """Whether it gives something on a day, whatever its first and its last one are."""
        return self.when.is_day(day)


def offers(desk: Desk) -> tuple[Offer, ...]:
    """Every promotion that this terminal knows, by name. Any thread."""
    now = desk.clock.now()
    found = [_offer(name, row, now) for name, row in desk.catalog.records("promotion").items()]
    return tuple(sorted(found, key=lambda offer: offer.id))


def check_offer(desk: Desk, row: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a promotion as somebody has written it: where -> why; nothing if it is
    right. Any thread."""
    try:
        promotions_of([dict(row)])
    except BadFile as bad:
        faults = (fault.removeprefix("[0]").lstrip(".").partition(": ") for fault in bad.faults)
        return {place: why or place for place, _, why in faults}
    found = {name: why for name in _LONGEST if (why := _text_fault(name, row.get(name) or ""))}
    told = rules_told(desk.settings) or ()
    tiers = {tier.name for programme in told for tier in programme.tiers}
    if tiers and (unknown := [name for name in row.get("member_tiers") or () if name not in tiers]):
        found["member_tiers"] = f"no tier {', '.join(unknown)}: {', '.join(sorted(tiers))}"
    coupon = row.get("coupon")
    if coupon and "coupon" not in found and (why := _coupon_fault(desk, str(row["id"]), coupon)):
        found["coupon"] = why
    return found


def _text_fault(name: str, text: str) -> str:
    if has_unseen_signs(text):
        return "cannot be printed"
    return "too long" if len(text) > _LONGEST[name] else ""


def _coupon_fault(desk: Desk, promotion: str, coupon: str) -> str:
    """A coupon is one promotion's, and nothing else that the till reads."""
    others = (
        name for name, row in desk.catalog.records("promotion").items()
        if name != promotion and row.get("coupon") == coupon
    )  # fmt: skip
    other = next(others, "")
    if other:
        return f"coupon of {other}"
    kind = claimed_as(desk, coupon)
    return f"reads as {kind}" if kind not in (None, "coupon") else ""


def put_offer(desk: Desk, row: Mapping[str, Any], *, gone: bool = False) -> dict[str, Json]:
    """Puts a promotion in force at a terminal that stands alone, or takes it out (`gone`)."""
    if desk.station.is_enrolled:
        raise TillError("promotions_from_office")
    desk.require(MANAGE)
    desk.require_still_goods()
    if not gone and check_offer(desk, row):
        raise TillError("bad_promotion")
    known = desk.catalog.cursor(SCOPE)
    rev = 1 if known is None else known[1] + 1
    name = str(row["id"])
    change = FeedRow(
        rev=rev, table="promotion", op="del" if gone else "put", key=name,
        row=None if gone else dict(row),
    )  # fmt: skip
    desk.catalog.apply(scope=SCOPE, gen=GENERATION, rows=[change], cursor=rev)
    desk.terms = desk.terms_reader.read(desk.catalog.settings())
    desk.record("staff", {"do": "promotion", "whom": name, "gone": gone})
    return {"promotion": name}


def _offer(name: str, row: Mapping[str, Any], now: dt.datetime) -> Offer:
    try:
        (promotion,) = promotions_of([dict(row)])
    except (BadFile, ValueError):
        return Offer(id=name, row=row, standing="broken")
    when = promotion.when
    return Offer(id=name, row=row, standing=_standing(promotion, now), start=when.start,
                 end=when.end, when=when)  # fmt: skip


def _standing(promotion: Promotion, now: dt.datetime) -> Standing:
    when = promotion.when
    start, end = (None if at is None else _local(at, now) for at in (when.start, when.end))
    if start is not None and now < start:
        return "comes"
    if end is not None and now >= end:
        return "is_over"
    return "runs" if when.holds(now) else "rests"


def _local(at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """A time without an offset is the store's."""
    return at if at.tzinfo is not None else at.replace(tzinfo=now.tzinfo)
