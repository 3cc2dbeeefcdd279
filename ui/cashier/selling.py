"""The selling screen: the cart on the left, goods or a sheet on the right, functions below.

Where the words are too large for two halves it is one column: goods, or a sheet, in the place of
the cart's lines, and under them always what it comes to.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.money import extend, quantity_text
from ui.cashier.errand_sheet import ErrandSheet
from ui.cashier.function_bar import FunctionBar
from ui.cashier.goods import GoodsPane, Shelf
from ui.cashier.key_card import KeyCard
from ui.cashier.payment_strip import PaymentStrip
from ui.cashier.price_card import PriceCard
from ui.cashier.question import QuestionSheet
from ui.cashier.state import LaneState, Paid
from ui.cashier.tender import TenderSheet
from ui.cashier.weigh import WeighSheet
from ui.theme.figures import money, priced
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD
from ui.widgets.banner import Banner
from ui.widgets.cart import CartView
from ui.widgets.cart_line import ABOUT, TIMES, CartRow
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.sheet import Sheet
from ui.widgets.total_bar import TotalBar, TotalFace

if TYPE_CHECKING:
    from pos.till.state import LineView


class SellingPage(QWidget):
    """Renders the sale. The cart is the truth and never disappears."""

    def __init__(
        self,
        *,
        look: Look,
        shelf: Shelf,
        language: str,
        now: Callable[[], QTime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("selling")
        self._look = look
        self._english = language == "en"
        self._in_one = look.metrics.cramped
        self._browsing = False
        self._state: LaneState | None = None
        self._counted: tuple[tuple[LineView, ...], int] = (), 0
        self._left = QWidget(self)
        self._left.setProperty("role", "surface")
        self._left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.entry = EntryLine(look=look, name="entry", icon="scan-barcode", parent=self._left)
        self.shelves = KeyButton(
            look=look, name="shelves", text=self.tr("Goods"), icon="layout-grid", parent=self._left
        )
        self.shelves.clicked.connect(self._browse)
        self.cart = CartView(
            look=look,
            words=self.words,
            invitation=self.tr("Scan the first item"),
            spoken=self.tr("The sale"),
            parent=self._left,
        )
        self.banner = Banner(look=look, name="banner", parent=self._left)
        self.payments = PaymentStrip(look=look, now=now, parent=self._left)
        self.total = TotalBar(look=look, parent=self._left)
        self._right = QWidget(self)
        self._right.setProperty("role", "ground")
        self._right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, self._in_one)
        self.goods = GoodsPane(look=look, shelf=shelf, language=language, parent=self._right)
        self.tender = TenderSheet(look=look, parent=self._right)
        self.weigh = WeighSheet(look=look, language=language, parent=self._right)
        self.question = QuestionSheet(look=look, parent=self._right)
        self.price = PriceCard(look=look, language=language, parent=self._right)
        self.errand = ErrandSheet(look=look, now=now, parent=self._right)
        self.functions = FunctionBar(look=look, parent=self)
        self.card = KeyCard(look=look, parent=self)
        self.goods.left.connect(self._leave_goods)
        self.goods.ordered.connect(self._order_focus)
        self._arrange()

    @property
    def sheet_height(self) -> int:
        """How much room a sheet has."""
        return self._right.height()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What can lie over the right half, and over all of it the key card."""
        return (self.tender, self.card, self.weigh, self.question, self.price, self.errand)

    def render_state(self, state: LaneState) -> None:
        self._state = state
        elsewhere = ("amount", "search", "weight", "errand")
        typed = "" if state.ask in elsewhere else state.entry
        self.entry.show_entry(typed, hint=self._hint(state), badge=self._badge(state))
        self.cart.show_cart(
            state.lines,
            touched=state.touched,
            selected=state.selected,
            paid=state.paid is not None,
        )
        self.payments.render_state(state)
        notice = state.notice
        crowded = bool(state.sheet) or not self.payments.isHidden()
        hinted = "" if self._in_one and crowded else state.hint
        if self._in_one and state.sheet == "errand":
            notice = None  # Its sheet says it.
        if notice is not None:
            self.banner.show_notice(notice.tone, notice.text)
        else:
            self.banner.show_notice("hint", hinted)
        self.total.show_face(self.face(state))
        self.goods.render_state(state)
        for sheet in (self.tender, self.weigh, self.question, self.price, self.errand):
            sheet.render_state(state)
        self.card.set_open(state.sheet == "help")
        self.functions.render_state(state)
        if self._in_one:
            self._show_column(state)

    def hasHeightForWidth(self) -> bool:
        """No: whatever a sentence needs, the lines of the cart give way to it."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Gives the goods and the sheets the room that there is."""
        self._whole.activate()
        if self._in_one:
            self._right.setGeometry(self._stage.geometry())
        if not self._in_one:
            self.goods.setGeometry(self._right.rect())
        elif not self.goods.isHidden():
            self.goods.setGeometry(self._right.rect())
            self.goods.arrange()
        for sheet in self.sheets:
            sheet.fit()

    def _arrange(self) -> None:
        look = self._look
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self._in_one:
            self._right.setParent(self._left)
            whole.addWidget(self._left, 1)
        else:
            halves = QHBoxLayout()
            halves.setSpacing(0)
            halves.addWidget(self._left, 54)
            halves.addWidget(self._right, 46)
            whole.addLayout(halves, 1)
        whole.addWidget(self.functions)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stage = QWidget(self._left)
        lines = QVBoxLayout(self._stage)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        entry = QHBoxLayout()
        edge = look.px(SPACE_CARD)
        entry.setContentsMargins(edge, look.px(12), edge, look.px(8))
        entry.addWidget(self.entry, 1)
        entry.addWidget(self.shelves)
        self.shelves.setVisible(self._in_one)
        self.shelves.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        lines.addLayout(entry)
        lines.addWidget(self.cart, 1)
        column.addWidget(self._stage, 1)
        notice = QVBoxLayout()
        notice.setContentsMargins(look.px(12), 0, look.px(12), 0)
        notice.addWidget(self.banner)
        notice.addWidget(self.payments)
        column.addLayout(notice)
        column.addWidget(self.total)

    def _show_column(self, state: LaneState) -> None:
        """What has the column: the lines, the goods, or the sheet that is open."""
        looking = state.ask == "search"
        if state.paid is not None:
            self._browsing = False
        sheet = any(sheet.is_open for sheet in self.sheets)
        goods = (self._browsing or looking) and not sheet
        self.goods.setVisible(goods)
        self._right.setVisible(sheet or goods)
        self._stage.setVisible(True)
        # A sheet has its own keys; the room of the bar is better spent on it.
        self.functions.setVisible(not (sheet or looking))
        if sheet:
            self.payments.hide()
        self._right.raise_()
        self._fit()

    @Slot(QWidget)
    def _order_focus(self, last: QWidget) -> None:
        """Tab comes to the bar last, as people read."""
        for key in self.functions.keys:
            QWidget.setTabOrder(last, key)
            last = key

    @Slot()
    def _browse(self) -> None:
        self._browsing = True
        if self._state is not None:
            self._show_column(self._state)

    @Slot()
    def _leave_goods(self) -> None:
        self._browsing = False
        if self._state is not None:
            self._show_column(self._state)

    def words(self, line: LineView) -> CartRow:
        """The texts of a line of the cart."""
        name = line.name_en if self._english and line.name_en else line.name
        quantity = quantity_text(line.quantity)
        if line.unit != "each":
            quantity = f"{ABOUT if line.derived else ''}{quantity} {line.unit}"
        return CartRow(
            line=line,
            name=name,
            quantity=quantity,
            price=money(line.unit_price),
            # A void line counts nothing; what it was stays to be read under the stroke.
            amount=money(
                extend(unit_price=line.unit_price, quantity=line.quantity)
                if line.void
                else line.net
            ),
            offers=" · ".join(dict.fromkeys(share.name for share in line.shares)),
            saved=money(-line.discount) if line.discount else "",
        )

    def _hint(self, state: LaneState) -> str:
        if state.ask == "price":
            return self.tr("Scan what you want the price of")
        return self.tr("Scan, or type a code")

    def _badge(self, state: LaneState) -> str:
        if state.ask == "price":
            return self.tr("Price check")
        return f"{quantity_text(state.times)} {TIMES}" if state.times else ""

    def face(self, state: LaneState) -> TotalFace:
        """What the sale comes to, or what was paid."""
        paid, sale = state.paid, state.till.sale
        if paid is not None and paid.is_return:
            return TotalFace(
                label=self.tr("Refund due"),
                amount=money(paid.change),
                rows=(self.tr("Return"), paid.receipt),
                done=True,
            )
        if paid is not None:
            change = paid.change > 0
            return TotalFace(
                label=self.tr("Change") if change else self.tr("Paid"),
                amount=money(paid.change if change else paid.total + paid.rounding),
                rows=(
                    self.tr("Received %1").replace("%1", priced(paid.given)),
                    self._total_row(paid),
                    paid.receipt,
                ),
                done=True,
            )
        pieces = self._pieces(state.lines)
        discount = 0 if sale is None else sale.discount
        rows = [self.tr("%n piece(s)", "", pieces)]
        if sale is not None and sale.paid:
            rows.append(self.tr("Paid so far %1").replace("%1", priced(sale.paid)))
        elif discount > 0:
            rows.append(self.tr("Saved %1").replace("%1", priced(discount)))
        due = 0 if sale is None else sale.due
        label = self.tr("To pay") if sale is not None and sale.paid else self.tr("Total")
        return TotalFace(
            label=self.tr("Refund due") if due < 0 else label,
            amount=money(abs(due)),
            rows=tuple(rows),
        )

    def _total_row(self, paid: Paid) -> str:
        total = self.tr("Total %1").replace("%1", priced(paid.total))
        if not paid.rounding:
            return total
        rounding = self.tr("rounding %1").replace("%1", money(paid.rounding))
        return f"{total}  {rounding}"

    def _pieces(self, lines: tuple[LineView, ...]) -> int:
        """Pieces count by number, what is weighed counts as one. Lines that only became more are
        counted on from where they were."""
        before, counted = self._counted
        more = lines
        if len(before) <= len(lines) and all(map(is_, before, lines)):
            more = lines[len(before) :]
        else:
            counted = 0
        counted += sum(
            [line.quantity // 1000 if line.unit == "each" else 1 for line in more if not line.void]
        )
        self._counted = lines, counted
        return counted
