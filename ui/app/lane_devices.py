"""The devices of one lane: scanners at once, the others once the till is ready to sell.

The libraries of printer and camera take half a second of CPU to load, and neither a receipt nor
a picture is in such a hurry. What the till asks of a device before then waits in its port.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pos.till.config import WEDGE
from pos.till.counter import CAMERA, PICTURES, on_the_counter

if TYPE_CHECKING:
    from drivers.api import Accept, Listener, View
    from drivers.host import DeviceHost
    from pos.till.config import DevicesConfig


class LaneDevices:
    """Opens the devices of one lane in their order; `host` is what the till talks to."""

    def __init__(
        self,
        *,
        listener: Listener,
        config: DevicesConfig,
        accept: Accept,
        folder: Path,
        view: View | None = None,
    ) -> None:
        """`accept` tells the camera whether the till knows a code, `view` shows its pictures; both
        are called on the camera's thread.

        What the devices have done is written down in the terminal's `folder` at the end.
        """
        # Loaded after the first frame, with the till.
        from drivers.host import DeviceHost
        from ui.app.device_log import DeviceLog
        from ui.bridge.raster import receipt_artist

        self.host: DeviceHost = DeviceHost(
            listener, plugins=config.plugins, accept=accept, view=view, artist=receipt_artist
        )
        self._log = DeviceLog(folder)
        self._scanners = {f"scanner-{n}": url for n, url in enumerate(config.scanners, start=1)}
        self._typing = next((n for n, url in self._scanners.items() if _is_wedge(url)), "")
        self._later = on_the_counter(config, pictures=folder / PICTURES)
        if self._typing:
            self._later[self._typing] = self._scanners[self._typing]
        if config.camera:
            self._later[CAMERA] = config.camera
        for name, url in self._later.items():
            self.host.open(name, url, at_once=False)

    @property
    def wedge(self) -> str:
        """URL of the scanner that types, which the window reads itself; "" without one."""
        return self._scanners.get(self._typing, "")

    def has_read(self, *, good: bool) -> None:
        """Counts a scan of the scanner that types; not `good`: one that could not be used."""
        self.host.count_read(self._typing, good=good)

    def open_scanners(self) -> None:
        """Opens the scanners that have a port of their own.

        A URL that cannot be a scanner that types is opened too: its health then says so.
        """
        for name, url in self._scanners.items():
            if name != self._typing:
                self.host.open(name, url)

    def open_counter(self) -> None:
        """Opens what else stands on the counter: printer, drawer, scale, display, camera.

        The scanner that types is known from here on: its keys need no port, its counters do.
        """
        for name in self._later:
            self.host.begin(name)

    def close(self) -> None:
        """Ends every device thread."""
        self.host.close()
        self._log.close()


def _is_wedge(url: str) -> bool:
    """Whether it is the URL of a scanner that types, and a right one."""
    from drivers.scanner.wedge import wedge_settings
    from drivers.url import BadUrl, parse

    try:
        return url.startswith(WEDGE) and wedge_settings(parse(url)) is not None
    except BadUrl:
        return False
