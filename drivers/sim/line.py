"""A serial line to a twin that listens on TCP: a pseudo-terminal, joined to it byte by byte.

    with SerialLine(port=twin.port) as line:
        ... print to escpos+serial://{line.path} or escpos+file://{line.path} ...

The connection is made at the first byte and ended after seconds of silence: a serial cable does
not tell when a program has closed its end. POSIX only.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
from types import TracebackType

from drivers.sim.pty import Pty

SILENCE = 3.0  # seconds: a program that waits for its printer asks once a second


class SerialLine:
    """The cable. `path` is the port that a program opens; any thread."""

    def __init__(self, *, port: int, host: str = "127.0.0.1") -> None:
        self._address = (host, port)
        self._pty = Pty()
        self.path = self._pty.path
        self._near, self._far = socket.socketpair()  # wakes the thread
        self._thread = threading.Thread(target=self._run, name="serial-line", daemon=True)
        self._thread.start()

    def __enter__(self) -> SerialLine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Pulls the cable. Safe to call twice."""
        if not self._pty.is_open:
            return
        self._near.send(b"\x00")
        self._thread.join(5)
        self._pty.close()
        self._near.close()
        self._far.close()

    def _run(self) -> None:
        twin: socket.socket | None = None
        with selectors.DefaultSelector() as ready:
            ready.register(self._far, selectors.EVENT_READ)
            ready.register(self._pty.ours, selectors.EVENT_READ)
            while True:
                found = ready.select(None if twin is None else SILENCE)
                if not found and twin is not None:
                    self._hang_up(twin, ready)
                    twin = None
                for key, _ in found:
                    if key.fileobj is self._far:
                        if twin is not None:
                            twin.close()
                        return
                    if key.fileobj is twin and twin is not None:
                        twin = self._from_twin(twin, ready)
                    else:
                        twin = self._to_twin(twin, ready)

    def _from_twin(
        self, twin: socket.socket, ready: selectors.BaseSelector
    ) -> socket.socket | None:
        try:
            data = twin.recv(4096)
        except OSError:
            data = b""
        if data:
            os.write(self._pty.ours, data)
            return twin
        self._hang_up(twin, ready)
        return None

    def _hang_up(self, twin: socket.socket, ready: selectors.BaseSelector) -> None:
        ready.unregister(twin)
        twin.close()

    def _to_twin(
        self, twin: socket.socket | None, ready: selectors.BaseSelector
    ) -> socket.socket | None:
        data = os.read(self._pty.ours, 4096)
        try:
            if twin is None:
                twin = socket.create_connection(self._address, timeout=2)
                ready.register(twin, selectors.EVENT_READ)
            twin.sendall(data)
        except OSError:
            # It is switched off: the bytes are lost, as on a wire.
            if twin is not None:
                self._hang_up(twin, ready)
            return None
        return twin
