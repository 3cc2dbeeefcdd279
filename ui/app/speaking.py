"""What the lane says aloud: what is to be paid when the payment is opened, and the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from ui.cashier.state import LaneState

translate = QCoreApplication.translate


def sentence(before: LaneState, now: LaneState) -> str:
    """What this change of the screen is worth saying; empty where it is nothing."""
    paid = now.paid
    if paid is not None and paid is not before.paid:
        if paid.is_return:
            return _about(translate("Speaking", "To give back: %1"), paid.change)
        if paid.change:
            return _about(translate("Speaking", "Change: %1"), paid.change)
        return translate("Speaking", "Thank you")
    if now.sheet == "tender" and before.sheet != "tender":
        return _about(translate("Speaking", "To pay: %1"), now.due_in_cash)
    return ""


def _about(words: str, amount: int) -> str:
    return words.replace("%1", spoken_amount(amount))


def spoken_amount(amount: int) -> str:
    """An amount in minor units as people say it: 1280 -> "12 yuan 80", in Chinese 12元8角."""
    yuan, rest = divmod(abs(amount), 100)
    jiao, fen = divmod(rest, 10)
    if not rest:
        words = translate("Speaking", "%1 yuan", "a whole amount, spoken")
    elif not fen:
        words = translate("Speaking", "%1 yuan %20", "an amount with %2 jiao and no fen, spoken")
    else:
        words = translate("Speaking", "%1 yuan %2%3", "%2 jiao and %3 fen, spoken")
    return words.replace("%1", str(yuan)).replace("%2", str(jiao)).replace("%3", str(fen))
