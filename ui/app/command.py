"""The command line of the faces, and the life of their process from first to last."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Slot
from PySide6.QtWidgets import QApplication

from pos.till.config import Config, ConfigError, find_config
from ui.app.attendant import AttendantDesk
from ui.app.dress import Dress
from ui.app.kiosk_lane import KioskLane
from ui.app.lane import CashierLane
from ui.app.marks import Marks
from ui.app.office import AdminOffice
from ui.app.pulse import Pulse, watched
from ui.app.settings_file import read_settings
from ui.app.shell import Shell
from ui.bridge.errors import ErrorFunnel
from ui.theme.fonts import load_fonts
from ui.theme.tokens import TALL

WINDOW = (1366, 768)
Face: TypeAlias = CashierLane | KioskLane | AdminOffice | AttendantDesk
FACES: Final[
    dict[str, type[CashierLane] | type[KioskLane] | type[AdminOffice] | type[AttendantDesk]]
] = {
    "cashier": CashierLane,
    "kiosk": KioskLane,
    "admin": AdminOffice,
    "attendant": AttendantDesk,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asked for."""

    face: str
    data: Path
    config: Path | None
    selfrun: Path | None
    timings: bool


def read_options(arguments: list[str] | None = None) -> Options:
    """Reads the command line; prints and exits where it cannot be understood."""
    parser = argparse.ArgumentParser(prog="python -m ui", description="Opens a face of the till.")
    parser.add_argument("face", choices=list(FACES))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR",
                        help="the terminal's folder")  # fmt: skip
    parser.add_argument("--config", type=Path, metavar="FILE",
                        help="instead of DIR/lianpos.toml")  # fmt: skip
    parser.add_argument("--attendant", action="store_true",
                        help="with kiosk: the window over the lanes of the store")  # fmt: skip
    parser.add_argument("--selfrun", type=Path, metavar="OUT",
                        help="rings up one sale by itself, leaves what it saw in OUT")  # fmt: skip
    parser.add_argument("--timings", action="store_true",
                        help="prints the figures of the start on standard error")  # fmt: skip
    read = vars(parser.parse_args(arguments))
    if read.pop("attendant"):
        if read["face"] not in ("kiosk", "attendant"):
            parser.error("--attendant goes with kiosk")
        read["face"] = "attendant"
    return Options(**read)


