"""A window that nobody has touched for a while: whoever signed in there has walked away."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

INPUT: Final = frozenset({
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.TouchBegin,
    QEvent.Type.Wheel,
})  # fmt: skip


class Untouched(QObject):
    """`left_alone` once no key, finger or mouse has come to a window for so many milliseconds.

    It listens where the window's events come in, so that what happens in other windows of the
    program, and within this one, costs nothing. GUI thread.
    """

    left_alone = Signal()

    def __init__(self, *, milliseconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(milliseconds)
        self.timer.timeout.connect(self.left_alone)

    def watch(self, window: QWindow | None) -> None:
        """Listens to this window from now on."""
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)
        self.timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes what comes, and lets it through."""
        if event.type() in INPUT:
            self.timer.start()
        return False
