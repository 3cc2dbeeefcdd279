"""Why something did not come about, as a shopper needs it: never in the words of a cashier."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

NEEDS_SOMEBODY: Final = frozenset({
    "paid_already", "paid_partly", "paid_as_told", "paid_with_points",
    "too_many_attempts", "sale_too_large", "quantity_too_large", "amount_too_large", "bad_amount",
    "disk_full", "disk_read_only", "disk_error", "disk_in_doubt", "database_damaged",
    "not_allowed", "locked", "signed_out", "no_shift",
})  # fmt: skip
"""Where a shopper can do nothing himself: somebody of the shop is called at once."""


def why_not(code: str) -> str:
    """Why the till did not do something, and what a shopper does now."""
    known = _why_no_scan(code) or _why_no_payment(code) or _why_no_card(code)
    if not known and code in NEEDS_SOMEBODY:
        return translate("Kiosk", "That needs a look. Somebody is coming to help you.")
    return known or translate(
        "Kiosk", "That did not work here. Please touch “Help”, and somebody comes."
    )


def _why_no_scan(code: str) -> str:
    """What is wrong with something that was scanned or typed; empty where it is something else."""
    elsewhere = translate("Kiosk", "This list is not kept here. Please go to a till with it.")
    member = translate("Kiosk", "That member code cannot be read. Open it anew and try again.")
    later = translate(
        "Kiosk", "Your member account does not answer just now. Please go on without it."
    )
    known = {
        "sale_open": translate("Kiosk", "Please pay for these goods first, then scan that code."),
        "parked_elsewhere": elsewhere,
        "parked_otherwise": elsewhere,
        "not_parked": elsewhere,
        "taken_elsewhere": elsewhere,
        "nothing_parked": elsewhere,
        "which_parked": elsewhere,
        "unknown_coupon": translate("Kiosk", "This coupon is not valid here. Please go on."),
        "coupon_there_already": translate("Kiosk", "This coupon counts already."),
        "unknown_member": translate(
            "Kiosk", "We do not find that number. Try again, or go on without."
        ),
        "member_code_needed": member,
        "member_code_bad": member,
        "member_code_used": member,
        "member_code_other": member,
        "member_code_online": later,
        "member_not_asked": later,
        "asks_office": later,
        "label_empty": translate("Kiosk", "This label says nothing. Please weigh it once more."),
        "unknown_receipt": translate("Kiosk", "That is a receipt. Please scan your goods."),
        "label_stands": translate(
            "Kiosk", "Goods with a label are sold as it says. Please scan each label."
        ),
    }
    return known.get(code, "")


def _why_no_payment(code: str) -> str:
    """Why money does not come about as the shopper wanted it to."""
    till = translate(
        "Kiosk", "Payment codes cannot be taken just now. Please choose “Pay at a till”."
    )
    paid = translate("Kiosk", "Part of it is paid already. Somebody is coming to help you.")
    known = {
        "qr_away": till,
        "qr_not_available": till,
        "qr_code_needed": translate("Kiosk", "That is no payment code. Please show it once more."),
        "attempt_used": translate("Kiosk", "That is no payment code. Please show it once more."),
        "code_not_ready": translate("Kiosk", "One moment, please: a fresh code is being made."),
        "payment_open": translate("Kiosk", "One moment, please: your payment is under way."),
        "paid_already": paid,
        "paid_partly": paid,
        "paid_as_told": paid,
        "paid_with_points": paid,
        "nothing_to_pay": translate("Kiosk", "There is nothing to pay yet."),
        "no_printer": translate("Kiosk", "There is no paper here just now."),
        "printing_busy": translate("Kiosk", "Your receipt is on its way to paper."),
    }
    return known.get(code, "")


def _why_no_card(code: str) -> str:
    """Why a card of value does not pay; empty where it is about something else."""
    other = translate("Kiosk", "This card cannot pay here. Please pay another way.")
    nowhere = translate("Kiosk", "We do not find this card. Please try once more.")
    away = translate("Kiosk", "Gift cards cannot pay just now. Please pay another way.")
    known = {
        "value_wrong_pin": translate("Kiosk", "That is not this card's PIN. Please try again."),
        "value_locked": translate(
            "Kiosk", "Too many wrong PINs: this card rests for today. Please pay another way."
        ),
        "value_unknown": nowhere,
        "value_number_needed": nowhere,
        "load_number": nowhere,
        "value_which": translate("Kiosk", "Please scan the card itself."),
        "value_not_enough": translate(
            "Kiosk", "There is not enough on this card. Please pay another way."
        ),
        "value_not_accepted": other,
        "value_too_old": other,
        "value_lost": other,
        "value_offline": away,
        "load_offline": away,
        "card_permission": away,
        "value_not_available": away,
    }
    return known.get(code, "")
