"""What a sale brings its buyer, as his receipt tells it: by the rules that head office published.

Head office counts it anew when it hears of the sale; what it counts is his.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from pos.contract.facts import SaleFact
from pos.contract.tenders import POINTS
from pos.member.member import Member
from pos.member.programme import Buyer, Programme, Sold, in_force, points_of
from pos.sale.actions import AttachMember
from pos.till.desk import Desk

PROGRAMMES: Final = "programmes"
"""The setting with all rules of the programme that were ever published."""


def with_earned(desk: Desk, fact: SaleFact, member: AttachMember | None) -> SaleFact:
    """The end of a sale with what it brings the member; as it is where there is nothing to tell."""
    if member is None or fact.status != "completed":
        return fact
    buyer = Buyer(tier=member.tier, has_birthday=member.birthday)
    earned = _earned(desk, fact, buyer)
    return fact if earned is None else msgspec.structs.replace(fact, earned=earned)


def earned_by(desk: Desk, fact: SaleFact, member: Member) -> int | None:
    """What a sale brings somebody who became known after it; None where nobody told the rules."""
    birthday = member.has_birthday(desk.clock.now().date())
    return _earned(desk, fact, Buyer(tier=member.tier, has_birthday=birthday))


def _earned(desk: Desk, fact: SaleFact, buyer: Buyer) -> int | None:
    rules = rules_told(desk.settings)
    if rules is None:
        return None
    day = dt.date.fromisoformat(desk.day)
    shares = points_of(
        paid_lines(fact),
        in_force(rules, day),
        buyer=buyer,
        day=day,
        unearned=paid_with_points(fact),
    )
    return sum(shares.values())


def paid_lines(fact: SaleFact) -> list[Sold]:
    """The lines that count, with what was paid for each: the tax too, where it comes on top."""
    live = [line for line in fact.lines if not line.void]
    on_top = fact.total != sum(line.net for line in live)
    return [
        Sold(line=line.line, amount=line.net + on_top * line.tax, sku=line.sku, brand=line.brand)
        for line in live
    ]


def paid_with_points(fact: SaleFact) -> int:
    """What of a sale points paid, minor units."""
    return sum(tender.amount for tender in fact.tenders if tender.tender == POINTS)


def rules_told(settings: Mapping[str, Any]) -> list[Programme] | None:
    """The rules that head office has told; None where it has not, or in words of a newer one."""
    told = settings.get(PROGRAMMES)
    try:
        return None if told is None else msgspec.convert(told, list[Programme])
    except msgspec.ValidationError:
        return None
