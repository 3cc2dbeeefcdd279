"""One line of the cart on the screen: number, name, quantity x price, amount flush right.

A line is drawn once into a picture and then copied, because every scan scrolls all the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, SMALL, SPACE_CARD, SPACE_TIGHT, STRONG
from ui.widgets.lettering import LEFT, RIGHT, letter

if TYPE_CHECKING:
    from pos.till.state import LineView

Index = QModelIndex | QPersistentModelIndex
LINE: Final = Qt.ItemDataRole.UserRole
TIMES: Final = "\N{MULTIPLICATION SIGN}"
ABOUT: Final = "\N{ALMOST EQUAL TO}"
"""Before a weight that was worked out from a label's amount."""
SPARE_PICTURES: Final = 3
"""Lines that are kept as pictures beside those that fit into the view: one takes 160 kB."""


class CartRow:
    """The texts of one line, made once when the line changes.

    `offers` says what was taken off and why, `saved` how much of it; both empty where nothing was.
    """

    __slots__ = ("amount", "detail", "line", "name", "number", "offers", "saved", "void")

    def __init__(
        self,
        *,
        line: LineView,
        name: str,
        quantity: str,
        price: str,
        amount: str,
        offers: str = "",
        saved: str = "",
    ) -> None:
        self.line = line
        self.number = str(line.line)
        self.name = name
        self.detail = f"{quantity} {TIMES} {price}"
        self.amount = amount
        self.offers = offers
        self.saved = saved
        self.void = line.void


