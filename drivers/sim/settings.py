"""What the URLs of twins may say. Imported when a twin is created."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from drivers.settings import Settings
from drivers.sim.scale import Family


class SimScaleSettings(Settings):
    """sim+scale://"""

    family: Family = "ecr"
    """The language that it speaks."""
    script: str = Field(default="0,1250,0,340", pattern="^[0-9]{1,6}(,[0-9]{1,6})*$")
    """Grams that lie on the plate, in turn."""
    every: float = Field(default=4.0, ge=0.1, le=600)
    """Seconds that each lies there."""


class SimScannerSettings(Settings):
    """sim+scanner://"""

    codes: str = Field(default="6901234567892", pattern=r"^[^,\s]+(,[^,\s]+)*$")
    """Codes that it reads, in turn."""
    every: float = Field(default=4.0, ge=0.4, le=600)
    """Seconds from one to the next."""


class SimDisplaySettings(Settings):
    """sim+display://"""

    charset: Literal["none", "gb2312", "gbk"] = "gbk"
    """Chinese characters that it has."""


class SimCameraSettings(Settings):
    """sim+camera://"""

    codes: str = Field(default="6901234567892", pattern=r"^[!-+\--~]+(,[!-+\--~]+)*$")
    """Codes that pass, in turn: EAN and UPC by their length, others as QR codes."""
    fps: int = Field(default=15, ge=1, le=60)
    """Pictures a second."""
