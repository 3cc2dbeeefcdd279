"""Goods that come back by receipt: its lines, which of them, how the money goes back.

Scan the receipt, type the number of the line, Enter, plus: three keys for one of three lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from pos.money import quantity_text, read_decimal
from pos.till.returning import EXCHANGE, Wanted
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.reasons import reason_choice, reasons_for
from ui.cashier.state import Choice, ErrandFace, Paid
from ui.cashier.vouchers import tell_vouchers
from ui.cashier.without_receipt import WithoutReceipt
from ui.theme.dates import full_day_text
from ui.theme.figures import money, priced
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import Json
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

ONE: Final = 1000
AS_PAID, CASH = 0, 1
ABOUT: Final = "\N{ALMOST EQUAL TO}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of the receipt. Quantities in thousandths; `back` is how much comes back now."""

    line: int
    sku: str
    name: str
    name_en: str
    quantity: int
    returnable: int
    net: int
    back: int = 0

    @property
    def worth(self) -> int:
        """What was paid for as much as comes back, to the fen where all of the line does."""
        return self.net * self.back // self.quantity if self.quantity else 0


class AskReceipt(Idle):
    """Asks for the receipt: scanned, or its number typed."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name="refund",
            title=translate("Returns", "Return"),
            sentence=translate(
                "Returns",
                "Scan the bar code on the receipt, or type the digits at the end of its number. "
                "Without a receipt scan the item.",
            ),
            typing="digits",
            hint=translate("Returns", "Receipt number"),
            icon="receipt",
            go=translate("Returns", "Find it"),
            go_ready=bool(typed),
            other=translate("Returns", "Without a receipt"),
            other_cap="*",
        )

    def enter(self, typed: str) -> None:
        if typed:
            answer = self._means.till.receipt(typed)
            self._means.consent.settle(answer, lambda done: show_receipt(self._means, done))

    def act(self, function: Function, typed: str) -> bool:
        if function != "quantity":
            return False
        self._means.errands.begin(WithoutReceipt(self._means))
        return True

    def scanned(self, code: str) -> bool:
        """Goods that lie on the counter in the place of a receipt come back without one."""
        if not self._means.is_goods(code):
            return False
        self._means.errands.begin(WithoutReceipt(self._means))
        return self._means.errands.scanned(code)


def show_receipt(means: Means, answer: Answer) -> None:
    """Begins the return of a receipt that a scan or its number has named."""
    means.board.accept(answer, entry="")
    means.board.next_customer()
    means.errands.begin(Returning(means, answer.values))


class Returning(Idle):
    """The lines of one receipt."""

    def __init__(self, means: Means, told: Mapping[str, Json]) -> None:
        self._means = means
        self._receipt = str(told["receipt"])
        self._at = dt.datetime.fromisoformat(str(told["at"]))
        self._lines = _lines(told["lines"])
        self._chosen = 0
        self._way = AS_PAID
        self._reason = 0

    def face(self, typed: str) -> ErrandFace:
        back = [line for line in self._lines if line.back]
        worth = sum(line.worth for line in back)
        part = any(line.back != line.quantity for line in back)
        exchange = self._means.board.state.till.sale is not None
        ways = (
            (translate("Returns", "Towards this sale"),)
            if exchange
            else (translate("Returns", "Original payment"), translate("Returns", "In cash"))
        )
        return ErrandFace(
            name="returning",
            title=translate("Returns", "Return"),
            caption=f"{self._receipt} · {full_day_text(self._at)}",
            headline=f"{ABOUT if part else ''}{priced(worth)}",
            choices=(
                Choice(label=translate("Returns", "Money"), options=ways, cap="*",
                       chosen=min(self._way, len(ways) - 1)),
                reason_choice("refund", self._reason),
            ),
            rows=tuple(_row(line, english=self._means.english) for line in self._lines),
            chosen=self._place(typed),
            typing="digits",
            hint=translate("Returns", "Number of the line, then Enter"),
            pad=False,
            go=translate("Returns", "Exchange") if exchange else translate("Returns", "Refund"),
            go_cap="+",
            go_ready=bool(back),
        )  # fmt: skip

    def enter(self, typed: str) -> None:
        """Ticks the line that was named, or takes the tick away."""
        if typed and int(typed) not in {line.line for line in self._lines}:
            words = translate("Returns", "The receipt has no line %1.").replace("%1", typed)
            self._means.board.say("refused", words, sound="unknown")
            return
        self._chosen = self._place(typed)
        line = self._lines[self._chosen]
        self._set(self._chosen, 0 if line.back else line.returnable)

    def act(self, function: Function, typed: str) -> bool:
        match function:
            case "cash" | "tender":
                self._give_back()
            case "quantity" if typed:
                self._take(typed)
            case "quantity":
                self._way = (self._way + 1) % 2
            case "search":
                self._reason = (self._reason + 1) % len(reasons_for("refund"))
            case "void_line":
                self._set(self._chosen, 0)
            case _:
                return False
        return True

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), len(self._lines) - 1)

    def pick(self, row: int) -> None:
        self._chosen = row
        self.enter("")

    def step(self, row: int, step: int) -> None:
        self._chosen = row
        self._set(row, self._lines[row].back + step * ONE)

    def choose(self, choice: int, option: int) -> None:
        if choice == 0:
            self._way = option
        else:
            self._reason = option

    def scanned(self, code: str) -> bool:
        """The article that lies on the counter comes back: one of its pieces, one more each time.

        A code that is no article's is left alone: another receipt begins another return.
        """
        if self._means.till.kind_of(code) not in ("", "item", "label"):
            return False
        answer = self._means.till.price_check(code)
        item = answer.values.get("item")
        if not answer.ok or not isinstance(item, dict):
            self._means.board.refuse(answer)
            return True
        sold = [place for place, line in enumerate(self._lines) if line.sku == item["sku"]]
        free = [place for place in sold if self._lines[place].back < self._lines[place].returnable]
        if not free:
            words = (
                translate("Returns", "All of that item is already selected.")
                if sold
                else translate("Returns", "That item is not on this receipt.")
            )
            self._means.board.say("refused", words, sound="unknown")
            return True
        self._chosen = free[0]
        line = self._lines[free[0]]
        # What is weighed comes back whole: its label says no other weight.
        whole = line.returnable % ONE != 0
        self._set(free[0], line.returnable if whole else line.back + ONE)
        self._means.board.update(notice=None)
        self._means.board.sounded.emit("ok")
        return True

    # --- inside ------------------------------------------------------------------------------

    def _place(self, typed: str) -> int:
        """The row that is meant: that of the line whose number was typed, else the chosen one."""
        number = int(typed) if typed else 0
        named = (place for place, line in enumerate(self._lines) if line.line == number)
        return next(named, self._chosen)

    def _take(self, typed: str) -> None:
        """So much of the chosen line comes back; what was typed is taken."""
        self._set(self._chosen, read_decimal(typed, places=3))
        self._means.board.set_typed("")

    def _set(self, place: int, back: int) -> None:
        line = self._lines[place]
        kept = min(max(back, 0), line.returnable)
        self._lines[place] = replace(line, back=kept)

    def _give_back(self) -> None:
        wanted = [
            Wanted(line=line.line, quantity=quantity_text(line.back))
            for line in self._lines
            if line.back
        ]
        if not wanted:
            return
        exchange = self._means.board.state.till.sale is not None
        tender = EXCHANGE if exchange else (None if self._way == AS_PAID else "cash")
        answer = self._means.till.refund(
            self._receipt, wanted, reason=reasons_for("refund")[self._reason], tender=tender
        )
        self._means.consent.settle(answer, self._given_back)

    def _given_back(self, answer: Answer) -> None:
        board = self._means.board
        self._means.errands.end_all()
        receipt, amount = answer.values.get("receipt"), answer.values.get("amount")
        back = amount if isinstance(amount, int) else 0
        if receipt is None:
            board.accept(answer, sheet="", ask="code", entry="", selected=None)
            words = translate("Returns", "%1 go towards this sale.")
            board.say("info", words.replace("%1", priced(back)), sound="ok")
            return
        paid = Paid(
            receipt=str(receipt),
            total=-back,
            given=0,
            change=back,
            of=self._receipt,
            is_return=True,
        )
        board.accept(answer, paid=paid, lines=(), touched=None, sheet="", ask="code", entry="")
        tell_vouchers(board, answer)
        board.sounded.emit("paid")


def _lines(told: Json) -> list[SoldLine]:
    assert isinstance(told, list)
    return [
        SoldLine(
            line=row["line"] if isinstance(row["line"], int) else 0,
            sku=str(row["sku"]),
            name=str(row["name"]),
            name_en=str(row["name_en"]),
            quantity=read_decimal(str(row["quantity"]), places=3),
            returnable=read_decimal(str(row["returnable"]), places=3),
            net=row["net"] if isinstance(row["net"], int) else 0,
        )
        for row in told
        if isinstance(row, dict)
    ]


def _row(line: SoldLine, *, english: bool) -> RowFace:
    gone = line.quantity - line.returnable
    detail = ""
    if gone:
        detail = translate("Returns", "%1 already returned").replace("%1", quantity_text(gone))
    shown = line.back or line.returnable
    return RowFace(
        number=str(line.line),
        label=(english and line.name_en) or line.name,
        detail=detail,
        mark="on" if line.back else "off",
        count=quantity_text(shown),
        steps=bool(line.back) and line.returnable > ONE and line.returnable % ONE == 0,
        figure=money(line.worth if line.back else line.net),
        enabled=line.returnable > 0,
    )
