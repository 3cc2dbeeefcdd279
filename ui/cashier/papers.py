"""A receipt once more: seen on the screen first, then on paper, marked as a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.till.answers import Problem
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace

if TYPE_CHECKING:
    from drivers.paper import Paper
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


class Reprinting(Idle):
    """The last receipt, or the one whose number was typed."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._receipt: str | None = None
        self._paper: Paper | None = None
        self._look_up(None)

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name="reprint",
            title=translate("Papers", "Reprint"),
            paper=self._paper,
            typing="digits",
            hint=translate("Papers", "Receipt number, or empty for the last one"),
            icon="receipt",
            pad=False,
            go=translate("Papers", "Show") if typed else translate("Papers", "Print"),
            go_ready=bool(typed) or self._paper is not None,
            other=translate("Papers", "Gift receipt"),
            other_cap="*",
        )

    def enter(self, typed: str) -> None:
        if typed:
            self._look_up(typed)
        elif self._paper is not None:
            self._means.consent.settle(self._means.till.reprint(self._receipt), self._printed)

    def act(self, function: Function, typed: str) -> bool:
        if function != "quantity":
            return False
        self._means.consent.settle(self._means.till.gift_receipt(self._receipt), self._printed)
        return True

    def scanned(self, code: str) -> bool:
        if self._means.till.kind_of(code) in ("", "receipt"):
            self._look_up(code)
            return True
        return False

    def _look_up(self, receipt: str | None) -> None:
        shown = self._means.till.preview(receipt)
        if isinstance(shown, Problem):
            self._means.board.say("refused", shown.message)
        else:
            self._receipt, self._paper = receipt, shown

    def _printed(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer)
        self._means.board.say("done", translate("Papers", "The copy is on its way to paper."))