def main(arguments: list[str] | None = None) -> int:
    """Runs a face until its window is closed. Returns the exit code."""
    marks = Marks()
    options = read_options(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = find_config(options.data, options.config)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    load_fonts()
    funnel = ErrorFunnel()
    funnel.install()
    try:
        return _run(app, options, config, marks, funnel)
    finally:
        funnel.uninstall()


def _run(
    app: QApplication, options: Options, config: Config, marks: Marks, funnel: ErrorFunnel
) -> int:
    settings = read_settings(options.data, config)
    dress = Dress(
        app, settings=settings, tall=_is_tall(app, options), room=_room(app, options),
        one_column=options.face == "cashier",
    )  # fmt: skip
    shell = Shell(look=dress.look)
    shell.resize(*WINDOW)
    if options.face == "kiosk":
        # As large as its screen from the first: what is drawn for it depends on that.
        shell.setGeometry(app.primaryScreen().geometry())
    shell.show_starting()
    shell.winId()  # Makes the QWindow, so that keys are kept from the very first.
    lane = FACES[options.face](
        shell=shell, dress=dress, folder=options.data, config=config, marks=marks
    )
    if not isinstance(lane, AttendantDesk):
        lane.config_file = options.config
    process = Process(app=app, shell=shell, lane=lane, marks=marks, options=options)
    funnel.failed.connect(process.fault)
    process.begin()
    try:
        code = app.exec()
    finally:
        process.end()
        shell.deleteLater()
        app.sendPostedEvents(shell)
        dress.take_off()
    if process.next_face:
        process.become_next(options.data)
    return code


def _is_tall(app: QApplication, options: Options) -> bool:
    """Whether the screen is one that is looked at from further away."""
    return options.selfrun is None and app.primaryScreen().availableSize().height() >= TALL


def _room(app: QApplication, options: Options) -> tuple[int, int]:
    """How large the window will be."""
    if options.selfrun is not None:
        return WINDOW
    size = app.primaryScreen().availableSize()
    return size.width(), size.height()


class Process(QObject):
    """The run of one face: its first frame, its signals from outside, its end."""

    def __init__(
        self,
        *,
        app: QApplication,
        shell: Shell,
        lane: Face,
        marks: Marks,
        options: Options,
    ) -> None:
        super().__init__()
        self._app = app
        self._shell = shell
        self._lane = lane
        self._marks = marks
        self._options = options
        self._selfrun: QObject | None = None
        self._pulse: Pulse | None = None
        self.next_face = ""
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._signalled)

    def begin(self) -> None:
        """Shows the window; everything else follows its first frame."""
        signal.set_wakeup_fd(self._far.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave_to_the_event_loop)
        self._shell.painted.connect(self._painted)
        self._shell.closed.connect(self._leave)
        self._lane.ready.connect(self._ready)
        self._lane.problem.connect(self._shell.show_problem)
        self._pulse = watched(os.environ, parent=self)
        if isinstance(self._lane, AdminOffice):
            self._lane.face_wanted.connect(self._leave_for)
            self._lane.gone_over.connect(self._gone_over)
        if self._options.selfrun is not None:
            self._shell.show()
        elif isinstance(self._lane, KioskLane):
            self._lane.left.connect(self._leave)
            self._shell.setCursor(Qt.CursorShape.BlankCursor)
            self._shell.showFullScreen()
        else:
            # A till without a window manager maximizes nothing: the size must be right as it is.
            self._shell.setGeometry(self._app.primaryScreen().availableGeometry())
            self._shell.showMaximized()

    def become_next(self, folder: Path) -> None:
        """Puts another face of the same terminal in the place of this program. Comes not back."""
        if self._pulse is not None:
            self._pulse.hand_on(os.environ)
        program = [sys.executable, "-m", "ui", self.next_face, "--data", str(folder)]
        if self._options.config is not None:
            program += ["--config", str(self._options.config)]
        os.execv(sys.executable, program)

    def end(self) -> None:
        """Shuts the lane down in order."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        self._lane.close()
        self._near.close()
        self._far.close()

    @Slot()
    def _painted(self) -> None:
        self._marks.set("first_frame")
        self._lane.start()

    @Slot()
    def _ready(self) -> None:
        if self._options.timings:
            sys.stderr.write(json.dumps(self._marks.figures) + "\n")
        if self._options.selfrun is not None and isinstance(self._lane, CashierLane):
            from ui.app.selfrun import SelfRun

            self._selfrun = SelfRun(
                window=self._shell,
                lane=self._lane,
                folder=self._options.selfrun,
                marks=self._marks,
                parent=self,
            )

    @Slot(str)
    def fault(self, line: str) -> None:
        """Tells the cashier of a fault of ours."""
        if self._lane.presenter is not None:
            self._lane.presenter.failed(line)
        else:
            self._shell.show_problem(line)

    @Slot()
    def _signalled(self) -> None:
        self._near.recv(16)
        self._leave()

    @Slot(str)
    def _gone_over(self, sentence: str) -> None:
        sys.stderr.write(f"{sentence}\n")
        self._leave()

    @Slot(str)
    def _leave_for(self, face: str) -> None:
        self.next_face = face
        self._leave()

    @Slot()
    def _leave(self) -> None:
        # Qt asks every window first, and stays where one does not go.
        self._shell.may_close = True
        self._app.quit()


def _leave_to_the_event_loop(number: int, frame: object) -> None:
    """The wake-up socket carries the signal into the event loop; nothing to do here."""
