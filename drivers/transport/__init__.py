"""Bytes to and from a port, always with a deadline."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """A port that carries bytes. One thread; deadlines are in monotonic seconds.

    Every method raises DeviceError: Offline when the port is not there or was lost, Busy when
    somebody else has it, NotPermitted, TimedOut.
    """

    def open(self, *, deadline: float) -> None:
        """Connects or takes the port."""
        ...

    def write(self, data: bytes, *, deadline: float) -> int:
        """Hands over as many bytes as the port takes now, and says how many; 0 at the deadline.

        After an error any part of them may have gone out.
        """
        ...

    def read(self, limit: int, *, deadline: float) -> bytes:
        """What has come, as soon as anything has; b"" when the deadline passes first."""
        ...

    def waiting(self) -> int:
        """How many of the bytes handed over have not left this machine; 0 where none can tell."""
        ...

    def finish(self, *, deadline: float) -> None:
        """Says that nothing more will be written; lets it arrive, for as long as there is time."""
        ...

    def close(self) -> None:
        """Gives the port back at once. Safe to call twice."""
        ...
