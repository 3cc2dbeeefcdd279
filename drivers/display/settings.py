"""What the URL of a customer display may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from drivers.transport.line import LineSettings


class DisplaySettings(LineSettings):
    """display+cd5220:///dev/ttyUSB1, COM4, usb:VENDOR:PRODUCT or HOST:PORT; 9600 8N1"""

    other_names: ClassVar[Mapping[str, str]] = {"encoding": "charset"}

    charset: Literal["none", "gb2312", "gbk"] = "none"
    """Chinese characters that it has; "none" for most."""
    cols: int = Field(default=20, ge=20, le=20)
    """Columns of a line: the displays of this family have 20."""
    brightness: int = Field(default=4, ge=1, le=4)
    """How bright it shines; 4 is the brightest."""
