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
from ui.cashier.reasons import reason_choice, reasons_for
from ui.cashier.state import Choice, ErrandFace
from ui.theme.figures import money

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
        self._way: Way = way
        self._reason = 0

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
            choices=(
                Choice(label=translate("Reducing", "What"), cap="*", chosen=ALL.index(self._way),
                       options=tuple(self._option(way) for way in ALL)),
                reason_choice(self._what, self._reason),
            ),
            typing="amount",
            hint=self._hint(),
            icon="percent" if self._way.endswith("percent") else "tag",
            go=translate("Reducing", "Apply"),
            go_ready=bool(typed),
            other=translate("Reducing", "Take it back"),
            other_cap="Del",
        )  # fmt: skip

    def enter(self, typed: str) -> None:
        if typed:
            self._apply(typed)

    def act(self, function: Function, typed: str) -> bool:
        match function:
            case "quantity" | "discount":
                self._way = ALL[(ALL.index(self._way) + 1) % len(ALL)]
                self._reason = 0
            case "price":
                self._way, self._reason = "price", 0
            case "search":
                self._reason = (self._reason + 1) % len(reasons_for(self._what))
            case "void_line":
                self._take_back()
            case "cash":
                self.enter(typed)
            case _:
                return False
        return True

    def choose(self, choice: int, option: int) -> None:
        if choice == 0:
            self._way, self._reason = ALL[option], 0
        else:
            self._reason = option

    # --- inside ------------------------------------------------------------------------------

    @property
    def _what(self) -> str:
        return "price" if self._way == "price" else "discount"

    def _apply(self, typed: str) -> None:
        board, till = self._means.board, self._means.till
        reason = reasons_for(self._what)[self._reason]
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
            return "" if line is None else f"¥{money(line.net)}"
        return f"¥{money(self._means.board.state.due)}"

    def _option(self, way: Way) -> str:
        return {
            "line_percent": translate("Reducing", "Line − %"),
            "line_amount": translate("Reducing", "Line − ¥"),
            "price": translate("Reducing", "New price"),
            "sale_percent": translate("Reducing", "Sale − %"),
            "sale_amount": translate("Reducing", "Sale − ¥"),
        }[way]

    def _hint(self) -> str:
        if self._way == "price":
            return translate("Reducing", "New price of one")
        if self._way.endswith("percent"):
            return translate("Reducing", "Percent to take off")
        return translate("Reducing", "Amount to take off")

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
