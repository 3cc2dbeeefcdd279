"""What devices report, brought from their threads to the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from drivers.api import DeviceEvent


class DeviceBridge(QObject):
    """One object between the device threads and the GUI thread.

    `heard` is a plain callback for any thread; the signals arrive on the thread that made this
    object. Scans and health from before `open` are kept and arrive then; after `close` nothing
    does.
    """

    scanned = Signal(str)
    scan_failed = Signal(str)
    health_changed = Signal(str, str, str)
    changed = Signal()
    _event = Signal(object)
    _nudged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._early: list[DeviceEvent] | None = []
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

    @Slot(object)
    def _deliver(self, event: DeviceEvent) -> None:
        # Loaded by the devices themselves by now; the first frame does without it.
        from drivers.api import ErrorReported, HealthChanged, Scanned

        if self._closed:
            return
        if self._early is not None:
            self._early.append(event)
        elif isinstance(event, Scanned):
            # The router reads the symbology in front: it tells a GS1 code from plain digits.
            self.scanned.emit(event.aim + event.code)
        elif isinstance(event, HealthChanged):
            self.health_changed.emit(event.device, event.new.state, event.new.code)
        elif isinstance(event, ErrorReported) and event.locus == "input":
            self.scan_failed.emit(event.code)

    @Slot()
    def _nudge(self) -> None:
        if not self._closed:
            self.changed.emit()
