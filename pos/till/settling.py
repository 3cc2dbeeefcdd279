"""What became of payments from wallets, taken into the books: once, whoever asks or does not.

A PAID that ends its sale is one durable journal entry of both, like a sale for cash; one that
pays a part is booked with its tender in one transaction of the draft. Whoever is killed before
that asks head office again at the next start. The money is booked in the shift in which it becomes
final, and put down to who had asked for it.
"""

from __future__ import annotations

import logging
from typing import Final, Literal

from pos.contract.facts import SaleFact
from pos.contract.payments import PaymentSettled
from pos.money import amount_text
from pos.payment.attempt import Answer, Attempt, NotThisAttempt, State, heard
from pos.payment.reasons import reason_of
from pos.pricing.basket import PricedBasket
from pos.sale.actions import Tender
from pos.sale.sale import act
from pos.shift.shift import Shift
from pos.till.asking_wallets import tender_of
from pos.till.closing import end_sale
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.payment_views import SettledView
from pos.till.ways_back import taken_of

log = logging.getLogger(__name__)

_ENDS: Final[dict[State, Literal["PAID", "FAILED", "OVERRIDDEN"]]] = {
    State.PAID: "PAID",
    State.FAILED: "FAILED",
    State.OVERRIDDEN: "OVERRIDDEN",
}
_UNPAID: Final = ("not_confirmed", "no_word")
TOLD: Final = 20
"""Ends of payments that a screen can still be told of: more than a lane sets aside at a time."""


def may_settle(desk: Desk) -> bool:
    """Whether anything can be booked now: in a shift, and not while others practise."""
    return desk.shift is not None and not desk.training


def settle(desk: Desk, answer: Answer) -> SaleFact | None:
    """Books the end of a payment; answers the sale that it completed, if it did.

    An answer that comes again changes nothing. Raises `StorageError` with nothing changed.
    """
    attempts = desk.drafts.attempts
    attempt = attempts.find(answer.id)
    if attempt is None or not attempt.is_open:
        return None
    try:
        after = heard(attempt, answer)
    except NotThisAttempt as error:
        log.error("payment not booked", extra={"attempt": answer.id, "why": str(error)})
        return None
    shift = desk.require_open_shift()
    if after.state is State.PAID:
        return _paid(desk, after, shift)
    attempts.change(attempt.id, lambda _: after)
    desk.aside.pop(after.sale, None)
    note_settled(desk, after, settled_of(desk, after, shift=shift, user=after.operator))
    return None


def settled_of(
    desk: Desk, attempt: Attempt, *, shift: Shift, user: str, reason: str = ""
) -> PaymentSettled:
    """The end of an attempt, as the journal tells it."""
    return PaymentSettled(
        at=desk.timestamp(),
        shift=shift.id,
        sale=attempt.sale,
        attempt=attempt.id,
        wallet=attempt.wallet,
        amount=attempt.amount,
        state=_ENDS[attempt.state],
        reason=reason or attempt.reason,
        trade=attempt.reference,
        money=attempt.money,
        own_shift="" if attempt.shift == shift.id else attempt.shift,
        user=user,
        approver=desk.guard.approver,
        shown=attempt.shown,
    )


def came_out(
    desk: Desk,
    attempt: Attempt,
    *,
    receipt: str | None = None,
    why: str = "",
    is_parked: bool = False,
) -> SettledView:
    """How a payment came out, in words. `receipt` is that of the sale which it completed, `why`
    what keeps one from being completed that it paid in full. Of a sale that lies parked nobody says
    what is left to do before it is called back.
    """
    reason, word = "", ""
    if attempt.state is State.FAILED:
        reason = reason_of(attempt.reason)
        # Of a code of ours nobody scanned anything again.
        word = "nobody_scanned" if attempt.shown and reason in _UNPAID else reason
    left = "paid_parked" if is_parked else "paid_waits" if why else "paid_part"
    paid = left if receipt is None else "paid"
    words = {"PAID": paid, "OVERRIDDEN": "overridden"}
    values = {"amount": amount_text(attempt.amount), "receipt": receipt or "", "why": why}
    return SettledView(
        id=attempt.id,
        sale=attempt.sale,
        state=attempt.state,
        wallet=attempt.wallet,
        amount=attempt.amount,
        receipt=receipt,
        reason=reason,
        message=desk.texts(f"payment.{word or words[attempt.state]}", **values),
    )


