"""The port of a scanner that types: there is none. The window's keys go to `scanner.wedge`.

So that a device URL such as scanner+wedge:// can be looked at and opened like any other, and
whoever wrote it wrongly is told. Port thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from drivers.api import Scan, ScanFault, ScannerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.scanner.wedge import wedge_settings
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

LOOK_UP = 1.0  # seconds between looks at whether the host closes


class KeyboardScanner:
    """Always there; nothing is ever read from it."""

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities()

    def open(self, *, stop: Stop) -> None:
        """There is nothing to take."""

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """Waits; its scans arrive as key presses."""
        stop.wait(LOOK_UP)
        return ()

    def close(self) -> None:
        """There is nothing to give back."""


def scanner_wedge(url: DeviceUrl) -> KeyboardScanner:
    """scanner+wedge://?prefix=F9&suffix=enter; raises BadUrl for anything else."""
    from drivers.settings import read

    read(_settings(), url)
    wedge_settings(url)  # as the screen reads it, which does without pydantic at its start
    return KeyboardScanner()


def _settings() -> type[Settings]:
    from drivers.scanner.settings import WedgeScannerSettings

    return WedgeScannerSettings


SCANNER_WEDGE = DriverSpec(
    name="scanner that types", kind="scanner", create=scanner_wedge, settings=_settings
)
