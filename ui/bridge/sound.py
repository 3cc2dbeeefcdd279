"""The till's sounds, played without holding up anything.

Windows plays by itself (winsound); on Linux a small player of the desktop does it in a child
process; where there is none, Qt's own beep stands in for what needs attention.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtWidgets import QApplication

from ui.theme.places import SOUNDS

PLAYERS = ("pw-play", "paplay", "aplay")
NEEDS_ATTENTION = ("unknown", "approval")
MOST_AT_ONCE = 2
END_WITHIN_MS = 500


class Sounds(QObject):
    """Plays sounds by name: ok, unknown, approval, paid. GUI thread; `played` tells of each.

    While it is `silent` nothing is heard; `played` still tells.
    """

    played = Signal(str)

    def __init__(self, *, silent: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.silent = silent
        self._running: list[QProcess] = []
        self._player: str | None = None
        self._looked = False

    @Slot(str)
    def play(self, name: str) -> None:
        """Starts a sound and returns at once. A sound is dropped while two others still play."""
        if not self.silent:
            self._start(SOUNDS / f"{name}.wav", urgent=name in NEEDS_ATTENTION)
        self.played.emit(name)

    def close(self) -> None:
        """Ends what still plays. GUI thread."""
        for process in self._running:
            process.finished.disconnect(self._ended)
            process.errorOccurred.disconnect(self._ended)
            process.waitForStarted(END_WITHIN_MS)  # One that is only starting cannot be ended.
            process.kill()
            process.waitForFinished(END_WITHIN_MS)
        self._running.clear()

    def _start(self, file: Path, *, urgent: bool) -> None:
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC)
            return
        player = self._find_player()
        if player is None:
            if urgent:
                QApplication.beep()
            return
        if len(self._running) < MOST_AT_ONCE:
            process = QProcess(self)
            process.finished.connect(self._ended)
            process.errorOccurred.connect(self._ended)
            self._running.append(process)
            process.start(player, [str(file)])

    def _find_player(self) -> str | None:
        if not self._looked:
            self._looked = True
            self._player = next(filter(None, map(shutil.which, PLAYERS)), None)
        return self._player

    @Slot()
    def _ended(self) -> None:
        process = self.sender()
        if process in self._running:
            self._running.remove(process)
            process.deleteLater()
