"""Goods that come back without a receipt: scanned one by one, with what is given for each.

Nobody knows what they cost when they were sold. The screen begins with what they cost today, and
the cashier may type another amount; the till asks for a second person in any case. Always cash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from pos.money import NotAnAmount, extend, quantity_text, read_decimal
from pos.till.returning import Found
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.reasons import reason_choice, reasons_for
from ui.cashier.state import ErrandFace, Paid
from ui.theme.figures import money, priced
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import Json
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

ONE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class BackGoods:
    """One row: `quantity` in thousandths, `price` of one today and `worth`, what is given for all
    of it, in minor units."""

    code: str
    name: str
    name_en: str
    unit: str
    price: int
    quantity: int
    worth: int

    def of(self, quantity: int) -> BackGoods:
        """So much of it, for what that costs today."""
        worth = extend(unit_price=self.price, quantity=quantity)
        return replace(self, quantity=quantity, worth=worth)


class WithoutReceipt(Idle):
    """The goods on the counter."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._goods: list[BackGoods] = []
        self._chosen = 0
        self._reason = 0

    def face(self, typed: str) -> ErrandFace:
        english = self._means.english
        return ErrandFace(
            name="without_receipt",
            title=translate("WithoutReceipt", "Without a receipt"),
            caption=translate("WithoutReceipt", "In cash"),
            headline=priced(sum(row.worth for row in self._goods)),
            sentence=""
            if self._goods
            else translate("WithoutReceipt", "Scan the returned item, or type its code and Enter."),
            choices=(reason_choice("refund", self._reason),),
            rows=tuple(
                _row(number, row, english=english) for number, row in enumerate(self._goods, 1)
            ),
            chosen=self._chosen if self._goods else None,
            typing="amount",
            hint=translate("WithoutReceipt", "Refund for the selected item")
            if self._goods
            else translate("WithoutReceipt", "Item code"),
            icon="undo-2",
            pad=not self._goods,
            go=translate("WithoutReceipt", "Refund"),
            go_cap="+",
            go_ready=bool(self._goods),
            other=translate("WithoutReceipt", "Remove") if self._goods else "",
            other_cap="Del" if self._goods else "",
        )

    def enter(self, typed: str) -> None:
        """A code while there are no goods; then what is given for the chosen ones."""
        if not typed:
            return
        if not self._goods:
            self.scanned(typed)
            return
        worth = self._means.board.amount(typed)
        if worth:
            self._goods[self._chosen] = replace(self._goods[self._chosen], worth=worth)

    def act(self, function: Function, typed: str) -> bool:
        match function:
            case "cash" | "tender":
                self._give_back()
            case "quantity":
                self._take(typed)
            case "search":
                self._reason = (self._reason + 1) % len(reasons_for("refund"))
            case "void_line":
                self._leave_out()
            case _:
                return False
        return True

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), max(len(self._goods) - 1, 0))

    def pick(self, row: int) -> None:
        self._chosen = row

    def step(self, row: int, step: int) -> None:
        self._chosen = row
        goods = self._goods[row]
        self._goods[row] = goods.of(max(goods.quantity + step * ONE, ONE))

    def choose(self, choice: int, option: int) -> None:
        self._reason = option

    def scanned(self, code: str) -> bool:
        """One more of what lies there already, or another article."""
        same = next((place for place, row in enumerate(self._goods) if row.code == code), None)
        if same is not None:
            self.step(same, 1)
            return True
        board = self._means.board
        answer = self._means.till.price_check(code)
        if not answer.ok:
            board.refuse(answer, entry="")
            return True
        board.next_customer()
        board.update(notice=None)
        board.sounded.emit("ok")
        self._goods.append(_told(code, answer.values))
        self._chosen = len(self._goods) - 1
        return True

    # --- inside ------------------------------------------------------------------------------

    def _take(self, typed: str) -> None:
        """So much of the chosen goods; what was typed is taken."""
        if not typed or not self._goods:
            return
        try:
            quantity = read_decimal(typed, places=3)
        except NotAnAmount:
            quantity = 0
        if quantity > 0:
            self._goods[self._chosen] = self._goods[self._chosen].of(quantity)
        self._means.board.set_typed("")

    def _leave_out(self) -> None:
        if self._goods:
            del self._goods[self._chosen]
            self.move(0)

    def _give_back(self) -> None:
        if not self._goods:
            return
        found = [
            Found(code=row.code, quantity=quantity_text(row.quantity), amount=row.worth)
            for row in self._goods
        ]
        answer = self._means.till.refund_without_receipt(
            found, reason=reasons_for("refund")[self._reason]
        )
        self._means.consent.settle(answer, self._given_back)

    def _given_back(self, answer: Answer) -> None:
        board = self._means.board
        self._means.errands.end_all()
        amount = answer.values["amount"]
        back = amount if isinstance(amount, int) else 0
        paid = Paid(
            receipt=str(answer.values["receipt"]), total=-back, given=0, change=back, is_return=True
        )
        board.accept(answer, paid=paid, lines=(), touched=None, sheet="", ask="code", entry="")
        board.sounded.emit("paid")


def _told(code: str, values: Mapping[str, Json]) -> BackGoods:
    """What a price check says of goods, as one of them."""
    item = values["item"]
    assert isinstance(item, dict)
    price, worth = item["price"], values["net"]
    return BackGoods(
        code=code,
        name=str(item["name"]),
        name_en=str(item["name_en"]),
        unit=str(item["unit"]),
        price=price if isinstance(price, int) else 0,
        quantity=ONE,
        worth=worth if isinstance(worth, int) else 0,
    )


def _row(number: int, goods: BackGoods, *, english: bool) -> RowFace:
    count = quantity_text(goods.quantity)
    return RowFace(
        number=str(number),
        label=(english and goods.name_en) or goods.name,
        count=count if goods.unit == "each" else f"{count} {goods.unit}",
        steps=goods.unit == "each",
        figure=money(goods.worth),
    )
