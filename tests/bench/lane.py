"""A cashier's lane in this process: window, till and devices composed as the program does it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QTimer, Signal
from PySide6.QtWidgets import QApplication

from pos.till.config import Config
from pos.till.till import Till
from tests.bench.store import PIN, USER
from ui.app.dress import Dress
from ui.app.lane import CashierLane
from ui.app.marks import Marks
from ui.app.plain_imports import import_plainly
from ui.app.settings_file import configured
from ui.app.shell import Shell
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.cashier.state import DeviceHealth
from ui.theme.fonts import load_fonts

WINDOW = (1366, 768)
PATIENCE_MS = 30_000


def application() -> QApplication:
    """The one application of this process, with the till's style and fonts, and its `import`."""
    import_plainly()
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    load_fonts()
    return app


class Window(Shell):
    """The lane's window. `flushed` each time that a frame has gone out to the screen."""

    flushed = Signal()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # Painting the dirty widgets and flushing the window is what this event does.
        if event.type() == QEvent.Type.UpdateRequest:
            self.flushed.emit()
        return handled


class LaneAtWork:
    """One lane with a serial scanner, open until `close`. GUI thread."""

    def __init__(self, *, folder: Path, config: Config) -> None:
        app = application()
        self._dress = Dress(app, settings=configured(config), tall=False)
        self.window = Window(look=self._dress.look)
        self.window.resize(*WINDOW)
        self.window.show_starting()
        self.window.winId()
        self.lane = CashierLane(
            shell=self.window, dress=self._dress, folder=folder, config=config, marks=Marks()
        )
        self.lane.problem.connect(self.window.show_problem)
        self.window.painted.connect(self.lane.start)

    @property
    def till(self) -> Till:
        return self.lane.till

    @property
    def presenter(self) -> CashierPresenter:
        if self.lane.presenter is None:
            raise RuntimeError("the lane is not ready")
        return self.lane.presenter

    @property
    def screen(self) -> CashierScreen:
        if self.lane.screen is None:
            raise RuntimeError("the lane is not ready")
        return self.lane.screen

    def open(self) -> None:
        """Shows the window and waits until the lane can sell and its scanner is there."""
        self.window.show()
        until(lambda: self.lane.presenter is not None)
        until(lambda: any(_is_ready_scanner(device) for device in self.presenter.state.devices))

    def sign_in(self) -> None:
        """The cashier signs in, and opens a shift where none is open."""
        presenter = self.presenter
        for typed in (USER, PIN):
            presenter.type_text(typed)
            presenter.enter()
        until(lambda: presenter.state.till.screen in ("no_shift", "selling"))
        if presenter.state.till.screen == "no_shift":
            presenter.enter()
        until(lambda: presenter.state.till.screen == "selling")

    def close(self) -> None:
        """Closes devices, till and window."""
        self.lane.close()
        self.window.close()
        self.window.deleteLater()
        self._dress.take_off()


def _is_ready_scanner(device: DeviceHealth) -> bool:
    return device.device.startswith("scanner") and device.state == "ok"


def rest(turns: int = 4) -> None:
    """Lets the event loop deliver all that is posted, what that posts in turn, and so on."""
    loop = QEventLoop()
    for _ in range(turns):
        QTimer.singleShot(0, loop.quit)
        loop.exec()


def until(so: Callable[[], bool]) -> None:
    """Runs the event loop until something is so."""
    loop = QEventLoop()
    limit = QTimer(singleShot=True)
    limit.start(PATIENCE_MS)
    while not so():
        if not limit.isActive():
            raise TimeoutError("it did not come about")
        QTimer.singleShot(5, loop.quit)
        loop.exec()
