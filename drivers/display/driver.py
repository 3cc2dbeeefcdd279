"""A customer display on a serial line, or on a TCP port that leads to one. Port thread.

display+cd5220:///dev/ttyUSB1?charset=gbk&brightness=4
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drivers.api import DisplayCapabilities, Stop
from drivers.display import cd5220
from drivers.registry import DriverSpec
from drivers.transport import Transport
from drivers.transport.writing import write_all
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

OPEN_WITHIN = 1.0  # seconds
WRITE_WITHIN = 1.0  # two lines take 50 ms at 9600


class Cd5220Display:
    """Keeps the port open. The display never answers: what was handed over counts as shown."""

    def __init__(
        self, *, transport: Transport, charset: cd5220.Charset = "", brightness: int = 4
    ) -> None:
        self._transport = transport
        self._charset = charset
        self._brightness = brightness

    @property
    def capabilities(self) -> DisplayCapabilities:
        return DisplayCapabilities(columns=cd5220.COLUMNS, rows=cd5220.ROWS, charset=self._charset)

    def open(self, *, stop: Stop) -> None:
        """Takes the port and clears the display."""
        self._transport.open(deadline=time.monotonic() + OPEN_WITHIN)
        self._send(cd5220.start(brightness=self._brightness))

    def show(self, lines: Sequence[str], *, stop: Stop) -> None:
        """Shows these lines and nothing else; () clears it."""
        self._send(cd5220.show(lines, charset=self._charset))

    def check(self, *, stop: Stop) -> None:
        """Listens for a moment: a port that was unplugged, or hung up on us, says so then."""
        self._transport.read(64, deadline=time.monotonic())

    def close(self) -> None:
        """Gives the port back; what is shown stays."""
        self._transport.close()

    def _send(self, data: bytes) -> None:
        write_all(self._transport, data, within=WRITE_WITHIN)


def display_cd5220(url: DeviceUrl) -> Cd5220Display:
    """display+cd5220:///dev/ttyUSB1?charset=gbk; raises BadUrl."""
    from drivers.display.settings import DisplaySettings
    from drivers.settings import read
    from drivers.transport.line import line_of

    settings = read(DisplaySettings, url)
    return Cd5220Display(
        transport=line_of(url, settings),
        charset="" if settings.charset == "none" else settings.charset,
        brightness=settings.brightness,
    )


def _settings() -> type[Settings]:
    from drivers.display.settings import DisplaySettings

    return DisplaySettings


DISPLAY_CD5220 = DriverSpec(
    name="customer display, CD5220", kind="display", create=display_cd5220, settings=_settings
)
