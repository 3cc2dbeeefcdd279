"""What the URLs of scanners may say. Imported when a scanner is created."""

from __future__ import annotations

from drivers.scanner.keyevents import End
from drivers.scanner.lines import Suffix
from drivers.settings import Settings
from drivers.transport.line import LineSettings


class SerialScannerSettings(LineSettings):
    """A scanner at 9600 8N1."""

    suffix: Suffix = "cr"
    """What the scanner sends behind each code."""


class HidPosSettings(Settings):
    """scanner+hidpos://VENDOR:PRODUCT/SERIAL or scanner+hidpos:///dev/hidraw0"""

    authority: str = ""
    path: str = ""


class EvdevSettings(Settings):
    """scanner+evdev://VENDOR:PRODUCT, name:PATTERN or /dev/input/event3"""

    authority: str = ""
    path: str = ""
    suffix: End = "enter"
    grab: bool = True
    """Whether the keys are kept from everybody else."""
