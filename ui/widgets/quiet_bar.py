"""The scroll bar of rows that move at every scan: it paints its own ground and a handle, no more.

Drawn by the style sheet it is transparent: whatever lies below it is painted anew whenever it
moves, and the sheet's boxes over that, which took a long sale more than its new line did.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BAR_MARGIN, BAR_RADIUS


class QuietBar(QScrollBar):
    """A vertical bar on the surface of its list; width and handle are those of every bar."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent):
            # The style sheet takes this away whenever it is put on.
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        look = self._look
        painter = QPainter(self)
        painter.fillRect(event.rect(), look.colour("surface"))
        handle = self._handle()
        if handle.isValid():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("line"))
            radius = look.px(BAR_RADIUS)
            painter.drawRoundedRect(handle, radius, radius)

    def _handle(self) -> QRect:
        """Where the style has the handle: there a pointer takes hold of it."""
        if self.minimum() == self.maximum():
            return QRect()
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        whole = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar,
            option,
            QStyle.SubControl.SC_ScrollBarSlider,
            self,
        )
        return whole.adjusted(BAR_MARGIN, BAR_MARGIN, -BAR_MARGIN, -BAR_MARGIN)
