"""A terminal on its store's network: one thread that serves the others and calls them.

Served are the terminals that head office names, and nobody else (`pos.lane.callers`). What others
ask is put down for whoever owns the lane to carry out on his own thread (`asked`); how the lane
stands (`show`) goes to everybody who has called, at once. Others are called by `pos.lane.links`.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import msgspec

from pos.lane.callers import Asked, Callers
from pos.lane.links import Links
from pos.lane.messages import Answered, AnyAsk, Standing
from pos.lane.seen import Seen
from pos.lane.talk import Self
from pos.lane.wires import Wires, now_us

_LONG: Final = 60_000_000
"""Microseconds between two turns where nothing is to be done."""


class Network:
    """One terminal's part in its store's network. Any thread, where nothing else is said.

    `at_once`, `on_ask` and `on_news` are called on the network's thread: for what needs nobody who
    owns the lane, its answer; there is something to carry out; something was heard of another one.
    """

    def __init__(
        self,
        me: Self,
        *,
        listen: str = "",
        at_once: Callable[[AnyAsk], Answered | None] = lambda _ask: None,
        on_ask: Callable[[], None] = lambda: None,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._listen = listen
        self._on_news = on_news
        self._lock = threading.Lock()
        self._todo: deque[Callable[[int], None]] = deque()
        self._floor: dict[str, Seen] = {}
        self._stopping = False
        self._n = 0
        self._wires = Wires()
        self._links = Links(me, self._wires, next_number=self._next_number)
        self._callers = Callers(me, self._wires, do=self._do, at_once=at_once, on_ask=on_ask)
        self._server: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="store network", daemon=True)

    @property
    def port(self) -> int:
        """Where this terminal listens; 0 where it does not."""
        return 0 if self._server is None else int(self._server.getsockname()[1])

    def start(self) -> None:
        """Opens the port and starts the thread. `OSError` where the port is not to be had."""
        if self._listen:
            host, _, port = self._listen.rpartition(":")
            family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
            server = socket.create_server((host.strip("[]"), int(port)), family=family, backlog=16)
            server.setblocking(False)
            self._server = server
            self._wires.serve(server, self._callers)
        self._thread.start()

    def stop(self) -> None:
        """Closes every line; what was asked and not answered is lost. Again is free."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
        if self._thread.ident is None:
            self._close()
        else:
            self._wires.wake()
            self._thread.join()

    def show(self, standing: Standing) -> None:
        """Tells everybody who has called how this lane stands now.

        What is too large for a message goes without its picture, and with its newest lines only.
        """
        self._callers.show(standing)

    def asked(self) -> list[Asked]:
        """What others ask since the last look, oldest first."""
        return self._callers.asked()

    def follow(self, on: bool = True) -> None:
        """Calls all other terminals of the store and stays in touch, or does not any more."""
        self._links.is_following = on
        self._do(lambda _now: None)

    def floor(self) -> dict[str, Seen]:
        """The other terminals of the store by name, as far as they are followed."""
        with self._lock:
            return dict(self._floor)

    def ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None:
        """Asks something of another terminal; `answered` is called once, on the network's thread.

        `No` with `lane_away`: nothing was asked. With `lane_lost` nobody knows.
        """
        numbered = msgspec.structs.replace(ask, n=self._next_number())
        self._do(lambda now: self._links.ask(terminal, numbered, answered, now))

    def _next_number(self) -> int:
        with self._lock:
            self._n += 1
            return self._n

    # -- the thread ------------------------------------------------------------------------

    def _do(self, work: Callable[[int], None]) -> None:
        with self._lock:
            if self._stopping:
                return
            self._todo.append(work)
        self._wires.wake()

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._close()

    def _turn(self) -> None:
        now = now_us()
        with self._lock:
            todo = list(self._todo)
            self._todo.clear()
        for work in todo:
            work(now)
        self._links.keep(now)
        self._callers.end_late(now)
        self._links.end_late(now)
        self._note_floor()
        self._wires.wait(self._until_next(now))

    def _until_next(self, now: int) -> int:
        """Microseconds until something is to be done without being told."""
        with self._lock:
            if self._todo or self._stopping:
                return 0
        moments = (*self._callers.moments(), *self._links.moments(now))
        return max(0, min(moments, default=now + _LONG) - now)

    def _note_floor(self) -> None:
        floor = self._links.floor()
        with self._lock:
            is_new = floor != self._floor
            self._floor = floor
        if is_new:
            self._on_news()

    def _close(self) -> None:
        self._links.close()
        self._callers.close()
        if self._server is not None:
            self._server.close()
        self._wires.close()
