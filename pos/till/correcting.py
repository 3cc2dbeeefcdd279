"""A completed sale that was booked under the wrong tender is put right, and stays what it was.

A pair in the journal takes the amount from one tender and gives it to the other. The sale, its
receipt number and its taxes do not change; X and Z are right at once.
"""

from __future__ import annotations

from pos.codes.cleaning import masked
from pos.contract.facts import SaleFact, TenderFixed, TenderPart
from pos.sale.tenders import Reference, TenderKind, read_reference
from pos.shift.shift import Shift
from pos.till import serials
from pos.till.desk import Desk, TillError
from pos.till.holding import find
from pos.till.returning import receipt_number
from pos.till.state import Json
from pos.till.tender_table import check_caps, tender_kind, tender_name


def fix_tender(
    desk: Desk,
    *,
    receipt: str,
    wrong: str,
    right: str,
    amount: int | None,
    code: str | None,
    reason: str | None,
    online: bool,
) -> dict[str, Json]:
    """Moves `amount` of a sale of this shift from the `wrong` tender to the `right` one.

    `receipt` is its number, whole or the digits at its end; without an amount all is moved that
    the wrong one brought. Only between tenders whose money somebody vouches for or counts, and
    within the caps of the right one: otherwise a correction would hide what it is to show. What is
    used once needs its serial, and is free again once nothing is left of it; the digits of a card
    may no longer be at hand. Nothing is moved once goods of the sale came back, here or as far as
    head office knows elsewhere. Nobody corrects alone. A `reason` of None is the one that the key
    stands for; an empty one is refused.
    """
    why = desk.shop_texts("permission.fix.tender") if reason is None else reason.strip()
    if not why:
        raise TillError("reason_needed")
    shift, user = desk.require_shift(), desk.require_cashier()
    fact = _sale_of(desk, receipt_number(desk, receipt), shift=shift)
    receipt = fact.receipt or ""
    if any(find(desk, receipt).before.values()):
        # What went back went back as the sale was booked, and a voucher may be in use again.
        raise TillError("came_back_before_fix", receipt=receipt)
    source, target = _kind(desk, wrong), _kind(desk, right)
    if source.tender == target.tender or _has_forfeited(fact, wrong):
        raise TillError("tender_not_fixable")
    paid = desk.journal.past.paid(receipt)
    if paid.get(wrong, 0) <= 0:
        raise TillError("tender_brought_nothing", tender=tender_name(desk, wrong))
    moved = paid[wrong] if amount is None else amount
    if not 0 < moved <= paid[wrong]:
        raise TillError("bad_amount")
    single_use = target.reference == "serial"
    reference = (
        read_reference(target, code, wallets=desk.wallets) if code or single_use else Reference()
    )
    if single_use:
        serials.check_unused(desk, target, reference)
    whole = paid.get(right, 0) + moved
    check_caps(target, whole, online=online or single_use)
    desk.require("fix.tender", amount=moved, reason=why, alone=False)
    unchecked = single_use and not serials.keep(desk, target, reference, sale=fact.sale)
    if unchecked:
        check_caps(target, whole, online=False)
    counted = _counted(desk, fact, wrong, day=shift.day) if moved == paid[wrong] else 0
    gone = TenderPart(tender=wrong, amount=-moved, count=-counted)
    come = TenderPart(
        tender=right,
        amount=moved,
        reference=reference.number,
        last4=reference.last4,
        invoiceable=target.invoiceable,
        unchecked=unchecked and desk.station.is_enrolled,
        # Each serial is a payment of its own; other money joins what is there already.
        count=int(single_use or paid.get(right, 0) <= 0),
    )
    fixed = TenderFixed(
        at=desk.timestamp(),
        shift=shift.id,
        sale=fact.sale,
        receipt=receipt,
        pair=(gone, come),
        user=user.user,
        approver=desk.guard.approver,
        reason=why,
        freed=_freed(desk, source, receipt) if moved == paid[wrong] else (),
    )
    desk.journal.append("payment", fixed, day=shift.day)
    desk.drafts.note_head(desk.journal.head())
    now: dict[str, Json] = dict(desk.journal.past.paid(receipt))
    return {"receipt": receipt, "amount": moved, "paid": now}


def _sale_of(desk: Desk, receipt: str, *, shift: Shift) -> SaleFact:
    """The sale with that receipt; raises unless it is one of this shift."""
    fact = desk.journal.past.sale_of(receipt)
    if fact is None:
        raise TillError("no_such_receipt", receipt=masked(receipt)[:32])
    if fact.shift != shift.id:
        raise TillError("not_this_shift")
    return fact


def _kind(desk: Desk, tender: str) -> TenderKind:
    kind = tender_kind(desk, tender)
    if not (kind.counted or kind.verified):
        raise TillError("tender_not_fixable")
    return kind


def _freed(desk: Desk, source: TenderKind, receipt: str) -> tuple[str, ...]:
    """The serials that nothing is left of once all has moved that their tender brought."""
    if source.reference != "serial":
        return ()
    return tuple(desk.journal.past.serials_of(receipt, source.tender))


def _counted(desk: Desk, fact: SaleFact, tender: str, *, day: str) -> int:
    """How many payments of a sale count for a tender, corrections included."""
    fixed = desk.journal.past.fixes_of(fact.receipt or "", day=day)
    sold = sum(part.tender == tender for part in fact.tenders)
    return sold + sum(part.count for fix in fixed for part in fix.pair if part.tender == tender)


def _has_forfeited(fact: SaleFact, tender: str) -> bool:
    """Whether what was kept of a voucher would be left behind without it."""
    return any(part.forfeited for part in fact.tenders if part.tender == tender)
