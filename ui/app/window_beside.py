"""A window beside a lane that sells: one process, one set of files, a manager of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ui.app.shell import Shell
from ui.theme.look import Look

if TYPE_CHECKING:
    from pos.till.till import Till


class WindowBeside(QObject):
    """`closed` once its window is, with whoever was in signed out; `language_wanted` for the other
    language, which is the whole terminal's. The cashier's sale goes on behind it. GUI thread."""

    closed = Signal()
    language_wanted = Signal()

    def __init__(
        self,
        *,
        lane: Till,
        look: Look,
        title: str,
        size: tuple[int, int],
        parent: QObject | None = None,
    ) -> None:
        """`size` in pixels of a screen at 100 %."""
        super().__init__(parent)
        self._till = lane.beside()
        self.window = Shell(look=look)
        self.window.setWindowTitle(title)
        self.window.resize(*(look.px(side) for side in size))
        self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.window.closed.connect(self._left)

    def show(self) -> None:
        """Brings the window to the front."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.activateWindow()

    @property
    def has_keys(self) -> bool:
        """Whether what is typed is typed here."""
        return self.window.isActiveWindow()

    def take_scan(self, code: str) -> None:
        """The scanner that types has read something while this window had the keys."""
        raise NotImplementedError

    def close(self) -> None:
        """Closes the window with the lane, or when somebody leaves it."""
        self._till.close()
        self.window.hide()
        self.window.deleteLater()

    @Slot()
    def _left(self) -> None:
        self.close()
        self.closed.emit()
