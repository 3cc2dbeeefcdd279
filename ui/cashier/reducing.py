"""Less than the price: a discount on a line or on the sale, or another price for a line.

One sheet for all of them: what it is, how much, and why. What goes over the own limit asks for a
second person in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QCoreApplication

from pos.money import NotAnAmount, quantity_text, read_decimal
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace
from ui.cashier.way_and_reason import WayAndReason
from ui.theme.figures import priced, sign

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import LineView
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

Way = Literal["line_percent", "line_amount", "price", "sale_percent", "sale_amount"]
OF_LINE: Final[tuple[Way, ...]] = ("line_percent", "line_amount", "price")
ALL: Final[tuple[Way, ...]] = (*OF_LINE, "sale_percent", "sale_amount")
WHOLE = 10_000
"""All of a price, in basis points."""


class Reducing(Idle):
    """What is taken off, for the line that a function means when it begins."""

    def __init__(self, means: Means, *, way: Way, line: int) -> None:
        self._means = means
        self._line = line
        self._chips = WayAndReason[Way](ALL, way=way, reasons=_reasons)

    @property
    def _way(self) -> Way:
        return self._chips.way

    def face(self, typed: str) -> ErrandFace:
        means_line = self._way in OF_LINE
        line = self._view()
        name = "" if line is None else self._name(line)
        return ErrandFace(
            name="discount",
            title=translate("Reducing", "Discount or price"),
            caption=name if means_line else translate("Reducing", "Whole sale"),
            headline=self._headline(line),
            sentence=self._words(typed),
            choices=self._chips.choices(translate("Reducing", "What"), _option),
            typing="amount",
            hint=self._hint(),
            icon="percent" if self._way.endswith("percent") else "tag",
            go=translate("Reducing", "Apply"),
            go_ready=bool(typed),
            other=translate("Reducing", "Remove it"),
            other_cap="Del",
        )

    def enter(self, typed: str) -> None:
        if typed:
            self._apply(typed)

    def act(self, function: Function, typed: str) -> bool:
        match function:
            case "discount":
                self._chips.act("quantity")
            case "price":
                self._chips.take("price")
            case "void_line":
                self._take_back()
            case "cash":
                self.enter(typed)
            case _:
                return self._chips.act(function)
        return True

    def choose(self, choice: int, option: int) -> None:
        self._chips.choose(choice, option)

    # --- inside ------------------------------------------------------------------------------

    def _apply(self, typed: str) -> None:
        board, till = self._means.board, self._means.till
        reason = self._chips.reason
        line = self._line if self._way in OF_LINE else None
        if self._way.endswith("percent"):
            answer = till.discount(line, percent=typed, reason=reason)
        else:
            amount = board.amount(typed)
            if amount is None:
                return
            if self._way == "price":
                answer = till.price(self._line, amount, reason)
            else:
                answer = till.discount(line, amount=amount, reason=reason)
        self._means.consent.settle(answer, self._applied)

    def _take_back(self) -> None:
        """No discount of anybody any more, and the article's own price."""
        till = self._means.till
        if self._way == "price":
            answer = till.price(self._line, None)
        else:
            answer = till.discount(self._line if self._way in OF_LINE else None)
        self._means.consent.settle(answer, self._applied)

    def _applied(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", ask="code", entry="", selected=None)
        self._means.board.sounded.emit("ok")

    def _view(self) -> LineView | None:
        lines = self._means.board.state.lines
        return next((line for line in lines if line.line == self._line), None)

    def _name(self, line: LineView) -> str:
        return line.name_en if self._means.english and line.name_en else line.name

    def _headline(self, line: LineView | None) -> str:
        if self._way in OF_LINE:
            return "" if line is None else priced(line.net)
        return priced(self._means.board.state.due)

    def _hint(self) -> str:
        if self._way == "price":
            return translate("Reducing", "New unit price")
        if self._way.endswith("percent"):
            return translate("Reducing", "Percent off")
        return translate("Reducing", "Amount off")

    def _words(self, typed: str) -> str:
        """What the typed figure leaves: a Chinese price tag says that instead of what is off."""
        if not self._way.endswith("percent") or not typed:
            return ""
        try:
            points = read_decimal(typed, places=2)
        except NotAnAmount:
            return ""
        if not 0 < points < WHOLE:
            return ""
        words = translate("Reducing", "%1 % off: %2 % of the price is left.")
        left = quantity_text((WHOLE - points) * 10)
        return words.replace("%1", typed).replace("%2", left)


def _reasons(way: Way) -> str:
    return "price" if way == "price" else "discount"


def _option(way: Way) -> str:
    return {
        "line_percent": translate("Reducing", "Line − %"),
        "line_amount": translate("Reducing", "Line − %1").replace("%1", sign()),
        "price": translate("Reducing", "New price"),
        "sale_percent": translate("Reducing", "Sale − %"),
        "sale_amount": translate("Reducing", "Sale − %1").replace("%1", sign()),
    }[way]
