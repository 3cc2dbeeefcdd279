"""What the URL of a drawer on a serial line may say."""

from __future__ import annotations

from pydantic import Field

from drivers.transport.line import LineSettings


class DrawerSettings(LineSettings):
    """drawer+serial:///dev/ttyUSB2, COM5, usb:VENDOR:PRODUCT or HOST:PORT; 9600 8N1"""

    pulse: str = Field(default="1b700019fa", pattern="^([0-9A-Fa-f]{2}){1,32}$")
    """The bytes that open it, in hex: ESC p of printers unless its manual says else."""
