"""The devices of one lane: scanners at once, the others once the till is ready to sell.

The libraries of printer and camera take half a second of CPU to load, and neither a receipt nor
a picture is in such a hurry. What the till asks of a device before then waits in its port.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.till.counter import CAMERA, on_the_counter

if TYPE_CHECKING:
    from drivers.api import Accept, Listener
    from drivers.host import DeviceHost
    from pos.till.config import DevicesConfig

WEDGE = "scanner+wedge:"


class LaneDevices:
    """Opens the devices of one lane in their order; `host` is what the till talks to."""

    def __init__(self, *, listener: Listener, config: DevicesConfig, accept: Accept) -> None:
        """`accept` tells the camera whether the till knows a code; the camera's thread asks."""
        # Loaded after the first frame, with the till.
        from drivers.host import DeviceHost
        from ui.bridge.raster import receipt_artist

        self.host: DeviceHost = DeviceHost(
            listener, plugins=config.plugins, accept=accept, artist=receipt_artist
        )
        self._config = config
        self._later = on_the_counter(config)
        if config.camera:
            self._later[CAMERA] = config.camera
        for name, url in self._later.items():
            self.host.open(name, url, at_once=False)

    @property
    def wedge(self) -> str:
        """URL of the scanner that types, which the window reads itself; "" without one."""
        return next((url for url in self._config.scanners if self._is_wedge(url)), "")

    def open_scanners(self) -> None:
        """Opens the scanners that have a port of their own.

        A URL that cannot be a scanner that types is opened too: its health then says so.
        """
        ports = [url for url in self._config.scanners if not self._is_wedge(url)]
        for number, url in enumerate(ports, start=1):
            self.host.open(f"scanner-{number}", url)

    def open_counter(self) -> None:
        """Opens what else stands on the counter: printer, drawer, scale, display, camera."""
        for name in self._later:
            self.host.begin(name)

    @staticmethod
    def _is_wedge(url: str) -> bool:
        from drivers.scanner.wedge import wedge_settings
        from drivers.url import BadUrl, parse

        try:
            return url.startswith(WEDGE) and wedge_settings(parse(url)) is not None
        except BadUrl:
            return False

    def close(self) -> None:
        """Ends every device thread."""
        self.host.close()
