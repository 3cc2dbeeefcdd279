"""What the URL of a scale may say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from drivers.scale.rule import EMPTY_BAND
from drivers.transport.line import LineSettings


class ScaleSettings(LineSettings):
    """scale+FAMILY:///dev/ttyUSB0, COM3, usb:VENDOR:PRODUCT or HOST:PORT; 9600 8N1"""

    empty_band: int = Field(default=EMPTY_BAND, ge=0, le=100)
    """Grams that still count as an empty plate."""


class ToledoSettings(ScaleSettings):
    """scale+toledo8217:///dev/ttyUSB0, COM3, usb:VENDOR:PRODUCT or HOST:PORT; 9600 7E1

    A pseudo-terminal needs bits=8&parity=N.
    """

    bits: int = Field(default=7, ge=7, le=8)
    """Data bits."""
    parity: Literal["N", "E", "O"] = "E"
    """None, even or odd."""
