"""Figures as bars: one colour, each labelled directly, so that nothing has to be looked up.

Painted by ourselves: a chart of a shop is a dozen rectangles and their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, SMALL
from ui.widgets.lettering import CENTRE, LEFT, RIGHT, letter

CORNER: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it stands for, how long it is, and its figure in words."""

    label: str
    value: int
    text: str


class _Bars(QWidget):
    """What both charts have in common: their bars, and what is said of them aloud."""

    def __init__(
        self, *, look: Look, name: str, spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._spoken = spoken
        self.bars: tuple[Bar, ...] = ()
        self.show_bars(())

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Takes over the bars, in the order in which they stand."""
        self.bars = tuple(bars)
        said = "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars if bar.value)
        self.setAccessibleName(f"{self._spoken}. {said}" if said else self._spoken)
        self.updateGeometry()
        self.update()

    @property
    def _largest(self) -> int:
        return max((bar.value for bar in self.bars), default=0)


class Columns(_Bars):
    """Columns beside each other, such as the hours of a day; the figure stands above each."""

    def __init__(
        self, *, look: Look, name: str, spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look=look, name=name, spoken=spoken, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._look.px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._look.px(140))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, px = self._look, self._look.px
        small = QFontMetrics(look.font(SMALL))
        below = small.height() + px(8)
        above = small.height() + px(6)
        floor = self.height() - below
        painter.fillRect(QRect(0, floor, self.width(), look.metrics.hairline), look.colour("line"))
        if not self.bars:
            return
        step = self.width() / len(self.bars)
        wide = min(step * 0.62, px(56))
        every = self._every(small, step)
        for place, bar in enumerate(self.bars):
            left = step * place
            slot = QRect(int(left), 0, int(step), self.height())
            slot = QStyle.visualRect(self.layoutDirection(), self.rect(), slot)
            high = (floor - above) * max(0, bar.value) // self._largest if self._largest > 0 else 0
            if high:
                top = QRectF(slot.center().x() - wide / 2, floor - high, wide, high)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("jade"))
                painter.drawRoundedRect(top, min(px(CORNER), high), min(px(CORNER), high))
            if place % every == 0:
                label = QRect(slot.left() - slot.width(), floor + px(4), 3 * slot.width(), below)
                flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
                letter(painter, label, flags, bar.label, look.font(SMALL), look.colour("ink_2"))
            if bar.value and (small.horizontalAdvance(bar.text) <= step - px(4)
                              or bar.value == self._largest):  # fmt: skip
                room = max(slot.width(), small.horizontalAdvance(bar.text) + px(4))
                middle = min(max(slot.center().x(), room // 2), self.width() - room // 2)
                box = QRect(middle - room // 2, floor - high - above, room, above)
                letter(painter, box, CENTRE, bar.text, look.font(SMALL), look.colour("ink"))

    def _every(self, small: QFontMetrics, step: float) -> int:
        """Which labels there is room for: each, each second one, and so on."""
        widest = max(small.horizontalAdvance(bar.label) for bar in self.bars) + self._look.px(6)
        return max(1, -(-widest // max(1, int(step))))


class Shares(_Bars):
    """Bars under each other, such as the ways to pay: the name before each, the figure behind."""

    def __init__(
        self, *, look: Look, name: str, spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look=look, name=name, spoken=spoken, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(260), max(1, len(self.bars)) * self._row)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(180), self.sizeHint().height())

    @property
    def _row(self) -> int:
        return QFontMetrics(self._look.font(BODY)).height() + self._look.px(20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, px = self._look, self._look.px
        strong, body = look.font(BODY, strong=True), look.font(BODY)
        words = QFontMetrics(body).height()
        for place, bar in enumerate(self.bars):
            row = QRect(0, place * self._row, self.width(), words)
            figure = QFontMetrics(strong).horizontalAdvance(bar.text)
            room = row.adjusted(0, 0, -figure - px(8), 0)
            room = QStyle.visualRect(self.layoutDirection(), row, room)
            name = QFontMetrics(body).elidedText(
                bar.label, Qt.TextElideMode.ElideRight, room.width()
            )
            letter(painter, room, LEFT, name, body, look.colour("ink"))
            letter(painter, row, RIGHT, bar.text, strong, look.colour("ink"))
            track = QRect(0, row.bottom() + px(4), self.width(), px(6))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("surface_2"))
            painter.drawRoundedRect(track, px(3), px(3))
            long = track.width() * max(0, bar.value) // self._largest if self._largest > 0 else 0
            if long:
                part = QRect(track.left(), track.top(), max(long, px(6)), track.height())
                part = QStyle.visualRect(self.layoutDirection(), track, part)
                painter.setBrush(look.colour("jade"))
                painter.drawRoundedRect(part, px(3), px(3))
