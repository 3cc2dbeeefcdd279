"""Twins of scanners: one on a serial port, and the pace at which one that types presses keys."""

from __future__ import annotations

import os
from dataclasses import dataclass

_ENDS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03", "none": b""}


class SerialScanner:
    """A scanner behind a pseudo-terminal: `path` is the port for scanner+serial://PATH.

    Any thread. POSIX only: elsewhere it raises OSError with what to do instead.
    """

    def __init__(self) -> None:
        if os.name != "posix":
            raise OSError(
                "a serial scanner needs a pseudo-terminal, which this system does not have;"
                " use the keyboard scanner, or a pair of virtual COM ports"
            )
        import pty
        import tty

        self._ours, self._theirs = pty.openpty()
        # As a real line: no echo of what the till might write, no changes to line ends.
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)

    def scan(self, code: str | bytes, suffix: str = "cr") -> None:
        """Reads a code: its bytes and the suffix (cr, lf, crlf, etx, none) go down the line."""
        data = code.encode() if isinstance(code, str) else code
        self.write(data + _ENDS[suffix])

    def write(self, data: bytes) -> None:
        """Bytes as they are, for codes that arrive in pieces."""
        while data:
            data = data[os.write(self._ours, data) :]

    def read(self, limit: int) -> bytes:
        """What the till wrote to the scanner; waits for the first byte."""
        return os.read(self._ours, limit)

    def close(self) -> None:
        """Unplugs it. Safe to call twice."""
        for end in (self._ours, self._theirs):
            if end >= 0:
                os.close(end)
        self._ours = self._theirs = -1


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
