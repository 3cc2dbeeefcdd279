"""A scanner that speaks USB HID POS, read through /dev/hidraw. Linux; port thread.

    scanner+hidpos://0c2e:0b61      by vendor and product, with /SERIAL where two are plugged in
    scanner+hidpos:///dev/hidraw0

Of all ways to connect a scanner the best: whole codes with their symbology, no keyboard layout,
no focus, and no other program types into. The user needs the right to read the device file.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drivers.api import Scan, ScanFault, ScannerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.scanner.hidreports import HidReports, layout_of
from drivers.scanner.repeats import RepeatFilter
from drivers.transport.hidraw import Hidraw, hidraw_place
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

LOOK_UP = 0.25  # seconds; the longest wait before the host's wish to close is seen


class HidPosScanner:
    """Reads reports from a device file that stays open."""

    def __init__(self, *, node: Hidraw) -> None:
        self._node = node
        self._reports: HidReports | None = None
        self._repeats = RepeatFilter()

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities(aim_ids=True)

    def open(self, *, stop: Stop) -> None:
        """Takes the device and learns from itself how its reports are laid out."""
        self._node.open()
        self._reports = HidReports(layout_of(self._node.descriptor()))

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """The codes that came within a short wait."""
        report = self._node.read(deadline=time.monotonic() + LOOK_UP)
        now = time.monotonic()
        if self._reports is None:
            return ()
        found = self._reports.feed(report, now) if report else self._reports.idle(now)
        return [
            item
            for item in found
            if isinstance(item, ScanFault) or self._repeats.is_new(item.code, now)
        ]

    def close(self) -> None:
        """Gives the device back."""
        self._node.close()


def scanner_hidpos(url: DeviceUrl) -> HidPosScanner:
    """scanner+hidpos://VENDOR:PRODUCT/SERIAL, or the path of a device file; BadUrl else."""
    from drivers.scanner.settings import HidPosSettings
    from drivers.settings import read

    read(HidPosSettings, url)
    return HidPosScanner(node=Hidraw(hidraw_place(url)))


def _settings() -> type[Settings]:
    from drivers.scanner.settings import HidPosSettings

    return HidPosSettings


SCANNER_HIDPOS = DriverSpec(
    name="HID POS scanner", kind="scanner", create=scanner_hidpos, settings=_settings
)
