"""Dots for a PIN that nobody reads over a shoulder."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look


class PinDots(QWidget):
    """How many digits of a PIN are in, never which."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pin")
        self._look = look
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> int:
        return self._count

    def show_count(self, count: int, *, spoken: str) -> None:
        self._count = count
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.px(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = max(self._count, 4)
        step = look.px(28)
        radius = look.px(7)
        left = self.width() / 2 - step * (shown - 1) / 2
        for place in range(shown):
            filled = place < self._count
            colour = look.colour("jade" if filled else "line")
            painter.setPen(QPen(colour, look.px(2)))
            painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(left + place * step, self.height() / 2), radius, radius)
