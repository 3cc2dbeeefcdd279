"""What the URLs of scanners may say. Imported when a scanner is created."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from drivers.scanner.keyevents import End
from drivers.scanner.lines import Suffix
from drivers.settings import Settings
from drivers.transport.line import LineSettings


class SerialScannerSettings(LineSettings):
    """scanner+serial:///dev/ttyUSB0, scanner+serial://COM3, usb:VENDOR:PRODUCT or HOST:PORT"""

    suffix: Suffix = "cr"
    """What the scanner sends behind each code."""


class WedgeScannerSettings(Settings):
    """scanner+wedge://?prefix=F9&suffix=enter"""

    prefix: str = Field(default="", pattern="^(.?|F[0-9]{1,2})$")
    """The key that the scanner presses before each code, such as F9: with one, no typing waits."""
    suffix: Literal["enter", "tab", "any"] = "any"
    """The key that it presses behind each code."""


class HidPosSettings(Settings):
    """scanner+hidpos://VENDOR:PRODUCT/SERIAL or scanner+hidpos:///dev/hidraw0"""

    authority: str = ""
    path: str = ""


class EvdevSettings(Settings):
    """scanner+evdev://VENDOR:PRODUCT, name:PATTERN or /dev/input/event3"""

    authority: str = ""
    path: str = ""
    suffix: End = "enter"
    """The key that the scanner presses behind each code."""
    grab: bool = True
    """Whether the keys are kept from everybody else."""
