"""Lines that are in the cart already: other quantities, taken back, all of the sale taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.money import quantity_text
from ui.cashier.asking import AskNumber
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace
from ui.cashier.twice import Twice
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

ABSURD = 1_000_000
"""Thousandths: a quantity of goods that is taken only when it was asked for twice."""


class AskVoid(Idle):
    """Whether all of the sale is to be taken back: the same key again, Enter, or a finger."""

    def __init__(self, means: Means, *, take: Callable[[], None]) -> None:
        self._means = means
        self._take = take

    def face(self, typed: str) -> ErrandFace:
        sale = self._means.board.state.till.sale
        count = len([line for line in self._means.board.state.lines if not line.void])
        return ErrandFace(
            name="void_sale",
            title=translate("Lines", "Void the whole sale?"),
            caption=translate("Lines", "Lines: %1").replace("%1", str(count)),
            headline="" if sale is None else priced(sale.due),
            alarming=True,
            sentence=translate("Lines", "Everything in the cart is taken back."),
            go=translate("Lines", "Void the sale"),
            other=translate("Lines", "Keep it"),
            other_cap="Esc",
        )

    def enter(self, typed: str) -> None:
        self._take()

    def act(self, function: Function, typed: str) -> bool:
        if function != "void_sale":
            return False
        self._take()
        return True


class Lines:
    """Commands about the lines of the sale."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._twice = Twice()

    def disarm(self) -> None:
        """Something else was done: a quantity that is hard to believe needs both presses again."""
        self._twice.disarm()

    def select(self, step: int) -> None:
        """The line above or below the one that is chosen."""
        board = self._means.board
        lines, now = board.state.lines, board.state.selected
        if board.state.paid is None and lines:
            start = len(lines) + 1 if now is None and step < 0 else (now or 0)
            board.update(selected=min(max(start + step, 1), len(lines)))

    def quantity_key(self) -> None:
        """After digits the quantity of the next scan; alone that of the chosen or last line, or
        where there is none that of the next scan again."""
        board = self._means.board
        typed = board.typed if board.state.ask == "code" else ""
        if typed:
            self._set_aside(typed)
        elif board.state.target_line:
            self._ask_quantity(board.state.target_line)
        else:
            self._means.errands.begin(
                AskNumber(
                    lambda: ErrandFace(
                        name="quantity",
                        title=translate("Lines", "Quantity"),
                        hint=translate("Lines", "Quantity of the next item"),
                        typing="amount",
                        go=translate("Lines", "Set"),
                    ),
                    take=self._set_aside,
                )
            )

    def _set_aside(self, typed: str) -> None:
        """So many of what is scanned next."""
        board = self._means.board
        times = board.quantity(typed)
        if times and self._is_meant(times):
            self._means.errands.end_all()
            board.update(times=times, entry="", notice=None)

    def _ask_quantity(self, number: int) -> None:
        board = self._means.board
        line = next(line for line in board.state.lines if line.line == number)
        board.update(selected=number)
        self._means.errands.begin(
            AskNumber(
                lambda: ErrandFace(
                    name="quantity",
                    title=translate("Lines", "Quantity"),
                    caption=line.name_en if self._means.english and line.name_en else line.name,
                    headline=quantity_text(line.quantity),
                    hint=translate("Lines", "New quantity of line %1").replace("%1", str(number)),
                    typing="amount",
                    go=translate("Lines", "Set"),
                ),
                take=lambda typed: self._set_quantity(number, typed),
            )
        )

    def _set_quantity(self, line: int, typed: str) -> None:
        quantity = self._means.board.quantity(typed)
        if quantity and self._is_meant(quantity):
            answer = self._means.till.quantity(line, quantity_text(quantity))
            self._means.consent.settle(answer, self._changed)

    def _is_meant(self, quantity: int) -> bool:
        """Whether so much was typed twice, where nobody buys as much: it may be a code."""
        if quantity < ABSURD or self._twice.again(quantity):
            return True
        words = translate("Lines", "%1 pieces? Press the same key again if that is meant.")
        shown = words.replace("%1", quantity_text(quantity))
        self._means.board.say("care", shown, sound="approval")
        return False

    def void_line(self) -> None:
        """Takes the chosen or last line back."""
        line = self._means.board.state.target_line
        if line:
            self._means.consent.settle(self._means.till.void_line(line), self._changed)

    def void_sale(self) -> None:
        """Asks whether the whole sale is to be taken back."""
        if self._means.board.state.till.sale is None:
            return
        self._means.errands.begin(AskVoid(self._means, take=self._void))

    def _void(self) -> None:
        self._means.errands.end_all()
        self._means.consent.settle(self._means.till.void_sale(), self._voided)

    def _changed(self, answer: Answer) -> None:
        board = self._means.board
        self._means.errands.end_all()
        paying = board.state.sheet == "tender"
        board.accept(answer, ask="amount" if paying else "code", entry="", selected=None)
        board.sounded.emit("ok")

    def _voided(self, answer: Answer) -> None:
        board = self._means.board
        board.accept(answer, sheet="", ask="code", entry="", times=0, selected=None)
        back = answer.values.get("give_back")
        wallet = answer.values.get("to_wallet")
        if isinstance(back, int) and back:
            words = translate("Lines", "Sale voided. Give back %1.").replace("%1", priced(back))
            board.say("care", words)
        elif isinstance(wallet, int) and wallet:
            words = translate("Lines", "Sale voided. %1 goes back to the wallet by itself.")
            board.say("info", words.replace("%1", priced(wallet)))
        else:
            board.say("info", translate("Lines", "Sale voided."))
