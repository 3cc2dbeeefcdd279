"""A voice for amounts, by the speech program of the machine, in a child process.

Linux desktops have speech-dispatcher or eSpeak; where there is neither, nothing is said. A new
sentence cuts the one before short: what counts is the last one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QProcess, Slot

PROGRAMS: Final[dict[str, Callable[[str, str], list[str]]]] = {
    "spd-say": lambda text, language: ["-C", "-w", "-l", language, text],
    "espeak-ng": lambda text, language: ["-v", language, text],
    "espeak": lambda text, language: ["-v", language, text],
}
"""What each of them is told; the first that is there speaks."""
LANGUAGES: Final = {"zh_CN": "zh", "en": "en"}
END_WITHIN_MS: Final = 500


class Voice(QObject):
    """Says sentences. GUI thread; it waits for none of them."""

    def __init__(
        self, *, find: Callable[[str], str | None] = shutil.which, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._find = find
        self._speaking: QProcess | None = None

    @property
    def program(self) -> str:
        """The program that speaks on this machine; empty where there is none."""
        return next((name for name in PROGRAMS if self._find(name)), "")

    def say(self, text: str, language: str) -> None:
        """Begins to say it, and returns at once."""
        self.close()
        name = self.program
        if not name:
            return
        process = QProcess(self)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._ended)
        self._speaking = process
        process.start(str(self._find(name)), PROGRAMS[name](text, LANGUAGES[language]))

    def close(self) -> None:
        """Ends what is being said."""
        process, self._speaking = self._speaking, None
        if process is not None:
            process.finished.disconnect(self._ended)
            process.errorOccurred.disconnect(self._ended)
            process.waitForStarted(END_WITHIN_MS)  # One that is only starting cannot be ended.
            process.kill()
            process.waitForFinished(END_WITHIN_MS)
            process.deleteLater()

    @Slot()
    def _ended(self) -> None:
        process, self._speaking = self._speaking, None
        if process is not None:
            process.deleteLater()
