"""What devices report, brought from their threads to the screens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from drivers.api import DeviceEvent
    from drivers.gate import DataGate

LOOK_EVERY_MS = 200
"""How often a gate that is shut looks for scans that have waited too long."""


class DeviceBridge(QObject):
    """One object between the device threads and the GUI thread.

    `heard` is a plain callback for any thread; the signals arrive on the thread that made this
    object. Scans and health from before `open` are kept and arrive then; after `close` nothing
    does. While a dialog is before the window that is watched, scans of every kind of scanner
    wait: they never get into the dialog, and come in their order when it closes; one that has
    waited for two seconds is rejected aloud instead (drivers.gate).

    `scanned` carries a code behind its AIM identifier, where there is one, as the router takes it,
    while `source` is the device that read it, empty for keys; `scan_failed` the device's name and
    why nothing usable came; `weighed` the grams on the scale, how they lie, and the tare that is
    off them already; `tested` the device whose self-test has ended, whether it passed, and the code
    of what is wrong.
    """

    scanned = Signal(str)
    scan_failed = Signal(str, str)
    health_changed = Signal(str, str, str)
    weighed = Signal(int, str, int)
    bagged = Signal(int, str)
    tested = Signal(str, bool, str)
    changed = Signal()
    _event = Signal(object)
    _nudged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = ""
        self._closed = False
        self._early: list[DeviceEvent] | None = []
        self._gate: DataGate | None = None  # there while it is shut
        self._dialogs = 0
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(self._reject_old)
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._nudged.connect(self._nudge, Qt.ConnectionType.QueuedConnection)

    @property
    def waiting(self) -> tuple[DeviceEvent, ...]:
        """What has arrived before `open`."""
        return tuple(self._early or ())

    def heard(self, event: DeviceEvent) -> None:
        """Takes an event on the device's own thread."""
        if not self._closed:
            self._event.emit(event)

    def nudge(self) -> None:
        """Says that the till changed by itself. Any thread."""
        if not self._closed:
            self._nudged.emit()

    def open(self) -> None:
        """Lets everything through, first what has waited. GUI thread."""
        early, self._early = self._early or [], None
        for event in early:
            self._deliver(event)

    def close(self) -> None:
        """Lets nothing through any more. GUI thread, before the devices are closed."""
        self._closed = True
        self._look.stop()

    # --- the gate ---------------------------------------------------------------------------

    def watch(self, window: QWidget) -> None:
        """Shuts the gate whenever a dialog blocks this window."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowBlocked:
            self.shut_gate()
        elif event.type() == QEvent.Type.WindowUnblocked:
            self.open_gate()
        return False

    def shut_gate(self) -> None:
        """Makes scans wait. GUI thread; each call wants its `open_gate`."""
        from drivers.gate import DataGate

        self._dialogs += 1
        if self._gate is None:
            self._gate = DataGate()
            self._look.start()

    def open_gate(self) -> None:
        """Lets scans through again, first those that waited and are fresh. GUI thread."""
        self._dialogs = max(0, self._dialogs - 1)
        while not self._dialogs and self._gate is not None:
            self._reject_old()
            scan = self._gate.take()
            if scan is None:
                self._gate = None
                self._look.stop()
            else:
                self.scanned.emit(scan.code)  # may open the next dialog: then the rest waits on

    @Slot(str)
    def typed(self, code: str) -> None:
        """Takes a scan that came by the window's keys."""
        self._take(code)

    @Slot(str)
    def mistyped(self, fault: str) -> None:
        """Takes the fault of a scanner that types."""
        self._fail("scanner", fault)

    def _take(self, code: str) -> None:
        if self._closed:
            return
        if self._gate is None:
            self.scanned.emit(code)
            return
        from drivers.api import Scan

        if self._gate.put(Scan(code=code), time.monotonic()) is not None:
            self._fail("scanner", "scan_too_old")

    @Slot()
    def _reject_old(self) -> None:
        if self._gate is not None:
            for _ in self._gate.expired(time.monotonic()):
                self._fail("scanner", "scan_too_old")

    def _fail(self, device: str, code: str) -> None:
        if not self._closed:
            self.scan_failed.emit(device, code)

    # --- what devices tell ------------------------------------------------------------------

    @Slot(object)
    def _deliver(self, event: DeviceEvent) -> None:
        # Loaded by the devices themselves by now; the first frame does without it.
        from drivers.api import ErrorReported, HealthChanged, Scanned, SelfTested, Weighed

        if self._closed:
            return
        if self._early is not None:
            self._early.append(event)
        elif isinstance(event, Scanned):
            self.source = event.device
            try:
                self._take(event.aim + event.code)
            finally:
                self.source = ""
        elif isinstance(event, Weighed) and event.device == "bagging":
            self.bagged.emit(event.weight.grams, event.weight.status)
        elif isinstance(event, Weighed):
            weight = event.weight
            self.weighed.emit(weight.grams, weight.status, weight.tare)
        elif isinstance(event, HealthChanged):
            self.health_changed.emit(event.device, event.new.state, event.new.code)
        elif isinstance(event, SelfTested):
            self.tested.emit(event.device, event.passed, event.code)
        elif isinstance(event, ErrorReported) and event.code.startswith("scan_"):
            self._fail(event.device, event.code)

    @Slot()
    def _nudge(self) -> None:
        if not self._closed:
            self.changed.emit()
