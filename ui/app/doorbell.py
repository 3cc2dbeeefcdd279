"""How a second program on this machine reaches the lane that has a terminal's folder open.

One program has a folder at a time. Who is asked to open the office of a till that sells rings
here, and the till opens it in a window of its own. The lane listens on the loopback interface; at
which port, and the word that has to be said, stand in a file of the folder that only its owner
reads. Nothing else can be asked for, and whoever comes in signs in as always.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

FILE: Final = "bell.json"
LOOPBACK: Final = "127.0.0.1"
PATIENCE: Final = 3
"""Seconds that whoever rings waits: the lane may be in the middle of something."""
HEARD: Final = b"coming\n"
LONGEST: Final = 200


class Doorbell(QObject):
    """Listens in a lane; `rung` when somebody wants its office. GUI thread, never waits."""

    rung = Signal()

    def __init__(self, *, folder: Path, parent: QObject | None = None) -> None:
        """Raises `OSError` where it cannot listen, or not say where."""
        super().__init__(parent)
        self._file = folder / FILE
        self._word = secrets.token_hex(16)
        self._line = socket.create_server((LOOPBACK, 0))
        self._line.setblocking(False)
        self._callers: dict[QSocketNotifier, socket.socket] = {}
        try:
            self._say_where()
        except OSError:
            self._line.close()
            raise
        self._notifier = QSocketNotifier(self._line.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._called)

    def close(self) -> None:
        """Listens no more, and says so. Once."""
        self._notifier.setEnabled(False)
        self._line.close()
        for notifier in list(self._callers):
            self._hang_up(notifier)
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _say_where(self) -> None:
        part = self._file.with_name(f"{FILE}.part")
        part.unlink(missing_ok=True)
        told = json.dumps({"port": self._line.getsockname()[1], "word": self._word})
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(told)
        part.replace(self._file)

    @Slot()
    def _called(self) -> None:
        try:
            caller, _ = self._line.accept()
        except OSError:
            return  # Gone again.
        caller.setblocking(False)
        notifier = QSocketNotifier(caller.fileno(), QSocketNotifier.Type.Read, self)
        self._callers[notifier] = caller
        notifier.activated.connect(self._listen)

    @Slot()
    def _listen(self) -> None:
        notifier = self.sender()
        assert isinstance(notifier, QSocketNotifier)
        caller = self._callers[notifier]
        with suppress(OSError):
            said = caller.recv(LONGEST).decode("ascii", "replace").strip()
            if secrets.compare_digest(said.encode(), self._word.encode()):
                caller.send(HEARD)
                self.rung.emit()
        self._hang_up(notifier)

    def _hang_up(self, notifier: QSocketNotifier) -> None:
        notifier.setEnabled(False)
        self._callers.pop(notifier).close()
        notifier.deleteLater()


def ring(folder: Path) -> bool:
    """Asks the lane of that folder for its office; whether it comes. Waits: no GUI thread."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        with socket.create_connection((LOOPBACK, int(told["port"])), timeout=PATIENCE) as line:
            line.sendall(f"{told['word']}\n".encode())
            return line.recv(LONGEST) == HEARD
    except (OSError, ValueError, KeyError, TypeError):
        return False
