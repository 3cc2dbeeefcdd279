"""Paying with points: set aside at head office for this sale, and spent by the sale's own entry.

What no sale spends is free again: a sale that is voided says so in the journal, and what nobody
hears of ends by itself after ten minutes. While head office is away points pay within its signed
allowance, for who shows his code; the sale's entry says that nobody was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos.contract.members import HoldWanted
from pos.contract.tenders import POINTS
from pos.sale.actions import AttachMember, Tender
from pos.sale.tenders import TenderKind
from pos.till import allowances
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.member_codes import shown_offline, use_shown
from pos.till.member_holds import CODES, require_member_account, require_payment, set_aside
from pos.till.state import Json
from pos.till.tender_table import check_caps
from pos.till.tendering import pay, ready_to_pay, take, what_is_due

REFUSED: Final = {
    "not_proven": "member_code_needed",
    **CODES,
    "unknown_member": "unknown_member",
    "not_enough": "points_not_enough",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payment:
    """Points that are to pay so many minor units, and what head office is asked for."""

    amount: int
    wanted: HoldWanted


def pay_with_points(
    desk: Desk, *, amount: int | None = None, code: str | None = None
) -> dict[str, Json]:
    """Takes points for `amount` minor units of the sale, or for as much as they and it come to.

    `code` is what the member's telephone shows, with its digits. The answer tells the `points` and
    how many are `left`, None where head office could not be asked.
    """
    current, kind = ready_to_pay(desk, POINTS)
    if current.due < 0:
        return pay(desk, tender=POINTS, amount=amount)
    payment = _payment(desk, current, kind, amount, code)
    so_far = _paid_so_far(current)
    wanted = payment.wanted
    answer = set_aside(desk, wanted, refused=REFUSED, otherwise="points_not_available")
    shown = ""
    if answer.held is None:
        check_caps(kind, so_far + payment.amount, online=False)
        shown = _allow(desk, wanted.member, wanted.points, code=wanted.code)
    action = Tender(
        at=desk.timestamp(),
        tender=POINTS,
        given=payment.amount,
        amount=payment.amount,
        name=kind.name.get(desk.texts.language, ""),
        invoiceable=kind.invoiceable,
        reference=answer.hold,
        unchecked=answer.held is None,
        points=wanted.points,
        left=None if answer.held is None else answer.held.left,
        shown=shown,
    )
    booked = take(desk, current, action, is_last=payment.amount == current.due)
    return {**booked, "points": wanted.points, "left": action.left}


def _payment(
    desk: Desk, current: OpenSale, kind: TenderKind, amount: int | None, code: str | None
) -> _Payment:
    """What points are to pay; refuses what they cannot before anybody is asked."""
    member = current.sale.member
    if member is None:
        raise TillError("points_need_member")
    require_member_account(desk, "points_not_available")
    asked = _asked(desk, current, kind, member, amount)
    points = points_for(kind, asked)
    check_caps(kind, _paid_so_far(current) + asked, online=not desk.is_away)
    if not code:
        raise TillError("member_code_needed")
    require_payment(desk)
    wanted = HoldWanted(sale=current.sale.id, member=member.member, points=points, code=code)
    use_shown(desk, code, sale=current.sale.id)
    return _Payment(amount=asked, wanted=wanted)


def _paid_so_far(current: OpenSale) -> int:
    return sum(part.amount for part in current.sale.tenders if part.tender == POINTS)


def points_for(kind: TenderKind, amount: int) -> int:
    """How many points pay so many minor units; a part of one is a whole one."""
    return -(-amount * kind.points // 100)


def worth_of(kind: TenderKind, points: int) -> int:
    """What points pay, minor units."""
    return max(0, points) * 100 // kind.points


def _asked(
    desk: Desk, current: OpenSale, kind: TenderKind, member: AttachMember, amount: int | None
) -> int:
    """How much of the sale points are to pay; without an amount as much as they come to."""
    asked = what_is_due(desk, current, amount)
    if amount is None and member.points is not None:
        asked = min(asked, worth_of(kind, member.points))
        if not asked:
            raise TillError("points_not_enough")
    if asked <= 0:
        raise TillError("nothing_to_pay" if amount is None else "bad_amount")
    if asked > current.due:
        raise TillError("no_change")
    return asked


def _allow(desk: Desk, member: str, points: int, *, code: str) -> str:
    """What the member showed; refuses what head office's signed word does not cover, and who does
    not show his code."""
    allowance = allowances.in_force(desk)
    if allowance is None:
        raise TillError("points_offline")
    shown, showing = shown_offline(desk, code)
    if shown.member != member:
        raise TillError("member_code_other")
    spent = allowances.spent(desk)
    mine = sum(one.points for one in spent if one.member == member)
    whole = sum(one.points for one in spent)
    each = min(allowance.points_each, shown.burn_cap)
    left = max(0, min(each - mine, allowance.points_all - whole))
    if points > left:
        raise TillError("points_allowance", points=left)
    return showing
