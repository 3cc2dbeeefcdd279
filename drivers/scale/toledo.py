"""Mettler Toledo 8217, which many scales speak: `W` asks for the weight, at 9600 7E1.

The answer is STX, the number with its point, N where it is net, CR; or, while there is no weight,
STX ? status CR. The status byte may itself be a CR (motion, under zero and outside of zero
together), so its frame is read by length. There is no check byte: the line's parity is the only
guard of one frame, two equal frames that of a sale (drivers.scale.rule).
"""

from __future__ import annotations

import re

from drivers.api import ScanFault
from drivers.scale.dialect import Reading, bad_frame, grams_of

STX = b"\x02"
MOTION, OVER, UNDER, NET, BAD_COMMAND = 0x01, 0x02, 0x04, 0x20, 0x40
_STATUS_LENGTH = 4
_LONGEST = 10  # STX, seven characters, N, CR
_NUMBER = re.compile(rb"\x02([ 0-9]{1,4}\.[0-9]{1,3})(N?)\r")


class ToledoDialect:
    """A scale that is asked, weighing in kilograms."""

    greeting = b""
    question = b"W"
    zero = b"Z"
    tare = b""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Reading | ScanFault]:
        results: list[Reading | ScanFault] = []
        self._buffer += data
        while (start := self._buffer.find(STX)) >= 0:
            del self._buffer[:start]
            length = self._length()
            if not length:
                return results
            frame = bytes(self._buffer[:length])
            reading = _reading(frame)
            # What was no frame may hold the beginning of one.
            del self._buffer[: length if reading else 1]
            results.append(reading or bad_frame(frame, "no answer of a Toledo 8217"))
        self._buffer.clear()
        return results

    def _length(self) -> int:
        """Bytes of the frame at the head of the buffer; 0 while it has not all come."""
        if self._buffer[1:2] == b"?":
            return _STATUS_LENGTH if len(self._buffer) >= _STATUS_LENGTH else 0
        end = self._buffer.find(b"\r", 0, _LONGEST)
        if end >= 0:
            return end + 1
        again = self._buffer.find(STX, 1, _LONGEST)
        if again > 0:
            return again
        return _LONGEST if len(self._buffer) >= _LONGEST else 0


def _reading(frame: bytes) -> Reading | None:
    if frame[1:2] == b"?":
        return _status(frame)
    found = _NUMBER.fullmatch(frame)
    grams = grams_of(found[1], b"kg") if found else None
    if found is None or grams is None:
        return None
    return Reading(grams=grams, stable=True, net=bool(found[2]), raw=frame)


def _status(frame: bytes) -> Reading | None:
    bits = frame[2]
    if frame[3:] != b"\r" or bits & (0x80 | BAD_COMMAND):
        return None
    net = bool(bits & NET)
    if bits & OVER:
        return Reading(grams=None, stable=False, problem="over", net=net, raw=frame)
    if bits & UNDER:
        return Reading(grams=None, stable=not bits & MOTION, problem="under", net=net, raw=frame)
    return Reading(grams=None, stable=False, net=net, raw=frame)
