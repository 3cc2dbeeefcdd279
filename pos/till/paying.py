"""Payments from wallets, as a cashier asks for them: by the shopper's code, back, aside, given up.

The attempt is on the disk before head office hears of it, and nobody waits here: what becomes of
it comes by itself (`pos.till.settling`). Until then its sale stays as it is, and the lane goes on
when the sale is set aside.
"""

from __future__ import annotations

from pos.codes.cleaning import clean, is_full_width
from pos.codes.wallets import wallet_of
from pos.payment.attempt import Attempt, abandoned, cancelled, set_aside
from pos.sale.tenders import QR
from pos.till import parking
from pos.till.asking_wallets import amount_to_ask, open_attempt, require_wallets, wallet_named
from pos.till.desk import Desk, TillError
from pos.till.settling import note_settled, settled_of
from pos.till.state import Json
from pos.till.tendering import pay, ready_to_pay


def pay_by_code(
    desk: Desk, *, code: str | None, amount: int | None = None, wallet: str | None = None
) -> dict[str, Json]:
    """Asks the wallet whose code the shopper shows for `amount`, or for all that is due.

    Answers as soon as the attempt is durable; no byte has left before. `wallet` where the code's
    form alone does not tell it.
    """
    current, kind = ready_to_pay(desk, QR)
    if current.due < 0:
        return pay(desk, tender=QR, amount=amount)
    require_wallets(desk)
    shown = _code(code)
    whose = wallet_named(desk, wallet) or wallet_of(shown, desk.wallets)
    if whose is None:
        raise TillError("qr_code_needed")
    asked = amount_to_ask(desk, current, kind, amount)
    attempt = open_attempt(desk, current, amount=asked, wallet=whose, code=shown)
    return {"attempt": attempt.id, "change": 0, "receipt": None}


def cancel(desk: Desk, *, sale: str | None = None) -> dict[str, Json]:
    """Asks for the payment under way to be taken back; it stays open until its end is known.

    `sale` names a sale that was set aside.
    """
    desk.require_shift()
    attempt = _under_way(desk, sale)
    desk.require("take.payment")
    desk.drafts.attempts.change(attempt.id, lambda known: cancelled(known, reason="cancelled"))
    return {"attempt": attempt.id}


def go_on_without(desk: Desk, *, name: str) -> dict[str, Json]:
    """Sets the sale aside with its open payment, until it ends or comes free by itself."""
    desk.require_shift()
    current, attempt = desk.open, _under_way(desk, None)
    assert current is not None
    desk.require("set_aside.payment")
    values = parking.put_by(desk, current, name=name)
    desk.aside[attempt.sale] = current
    desk.drafts.attempts.change(attempt.id, set_aside)
    return {**values, "attempt": attempt.id}


def abandon(desk: Desk, *, sale: str | None = None, reason: str | None = None) -> dict[str, Json]:
    """A supervisor settles the sale otherwise; what the wallet paid or will pay goes back."""
    shift = desk.require_shift()
    attempt = _under_way(desk, sale)
    desk.require("abandon.payment", amount=attempt.amount, reason=reason)
    after = desk.drafts.attempts.change(attempt.id, abandoned)
    desk.aside.pop(attempt.sale, None)
    user = desk.require_cashier().user
    settled = settled_of(desk, after, shift=shift, user=user, reason=reason or "")
    note_settled(desk, after, settled)
    return {"attempt": attempt.id}


def _under_way(desk: Desk, sale: str | None) -> Attempt:
    """The open payment of the sale in progress, or of one that was set aside."""
    if sale is not None:
        attempt = desk.drafts.attempts.open_of(sale)
    else:
        attempt = desk.attempt
    if attempt is None:
        raise TillError("no_payment_open")
    return attempt


def _code(typed: str | None) -> str:
    """The shopper's code as a provider takes it; what an input method has altered is none."""
    cleaned = clean(typed or "")
    code = "" if isinstance(cleaned, str) or is_full_width(typed or "") else cleaned[0]
    if not (16 <= len(code) <= 64 and code.isascii() and code.isalnum()):
        raise TillError("qr_code_needed")
    return code