def note_settled(desk: Desk, attempt: Attempt, settled: PaymentSettled, *, why: str = "") -> None:
    """Puts the end of a payment that completed no sale on record, and on the screen.

    `why` says what keeps one from being completed that is paid in full.
    """
    desk.journal.append("payment", settled, day=desk.require_open_shift().day)
    desk.drafts.note_head(desk.journal.head())
    _tell(desk, came_out(desk, attempt, why=why))


def note_forgotten(desk: Desk) -> None:
    """Puts the ends on record that a kill came before. At the start, once the journal is open."""
    for attempt in desk.drafts.attempts.all():
        if attempt.is_open or desk.shift is None:
            continue
        if not desk.journal.past.has_settled(attempt.id):
            settled = settled_of(desk, attempt, shift=desk.shift, user=attempt.operator)
            desk.journal.append("payment", settled, day=desk.shift.day)


def _paid(desk: Desk, attempt: Attempt, shift: Shift) -> SaleFact | None:
    current = _sale_of(desk, attempt)
    if attempt.amount > current.due:
        # The goods cost less than was asked for: terms have changed under a till that was off.
        # Nobody may guess; a supervisor gives the payment up, and head office gives it back.
        log.error("payment is more than is due", extra={"attempt": attempt.id})
        return None
    tender = Tender(
        at=desk.timestamp(),
        by=attempt.operator,
        tender=tender_of(attempt),
        given=attempt.amount,
        amount=attempt.amount,
        reference=attempt.id,
        wallet=attempt.wallet,
        trade=attempt.reference,
        money=attempt.money,
    )
    settled = settled_of(desk, attempt, shift=shift, user=attempt.operator)
    if attempt.amount < current.due:
        _book_part(desk, current, attempt, tender)
        note_settled(desk, attempt, settled)
        return None
    try:
        taken = taken_of(desk, current)
        fact = end_sale(desk, current, tender, status="completed", settled=settled, taken=taken)
    except TillError as error:
        # Goods of an exchange came back otherwise meanwhile: the money is there, the sale waits.
        _book_part(desk, current, attempt, tender)
        note_settled(desk, attempt, settled, why=desk.texts(f"error.{error.code}", **error.values))
        return None
    desk.aside.pop(attempt.sale, None)
    desk.parked = tuple(basket for basket in desk.parked if basket.sale != attempt.sale)
    _tell(desk, came_out(desk, attempt, receipt=fact.receipt))
    return fact


def _sale_of(desk: Desk, attempt: Attempt) -> OpenSale:
    """The sale that an attempt is of, priced as when it was asked for where that is still known."""
    if desk.open is not None and desk.open.sale.id == attempt.sale:
        return desk.open
    aside = desk.aside.get(attempt.sale)
    actions = desk.drafts.actions(attempt.sale)
    if aside is None:
        return desk.rebuilt(attempt.sale, actions)
    priced: PricedBasket = aside.priced
    sale = act(aside.sale, actions[-1])
    return OpenSale(sale=sale, actions=list(actions), priced=priced, pricing=aside.pricing)


def _book_part(desk: Desk, current: OpenSale, attempt: Attempt, tender: Tender) -> None:
    desk.drafts.book(attempt, n=len(current.actions), tender=tender)
    desk.aside.pop(attempt.sale, None)
    if desk.open is not None and desk.open.sale.id == attempt.sale:
        desk.open = OpenSale(
            sale=act(current.sale, tender),
            actions=[*current.actions, tender],
            priced=current.priced,
            pricing=current.pricing,
        )


def _tell(desk: Desk, end: SettledView) -> None:
    desk.settled = end
    desk.ended = (*desk.ended, end)[-TOLD:]
