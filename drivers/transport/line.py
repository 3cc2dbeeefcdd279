"""The line that a device URL names: a serial port, or a TCP port that leads to one.

scale+ecr:///dev/ttyUSB0?baud=9600      scale+ecr://COM3      scale+ecr://10.0.3.40:4001
scale+ecr://usb:067b:2303               by what is plugged in there
"""

from __future__ import annotations

from typing import Literal, cast

from pydantic import Field

from drivers.identity import serial_place
from drivers.settings import Settings
from drivers.transport import Transport
from drivers.transport.serial import SerialTransport
from drivers.transport.tcp import TcpTransport
from drivers.url import BadUrl, DeviceUrl


class LineSettings(Settings):
    """Where the line is, and how it is set; the latter means nothing over TCP."""

    authority: str = ""
    path: str = ""
    baud: int = Field(default=9600, ge=300, le=921_600)
    """Bits a second, as the device is set."""
    bits: int = Field(default=8, ge=7, le=8)
    """Data bits."""
    parity: Literal["N", "E", "O"] = "N"
    """None, even or odd."""


def line_of(url: DeviceUrl, settings: LineSettings) -> Transport:
    """The line, not open yet. Raises BadUrl where the URL names none."""
    if url.port is not None:
        if not url.host or url.path:
            raise BadUrl("a device over TCP is written host:port, without a path")
        return TcpTransport(host=url.host, port=url.port)
    return SerialTransport(
        path=serial_place(url),
        baud=settings.baud,
        bits=cast(Literal[7, 8], settings.bits),
        parity=settings.parity,
    )
