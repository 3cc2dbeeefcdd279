"""A serial line to a twin that listens on TCP: a pseudo-terminal, joined to it byte by byte.

    with SerialLine(port=twin.port) as line:
        ... print to escpos+serial://{line.path} or escpos+file://{line.path} ...

The connection is made at the first byte and ended after seconds of silence: a serial cable does
not tell when a program has closed its end. A twin that holds a receipt keeps its line, however
long nobody speaks, and one that takes no more bytes lets the program wait. POSIX only.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
from collections.abc import Callable
from types import TracebackType

from drivers.sim.pty import Pty

SILENCE = 3.0  # seconds: a program that waits for its printer asks once a second


class SerialLine:
    """The cable. `path` is the port that a program opens; any thread."""

    def __init__(
        self, *, port: int, host: str = "127.0.0.1", holds: Callable[[], bool] = lambda: False
    ) -> None:
        """`holds` says whether the twin keeps a receipt that it cannot print yet."""
        self._holds = holds
        self._twin: socket.socket | None = None
        self._unsent = b""  # what the twin has not taken
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
        with selectors.DefaultSelector() as ready:
            ready.register(self._far, selectors.EVENT_READ)
            ready.register(self._pty.ours, selectors.EVENT_READ)
            while True:
                found = ready.select(None if self._twin is None else SILENCE)
                if not found and not self._unsent and not self._holds():
                    self._hang_up(ready)
                for key, is_for in found:
                    if key.fileobj is self._far:
                        if self._twin is not None:
                            self._twin.close()
                        return
                    if key.fileobj is not self._twin:
                        self._take_up(ready)
                    elif is_for & selectors.EVENT_READ:
                        self._bring_back(ready)
                if self._unsent:
                    self._pass_on(ready)

    def _take_up(self, ready: selectors.BaseSelector) -> None:
        """Takes what the program has written; what comes behind it waits in the port."""
        self._unsent = os.read(self._pty.ours, 4096)
        ready.unregister(self._pty.ours)
        if self._twin is not None:
            return
        try:
            self._twin = socket.create_connection(self._address, timeout=2)
        except OSError:
            self._hang_up(ready)  # it is switched off: the bytes are lost, as on a wire
            return
        self._twin.setblocking(False)
        # A cable keeps nothing: what the twin does not take is to wait with the program.
        self._twin.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        ready.register(self._twin, selectors.EVENT_READ)

    def _pass_on(self, ready: selectors.BaseSelector) -> None:
        """Hands over what the twin takes now. One whose buffer is full may take its time."""
        if self._twin is None:
            return
        try:
            self._unsent = self._unsent[self._twin.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self._hang_up(ready)
            return
        more = selectors.EVENT_WRITE if self._unsent else 0
        ready.modify(self._twin, selectors.EVENT_READ | more)
        if not self._unsent:
            ready.register(self._pty.ours, selectors.EVENT_READ)

    def _bring_back(self, ready: selectors.BaseSelector) -> None:
        if self._twin is None:
            return
        try:
            data = self._twin.recv(4096)
        except OSError:
            data = b""
        if data:
            os.write(self._pty.ours, data)
        else:
            self._hang_up(ready)

    def _hang_up(self, ready: selectors.BaseSelector) -> None:
        self._unsent = b""
        if self._twin is not None:
            ready.unregister(self._twin)
            self._twin.close()
            self._twin = None
        if self._pty.ours not in ready.get_map():
            ready.register(self._pty.ours, selectors.EVENT_READ)