class CartDelegate(QStyledItemDelegate):
    """Paints the lines. `tinted` is the row that was just touched, `tint` how strongly (0 to 1);
    with `paid` no line is chosen any more."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._list = parent
        self._strong = look.font(STRONG, strong=True)
        self._body = look.font(BODY)
        self._small = look.font(SMALL)
        self._pictures: dict[int, tuple[CartRow, QPixmap]] = {}
        self._drawn_for: tuple[int, float] = (0, 1.0)
        self.tinted = -1
        self.tint = 0.0
        self.paid = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._look.px(200), self._look.metrics.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CartRow = index.data(LINE)
        box: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected and not self.paid:
            self._paint_line(painter, box, row, ground="surface_2")
            bar = QRect(box.left(), box.top(), self._look.px(3), box.height())
            painter.fillRect(self._turned(box, bar), self._look.colour("jade"))
        else:
            painter.drawPixmap(box.topLeft(), self._picture(painter, box, row))
        if index.row() == self.tinted and self.tint > 0:
            colour = QColor(self._look.colour("jade"))
            colour.setAlphaF(0.26 * self.tint)
            painter.fillRect(box, colour)

    def shown_name(self, row: CartRow, width: int) -> str:
        """The name as a line of that width shows it: it has all the room up to the quantity.

        A longer one loses its middle: goods that stand together differ in the size at the end.
        """
        name, detail = self._cells(QRect(0, 0, width, 0), row)[1:3]
        body = QFontMetrics(self._body)
        taken = body.horizontalAdvance(row.detail) + self._look.px(SPACE_CARD)
        room = detail.right() + 1 - taken - name.left()
        return body.elidedText(row.name, Qt.TextElideMode.ElideMiddle, room)

    def _picture(self, painter: QPainter, box: QRect, row: CartRow) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        if self._drawn_for != (box.width(), ratio):
            self._drawn_for = (box.width(), ratio)
            self._pictures.clear()
        known = self._pictures.get(id(row))
        if known is not None and known[0] is row:
            return known[1]
        made = QPixmap(box.size() * ratio)
        made.setDevicePixelRatio(ratio)
        own = QPainter(made)
        own.setLayoutDirection(self._list.layoutDirection())
        self._paint_line(own, QRect(0, 0, box.width(), box.height()), row, ground="surface")
        own.end()
        most = painter.device().height() // max(1, box.height()) + SPARE_PICTURES
        while len(self._pictures) >= most:
            del self._pictures[next(iter(self._pictures))]
        self._pictures[id(row)] = (row, made)
        return made

    def _paint_line(self, painter: QPainter, box: QRect, row: CartRow, *, ground: str) -> None:
        look = self._look
        painter.fillRect(box, look.colour(ground))
        hairline = look.metrics.hairline
        below = QRect(box.left(), box.bottom() - hairline + 1, box.width(), hairline)
        painter.fillRect(below, look.colour("line"))
        quiet = look.colour("ink_2")
        ink = quiet if row.void else look.colour("ink")
        upper = box
        if row.saved and not row.void:
            upper = box.adjusted(0, 0, 0, -self._lower_height(box))
            self._paint_offers(painter, box.adjusted(0, upper.height(), 0, 0), row)
        number, name, detail, amount = self._cells(upper, row)
        shown = self.shown_name(row, box.width())
        turned = self._turned
        letter(painter, turned(box, number), LEFT, row.number, self._small, quiet)
        letter(painter, turned(box, name.united(detail)), LEFT, shown, self._body, ink)
        letter(painter, turned(box, detail), RIGHT, row.detail, self._body, quiet)
        letter(painter, turned(box, amount), RIGHT, row.amount, self._strong, ink)
        if row.void:
            self._strike(painter, box, (name, shown), (amount, row.amount))

    def _turned(self, box: QRect, part: QRect) -> QRect:
        """A part of the line that is `box`, at the side where people look for it."""
        return QStyle.visualRect(self._list.layoutDirection(), box, part)

    def _paint_offers(self, painter: QPainter, box: QRect, row: CartRow) -> None:
        """What was taken off, quietly under the line, in the colour of what is good for people."""
        colour = self._look.colour("jade")
        # Close to the line above, away from the next one.
        box = box.adjusted(0, -self._look.px(3), 0, -self._look.px(3))
        _, name, detail, amount = self._cells(box, row)
        room = name.united(detail)
        small = QFontMetrics(self._small)
        offers = small.elidedText(row.offers, Qt.TextElideMode.ElideRight, room.width())
        letter(painter, self._turned(box, room), LEFT, offers, self._small, colour)
        letter(painter, self._turned(box, amount), RIGHT, row.saved, self._small, colour)

    @staticmethod
    def _lower_height(box: QRect) -> int:
        """How much of a line belongs to what was taken off it."""
        return box.height() * 2 // 5

    def _cells(self, box: QRect, row: CartRow) -> tuple[QRect, QRect, QRect, QRect]:
        """Where number, name, detail and amount stand. The name makes room for long figures."""
        px = self._look.px
        inner = box.adjusted(px(SPACE_CARD), 0, -px(SPACE_CARD), 0)
        narrow, gap = inner.width() < px(600), px(SPACE_TIGHT)
        number = max(px(28), QFontMetrics(self._small).horizontalAdvance("00") + gap)
        detail, amount = px(136 if narrow else 190), px(92 if narrow else 104)
        amount = max(amount, QFontMetrics(self._strong).horizontalAdvance(row.amount) + gap)
        detail = max(detail, QFontMetrics(self._body).horizontalAdvance(row.detail) + gap)
        widths = (number, inner.width() - number - detail - amount, detail, amount)
        cells, left = [], inner.left()
        for width in widths:
            cells.append(QRect(left, inner.top(), width, inner.height()))
            left += width
        return cells[0], cells[1], cells[2], cells[3]

    def _strike(
        self, painter: QPainter, box: QRect, name: tuple[QRect, str], amount: tuple[QRect, str]
    ) -> None:
        """A stroke through the name and the figures, each in its cell."""
        colour, middle = self._look.colour("vermilion"), name[0].center().y() + 1
        thin = self._look.metrics.hairline
        wide = QFontMetrics(self._body).horizontalAdvance(name[1])
        long = QFontMetrics(self._strong).horizontalAdvance(amount[1])
        for stroke in (
            QRect(name[0].left(), middle, wide, thin),
            QRect(amount[0].right() + 1 - long, middle, long, thin),
        ):
            painter.fillRect(self._turned(box, stroke), colour)
