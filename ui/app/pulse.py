"""The sign of life of a window: whoever started it sees that its event loop turns.

`pos.cli.watching` listens. A window that nobody watches gives none.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import MutableMapping
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

VARIABLE: Final = "LIANPOS_PULSE"
EVERY_MS: Final = 1_000


class Pulse(QObject):
    """A byte a second into the pipe of whoever watches. GUI thread: that is what it proves."""

    def __init__(self, to: int, *, parent: QObject | None = None) -> None:
        """`to` is the file descriptor; it is closed with the process."""
        super().__init__(parent)
        self._to = to
        os.set_blocking(to, False)
        os.set_inheritable(to, False)  # A child of ours that outlives us is no sign of our life.
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(EVERY_MS)
        QTimer.singleShot(0, self._beat)

    def hand_on(self, environment: MutableMapping[str, str]) -> None:
        """Lets the program that takes this process over give the signs of life from now on."""
        self._timer.stop()
        os.set_inheritable(self._to, True)
        environment[VARIABLE] = str(self._to)

    @Slot()
    def _beat(self) -> None:
        try:
            os.write(self._to, b".")
        except BlockingIOError:
            pass  # Whoever watches is busy, and has enough to read.
        except OSError:
            self._timer.stop()  # Nobody watches any more; the window goes on.


def watched(environment: MutableMapping[str, str], parent: QObject) -> Pulse | None:
    """The pulse of a window that somebody watches, who is also told where it hung.

    The variable is taken out, so that no child of ours believes that it is the one who is watched.
    """
    to = environment.pop(VARIABLE, "")
    if not to.isdigit():
        return None
    faulthandler.enable()
    return Pulse(int(to), parent=parent)
