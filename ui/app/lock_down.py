"""No way out of a self-checkout by its window: keys that are no scan come to nothing.

The filter sits on the window itself (QWindow). What a scanner types is read by the filter that was
put there after this one, and so sees each key first; what that one lets through is swallowed here,
but for the keys by which somebody moves from one control to the next without seeing or touching.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow

MOVES: Final = frozenset({
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
    Qt.Key.Key_Down, Qt.Key.Key_Space,
})  # fmt: skip
"""None of them can be a part of a scan that leaves the application or presses what it should not:
a scan's signs are swallowed whole before, and its Enter is none of these."""
OTHERWISE: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
KEYS: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.Shortcut,
                         QEvent.Type.ShortcutOverride})  # fmt: skip


class LockDown(QObject):
    """Swallows keys of one window. GUI thread."""

    def __init__(self, *, window: QWindow, parent: QObject) -> None:
        super().__init__(parent)
        self.swallowed = 0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in KEYS:
            return False
        if isinstance(event, QKeyEvent) and event.key() in MOVES:
            if not event.modifiers() & OTHERWISE:
                return False
        self.swallowed += 1
        return True
