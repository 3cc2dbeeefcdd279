"""The attendant's window in a process of its own: he signs in, and agrees to what a lane asks.

    python -m tests.ui.kiosk.attendant_process FOLDER

Says on standard output what he sees, a line each: `here`, the lane's question, `done`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from pos.till.config import Config
from tests.ui.conftest import Keyboard
from ui.app.attendant import AttendantDesk
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.settings_file import read_settings
from ui.app.shell import Shell
from ui.theme.fonts import load_fonts

PATIENCE_S = 60
SUPERVISOR = "2001"


def until(so: Callable[[], bool]) -> None:
    """Lets the window live until something is so."""
    end = time.monotonic() + PATIENCE_S
    loop = QEventLoop()
    look = QTimer()
    look.timeout.connect(lambda: loop.quit() if so() or time.monotonic() > end else None)
    look.start(20)
    loop.exec()
    look.stop()
    if not so():
        raise SystemExit("that never came")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    app = QApplication([])
    load_fonts()
    config = Config(language="en")
    dress = Dress(app, settings=read_settings(folder, config), tall=False)
    shell = Shell(look=dress.look)
    shell.resize(1366, 768)
    shell.winId()
    shell.show()
    desk = AttendantDesk(shell=shell, dress=dress, folder=folder, config=config, marks=Marks())
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    desk.start()
    until(lambda: bool(ready))
    presenter, handle = desk.presenter, shell.windowHandle()
    assert presenter is not None and handle is not None
    keys = Keyboard(handle)
    keys.type(f"{SUPERVISOR}\r{SUPERVISOR}\r")
    until(lambda: presenter.state.user == SUPERVISOR)
    say("here")
    until(lambda: presenter.state.wanted == 1)
    panel = presenter.state.panel
    say("" if panel is None else panel.question)
    keys.type(f"\r{SUPERVISOR}\r")
    until(lambda: presenter.state.wanted == 0)
    say("done")
    desk.close()
    shell.deleteLater()
    dress.take_off()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
