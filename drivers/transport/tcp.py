"""A device behind a TCP port, such as a network printer on port 9100."""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections.abc import Callable

from drivers.api import Busy, DeviceError, NotPermitted, Offline, TimedOut

HANGS_UP_WITHIN = 1.0  # seconds: what has another client lets us in, and out again at once


class TcpTransport:
    """One connection at a time; opened for a job and closed after it. One thread."""

    def __init__(
        self, *, host: str, port: int, find: Callable[[], tuple[str, int] | None] | None = None
    ) -> None:
        """`find` says where the device is now, or None where it does not know: it is asked before
        the first connection, and again after one that failed. It takes a second at most."""
        self._named = self._address = (host, port)
        self._find = find
        self._is_found = find is None
        self._socket: socket.socket | None = None
        self._opened_at = 0.0
        self._has_spoken = False  # the other side, since then

    def open(self, *, deadline: float) -> None:
        self.close()
        if self._find is not None and not self._is_found:
            self._address = self._find() or self._named
        try:
            connection = socket.create_connection(self._address, timeout=_left(deadline))
        except OSError as error:
            self._is_found = self._find is None
            raise self._fault(error) from error
        self._is_found = True
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket = connection
        self._opened_at, self._has_spoken = time.monotonic(), False

    def write(self, data: bytes, *, deadline: float) -> int:
        connection = self._open()
        try:
            connection.settimeout(_left(deadline))
            return connection.send(data)
        except TimeoutError:
            return 0
        except OSError as error:
            raise self._fault(error) from error

    def read(self, limit: int, *, deadline: float) -> bytes:
        connection = self._open()
        try:
            connection.settimeout(_left(deadline))
            data = connection.recv(limit)
        except TimeoutError:
            return b""
        except OSError as error:
            raise self._fault(error) from error
        if not data:
            raise self._lost("the device closed the connection")
        self._has_spoken = True
        return data

    def waiting(self) -> int:
        """What the other side has not acknowledged. Linux tells; elsewhere it is 0."""
        if sys.platform != "linux":
            return 0
        import fcntl
        import termios

        connection = self._open()
        try:
            answer = fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4))  # SIOCOUTQ, tcp(7)
        except OSError as error:
            raise self._fault(error) from error
        return int.from_bytes(answer, sys.byteorder)

    def finish(self, *, deadline: float) -> None:
        # Without this a close with unread status bytes resets the connection, and the printer
        # may throw away what it has not read yet.
        connection = self._open()
        try:
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(_left(deadline))
            while connection.recv(4096):
                connection.settimeout(_left(deadline))
        except TimeoutError:
            return  # it keeps its side open: no matter
        except OSError as error:
            raise self._fault(error) from error

    def close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def _open(self) -> socket.socket:
        if self._socket is None:
            raise Offline("not connected")
        return self._socket

    def _fault(self, error: OSError) -> DeviceError:
        place = "{}:{}".format(*self._address)
        if isinstance(error, TimeoutError):
            return TimedOut(f"{place} does not answer")
        if isinstance(error, PermissionError):
            return NotPermitted(f"{place}: {error.strerror}")
        return self._lost(f"{place}: {error.strerror or error}")

    def _lost(self, detail: str) -> DeviceError:
        """Away, or as it seems with somebody else: a printer has one client at a time."""
        at_once = time.monotonic() - self._opened_at < HANGS_UP_WITHIN
        if self._socket is not None and at_once and not self._has_spoken:
            return Busy(f"{detail}: is another program connected to it?")
        return Offline(detail)


def _left(deadline: float) -> float:
    # A time-out of 0 would mean "do not block", so the least is a millisecond.
    return max(0.001, deadline - time.monotonic())
