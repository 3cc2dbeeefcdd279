"""The function keys of the selling screen: what each of them begins, and what it puts an end to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.cashier.attendance import Attendance
from ui.cashier.beside import Beside
from ui.cashier.card_paper import card_paper
from ui.cashier.finding import Finding
from ui.cashier.lines import Lines
from ui.cashier.means import Means
from ui.cashier.ringing import Ringing
from ui.cashier.tendering import Tendering

if TYPE_CHECKING:
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


class Functions:
    """Carries a function out. `help`, `tender` and `cash` are the presenter's own intents."""

    def __init__(
        self,
        means: Means,
        *,
        attendance: Attendance,
        ringing: Ringing,
        lines: Lines,
        finding: Finding,
        tendering: Tendering,
        beside: Beside,
        intents: dict[str, Callable[[], None]],
    ) -> None:
        self._means = means
        self._attendance = attendance
        self._ringing = ringing
        self._lines = lines
        self._finding = finding
        self._tendering = tendering
        self._beside = beside
        self._intents = intents

    def carry_out(self, function: Function) -> None:
        """A function on the selling screen; whatever was asked there is asked no more."""
        board, errands = self._means.board, self._means.errands
        if function != "quantity":
            self._lines.disarm()
        typed = board.typed if board.state.ask == "code" else ""
        if self._ringing.is_asking and function != "price_check":
            self._ringing.leave()
        if function != "search":
            self._finding.close()
        if function == "quantity" and board.state.sheet == "tender":
            errands.begin(self._tendering.other_ways())
            return
        if function == "reprint" and board.state.sheet == "help":
            self._print_card()
            return
        if errands.gives_way_to(function):
            return
        intent = self._intents.get(function) or self._of(typed).get(function)
        if intent is not None:
            intent()

    def _print_card(self) -> None:
        """The key card that is on the screen, on paper."""
        board, till = self._means.board, self._means.till
        paper = card_paper(width=till.paper_width, language=board.state.settings.language)
        if till.print_at_once("key card", paper):
            board.say("done", translate("Functions", "The key card is on its way to paper."))
        else:
            board.say("info", translate("Functions", "There is no printer at this till."))
        board.update(sheet="")

    def _of(self, typed: str) -> dict[str, Callable[[], None]]:
        beside = self._beside
        return {
            "search": self._finding.toggle,
            "quantity": self._lines.quantity_key,
            "void_line": self._lines.void_line,
            "void_sale": self._lines.void_sale,
            "lock": self._attendance.lock,
            "price_check": self._ringing.toggle_price,
            "bag": self._ringing.bag,
            "tag_price": lambda: beside.tag_price(typed),
            "park": beside.parking.park,
            "recall": beside.parking.recall,
            "member": lambda: beside.member(typed),
            "discount": lambda: beside.reduce("line_percent"),
            "price": lambda: beside.reduce("price"),
            "more": beside.more,
            "refund": beside.goods_back,
            "reprint": beside.reprint,
            "drawer": beside.drawer,
        }
