"""The line that a device URL names: a serial port, or a TCP port that leads to one.

scale+ecr:///dev/ttyUSB0?baud=9600      scale+ecr://COM3      scale+ecr://10.0.3.40:4001
"""

from __future__ import annotations

from typing import Literal, cast

from pydantic import Field

from drivers.settings import Settings
from drivers.transport import Transport
from drivers.transport.serial import SerialTransport
from drivers.transport.tcp import TcpTransport
from drivers.url import BadUrl


class LineSettings(Settings):
    """Where the line is, and how it is set; the latter means nothing over TCP."""

    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65_535)
    path: str = ""
    baud: int = Field(default=9600, ge=300, le=921_600)
    bits: int = Field(default=8, ge=7, le=8)
    parity: Literal["N", "E", "O"] = "N"


def line_of(settings: LineSettings) -> Transport:
    """The line, not open yet. Raises BadUrl where the URL names none."""
    if settings.port is not None:
        if not settings.host or settings.path:
            raise BadUrl("a device over TCP is written host:port, without a path")
        return TcpTransport(host=settings.host, port=settings.port)
    if not settings.host + settings.path:
        raise BadUrl("the path or name of a serial port, or host:port, is missing")
    return SerialTransport(
        path=settings.host + settings.path,
        baud=settings.baud,
        bits=cast(Literal[7, 8], settings.bits),
        parity=settings.parity,
    )
