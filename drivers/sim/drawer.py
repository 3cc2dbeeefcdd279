"""A twin of a cash drawer on a line of its own: counts how often it was opened."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.sim.wire import TcpWire, Wire


class DrawerTwin:
    """The drawer. Every public method from any thread; it works on one of its own."""

    def __init__(
        self,
        *,
        pulse: bytes = b"\x1bp\x00\x19\xfa",
        wire: Wire | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """`pulse` is what opens it; `wire` a free TCP port of this machine unless given.

        `told` gets, on the drawer's thread, how often it has been opened, each time it is.
        """
        self._pulse = pulse
        self._told = told
        self._wire: Wire = wire or TcpWire()
        self._heard = bytearray()
        self._opened = 0
        self._news = threading.Condition()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="drawer-twin", daemon=True)

    @property
    def place(self) -> str:
        """Where it is, for a device URL: drawer+serial://PLACE."""
        return self._wire.place

    @property
    def opened(self) -> int:
        """How often it has sprung open."""
        with self._news:
            return self._opened

    def start(self) -> None:
        """Plugs it in."""
        self._thread.start()

    def wait_for(self, opened: int, timeout: float = 5.0) -> bool:
        """Waits until it has sprung open that often."""
        with self._news:
            return self._news.wait_for(lambda: self._opened >= opened, timeout)

    def close(self) -> None:
        """Unplugs it. Safe to call twice."""
        self._stop = True
        self._wire.wake()
        if self._thread.is_alive():
            self._thread.join(5)
        self._wire.close()

    def _run(self) -> None:
        while not self._stop:
            data = self._wire.read(1.0)
            with self._news:
                self._heard += data
                before = self._opened
                while (at := self._heard.find(self._pulse)) >= 0:
                    self._opened += 1
                    del self._heard[: at + len(self._pulse)]
                now = self._opened
                self._news.notify_all()
            for times in range(before + 1, now + 1):
                if self._told is not None:
                    self._told(times)
