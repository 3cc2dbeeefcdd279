"""A bar code scanner that is reached over TCP, and sends each code with a line feed.

    scanner+tcp://HOST:PORT

Written by somebody else: it uses the contract (`drivers.api`), the registry and the settings, and
nothing more of the till.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

from drivers.api import Offline, Scan, ScanFault, ScannerCapabilities, Stop
from drivers.registry import DriverSpec
from drivers.settings import Settings, read


class NetworkScannerSettings(Settings):
    """Where the scanner listens."""

    host: str
    port: int


class NetworkScanner:
    """One connection, kept open."""

    def __init__(self, settings: NetworkScannerSettings) -> None:
        self._address = (settings.host, settings.port)
        self._socket: socket.socket | None = None
        self._rest = b""

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities()

    def open(self, *, stop: Stop) -> None:
        """Connects."""
        try:
            self._socket = socket.create_connection(self._address, timeout=1.0)
        except OSError as error:
            raise Offline(str(error)) from error
        self._socket.settimeout(0.25)

    def read(self, *, stop: Stop) -> Sequence[Scan | ScanFault]:
        """The codes whose line has ended."""
        if self._socket is None:
            raise Offline("not connected")
        try:
            data = self._socket.recv(4096)
        except TimeoutError:
            return []
        except OSError as error:
            raise Offline(str(error)) from error
        if not data:
            raise Offline("it closed the connection")
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [Scan(code=line.decode("latin-1")) for line in lines if line]

    def close(self) -> None:
        """Disconnects."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


SCANNER_TCP = DriverSpec(
    name="scanner on the network",
    kind="scanner",
    create=lambda url: NetworkScanner(read(NetworkScannerSettings, url)),
    settings=lambda: NetworkScannerSettings,
)
