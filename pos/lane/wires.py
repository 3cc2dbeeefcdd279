"""The sockets of one thread: what each waits for, whose it is, and how the thread is woken."""

from __future__ import annotations

import logging
import selectors
import socket
import time
from typing import Final, Protocol

from pos.lane.handshake import Unwelcome
from pos.lane.lines import Line
from pos.lane.messages import BadMessage

log = logging.getLogger(__name__)

_BOTH: Final = selectors.EVENT_READ | selectors.EVENT_WRITE


class Owner(Protocol):
    """Whose lines they are. The network's thread; times are microseconds of `now_us`."""

    def opened(self, line: Line, now: int) -> None:
        """Both ends know each other."""

    def heard(self, line: Line, message: bytes, now: int) -> None:
        """A message has come; `BadMessage` ends the line."""

    def ended(self, line: Line, now: int) -> None:
        """The line is at its end, and closed."""


class Server(Protocol):
    """Whoever takes calls."""

    def accept(self, server: socket.socket, now: int) -> None: ...


class Wires:
    """Waits for all of them at once. The network's thread, but for `wake`."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._selector.register(self._near, selectors.EVENT_READ)

    def wake(self) -> None:
        """Ends the waiting. Any thread."""
        try:
            self._far.send(b"!")
        except (BlockingIOError, OSError):
            pass  # It is awake already, or closed.

    def serve(self, server: socket.socket, by: Server) -> None:
        """Waits for calls, too."""
        self._selector.register(server, selectors.EVENT_READ, by)

    def add(self, line: Line, owner: Owner) -> None:
        """Waits for a line, too."""
        wanted = _BOTH if line.connecting else selectors.EVENT_READ
        self._selector.register(line.socket, wanted, (line, owner))

    def wait(self, at_most: int) -> None:
        """Waits so many microseconds at most, and serves what has come."""
        for key, events in self._selector.select(_seconds(at_most)):
            now = now_us()
            if key.fileobj is self._near:
                self._near.recv(4096)
            elif isinstance(key.data, tuple):
                line, owner = key.data
                self._serve(line, owner, events, now)
            else:
                assert isinstance(key.fileobj, socket.socket)
                key.data.accept(key.fileobj, now)

    def say(self, line: Line, content: bytes, owner: Owner) -> None:
        """Says something over a line that is open; nothing where it is closed meanwhile."""
        if line.socket.fileno() < 0 or not line.talk.is_open:
            return
        try:
            line.talk.say(content)
            line.write()
        except OSError:
            self.end(line, owner)
        else:
            self._watch(line, owner)

    def end(self, line: Line, owner: Owner) -> None:
        """Closes a line."""
        if line.socket.fileno() >= 0:
            self._selector.unregister(line.socket)
            line.socket.close()
        owner.ended(line, now_us())

    def close(self) -> None:
        """Waits for nothing any more; the lines are closed by their owners."""
        self._selector.close()
        self._near.close()
        self._far.close()

    def _serve(self, line: Line, owner: Owner, events: int, now: int) -> None:
        try:
            if line.connecting:
                error = line.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    raise OSError(error, "no connection")
                line.connecting = False
            was_open = line.talk.is_open
            messages = line.read(now) if events & selectors.EVENT_READ else []
            if line.talk.is_open and not was_open:
                owner.opened(line, now)
            for message in messages:
                owner.heard(line, message, now)
            line.write()
        except Unwelcome as unwelcome:
            log.info("a terminal of the store was not heard", extra={"code": unwelcome.code})
            self.end(line, owner)
        except (OSError, BadMessage):
            self.end(line, owner)
        else:
            self._watch(line, owner)

    def _watch(self, line: Line, owner: Owner) -> None:
        """Has the selector wait for what this line needs."""
        if line.socket.fileno() < 0:
            return
        wanted = _BOTH if line.has_to_write else selectors.EVENT_READ
        if self._selector.get_key(line.socket).events != wanted:
            self._selector.modify(line.socket, wanted, (line, owner))


def now_us() -> int:
    """The monotonic clock, in microseconds."""
    return time.monotonic_ns() // 1000


def _seconds(us: int) -> float:
    return us / 1_000_000
