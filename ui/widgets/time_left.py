"""The time that is left for something, as a line that grows shorter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look

NEAR_THE_END: Final = 15
"""Seconds from which it is set in the colour of what needs a look."""


class TimeLeft(QWidget):
    """A line that grows shorter with the time in which a code may be scanned."""

    def __init__(self, *, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._left, self._of = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_time(self, left: int, *, of: int) -> None:
        if (left, of) != (self._left, self._of):
            self._left, self._of = left, of
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        corner = self.height() // 2
        painter.setBrush(self._look.colour("line"))
        painter.drawRoundedRect(self.rect(), corner, corner)
        if self._of:
            wide = self.width() * self._left // self._of
            colour = "sky" if self._left > NEAR_THE_END else "amber"
            painter.setBrush(self._look.colour(colour))
            painter.drawRoundedRect(
                QRect((self.width() - wide) // 2, 0, wide, self.height()), corner, corner
            )
