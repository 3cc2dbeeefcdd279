"""A code of ours that the shopper scans: shown on a screen or on paper, and never two at once.

The code is an attempt like any other. It is taken back before its time is over; once head office
says that nobody paid it, a fresh one takes its place, as long as the sale is in front of somebody.
Whoever takes another tender takes the code back first (`pos.till.paying.cancel`).
"""

from __future__ import annotations

from typing import Final

from drivers.paper import Paper
from pos.payment.attempt import Attempt, code_to_show, to_be_renewed
from pos.receipt.payment_code import ended_code, payment_code
from pos.sale.tenders import QR_SHOWN
from pos.sync.paying import moment
from pos.till.asking_wallets import amount_to_ask, open_attempt, require_wallets, wallet_named
from pos.till.desk import Desk, TillError
from pos.till.state import Json
from pos.till.tendering import pay, ready_to_pay

FIRST_WALLET: Final = "alipay"
"""Whose code is shown where neither the cashier nor head office (`shown_wallet`) says so."""


def pay_by_shown_code(
    desk: Desk, *, amount: int | None = None, wallet: str | None = None
) -> dict[str, Json]:
    """Has a code made by which the shopper pays `amount`, or all that is due.

    Answers as soon as the attempt is durable; the code itself follows within a second or so.
    """
    current, kind = ready_to_pay(desk, QR_SHOWN)
    if current.due < 0:
        return pay(desk, tender=QR_SHOWN, amount=amount)
    require_wallets(desk)
    named = wallet_named(desk, wallet)
    asked = amount_to_ask(desk, current, kind, amount)
    whose = named or str(desk.settings.get("shown_wallet") or FIRST_WALLET)
    attempt = open_attempt(desk, current, amount=asked, wallet=whose)
    return {"attempt": attempt.id, "change": 0, "receipt": None}


def renew(desk: Desk, id: str) -> bool:
    """Asks for a fresh code in the place of one whose time is over; answers whether it did.

    Not where the sale is in front of nobody any more.
    """
    attempt, current = desk.drafts.attempts.find(id), desk.open
    if attempt is None or not to_be_renewed(attempt, now=moment(desk.clock)):
        return False
    if current is None or current.sale.id != attempt.sale or desk.cashier is None or desk.locked:
        return False
    if desk.drafts.attempts.of_sale(attempt.sale)[-1].id != id:
        return False
    try:
        open_attempt(
            desk, current, amount=attempt.amount, wallet=attempt.wallet, renewed=attempt.renewed + 1
        )
    except TillError:
        # The sale has had all the attempts that it may have: its last one has just failed in words.
        return False
    return True


def shown_now(desk: Desk) -> Attempt:
    """The attempt whose code may be scanned now; refuses while there is none to print."""
    desk.require_shift()
    desk.require("take.payment")
    attempt = desk.attempt
    if attempt is None or not attempt.shown:
        raise TillError("no_code_shown")
    if not code_to_show(attempt, now=moment(desk.clock)):
        raise TillError("code_not_ready")
    if not desk.config.devices.printer:
        raise TillError("no_printer")
    return attempt


def code_paper(desk: Desk, id: str) -> Paper:
    """The code of an attempt for the receipt printer, as it stands when the printer is ready.

    A code that cannot be paid any more is not printed; the paper says so instead.
    """
    attempt = desk.drafts.attempts.find(id)
    code = "" if attempt is None else code_to_show(attempt, now=moment(desk.clock))
    if attempt is None or not code:
        return ended_code(look=desk.look())
    return payment_code(
        code=code, wallet=attempt.wallet, amount=attempt.amount, number=id, look=desk.look()
    )
