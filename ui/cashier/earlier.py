"""Any earlier sale, by what somebody remembers of it: seen as it was printed, then printed again
or taken back from there.

The list follows what is typed; the arrows or a finger choose, Enter shows.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.till.answers import Problem
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.returns import show_receipt
from ui.cashier.state import ErrandFace
from ui.theme.dates import moment_text
from ui.theme.figures import money
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from drivers.paper import Paper
    from pos.till.answers import Answer
    from pos.till.looking_up import EarlierSale
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


class Earlier(Idle):
    """The sales that what was typed may mean, the newest first."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._sales: tuple[EarlierSale, ...] = ()
        self._asked: str | None = None
        self._chosen = 0

    def face(self, typed: str) -> ErrandFace:
        self._look_up(typed)
        return ErrandFace(
            name="earlier",
            title=translate("Earlier", "Earlier sales"),
            sentence="" if self._sales else translate("Earlier", "No sale on this till matches."),
            rows=tuple(_row(sale) for sale in self._sales),
            chosen=self._chosen if self._sales else None,
            typing="text",
            hint=translate("Earlier", "Number, amount, item, slip, or a time: 10:42"),
            icon="search",
            pad=False,
            go=translate("Earlier", "Show"),
            go_ready=bool(self._sales),
        )

    def enter(self, typed: str) -> None:
        if self._sales:
            self._show(self._sales[self._chosen].receipt)

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), max(len(self._sales) - 1, 0))

    def pick(self, row: int) -> None:
        self._chosen = row
        self.enter("")

    def scanned(self, code: str) -> bool:
        """An article says in which sales it was, a receipt which one it is."""
        self._means.board.set_typed(code)
        return True

    def _look_up(self, typed: str) -> None:
        if typed == self._asked:
            return
        found = self._means.till.earlier_sales(typed)
        self._asked, self._chosen = typed, 0
        self._sales = () if isinstance(found, Problem) else found

    def _show(self, receipt: str) -> None:
        shown = self._means.till.preview(receipt)
        if isinstance(shown, Problem):
            self._means.board.say("refused", shown.message, sound="unknown")
        else:
            self._means.errands.interrupt(EarlierPaper(self._means, receipt, shown))


class EarlierPaper(Idle):
    """One of them as it was printed."""

    def __init__(self, means: Means, receipt: str, paper: Paper) -> None:
        self._means = means
        self._receipt = receipt
        self._paper = paper

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name="earlier_paper",
            title=self._receipt,
            paper=self._paper,
            pad=False,
            go=translate("Earlier", "Reprint"),
            other=translate("Earlier", "Return"),
            other_cap="^R",
        )

    def enter(self, typed: str) -> None:
        self._means.consent.settle(self._means.till.reprint(self._receipt), self._printed)

    def act(self, function: Function, typed: str) -> bool:
        if function != "refund":
            return False
        answer = self._means.till.receipt(self._receipt)
        self._means.consent.settle(answer, lambda done: show_receipt(self._means, done))
        return True

    def _printed(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer)
        self._means.board.say("done", translate("Papers", "The copy is on its way to paper."))


def _row(sale: EarlierSale) -> RowFace:
    at = moment_text(dt.datetime.fromisoformat(sale.at))
    return RowFace(label=sale.receipt, detail=at, figure=money(sale.total), icon="receipt")
