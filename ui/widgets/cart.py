"""The cart: every line of the sale, in one place that never disappears.

The model touches changed rows only, and the view paints only these: what stands above a new line
is shifted on the screen as it is. So the hundredth line of a sale costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QRect, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, TINT_MS
from ui.widgets.cart_line import LINE, CartDelegate, CartRow
from ui.widgets.finger_list import FingerList
from ui.widgets.quiet_bar import QuietBar

if TYPE_CHECKING:
    from pos.till.state import LineView


class CartItem(QStandardItem):
    """One row of the model."""

    def __init__(self, texts: CartRow) -> None:
        super().__init__()
        self.texts = texts
        self.setEditable(False)

    def data(self, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        texts = self.texts
        if role == LINE:
            return texts
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            said = (texts.number, texts.name, texts.detail, texts.amount, texts.offers, texts.saved)
            return " ".join(text for text in said if text)
        return None


class CartModel(QStandardItemModel):
    """The lines of the sale as rows. GUI thread.

    Qt counts the rows by itself: a list view asks for their number twice for every row whenever
    one is added, which in Python would cost a long sale more than painting it.
    """

    def __init__(self, *, words: Callable[[LineView], CartRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._items: list[CartItem] = []
        self._lines: tuple[LineView, ...] = ()

    @property
    def rows(self) -> tuple[CartRow, ...]:
        """What the rows say now."""
        return tuple(item.texts for item in self._items)

    def show_lines(self, lines: Sequence[LineView]) -> int:
        """Takes over the lines; returns how many rows changed or came."""
        if len(lines) < len(self._items):
            self._items = []
            self.clear()
            self._lines = ()
        before, self._lines = self._lines, tuple(lines)
        changed = 0
        if not all(map(is_, before, lines)):
            for item, old, line in zip(self._items, before, lines, strict=False):
                if old is not line:
                    item.texts = self._words(line)
                    item.emitDataChanged()
                    changed += 1
        new = [CartItem(self._words(line)) for line in lines[len(self._items) :]]
        self._items += new
        for item in new:
            # One by one: PySide 6.11 never lets go of what `QStandardItem.appendRows` was given.
            self.appendRow(item)
        return changed + len(new)


class CartView(FingerList):
    """Shows the lines; the touched one is tinted for a moment and kept in view."""

    line_chosen = Signal(int)

    def __init__(
        self,
        *,
        look: Look,
        words: Callable[[LineView], CartRow],
        invitation: str,
        spoken: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`words` turns a line into texts; `invitation` stands in an empty cart, `spoken` is what
        a screen reader calls the cart."""
        super().__init__(parent)
        self.setObjectName("cart")
        self.setAccessibleName(spoken or invitation)
        self._look = look
        self._invitation = invitation
        self._model = CartModel(words=words, parent=self)
        self._delegate = CartDelegate(look=look, parent=self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBar(QuietBar(look=look, parent=self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # It fills its own ground: only what covers all that lies below is shifted as it is.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.clicked.connect(self._clicked)
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(TINT_MS)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._faded)

    @property
    def cart_model(self) -> CartModel:
        return self._model

    def show_cart(
        self, lines: Sequence[LineView], *, touched: int | None, selected: int | None, paid: bool
    ) -> None:
        """Draws the lines. `touched` and `selected` are line numbers; `paid` ends all editing."""
        if self._delegate.paid != paid:
            self._delegate.paid = paid
            self.viewport().update()
        changed = self._take_lines(lines)
        if selected is None:
            self.clearSelection()
        elif 0 < selected <= len(lines):
            index = self._model.index(selected - 1, 0)
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
        if changed and touched is not None and 0 < touched <= len(lines):
            self._tint(touched - 1)

    def _take_lines(self, lines: Sequence[LineView]) -> int:
        """The model's rows; returns how many changed or came.

        A list view paints all of itself anew when it lays out a row that came. Here the rows above
        it stand as they did, so it lays them out unseen, and what came is painted by itself.
        """
        before, view = self._model.rowCount(), self.viewport()
        changed = self._model.show_lines(lines)
        came = self._model.rowCount() - before
        if before <= 0 or came <= 0 or not view.updatesEnabled():
            return changed
        shown = view.size()
        view.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled)
        self.executeDelayedItemsLayout()
        view.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
        if view.size() != shown:
            view.update()
        for row in range(before, before + came):
            self.update(self._model.index(row, 0))
        return changed

    def verticalScrollbarValueChanged(self, value: int) -> None:
        """Nothing: no row looks different under the pointer, so none is painted anew for it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A sentence that comes under the lines takes none of them away that matters now."""
        super().resizeEvent(event)
        chosen = self.selectionModel().selectedIndexes()
        last = chosen[0] if chosen else self._model.index(self._delegate.tinted, 0)
        if event.size().height() < event.oldSize().height() and last.isValid():
            self.scrollTo(last)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), self._look.colour("surface"))
        ground.end()
        super().paintEvent(event)
        if self._model.rowCount() == 0:
            self._paint_invitation()

    def _paint_invitation(self) -> None:
        look = self._look
        painter = QPainter(self.viewport())
        box = self.viewport().rect()
        side = look.px(40)
        drawn = look.icon(
            "shopping-basket", colour="ink_2", size=40, ratio=self.devicePixelRatioF()
        )
        top = box.center().y() - side
        painter.setOpacity(0.55)
        painter.drawPixmap(box.center().x() - side // 2, top, drawn)
        painter.setOpacity(1)
        painter.setFont(look.font(BODY))
        painter.setPen(look.colour("ink_2"))
        words = QRect(box.left(), top + side + look.px(8), box.width(), look.px(28))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._invitation)

    def _tint(self, row: int) -> None:
        self.scrollTo(self._model.index(row, 0))
        self._fade.stop()
        self._faded(0.0)
        self._delegate.tinted = row
        if self._look.motion:
            self._fade.start()

    @Slot(object)
    def _faded(self, value: float) -> None:
        before, self._delegate.tint = self._delegate.tint, float(value)
        if before != value and self._delegate.tinted >= 0:
            self.update(self._model.index(self._delegate.tinted, 0))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.line_chosen.emit(index.row() + 1)
