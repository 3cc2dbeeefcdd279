"""A scanner that types, taken away from the desktop: read through /dev/input. Linux; port thread.

    scanner+evdev://05e0:1200?suffix=enter       by vendor and product
    scanner+evdev://name:Honeywell*              by the name that it gives itself
    scanner+evdev:///dev/input/event3

The device is grabbed, so that its keys reach nobody else: no window, no input method, no
screen lock. grab=0 leaves it to share.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drivers.api import Scan, ScanFault, ScannerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.scanner.keyevents import IDLE_GAP, End, KeyEvents
from drivers.scanner.repeats import RepeatFilter
from drivers.transport.evdev import InputDevice, input_place
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

LOOK_UP = 0.25  # seconds; the longest wait before the host's wish to close is seen


class EvdevScanner:
    """Reads key events from a device file that stays open and grabbed."""

    def __init__(self, *, node: InputDevice, end: End = "enter") -> None:
        self._node = node
        self._end = end
        self._events = KeyEvents(end)
        self._repeats = RepeatFilter()

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities()

    def open(self, *, stop: Stop) -> None:
        """Takes the device; half a code from before it was lost is forgotten."""
        self._node.open()
        self._events = KeyEvents(self._end)

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """The codes that came within a short wait."""
        wait = IDLE_GAP if self._events.waiting else LOOK_UP
        data = self._node.read(deadline=time.monotonic() + wait)
        now = time.monotonic()
        found = self._events.feed(data, now) if data else self._events.idle(now)
        return [
            item
            for item in found
            if isinstance(item, ScanFault) or self._repeats.is_new(item.code, now)
        ]

    def close(self) -> None:
        """Gives the device back to the desktop."""
        self._node.close()


def scanner_evdev(url: DeviceUrl) -> EvdevScanner:
    """scanner+evdev://VENDOR:PRODUCT, name:PATTERN or a path; raises BadUrl for anything else."""
    from drivers.scanner.settings import EvdevSettings
    from drivers.settings import read

    settings = read(EvdevSettings, url)
    node = InputDevice(input_place(url), grab=settings.grab)
    return EvdevScanner(node=node, end=settings.suffix)


def _settings() -> type[Settings]:
    from drivers.scanner.settings import EvdevSettings

    return EvdevSettings


SCANNER_EVDEV = DriverSpec(
    name="scanner that types, grabbed", kind="scanner", create=scanner_evdev, settings=_settings
)
