"""What the till asks of its devices. Any thread; nothing here waits for a device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from drivers.api.display import DisplayCapabilities
from drivers.api.drawer import DrawerCapabilities
from drivers.api.events import Health
from drivers.api.printer import PrinterCapabilities, PrintJob
from drivers.api.scale import ScaleCapabilities
from drivers.api.scanner import ScannerCapabilities
from drivers.api.terms import TestLevel

Capabilities = (
    PrinterCapabilities
    | ScannerCapabilities
    | ScaleCapabilities
    | DisplayCapabilities
    | DrawerCapabilities
)
"""What a device can do, by its kind; frozen, and read once its driver is loaded."""


class Devices(Protocol):
    """The devices of a lane as the till sees them. Any thread; nothing here waits for a device."""

    def open(self, device_id: str, url: str) -> None:
        """Starts a device. Faults of the URL, the driver or the device show as its health."""
        ...

    def submit(self, device_id: str, job: PrintJob) -> None:
        """Queues a receipt. Its outcomes come as JobEnded."""
        ...

    def pulse_drawer(self, device_id: str) -> None:
        """Opens the cash drawer at that printer: DrawerPulsed or ErrorReported, never later."""
        ...

    def health(self, device_id: str) -> Health:
        """How the device is now; "closed" for one that was never opened."""
        ...

    def close(self) -> None:
        """Ends all threads within a bounded time; no event arrives after it returns."""
        ...


class Peripherals(Devices, Protocol):
    """The devices of a lane beyond printing, as `drivers.host.DeviceHost` has them. Any thread.

    Nothing here waits for a device. What a device does not do, or cannot do now, comes back as
    ErrorReported with locus "output".
    """

    def enable(self, device_id: str) -> None:
        """Opens the gate: what waited there and is fresh comes at once, in its order."""
        ...

    def disable(self, device_id: str) -> None:
        """Closes the gate, as while nobody may scan: what is read waits for `enable`.

        A window that has dialogs holds scans back on its own thread too (ui.bridge.devices): what
        is on its way there when a dialog opens has passed this gate already.
        """
        ...

    def release(self, device_id: str) -> None:
        """Gives the port to another program until `enable` or `disable`."""
        ...

    def weigh(self, device_id: str, request: str) -> None:
        """Takes one weight by the scale's rules: WeightTaken, or ErrorReported within 3 s."""
        ...

    def zero(self, device_id: str) -> None:
        """Sets the empty scale to zero."""
        ...

    def tare(self, device_id: str) -> None:
        """Takes what lies on the scale as its packing; an empty scale forgets it."""
        ...

    def show(self, device_id: str, lines: Sequence[str]) -> None:
        """Puts lines on a customer display; only the newest wish counts. () clears it."""
        ...

    def self_test(self, device_id: str, level: TestLevel) -> None:
        """Tests the device on its thread: SelfTested."""
        ...

    def capabilities(self, device_id: str) -> Capabilities | None:
        """What the device can do; None until its driver is loaded."""
        ...

    def counters(self, device_id: str) -> Counters:
        """What the device has done since it was opened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What a device has done since it was opened, for the admin screen and head office."""

    enabled_seconds: int = 0
    good_reads: int = 0
    failed_reads: int = 0
    jobs: int = 0
    failed_jobs: int = 0
    lines: int = 0
    cuts: int = 0
    pulses: int = 0
    reconnects: int = 0

    @property
    def hours(self) -> int:
        """Whole hours of use."""
        return self.enabled_seconds // 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """The last thing that went wrong with a device, whether or not it is well again since.

    `at` in whole seconds of Unix time; `detail` is technical and English.
    """

    code: str
    detail: str
    at: int
