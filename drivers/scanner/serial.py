"""A bar code scanner on a serial port, on USB as one, or behind a TCP port. Port thread.

scanner+serial:///dev/ttyUSB0?baud=9600&suffix=cr      scanner+serial://COM3 on Windows
scanner+serial://usb:05e0:1701/SERIAL                  by what is plugged in there
scanner+serial://10.0.3.40:4001                        a serial device server on the network
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drivers.api import Scan, ScanFault, ScannerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.scanner.lines import IDLE_GAP, ScanLines, Suffix
from drivers.scanner.repeats import RepeatFilter
from drivers.transport import Transport
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

OPEN_WITHIN = 1.0  # seconds
LOOK_UP = 0.25  # the longest wait before the host's wish to close is seen


class SerialScanner:
    """Reads codes from a port that stays open."""

    def __init__(self, *, transport: Transport, suffix: Suffix) -> None:
        self._transport = transport
        self._suffix = suffix
        self._lines = ScanLines(suffix)
        self._repeats = RepeatFilter()

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities()

    def open(self, *, stop: Stop) -> None:
        """Takes the port; half a code from before it was lost is forgotten."""
        self._transport.open(deadline=time.monotonic() + OPEN_WITHIN)
        self._lines = ScanLines(self._suffix)

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """The codes that came within a short wait."""
        wait = IDLE_GAP if self._lines.waiting else LOOK_UP
        data = self._transport.read(4096, deadline=time.monotonic() + wait)
        looked_at = time.monotonic()
        if not data:
            # This thread may have been held up just now: only a look that begins after the
            # silence, and finds nothing, shows that the scanner was silent.
            data = self._transport.read(4096, deadline=looked_at)
        now = time.monotonic()
        found = self._lines.feed(data, now) if data else self._lines.idle(looked_at)
        return [
            item
            for item in found
            if isinstance(item, ScanFault) or self._repeats.is_new(item.code, now)
        ]

    def close(self) -> None:
        """Gives the port back."""
        self._transport.close()


def scanner_serial(url: DeviceUrl) -> SerialScanner:
    """scanner+serial://PORT?baud=9600&suffix=cr; raises BadUrl for anything else."""
    from drivers.scanner.settings import SerialScannerSettings
    from drivers.settings import read
    from drivers.transport.line import line_of

    settings = read(SerialScannerSettings, url)
    return SerialScanner(transport=line_of(url, settings), suffix=settings.suffix)


def _settings() -> type[Settings]:
    from drivers.scanner.settings import SerialScannerSettings

    return SerialScannerSettings


SCANNER_SERIAL = DriverSpec(
    name="scanner on a serial line", kind="scanner", create=scanner_serial, settings=_settings
)
