"""Running a simulated gateway: a socket on this machine, a server, a thread of its own."""

from __future__ import annotations

import socket
import threading
from typing import Final

import uvicorn

from pos.hq.sim.face import Face
from pos.hq.sim.opening import Opened

_GRACE: Final = 1
"""Seconds that a stop gives to requests under way."""


class SimServer:
    """Serves one gateway from `start` to `stop`. `address` is where, without a path.

    OSError where the place cannot be had.
    """

    def __init__(self, opened: Opened, *, host: str, port: int, language: str) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family)
        self.port: int = self._listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.place = f"{shown}:{self.port}"
        self.address = f"http://{self.place}"
        opened.gateway.address = self.address
        self.face = Face(opened.gateway, language=language, hang_up=self._hang_up)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.face.app(),
                # What is said aloud is for the server in whose process this one runs to decide.
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="sim", daemon=True
        )

    def start(self) -> None:
        """Begins to answer, soon after it returns; the socket queues connections until then."""
        self._thread.start()

    def stop(self) -> None:
        """Ends, answers under way included."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_GRACE + 2)
        self._listener.close()

    def _hang_up(self, client: tuple[str, int]) -> None:
        """Ends a caller's connection; on the server's own thread."""
        for connection in list(self._server.server_state.connections):
            line = connection.transport
            # One that is closing already may have no other end any more.
            if (line.get_extra_info("peername") or ())[:2] == client:
                line.close()
