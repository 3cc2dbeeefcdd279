"""Cash that moves without a sale: put in, taken out, dropped into the safe; and the bare drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace
from ui.cashier.way_and_reason import WayAndReason
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

Move = Literal["cash_in", "cash_out", "safe_drop", "no_sale"]
MOVES: Final[tuple[Move, ...]] = ("cash_in", "cash_out", "safe_drop", "no_sale")


class Moving(Idle):
    """What moves, how much of it, and why."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._chips = WayAndReason[Move](MOVES, way="cash_in", reasons=str)

    @property
    def _move(self) -> Move:
        return self._chips.way

    def face(self, typed: str) -> ErrandFace:
        bare = self._move == "no_sale"
        return ErrandFace(
            name="drawer",
            title=translate("Moving", "Cash in/out"),
            sentence=self._words(),
            choices=self._chips.choices(translate("Moving", "What"), _option),
            typing="none" if bare else "amount",
            hint=translate("Moving", "Amount"),
            icon="banknote",
            pad=not bare,
            go=_option(self._move),
            go_ready=bare or bool(typed),
        )

    def enter(self, typed: str) -> None:
        till, reason = self._means.till, self._chips.reason
        if self._move == "no_sale":
            self._means.consent.settle(till.no_sale(reason), self._opened)
            return
        amount = self._means.board.amount(typed) if typed else None
        if not amount:
            return
        if self._move == "cash_in":
            answer = till.cash_in(amount, reason)
        elif self._move == "cash_out":
            answer = till.cash_out(amount, reason)
        else:
            answer = till.safe_drop(amount, reason)
        move = self._move
        self._means.consent.settle(answer, lambda done: self._moved(done, move, amount))

    def act(self, function: Function, typed: str) -> bool:
        if function == "cash":
            self.enter(typed)
            return True
        return self._chips.act(function)

    def choose(self, choice: int, option: int) -> None:
        self._chips.choose(choice, option)

    def _opened(self, answer: Answer) -> None:
        self._done(answer, translate("Moving", "The drawer is open."))

    def _moved(self, answer: Answer, move: Move, amount: int) -> None:
        words = {
            "cash_in": translate("Moving", "%1 were put into the drawer."),
            "cash_out": translate("Moving", "%1 were taken out of the drawer."),
            "safe_drop": translate("Moving", "%1 went into the safe."),
        }[move]
        self._done(answer, words.replace("%1", priced(amount)))

    def _done(self, answer: Answer, words: str) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", entry="")
        self._means.board.say("done", words, sound="ok")

    def _words(self) -> str:
        return {
            "cash_in": translate("Moving", "Change or a float that comes into the drawer."),
            "cash_out": translate("Moving", "Money that leaves the drawer, and what it is for."),
            "safe_drop": translate("Moving", "Notes that are safer out of the drawer."),
            "no_sale": translate("Moving", "Opens the drawer without a sale; it stays on record."),
        }[self._move]


def _option(move: Move) -> str:
    return {
        "cash_in": translate("Moving", "Cash in"),
        "cash_out": translate("Moving", "Cash out"),
        "safe_drop": translate("Moving", "Safe drop"),
        "no_sale": translate("Moving", "Open drawer"),
    }[move]
