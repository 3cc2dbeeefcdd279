"""A window of the store admin in a process of its own, with a hand that does what it is told.

    python -m tests.ui.admin.set_up_hand FOLDER

Each line "open" on standard input is a life of the program, a process that may be killed. In it
"click NAME" and "type TEXT" are real events; how it stands is told, a line of JSON each time that
it changes: pid, page, and what else the test looks at.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import ui.admin.screen
import ui.admin.setup_page  # noqa: F401
from pos.till.config import find_config
from tests.ui.conftest import Keyboard
from ui.admin.devices_page import DevicesPage
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.office import AdminOffice
from ui.app.settings_file import read_settings
from ui.app.shell import Shell
from ui.theme.fonts import load_fonts

LONGEST: Final = 120
"""Seconds after which a life that nobody ends is over."""


def read_line() -> str:
    """The next line of standard input; nothing is read ahead of whoever comes after."""
    line = b""
    while not line.endswith(b"\n"):
        sign = os.read(0, 1)
        if not sign:
            return ""
        line += sign
    return line.decode().rstrip("\n")


class Hand(QObject):
    """One life of the program."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__()
        config = find_config(folder, None)
        self.dress = Dress(app, settings=read_settings(folder, config), tall=False)
        self.shell = Shell(look=self.dress.look)
        self.shell.resize(1366, 768)
        self.shell.show_starting()
        self.shell.winId()
        self.office = AdminOffice(
            shell=self.shell, dress=self.dress, folder=folder, config=config, marks=Marks()
        )
        self.shell.painted.connect(self.office.start)
        self.shell.show()
        self.keyboard = Keyboard(self.shell.windowHandle())
        self.told: dict[str, Any] = {}
        self.looks = QTimer(self)
        self.looks.setInterval(20)
        self.looks.timeout.connect(self.tell)
        self.looks.start()
        self.ear = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self.ear.activated.connect(self.hear)

    @Slot()
    def tell(self) -> None:
        setup, presenter = self.office.setup, self.office.presenter
        if setup is not None:
            state = setup.state
            now: dict[str, Any] = {
                "page": "" if state.busy else state.step, "language": state.language,
                "face": state.face, "alone": state.alone, "resumed": state.resumed,
                "printed": state.printed, "fault": state.fault,
            }  # fmt: skip
            devices = self.shell.findChild(DevicesPage, "devices")
            if devices is not None:
                now["devices"] = len(devices.devices.rows)
        else:
            signed_in = presenter is not None and presenter.state.signed_in
            now = {"page": "inside" if signed_in else "outside"}
        if now != self.told:
            self.told = now
            sys.stdout.write(json.dumps({"pid": os.getpid(), **now}) + "\n")
            sys.stdout.flush()

    @Slot()
    def hear(self) -> None:
        what, _, how = read_line().partition(" ")
        if what == "click":
            (shown,) = (w for w in self.shell.findChildren(QWidget, how) if w.isVisible())
            QTest.mouseClick(shown, Qt.MouseButton.LeftButton)
        elif what == "type":
            self.keyboard.type(f"{how}\r")


def died(*fault: Any) -> None:
    """An event that could not be carried out ends the life, and the test."""
    sys.__excepthook__(*fault)
    os._exit(1)


def live(folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    load_fonts()
    hand = Hand(app, folder)
    app.exec()
    hand.deleteLater()


if __name__ == "__main__":
    while read_line() == "open":
        life = os.fork()
        if not life:
            signal.alarm(LONGEST)
            sys.excepthook = died
            live(Path(sys.argv[1]))
            os._exit(0)
        _, how = os.waitpid(life, 0)
        if not os.WIFSIGNALED(how) or os.WTERMSIG(how) != signal.SIGKILL:
            sys.exit(1)
