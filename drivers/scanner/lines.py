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
REST_WITHIN = 1.0  # seconds of silence after which no rest of a broken code can come any more
LONGEST = 4296  # characters of the largest QR code

_BROKEN = ScanFault(code="scan_broken", detail="it broke off before its suffix")
_ENDS: dict[Suffix, bytes] = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03"}


class ScanLines:
    """Bytes of one scanner, however they were cut. One thread.

    Until a suffix was seen the scanner may have none, and its silence ends a code. After that
    silence in mid-code means that the rest is late or lost: both parts are thrown away, since
    half a code could be the code of something else.
    """

    def __init__(self, suffix: Suffix) -> None:
        self._end = _ENDS[suffix]
        self._buffer = bytearray()
        self._too_long = False
        self._has_suffix = False
        self._broken = False  # what comes now is the rest of a code that was thrown away
        self._last_byte_at = 0.0

    @property
    def waiting(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._buffer) or self._too_long

    def feed(self, data: bytes, at: float) -> list[Scan | ScanFault]:
        """The codes that these bytes complete; `at` is when they were read.

        They may have come earlier, so the time between two calls says nothing of the scanner.
        """
        results: list[Scan | ScanFault] = []
        if data:
            self._last_byte_at = at
        self._buffer += data
        while (end := self._buffer.find(self._end)) >= 0:
            code = bytes(self._buffer[:end])
            del self._buffer[: end + len(self._end)]
            self._has_suffix = True
            if self._broken:
                self._broken = self._too_long = False
            else:
                results += self._finished(code)
        if len(self._buffer) > LONGEST + len(self._end):
            # Kept no longer than needed to see the suffix, which may be cut in two.
            self._too_long = True
            del self._buffer[: len(self._buffer) - len(self._end)]
        return results

    def idle(self, at: float) -> list[Scan | ScanFault]:
        """What the scanner's silence ends. At `at` somebody looked and there was no byte."""
        silent = at - self._last_byte_at
        if self._broken and silent >= REST_WITHIN:
            self._broken = self._too_long = False
            self._buffer.clear()
        if self._broken or not self.waiting or silent < IDLE_GAP:
            return []
        code = bytes(self._buffer)
        self._buffer.clear()
        result = self._finished(code)
        if result and self._has_suffix:
            self._broken = True
            return [_BROKEN] if isinstance(result[0], Scan) else result
        return result

    def _finished(self, code: bytes) -> list[Scan | ScanFault]:
        if self._too_long or len(code) > LONGEST:
            self._too_long = False
            return [ScanFault(code="scan_too_long", detail=f"more than {LONGEST} characters")]
        scan = scan_of(code)
        return [scan] if scan else []
