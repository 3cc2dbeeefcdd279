"""The least that a window of Qt costs in Python: imports QtWidgets, shows an empty widget, waits.

Run as a process: it prints its figures as JSON once the first frame is out, and ends when its
standard input is closed.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QSocketNotifier, QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class EmptyWindow(QWidget):
    """Tells its figures once, when its first frame is out."""

    def __init__(self) -> None:
        super().__init__()
        self._first = True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first:
            self._first = False
            # The frame is flushed when control is back in the event loop.
            QTimer.singleShot(0, self._flushed)

    @Slot()
    def _flushed(self) -> None:
        figures = {"first_frame_cpu_ms": time.process_time_ns() // 1_000_000}
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


def main() -> int:
    """Runs until standard input ends."""
    app = QApplication(sys.argv[:1])
    window = EmptyWindow()
    window.resize(1366, 768)
    window.show()
    end = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    end.activated.connect(app.quit)
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
