"""The line that a twin hangs on: a pseudo-terminal where a serial port is wanted, or a TCP port.

Both carry bytes for one client at a time, and lose what nobody reads, as a serial line does. One
thread reads and writes; `close` from any.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
from typing import Protocol

from drivers.sim.pty import Pty


class Wire(Protocol):
    """The twin's end of a line."""

    @property
    def place(self) -> str:
        """Where the other end is, as it stands in a device URL behind the two slashes."""
        ...

    @property
    def connected(self) -> bool:
        """Whether somebody may be listening."""
        ...

    def read(self, timeout: float) -> bytes:
        """What has come, as soon as anything has; b"" after `timeout` seconds or a wake-up."""
        ...

    def write(self, data: bytes) -> None:
        """Sends what the line takes; the rest is lost."""
        ...

    def wake(self) -> None:
        """Ends a `read` that waits. Any thread."""
        ...

    def close(self) -> None:
        """Unplugs it. Safe to call twice."""
        ...


class TcpWire:
    """A TCP port, as a serial device server has one. A client that comes second is turned away."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        self._near, self._far = socket.socketpair()
        self._client: socket.socket | None = None
        self._host = host
        self.port = int(self._listener.getsockname()[1])

    @property
    def place(self) -> str:
        return f"{self._host}:{self.port}"

    @property
    def connected(self) -> bool:
        return self._client is not None

    def read(self, timeout: float) -> bytes:
        sources = [self._listener, self._far, *([self._client] if self._client else [])]
        ready, _, _ = select.select(sources, [], [], max(0.0, timeout))
        if self._far in ready:
            self._far.recv(4096)
        data = b""
        if self._client is not None and self._client in ready:
            data = self._receive(self._client)  # before a new client: this one may have gone
        if self._listener in ready:
            self._let_in()
        return data

    def _receive(self, client: socket.socket) -> bytes:
        try:
            data = client.recv(4096)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.hang_up()
        return data

    def write(self, data: bytes) -> None:
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.send(data)

    def hang_up(self) -> None:
        """Breaks the connection; the port stays."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            self._near.send(b"\x00")

    def close(self) -> None:
        self.hang_up()
        for connection in (self._listener, self._near, self._far):
            connection.close()

    def _let_in(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return  # gone before it was let in
        if self._client is not None:
            client.close()
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client = client


class PtyWire:
    """A pseudo-terminal, for drivers of serial ports. POSIX only: elsewhere it raises OSError."""

    def __init__(self) -> None:
        self._pty = Pty()
        os.set_blocking(self._pty.ours, False)
        self._far, self._near = os.pipe()

    @property
    def place(self) -> str:
        return self._pty.path

    @property
    def connected(self) -> bool:
        return self._pty.is_open

    def read(self, timeout: float) -> bytes:
        ours = self._pty.ours
        ready, _, _ = select.select([ours, self._far], [], [], max(0.0, timeout))
        if self._far in ready:
            os.read(self._far, 4096)
        if ours not in ready:
            return b""
        try:
            return os.read(ours, 4096)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._pty.ours, data)

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self._near, b"\x00")

    def close(self) -> None:
        if not self._pty.is_open:
            return
        self._pty.close()
        os.close(self._near)
        os.close(self._far)
