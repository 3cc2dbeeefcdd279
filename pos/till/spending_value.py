"""Paying with a card of value: set aside at head office, and spent by the sale's own entry.

For who keys in the card's PIN, or shows the code of its holder's telephone: then the card need not
be there. Never without head office: only it knows what is on a card, and which one a number means.
"""

from __future__ import annotations

from typing import Final

import msgspec

from pos.contract.members import ValueHoldWanted
from pos.contract.tenders import STORED_VALUE
from pos.member.code import is_member_code
from pos.sale.actions import Tender
from pos.sale.tenders import TenderKind
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.member_codes import use_shown
from pos.till.member_holds import CODES, require_member_account, require_payment, set_aside
from pos.till.state import Json
from pos.till.tender_table import check_caps
from pos.till.tendering import pay, ready_to_pay, take, what_is_due

REFUSED: Final = {
    **CODES,
    "not_proven": "value_proof_needed",
    "wrong_pin": "value_wrong_pin",
    "locked": "value_locked",
    "unknown_card": "value_unknown",
    "which_issuer": "value_which",
    "which_card": "value_which",
    "not_enough": "value_not_enough",
    "not_accepted": "value_not_accepted",
    "too_old": "value_too_old",
    "lost": "value_lost",
    "replaced": "value_lost",
    "new": "value_unknown",
}


def pay_with_value(
    desk: Desk, *, amount: int | None = None, code: str | None = None, pin: str | None = None
) -> dict[str, Json]:
    """Takes `amount` minor units from a card, or all that is due.

    `code` is the card's number, and `pin` its PIN or what its holder's telephone shows; what the
    telephone shows is enough by itself where its owner has one card. The answer tells what is
    `left` on the card.
    """
    current, kind = ready_to_pay(desk, STORED_VALUE)
    if current.due < 0:
        return pay(desk, tender=STORED_VALUE, amount=amount)
    wanted = _checked(desk, current, kind, amount, code, pin)
    answer = set_aside(desk, wanted, refused=REFUSED, otherwise="value_not_available")
    if answer.held is None:
        raise TillError("value_offline")
    action = Tender(
        at=desk.timestamp(),
        tender=STORED_VALUE,
        given=wanted.amount,
        amount=wanted.amount,
        name=kind.name.get(desk.texts.language, ""),
        invoiceable=kind.invoiceable,
        reference=answer.hold,
        card=answer.held.card,
        left=answer.held.left,
    )
    booked = take(desk, current, action, is_last=wanted.amount == current.due)
    return {**booked, "left": answer.held.left}


def _checked(
    desk: Desk, current: OpenSale, kind: TenderKind, amount: int | None, code: str | None,
    pin: str | None,
) -> ValueHoldWanted:  # fmt: skip
    """What a card is to pay; refuses what it cannot before anybody is asked."""
    require_member_account(desk, "value_not_available")
    asked = what_is_due(desk, current, amount)
    if asked <= 0:
        raise TillError("nothing_to_pay" if amount is None else "bad_amount")
    if asked > current.due:
        raise TillError("no_change")
    so_far = sum(part.amount for part in current.sale.tenders if part.tender == STORED_VALUE)
    check_caps(kind, so_far + asked, online=True)
    wanted = _wanted(code or "", pin or "", sale=current.sale.id, amount=asked)
    require_payment(desk)
    if wanted.code:
        use_shown(desk, wanted.code, sale=current.sale.id)
    return wanted


def _wanted(code: str, pin: str, *, sale: str, amount: int) -> ValueHoldWanted:
    """What head office is asked for; refuses what is no number, or proves nothing."""
    shown = next((text for text in (pin, code) if is_member_code(text)), "")
    number = "" if code == shown else code.strip().upper()
    if not number and not shown:
        raise TillError("value_number_needed")
    if not shown and not pin:
        raise TillError("value_proof_needed")
    wanted = {
        "sale": sale,
        "number": number,
        "amount": amount,
        "pin": "" if shown else pin,
        "code": shown,
    }
    try:
        return msgspec.convert(wanted, ValueHoldWanted)
    except msgspec.ValidationError:
        raise TillError("value_number_needed") from None
