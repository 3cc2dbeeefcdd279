"""What a cashier does with the vouchers of goods that came back: hand them back, or keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from ui.cashier.board import Board

translate = QCoreApplication.translate


def tell_vouchers(board: Board, answer: Answer) -> None:
    """Says which vouchers go back to the shopper and of which the shop keeps the paper, if any."""
    told = answer.values.get("vouchers")
    sentences = []
    for row in told if isinstance(told, list) else []:
        assert isinstance(row, dict)
        serial, amount = str(row["serial"]), row["amount"]
        if row["handed_back"]:
            words = translate("Vouchers", "Hand voucher %1 back: it is good again.")
        else:
            words = translate("Vouchers", "Voucher %1 stays here: nothing is paid out for %2.")
        worth = priced(amount) if isinstance(amount, int) else ""
        sentences.append(words.replace("%2", worth).replace("%1", serial))
    if sentences:
        board.say("care", " ".join(sentences))
