"""What the URL of a customer display may say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from drivers.transport.line import LineSettings


class DisplaySettings(LineSettings):
    """display+cd5220:///dev/ttyUSB1, COM4, usb:VENDOR:PRODUCT or HOST:PORT; 9600 8N1"""

    charset: Literal["none", "gb2312", "gbk"] = "none"
    """Chinese characters that it has; "none" for most."""
    brightness: int = Field(default=4, ge=1, le=4)
    """1 to 4."""
