"""From one page to the next: a short slide of two pictures, or at once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEasingCurve, QElapsedTimer, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SHEET_MS

SHIFT: Final = 36


class Turning(QWidget):
    """Lies over the pages while one makes room for another. Without motion it is never there.

    `frames` and `took_ms` are those of the last turn, for whoever measures.
    """

    def __init__(self, *, look: Look, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._look = look
        self._pages = pages
        self._after = QPixmap()
        self._part = 1.0
        self.frames = 0
        self.took_ms = 0
        self._clock = QElapsedTimer()
        self._slide = QVariantAnimation(self)
        self._slide.setDuration(SHEET_MS)
        self._slide.setStartValue(0.0)
        self._slide.setEndValue(1.0)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._moved)
        self._slide.finished.connect(self._arrived)
        self.hide()

    def turn_to(self, page: QWidget) -> None:
        """Shows another page."""
        if self._pages.currentWidget() is page:
            return
        self._slide.stop()
        self._pages.setCurrentWidget(page)
        if not self._look.motion or not self._pages.isVisible():
            self.hide()
            return
        # Drawn once, then moved: a page of many parts is too slow to be drawn at each step.
        self.hide()
        self._after = self._pages.grab()
        self.setGeometry(self._pages.rect())
        self.frames = 0
        self._clock.start()
        self.show()
        self.raise_()
        self._slide.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.frames += 1
        # Moved, not faded: to blend all of a large screen at each step is what would be slow.
        shift = round(self._look.px(SHIFT) * (1.0 - self._part))
        if shift:
            painter.fillRect(0, 0, self.width(), shift, self._look.colour("ground"))
        painter.drawPixmap(0, shift, self._after)

    @Slot(object)
    def _moved(self, part: float) -> None:
        self._part = part
        self.update()

    @Slot()
    def _arrived(self) -> None:
        self.took_ms = self._clock.elapsed()
        self.hide()
        self._after = QPixmap()
