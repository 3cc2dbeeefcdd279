"""The moment at which a new row has reached the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from tests.bench.lane import PATIENCE_MS


class Frame(QObject):
    """Waits until the last row of a view is on the screen: its own painting, then the flush."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._rows = 0
        self._painted = False
        self._loop = QEventLoop(self)
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(self._loop.quit)
        view.viewport().installEventFilter(self)

    def wait(self, *, rows: int) -> None:
        """Runs the event loop until row number `rows` is there."""
        self._rows, self._painted = rows, False
        self._limit.start(PATIENCE_MS)
        self._loop.exec()
        if not self._limit.isActive():
            raise TimeoutError(f"row {rows} was never painted")

    @Slot()
    def flushed(self) -> None:
        """The window's frame has gone out."""
        if self._painted:
            self._loop.quit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            model = self._view.model()
            last = self._view.visualRect(model.index(self._rows - 1, 0))
            if model.rowCount() == self._rows and event.region().intersects(last):
                self._painted = True
        return False


class FrameOf(QObject):
    """Waits until a widget has been painted anew and its frame has gone out."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._painted = False
        self._loop = QEventLoop(self)
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(self._loop.quit)
        widget.installEventFilter(self)

    def wait(self) -> None:
        """Runs the event loop until it is there."""
        self._painted = False
        self._limit.start(PATIENCE_MS)
        self._loop.exec()
        if not self._limit.isActive():
            raise TimeoutError("it was never painted")

    @Slot()
    def flushed(self) -> None:
        """The window's frame has gone out."""
        if self._painted:
            self._loop.quit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._painted = True
        return False
