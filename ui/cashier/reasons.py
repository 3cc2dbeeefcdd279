"""Why somebody does what the record asks a reason for: a word to tap instead of one to write."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.cashier.state import Choice

NEXT_REASON = "/"
"""The key that goes on to the next reason."""


def reasons_for(what: str) -> tuple[str, ...]:
    """The usual reasons, the most frequent first, in the language of the screen."""
    translate = QCoreApplication.translate
    return {
        "discount": (
            translate("Reasons", "Near expiry"),
            translate("Reasons", "Damaged"),
            translate("Reasons", "Goodwill"),
            translate("Reasons", "Price promised"),
        ),
        "price": (
            translate("Reasons", "Wrong price in the system"),
            translate("Reasons", "Price promised"),
            translate("Reasons", "Damaged"),
        ),
        "refund": (
            translate("Reasons", "Not wanted"),
            translate("Reasons", "Faulty"),
            translate("Reasons", "Bought by mistake"),
            translate("Reasons", "Expired"),
        ),
        "refused": (
            translate("Reasons", "The wallet refused it"),
            translate("Reasons", "Customer wants a transfer"),
        ),
        "cash_in": (translate("Reasons", "Change"), translate("Reasons", "Other")),
        "cash_out": (
            translate("Reasons", "Supplier paid"),
            translate("Reasons", "Petty cash"),
            translate("Reasons", "Change from the bank"),
        ),
        "safe_drop": (translate("Reasons", "Too much in the drawer"),),
        "no_sale": (
            translate("Reasons", "Changing money"),
            translate("Reasons", "Drawer checked"),
        ),
        "drop": (translate("Reasons", "Not collected"),),
    }[what]


def reason_choice(what: str, chosen: int) -> Choice:
    """The reasons as chips."""
    label = QCoreApplication.translate("Reasons", "Reason")
    return Choice(label=label, options=reasons_for(what), chosen=chosen, cap=NEXT_REASON)
