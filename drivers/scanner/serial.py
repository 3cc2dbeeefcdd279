"""A bar code scanner on a serial port, or on USB as one. Port thread."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast

from drivers.api import Scan, ScanFault, ScannerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.scanner.lines import IDLE_GAP, SUFFIXES, ScanLines, Suffix
from drivers.scanner.repeats import RepeatFilter
from drivers.transport import Transport
from drivers.transport.serial import SerialTransport
from drivers.url import BadUrl, DeviceUrl

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
        now = time.monotonic()
        found = self._lines.feed(data, now) if data else self._lines.idle(now)
        return [
            item
            for item in found
            if isinstance(item, ScanFault) or self._repeats.is_new(item.code, now)
        ]

    def close(self) -> None:
        """Gives the port back."""
        self._transport.close()


def scanner_serial(url: DeviceUrl) -> SerialScanner:
    """scanner+serial:///dev/ttyUSB0?baud=9600&suffix=cr, or scanner+serial://COM3 on Windows."""
    url.only("baud", "suffix")
    path = url.host + url.path
    if not path:
        raise BadUrl("scanner+serial:// needs the path or name of a port")
    transport = SerialTransport(
        path=path, baud=url.integer("baud", default=9600, least=300, most=921_600)
    )
    suffix = cast(Suffix, url.text("suffix", default="cr", choices=SUFFIXES))
    return SerialScanner(transport=transport, suffix=suffix)


SCANNER_SERIAL = DriverSpec(name="serial scanner", kind="scanner", create=scanner_serial)
