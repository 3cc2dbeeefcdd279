"""Twins of scanners: one on a serial port, and the pace at which one that types presses keys."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from dataclasses import dataclass

from drivers.sim.pty import Pty

ENDS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03", "none": b""}


class TcpScanner:
    """A scanner on the network: whoever is connected gets every code. Any thread."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Port 0 takes a free one. Raises OSError where the port is taken."""
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        self._host = host
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._clients: list[socket.socket] = []

    @property
    def place(self) -> str:
        """Where it is, for a device URL: scanner+serial://PLACE."""
        return f"{self._host}:{self.port}"

    def start(self) -> None:
        """It listens from the beginning."""

    def scan(self, code: str | bytes, suffix: str = "cr") -> None:
        """Reads a code: its bytes and the suffix (cr, lf, crlf, etx, none) go to every client."""
        data = (code.encode() if isinstance(code, str) else code) + ENDS[suffix]
        with self._lock:
            self._let_in()
            for client in list(self._clients):
                try:
                    client.sendall(data)
                except OSError:
                    self._clients.remove(client)
                    client.close()

    def close(self) -> None:
        """Switches it off. Safe to call twice."""
        with self._lock:
            self._listener.close()
            for client in self._clients:
                client.close()
            self._clients.clear()

    def _let_in(self) -> None:
        """Takes in all who have connected since the last code: none of them misses this one."""
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                client.settimeout(5)
                self._clients.append(client)


class SerialScanner:
    """A scanner behind a pseudo-terminal: `path` is the port for scanner+serial://PATH.

    Any thread. POSIX only: elsewhere it raises OSError.
    """

    def __init__(self) -> None:
        self._pty = Pty()
        self.path = self.place = self._pty.path

    def start(self) -> None:
        """The line is there from the beginning."""

    def scan(self, code: str | bytes, suffix: str = "cr") -> None:
        """Reads a code: its bytes and the suffix (cr, lf, crlf, etx, none) go down the line."""
        data = code.encode() if isinstance(code, str) else code
        self.write(data + ENDS[suffix])

    def write(self, data: bytes) -> None:
        """Bytes as they are, for codes that arrive in pieces."""
        while data:
            data = data[os.write(self._pty.ours, data) :]

    def read(self, limit: int) -> bytes:
        """What the till wrote to the scanner; waits for the first byte."""
        return os.read(self._pty.ours, limit)

    def close(self) -> None:
        """Unplugs it. Safe to call twice."""
        self._pty.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingPace:
    """Milliseconds from one key press to the next, and whether Enter follows."""

    gap_ms: int
    enter: bool = True

    def times(self, keys: int, start_ms: int) -> list[int]:
        """The times of that many key presses."""
        return [start_ms + n * self.gap_ms for n in range(keys)]


SCANNER_PACE = TypingPace(gap_ms=5)
PERSON_PACE = TypingPace(gap_ms=150)
