"""Taking money for the sale: the payment sheet, cash, and the sale that is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.sale.tenders import CASH, QR_SHOWN
from ui.cashier.means import Means
from ui.cashier.menu import Menu
from ui.cashier.notes import NOTES
from ui.cashier.other_ways import other_ways
from ui.cashier.state import Ask, Paid, SheetName
from ui.cashier.twice import Twice
from ui.cashier.vouchers import tell_vouchers
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import SaleView, TenderView

translate = QCoreApplication.translate


class Tendering:
    """Commands about payment."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._till = means.till
        self._board = means.board
        self._twice = Twice()

    def show_sheet(self, sheet: SheetName) -> None:
        """Opens a sheet over the right half, or closes it with ""."""
        state = self._board.state
        selling = state.till.screen in ("selling", "paying")
        ask: Ask = ("amount" if sheet == "tender" else "code") if selling else state.ask
        self._board.update(sheet=sheet, ask=ask, entry="" if selling else state.entry)

    def toggle_sheet(self) -> None:
        """The payment key: opens the payment of a sale, or closes it again."""
        if self._board.state.sheet == "tender":
            self.show_sheet("")
        elif self._board.state.due:
            self.show_sheet("tender")
        elif self._board.state.till.sale is not None:
            words = translate("Tendering", "There is nothing to pay. Void sale ends this sale.")
            self._board.say("info", words)

    def other_ways(self) -> Menu:
        """What else the shop takes for what is due."""
        return other_ways(self._means, pay=self._pay_otherwise)

    def _pay_otherwise(
        self, tender: str, amount: int | None, code: str | None, *, pin: str | None = None
    ) -> None:
        sale, due = self._board.state.till.sale, self._board.state.due
        self._means.consent.settle(
            self._till.pay(tender, amount, code, pin=pin),
            lambda answer: self._taken(answer, sale, due if amount is None else amount),
        )

    def void_last_part(self) -> None:
        """Gives back what was paid last: it was mistyped, or he pays in another way after all."""
        part = self._board.state.last_part
        if part is None:
            words = translate("Tendering", "To take goods out, choose their line first.")
            self._board.say("info", words)
            return
        self._means.consent.settle(
            self._till.void_tender(), lambda answer: self._went_back(answer, part)
        )

    def _went_back(self, answer: Answer, part: TenderView) -> None:
        board = self._board
        board.accept(answer, ask="amount", entry="", sheet="tender")
        words = translate("Tendering", "%1 %2 goes back to the customer.")
        if part.tender != CASH:
            words = translate("Tendering", "%1 %2: undo it at the card terminal, too.")
        board.say(
            "done", words.replace("%1", part.name).replace("%2", priced(part.amount)), sound="ok"
        )

    def show_code(self) -> None:
        """A code for all that is due, which the shopper scans with the telephone."""
        if self._board.state.due > 0:
            self._pay_otherwise(QR_SHOWN, None, None)

    def take_typed(self) -> None:
        """Cash: the typed amount, or exactly what is due when nothing is typed."""
        typed = self._board.typed if self._board.state.ask in ("code", "amount") else ""
        amount = self._board.amount(typed) if typed else None
        if not typed or amount is not None:
            self.take(amount)

    def take(self, amount: int | None) -> None:
        """Cash of `amount`, exactly what is due with None. Less than that is a part of it."""
        board = self._board
        sale = board.state.till.sale
        due = board.state.due_in_cash
        # Nobody lays down more than one note too many: fifty-five was typed without its point.
        if amount is not None and amount > due + NOTES[-1] and not self._twice.again(amount):
            words = translate(
                "Tendering", "%1 received for %2? Press the same key again to confirm."
            )
            shown = words.replace("%1", priced(amount)).replace("%2", priced(due))
            board.say("care", shown, sound="approval")
            return
        self._twice.disarm()
        self._means.consent.settle(
            self._till.pay("cash", amount),
            lambda answer: self._taken(answer, sale, due if amount is None else amount),
            entry="",
        )

    def _taken(self, answer: Answer, sale: SaleView | None, cash: int) -> None:
        """Cash is in the drawer: the sale is paid, or a part of it."""
        board = self._board
        self._means.errands.end_all()
        if answer.state.attempt is not None:
            board.accept(answer, sheet="", ask="code", entry="")
            return
        receipt = answer.values.get("receipt")
        if receipt is None or sale is None:
            board.accept(answer, ask="amount", entry="", sheet="tender")
            board.sounded.emit("ok")
            return
        change = answer.values.get("change")
        back = change if isinstance(change, int) else 0
        last = answer.state.last
        paid = Paid(
            receipt=str(receipt),
            total=sale.total,
            given=sale.paid + cash,
            change=back,
            rounding=0 if last is None else last.rounding,
        )
        board.accept(
            answer, paid=paid, touched=None, sheet="", ask="code", entry="", times=0, selected=None
        )
        tell_vouchers(board, answer)
        board.sounded.emit("paid")
