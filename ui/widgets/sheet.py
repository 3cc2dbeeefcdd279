"""A sheet that slides over half the screen and leaves the cart where it is."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRect, Slot
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.look import Look
from ui.theme.tokens import SHEET_MS

SHADOW = 14


class Sheet(QWidget):
    """Covers its parent from the right when it is open; its soft shadow falls on the left."""

    def __init__(self, *, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._room = parent
        self._open = False
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(SHEET_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._arrived)
        self.setVisible(False)

    @property
    def is_open(self) -> bool:
        return self._open

    def set_open(self, opened: bool) -> None:
        """Slides in or out; without motion it is simply there or gone."""
        if opened == self._open:
            return
        self._open = opened
        area = self._area()
        away = QPoint(self._room.width(), area.top())
        self._slide.stop()
        if not self._look.motion:
            self.setGeometry(area)
            self.setVisible(opened)
            return
        if opened:
            self.setGeometry(QRect(away, area.size()))
        self.setVisible(True)
        self.raise_()
        self._slide.setStartValue(self.pos())
        self._slide.setEndValue(area.topLeft() if opened else away)
        self._slide.start()

    def fit(self) -> None:
        """Takes the parent's size after a resize."""
        if self._open:
            self._slide.stop()
            self.setGeometry(self._area())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shadow = self._look.px(SHADOW)
        body = self.rect().adjusted(shadow, 0, 0, 0)
        fade = QLinearGradient(0, 0, shadow, 0)
        dark = QColor(self._look.colour("shadow"))
        clear = QColor(dark)
        clear.setAlpha(0)
        faint = QColor(dark)
        faint.setAlpha(dark.alpha() // 4)
        fade.setColorAt(0, clear)
        fade.setColorAt(0.6, faint)
        fade.setColorAt(1, dark)
        painter.fillRect(QRect(0, 0, shadow, self.height()), fade)
        painter.fillRect(body, self._look.colour("ground"))
        edge = QRect(shadow, 0, self._look.metrics.hairline, self.height())
        painter.fillRect(edge, self._look.colour("line"))

    def _area(self) -> QRect:
        return self._room.rect()

    @Slot()
    def _arrived(self) -> None:
        self.setVisible(self._open)
