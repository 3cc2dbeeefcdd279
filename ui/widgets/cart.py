"""The cart: every line of the sale, in one place that never disappears.

The model compares lines by identity and touches changed rows only; a delegate paints them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme.look import Look
from ui.theme.tokens import BODY, SMALL, SPACE_CARD, STRONG, TINT_MS

if TYPE_CHECKING:
    from pos.till.state import LineView

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
TIMES = "\N{MULTIPLICATION SIGN}"


class CartRow:
    """The texts of one line, made once when the line changes and painted often."""

    __slots__ = ("amount", "line", "name", "number", "price", "quantity", "void")

    def __init__(self, *, line: LineView, name: str, quantity: str, price: str, amount: str):
        self.line = line
        self.number = str(line.line)
        self.name = name
        self.quantity = quantity
        self.price = price
        self.amount = amount
        self.void = line.void


class CartModel(QAbstractListModel):
    """The lines of the sale as rows. GUI thread."""

    def __init__(self, *, words: Callable[[LineView], CartRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: list[CartRow] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == LINE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.number} {row.name} {row.quantity} {row.price} {row.amount}"
        return None

    @property
    def rows(self) -> tuple[CartRow, ...]:
        """What the rows say now."""
        return tuple(self._rows)

    def show_lines(self, lines: Sequence[LineView]) -> int:
        """Takes over the lines; returns how many rows changed or came."""
        rows = self._rows
        if len(lines) < len(rows):
            self.beginResetModel()
            self._rows = [self._words(line) for line in lines]
            self.endResetModel()
            return len(lines)
        changed = 0
        for number, row in enumerate(rows):
            if row.line is not lines[number]:
                rows[number] = self._words(lines[number])
                index = self.index(number)
                self.dataChanged.emit(index, index)
                changed += 1
        new = lines[len(rows) :]
        if new:
            self.beginInsertRows(QModelIndex(), len(rows), len(lines) - 1)
            rows += [self._words(line) for line in new]
            self.endInsertRows()
        return changed + len(new)


class CartDelegate(QStyledItemDelegate):
    """Paints a line: number, name, quantity x price, amount flush right."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._strong = look.font(STRONG, strong=True)
        self._body = look.font(BODY)
        self._small = look.font(SMALL)
        self.tinted = -1
        self.tint = 0.0
        self.paid = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._look.px(200), self._look.metrics.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CartRow = index.data(LINE)
        look = self._look
        painter.save()
        box = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected) and not self.paid
        self._paint_ground(painter, box, index.row(), selected)
        quiet, ink = look.colour("ink_2"), look.colour("ink")
        if row.void:
            ink = quiet
        inner = box.adjusted(look.px(SPACE_CARD), 0, -look.px(SPACE_CARD), 0)
        number = look.px(28)
        amount = look.px(104)
        detail = min(look.px(190), inner.width() * 2 // 5)
        name = inner.width() - number - amount - detail
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._text(painter, self._cell(inner, 0, number), left, row.number, self._small, quiet)
        shown = QFontMetrics(self._body).elidedText(
            row.name, Qt.TextElideMode.ElideRight, name - look.px(8)
        )
        self._text(painter, self._cell(inner, number, name), left, shown, self._body, ink)
        self._text(
            painter,
            self._cell(inner, number + name, detail),
            right,
            f"{row.quantity} {TIMES} {row.price}",
            self._body,
            quiet,
        )
        cell = self._cell(inner, number + name + detail, amount)
        self._text(painter, cell, right, row.amount, self._strong, ink)
        if row.void:
            self._strike(painter, inner, number, shown, row.amount)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRect, row: int, selected: bool) -> None:
        look = self._look
        if selected:
            painter.fillRect(box, look.colour("surface_2"))
            bar = QRect(box.left(), box.top(), look.px(3), box.height())
            painter.fillRect(bar, look.colour("jade"))
        if row == self.tinted and self.tint > 0:
            colour = QColor(look.colour("jade"))
            colour.setAlphaF(0.26 * self.tint)
            painter.fillRect(box, colour)
        line = look.metrics.hairline
        painter.fillRect(
            QRect(box.left(), box.bottom() - line + 1, box.width(), line), look.colour("line")
        )

    def _strike(self, painter: QPainter, inner: QRect, number: int, name: str, amount: str) -> None:
        painter.setPen(self._look.colour("vermilion"))
        middle = inner.center().y() + 1
        start = inner.left() + number
        painter.drawLine(
            start, middle, start + QFontMetrics(self._body).horizontalAdvance(name), middle
        )
        width = QFontMetrics(self._strong).horizontalAdvance(amount)
        painter.drawLine(inner.right() - width, middle, inner.right(), middle)

    @staticmethod
    def _cell(inner: QRect, offset: int, width: int) -> QRect:
        return QRect(inner.left() + offset, inner.top(), width, inner.height())

    @staticmethod
    def _text(
        painter: QPainter, box: QRect, flags: Any, text: str, font: Any, colour: QColor
    ) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(box, flags, text)


class CartView(QListView):
    """Shows the lines; the touched one is tinted for a moment and kept in view."""

    line_chosen = Signal(int)

    def __init__(
        self,
        *,
        look: Look,
        words: Callable[[LineView], CartRow],
        invitation: str,
        parent: QWidget | None = None,
    ) -> None:
        """`words` turns a line into texts; `invitation` stands in an empty cart."""
        super().__init__(parent)
        self.setObjectName("cart")
        self.setAccessibleName(invitation)
        self._look = look
        self._invitation = invitation
        self._model = CartModel(words=words, parent=self)
        self._delegate = CartDelegate(look=look, parent=self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        changed = self._model.show_lines(lines)
        if selected is None:
            self.clearSelection()
        elif 0 < selected <= len(lines):
            index = self._model.index(selected - 1)
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
        if changed and touched is not None and 0 < touched <= len(lines):
            self._tint(touched - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
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
        self.scrollTo(self._model.index(row))
        self._fade.stop()
        self._faded(0.0)
        self._delegate.tinted = row
        if self._look.motion:
            self._fade.start()

    @Slot(object)
    def _faded(self, value: float) -> None:
        self._delegate.tint = float(value)
        if self._delegate.tinted >= 0:
            self.update(self._model.index(self._delegate.tinted))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.line_chosen.emit(index.row() + 1)
