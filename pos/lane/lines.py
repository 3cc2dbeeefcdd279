"""One connection between two terminals: a socket that never blocks, its conversation, its limits.

A peer that sends a byte now and then, says nothing, or reads nothing, is left: each part of a
conversation has its time. Network thread; times are microseconds of the monotonic clock.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final

from pos.lane.handshake import Unwelcome
from pos.lane.talk import Talk

GREETING: Final = 3_000_000
"""Microseconds from the connection to the end of the handshake."""
FRAME: Final = 10_000_000
"""Microseconds from the first byte of a frame to its last."""
SILENCE: Final = 30_000_000
"""Microseconds without a message after which nobody is there any more."""
MOST_WAITING: Final = 2 * 1024 * 1024
"""Bytes that a peer may leave unread."""
_CHUNK: Final = 65536


@dataclass(slots=True, eq=False)
class Line:
    """A socket and its conversation."""

    socket: socket.socket
    talk: Talk
    since: int
    connecting: bool = False
    heard_at: int = 0
    frame_since: int | None = None

    def deadline(self) -> int:
        """When this line is given up if nothing comes."""
        if not self.talk.is_open:
            return self.since + GREETING
        silent = max(self.since, self.heard_at) + SILENCE
        return silent if self.frame_since is None else min(silent, self.frame_since + FRAME)

    def read(self, now: int) -> list[bytes]:
        """The messages that have come whole; `Unwelcome` or `OSError` where the line is at an end.

        What a refused caller may be told still goes out first.
        """
        try:
            data = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return []
        if not data:
            raise ConnectionResetError("the other end has closed")
        try:
            heard = self.talk.hear(data)
        except Unwelcome:
            self.write()
            raise
        if heard:
            self.heard_at = now
        if not self.talk.is_in_frame:
            self.frame_since = None
        elif self.frame_since is None or heard:
            self.frame_since = now
        return heard

    def write(self) -> None:
        """Sends what the socket takes now; `OSError` where the other end reads nothing."""
        while said := self.talk.said(_CHUNK):
            try:
                self.talk.sent(self.socket.send(said))
            except BlockingIOError:
                break
        if self.talk.waiting > MOST_WAITING:
            raise ConnectionResetError("the other end reads nothing")

    @property
    def has_to_write(self) -> bool:
        """Whether bytes wait for the socket."""
        return self.connecting or self.talk.waiting > 0
