"""The devices of one lane: scanners at once, the printer once the till is ready to sell.

A printer's library takes half a second of CPU to load, and no receipt is in such a hurry. Jobs
that the till submits before wait here.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.api import Health, Listener, PrintJob
    from pos.till.config import DevicesConfig

PRINTER = "printer"
WEDGE = "scanner+wedge:"


class LaneDevices:
    """What the till calls its devices (`drivers.api.Devices`). Any thread."""

    def __init__(self, *, listener: Listener, config: DevicesConfig) -> None:
        # Loaded after the first frame, with the till.
        from drivers.host import DeviceHost

        self._host = DeviceHost(listener, plugins=config.plugins)
        self._config = config
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, PrintJob]] | None = []

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
            self._host.open(f"scanner-{number}", url)

    def open_printer(self) -> None:
        """Opens the printer, where there is one, and hands it what has waited."""
        if self._config.printer:
            self._host.open(PRINTER, self._config.printer)
        with self._lock:
            waiting, self._waiting = self._waiting or [], None
        for device, job in waiting:
            self.submit(device, job)

    def open(self, device_id: str, url: str) -> None:
        """Opens one more device."""
        self._host.open(device_id, url)

    def submit(self, device_id: str, job: PrintJob) -> None:
        """Queues a receipt; it waits while the printer is not opened yet."""
        with self._lock:
            if self._waiting is not None:
                self._waiting.append((device_id, job))
                return
        if self._config.printer:
            self._host.submit(device_id, job)

    def pulse_drawer(self, device_id: str) -> None:
        """Opens the drawer now or not at all."""
        if self._waiting is None and self._config.printer:
            self._host.pulse_drawer(device_id)

    def health(self, device_id: str) -> Health:
        """How a device is now."""
        return self._host.health(device_id)

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
        self._host.close()
