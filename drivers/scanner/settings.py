"""What the URLs of scanners may say. Imported when a scanner is created."""

from __future__ import annotations

from pydantic import Field

from drivers.scanner.keyevents import End
from drivers.scanner.lines import Suffix
from drivers.settings import Settings


class SerialScannerSettings(Settings):
    """scanner+serial:///dev/ttyUSB0 or scanner+serial://usb:VENDOR:PRODUCT/SERIAL"""

    authority: str = ""
    path: str = ""
    baud: int = Field(default=9600, ge=300, le=921_600)
    suffix: Suffix = "cr"


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
