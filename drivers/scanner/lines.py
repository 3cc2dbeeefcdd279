"""Codes out of a scanner's bytes: split at the suffix, or where the scanner falls silent.

No I/O and no clock: bytes and monotonic seconds in, codes out.
"""

from __future__ import annotations

from typing import Literal

from drivers.api import Scan, ScanFault
from drivers.scanner.text import scan_of

Suffix = Literal["cr", "lf", "crlf", "etx"]
SUFFIXES: tuple[Suffix, ...] = ("cr", "lf", "crlf", "etx")

IDLE_GAP = 0.050  # seconds without a byte that end a code whose suffix never came
LONGEST = 4296  # characters of the largest QR code

_ENDS: dict[Suffix, bytes] = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03"}


class ScanLines:
    """Bytes of one scanner, however they were cut. One thread."""

    def __init__(self, suffix: Suffix) -> None:
        self._end = _ENDS[suffix]
        self._buffer = bytearray()
        self._too_long = False
        self._last_byte_at = 0.0

    @property
    def waiting(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._buffer) or self._too_long

    def feed(self, data: bytes, at: float) -> list[Scan | ScanFault]:
        """The codes that these bytes complete; `at` is when they came."""
        results = self.idle(at)
        if data:
            self._last_byte_at = at
        self._buffer += data
        while (end := self._buffer.find(self._end)) >= 0:
            code = bytes(self._buffer[:end])
            del self._buffer[: end + len(self._end)]
            results += self._finished(code)
        if len(self._buffer) > LONGEST + len(self._end):
            # Kept no longer than needed to see the suffix, which may be cut in two.
            self._too_long = True
            del self._buffer[: len(self._buffer) - len(self._end)]
        return results

    def idle(self, at: float) -> list[Scan | ScanFault]:
        """The code that ended without its suffix, when nothing has come for the idle gap."""
        if not self.waiting or at - self._last_byte_at < IDLE_GAP:
            return []
        code = bytes(self._buffer)
        self._buffer.clear()
        return self._finished(code)

    def _finished(self, code: bytes) -> list[Scan | ScanFault]:
        if self._too_long or len(code) > LONGEST:
            self._too_long = False
            return [ScanFault(code="scan_too_long", detail=f"more than {LONGEST} characters")]
        scan = scan_of(code)
        return [scan] if scan else []
