"""Money that a wallet refused to take back: the shopper waits for it until somebody sees to it.

The return stands; what it says of the wallet did not come about. A second person agrees that the
money is paid out in cash, which corrects the return's tender in the journal; or it is left to head
office, which has every one of them by name among what is unsettled.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from pos.contract.facts import TenderFixed, TenderPart
from pos.contract.payments import REFUND_PASSED_ON
from pos.payment.refund import Refund
from pos.sale.tenders import CASH
from pos.till.desk import Desk, TillError
from pos.till.state import Json

How: TypeAlias = Literal["cash", "office"]


def deal_with(desk: Desk, *, refund: str, how: How, reason: str) -> dict[str, Json]:
    """Pays a refused refund out in `cash`, or leaves it to head `office`; either for a reason.

    Nobody pays one out alone. Once is enough: a second time is refused.
    """
    desk.require_shift()
    found = next((one for one in desk.drafts.refunds.all() if one.id == refund), None)
    if found is None or not found.needs_people:
        raise TillError("refund_not_refused")
    if not reason.strip():
        raise TillError("reason_needed")
    if how == "cash":
        _pay_out(desk, found, reason=reason.strip())
    else:
        _pass_on(desk, found, reason=reason.strip())
    desk.drafts.note_head(desk.journal.head())
    desk.drafts.refunds.change(replace(found, dealt=how))
    return {"refund": found.id, "receipt": found.receipt, "amount": found.amount, "by": how}


def _pay_out(desk: Desk, refund: Refund, *, reason: str) -> None:
    """Takes the money of the return off its wallet and puts it down as cash of this shift."""
    shift, user = desk.require_shift(), desk.require_cashier()
    returned = desk.journal.past.sale_of(refund.receipt)
    tenders = () if returned is None else returned.tenders
    tender = next((one for one in tenders if one.reference == refund.id), None)
    if tender is None:
        raise TillError("refund_not_refused")
    desk.require("redirect.refund", amount=refund.amount, reason=reason, alone=False)
    fixed = TenderFixed(
        at=desk.timestamp(),
        shift=shift.id,
        sale=refund.sale,
        receipt=refund.receipt,
        pair=(
            TenderPart(
                tender=tender.tender,
                amount=refund.amount,
                reference=refund.id,
                wallet=refund.wallet,
                of=refund.attempt,
                count=-1,
            ),
            TenderPart(tender=CASH, amount=-refund.amount, count=1),
        ),
        user=user.user,
        approver=desk.guard.approver,
        reason=reason,
    )
    desk.journal.append("payment", fixed, day=shift.day)


def _pass_on(desk: Desk, refund: Refund, *, reason: str) -> None:
    """Puts on record that head office is to settle it."""
    desk.require("refund.receipt", amount=refund.amount, reason=reason)
    told: dict[str, Json] = {
        "do": REFUND_PASSED_ON,
        "refund": refund.id,
        "receipt": refund.receipt,
        "amount": refund.amount,
        "reason": reason,
    }
    desk.record("payment", told)
