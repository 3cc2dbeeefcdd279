"""Why something did not come about, as a shopper needs it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def why_not(code: str, message: str) -> str:
    """Why the till did not do something, as a shopper needs it; `message` is for cashiers."""
    known = {
        "qr_away": translate(
            "Kiosk", "Payment codes cannot be taken just now. Please choose “Pay at a till”."
        ),
        "qr_code_needed": translate("Kiosk", "That is no payment code. Please show it once more."),
        "qr_not_available": translate(
            "Kiosk", "Payment codes cannot be taken just now. Please choose “Pay at a till”."
        ),
        "no_printer": translate("Kiosk", "There is no paper here just now."),
    }
    return known.get(code) or _why_no_card(code) or message


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
