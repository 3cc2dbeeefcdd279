"""A cash drawer on a serial line of its own, or behind a trigger box. Port thread.

    drawer+serial:///dev/ttyUSB2                 opened by ESC p, as a printer's is
    drawer+serial:///dev/ttyUSB2?pulse=07        opened by BEL, or by whatever its manual says

The port is taken for each pulse and given back: a drawer has nothing to say in between.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from drivers.api import DrawerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.transport import Transport
from drivers.transport.writing import write_all
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.settings import Settings

WITHIN = 1.0  # seconds, to take the port and again to hand the bytes over


class SerialDrawer:
    """Opens on command and is never opened twice by one."""

    def __init__(self, *, transport: Transport, pulse: bytes) -> None:
        self._transport = transport
        self._pulse = pulse

    @property
    def capabilities(self) -> DrawerCapabilities:
        return DrawerCapabilities()

    def probe(self, *, stop: Stop) -> None:
        """Takes the port and gives it back; sends nothing."""
        try:
            self._transport.open(deadline=time.monotonic() + WITHIN)
        finally:
            self._transport.close()

    def pulse_drawer(self, *, stop: Stop) -> None:
        """Opens the drawer now. After an error it may have opened: nothing is sent again."""
        try:
            self._transport.open(deadline=time.monotonic() + WITHIN)
            write_all(self._transport, self._pulse, within=WITHIN)
            self._transport.finish(deadline=time.monotonic() + WITHIN)
        finally:
            self._transport.close()

    def close(self) -> None:
        """Gives the port back."""
        self._transport.close()


def drawer_serial(url: DeviceUrl) -> SerialDrawer:
    """drawer+serial:///dev/ttyUSB2?pulse=07; raises BadUrl."""
    from drivers.drawer.settings import DrawerSettings
    from drivers.settings import read
    from drivers.transport.line import line_of

    settings = read(DrawerSettings, url)
    return SerialDrawer(transport=line_of(url, settings), pulse=bytes.fromhex(settings.pulse))


def _settings() -> type[Settings]:
    from drivers.drawer.settings import DrawerSettings

    return DrawerSettings


DRAWER_SERIAL = DriverSpec(
    name="drawer on a serial line", kind="drawer", create=drawer_serial, settings=_settings
)
