"""What a camera sees, for a screen: always the newest picture, and at most one on its way.

A signal for each picture would pile up behind a busy screen. So a picture is put down on the
camera's thread, the screen is told once, and takes the newest one when it comes to it.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage


class LivePictures(QObject):
    """One place for one picture. `come` on the GUI thread, not again before it was taken."""

    come = Signal()
    _put = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._newest: tuple[int, int, bytes] | None = None
        self._told = False
        self._put.connect(self.come, Qt.ConnectionType.QueuedConnection)

    def put(self, width: int, height: int, grey: bytes) -> None:
        """Puts a picture down in the place of the last. Any thread; never waits for the screen."""
        with self._lock:
            self._newest = (width, height, grey)
            told, self._told = self._told, True
        if not told:
            self._put.emit()

    def take(self) -> QImage:
        """The newest picture; a null one where none came since. GUI thread."""
        with self._lock:
            newest, self._newest, self._told = self._newest, None, False
        if newest is None:
            return QImage()
        width, height, grey = newest
        made = QImage(grey, width, height, width, QImage.Format.Format_Grayscale8)
        # Its own memory: the bytes are gone with the next one.
        return made.copy()
