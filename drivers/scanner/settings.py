"""What the URLs of scanners may say. Imported when a scanner is created."""

from __future__ import annotations

from pydantic import Field

from drivers.scanner.lines import Suffix
from drivers.settings import Settings


class SerialScannerSettings(Settings):
    """scanner+serial:///dev/ttyUSB0 or scanner+serial://usb:VENDOR:PRODUCT/SERIAL"""

    authority: str = ""
    path: str = ""
    baud: int = Field(default=9600, ge=300, le=921_600)
    suffix: Suffix = "cr"
