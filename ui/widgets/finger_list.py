"""A list that a finger scrolls: what was dragged is not picked."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QScroller,
    QScrollerProperties,
    QWidget,
)


class FingerList(QListView):
    """Rows that move with the finger, and stop at the first and the last one. GUI thread.

    The rows move with the finger, so the row under it is the same one at both ends of a drag and
    Qt calls that a click: `is_tap` says whether it was one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: tuple[QPoint, int] | None = None
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        scroller = QScroller.scroller(self.viewport())
        how = scroller.scrollerProperties()
        how.setScrollMetric(
            QScrollerProperties.ScrollMetric.VerticalOvershootPolicy,
            QScrollerProperties.OvershootPolicy.OvershootAlwaysOff,
        )
        scroller.setScrollerProperties(how)

    @property
    def is_at_rest(self) -> bool:
        """Whether the rows stand still."""
        return QScroller.scroller(self.viewport()).state() == QScroller.State.Inactive

    def is_tap(self, at: QPoint) -> bool:
        """Whether the pointer that went down here and comes up at `at` has stayed where it was."""
        if self._pressed is None:
            return False
        down, value = self._pressed
        most = QApplication.startDragDistance()
        moved = (at - down).manhattanLength(), abs(self.verticalScrollBar().value() - value)
        return max(moved) <= most

    def mousePressEvent(self, event: QMouseEvent) -> None:
        moving = QScroller.scroller(self.viewport()).state() == QScroller.State.Scrolling
        at = event.position().toPoint(), self.verticalScrollBar().value()
        # A finger that stops rows on their way stops them, and that is all.
        self._pressed = None if moving else at
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two taps in quick succession are two taps, also where the second one is elsewhere.
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_tap(event.position().toPoint()):
            super().mouseReleaseEvent(event)
        else:
            event.accept()
            self.setState(QAbstractItemView.State.NoState)
