"""The shopper's list: what was rung up, the line that was just touched set large.

The newest line stands at the end; earlier ones move up and out when there is no more room. Drawn
in one go: a handful of texts, and only those that can be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import FAR_AMOUNT, FAR_BODY, FAR_LINE, FAR_SMALL, RADIUS_TILE
from ui.widgets.lettering import LEFT, RIGHT, letter, two_lines

SMALL_ROW, LARGE_ROW = 62, 132
EDGE = 28
NAME, SECOND = 54, 46
"""Height of the large line's name, and of its second row where it is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """The texts of one line. `saved` says what was taken off and why, `less` how much of it is
    missing in the amount; both empty where nothing was."""

    name: str
    detail: str
    amount: str
    saved: str = ""
    less: str = ""
    void: bool = False


class CustomerLines(QWidget):
    """Paints the lines. `words` makes the texts of a line; it is asked for those in view only."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customer_lines")
        self._look = look
        self._count = 0
        self._large = -1
        self._words: Callable[[int], ShownLine] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_lines(
        self, count: int, *, large: int, words: Callable[[int], ShownLine], spoken: str
    ) -> None:
        """Shows `count` lines; the one in place `large` is the large one."""
        self._count, self._large, self._words = count, large, words
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(600), self._look.px(400))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._words is None or not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, top in self._places():
            large = place == self._large
            high = self._large_high() if large else self._look.px(SMALL_ROW)
            box = QRect(0, top, self.width(), high)
            if box.intersects(event.rect()):
                self._paint_line(painter, box, self._words(place), large=large)

    def _large_high(self) -> int:
        """The large line takes a second row for a name that is long: it is what he looks at."""
        px = self._look.px
        if self._words is None or not 0 <= self._large < self._count:
            return px(LARGE_ROW)
        return px(LARGE_ROW + (SECOND if self._is_long(self._words(self._large)) else 0))

    def _is_long(self, line: ShownLine) -> bool:
        metrics = QFontMetrics(self._look.font(FAR_LINE, strong=True))
        return metrics.horizontalAdvance(line.name) > self.width() - 2 * self._look.px(EDGE)

    def _places(self) -> list[tuple[int, int]]:
        """Which lines can be seen, and where: from the top, or up from the end when it is full."""
        small, large = self._look.px(SMALL_ROW), self._large_high()
        needed = small * (self._count - 1) + large
        top = min(0, self.height() - needed)
        if 0 <= self._large and top + small * self._large < 0:
            # A line further up was touched: it comes into view.
            top = -small * self._large
        places = []
        for place in range(self._count):
            high = large if place == self._large else small
            # Half a line is none: it would look like a fault.
            if top >= 0 and top + high <= self.height():
                places.append((place, top))
            top += high
        return places

    def _paint_line(self, painter: QPainter, box: QRect, line: ShownLine, *, large: bool) -> None:
        look, px = self._look, self._look.px
        if large:
            card = box.adjusted(px(12), px(6), -px(12), -px(6))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("jade_soft"))
            painter.drawRoundedRect(card, px(RADIUS_TILE), px(RADIUS_TILE))
            if look.metrics.hairline > 1:
                # Where no tints are, the line stands in a frame.
                painter.setPen(look.colour("line"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(card, px(RADIUS_TILE), px(RADIUS_TILE))
        else:
            thin = look.metrics.hairline
            below = QRect(box.left() + px(EDGE), box.bottom() - thin + 1,
                          box.width() - 2 * px(EDGE), thin)  # fmt: skip
            painter.fillRect(below, look.colour("line"))
        inner = box.adjusted(px(EDGE), 0, -px(EDGE), 0)
        if large:
            self._paint_large(painter, inner, line)
        else:
            self._paint_small(painter, inner, line)

    def _paint_large(self, painter: QPainter, inner: QRect, line: ShownLine) -> None:
        look, px = self._look, self._look.px
        ink = look.colour("ink_2" if line.void else "ink")
        amount_font = look.font(FAR_AMOUNT, strong=True)
        figures = QFontMetrics(amount_font).horizontalAdvance(line.amount)
        second = px(SECOND) if self._is_long(line) else 0
        upper = QRect(inner.left(), inner.top() + px(14), inner.width(), px(NAME) + second)
        lower = QRect(inner.left(), inner.top() + px(70) + second, inner.width(), px(46))
        self._name(painter, upper, line, look.font(FAR_LINE, strong=True), ink_name(line))
        detail = f"{line.detail}   {line.saved}" if line.saved else line.detail
        room = QRect(lower.left(), lower.top(), lower.width() - figures - px(20), lower.height())
        self._set(painter, inner, room, LEFT, self._fit(detail, FAR_BODY, room.width()),
                  look.font(FAR_BODY), "ink_2" if not line.saved else "jade")  # fmt: skip
        letter(painter, lower, RIGHT, line.amount, amount_font, ink)

    def _paint_small(self, painter: QPainter, inner: QRect, line: ShownLine) -> None:
        look, px = self._look, self._look.px
        font = look.font(FAR_BODY, strong=True)
        figures = max(px(110), QFontMetrics(font).horizontalAdvance(line.amount) + px(20))
        colour = look.colour("ink_2" if line.void else "ink")
        letter(painter, inner, RIGHT, line.amount, font, colour)
        small = look.font(FAR_SMALL)
        # What was taken off stands with it, or the line would not add up.
        told = f"{line.detail}  {line.less}" if line.less else line.detail
        count = QFontMetrics(small).horizontalAdvance(told) + px(20)
        detail = QRect(inner.left(), inner.top(), inner.width() - figures, inner.height())
        tone = "jade" if line.less else "ink_2"
        self._set(painter, inner, detail, RIGHT, told, small, tone)
        name = QRect(inner.left(), inner.top(), detail.width() - count, inner.height())
        self._name(painter, QStyle.visualRect(self.layoutDirection(), inner, name), line,
                   look.font(FAR_BODY), ink_name(line))  # fmt: skip

    def _name(
        self, painter: QPainter, box: QRect, line: ShownLine, font: QFont, colour: str
    ) -> None:
        if box.height() > self._look.px(SMALL_ROW):
            row = QRect(box.left(), box.top(), box.width(), box.height() // 2)
            for words in two_lines(line.name, font, box.width()):
                letter(painter, row, LEFT, words, font, self._look.colour(colour))
                row = row.translated(0, row.height())
            return
        shown = QFontMetrics(font).elidedText(line.name, Qt.TextElideMode.ElideMiddle, box.width())
        letter(painter, box, LEFT, shown, font, self._look.colour(colour))
        if line.void:
            wide = QFontMetrics(font).horizontalAdvance(shown)
            stroke = QRect(box.left(), box.center().y(), wide, max(2, self._look.px(2)))
            stroke = QStyle.visualRect(self.layoutDirection(), box, stroke)
            painter.fillRect(stroke, self._look.colour("vermilion"))

    def _set(
        self,
        painter: QPainter,
        whole: QRect,
        box: QRect,
        flags: Qt.AlignmentFlag,
        text: str,
        font: QFont,
        colour: str,
    ) -> None:
        there = QStyle.visualRect(self.layoutDirection(), whole, box)
        letter(painter, there, flags, text, font, self._look.colour(colour))

    def _fit(self, text: str, size: int, width: int) -> str:
        metrics = QFontMetrics(self._look.font(size))
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def ink_name(line: ShownLine) -> str:
    """The colour of a name: quiet where the line counts nothing any more."""
    return "ink_2" if line.void else "ink"
