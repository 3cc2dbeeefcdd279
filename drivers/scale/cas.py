"""Scales that print a line all the time: the 22 bytes of CAS, and the shorter line of many others.

    ST,GS,1@,   1.250 kg CR LF      CAS CI-400 manual p. 103: id, lamps, number(8), unit(2)
    ST,GS,+  1.250kg CR LF          A&D, Excell AM4 and bench scales that copy them

ST stable, US unstable, OL out of range; GS gross, NT net. Id and lamps may be any byte, a line
end too, so lines are read by their form and not cut at CR LF. There is no check byte: two equal
lines are the guard of a sale (drivers.scale.rule).
"""

from __future__ import annotations

import re

from drivers.api import ScanFault
from drivers.scale.dialect import Reading, bad_frame, grams_of

_HEAD = re.compile(rb"(?:ST|US|OL),(?:GS|NT),")
_HEAD_LENGTH = 6
_LONGEST = 27
_LINE = re.compile(
    rb"(?P<state>ST|US|OL),(?P<kind>GS|NT),"
    rb"(?:(?s:.),?(?s:.),)?"  # id and lamps, where there are any
    rb"(?P<number>[-+ 0-9.]{7,9}) ?(?P<unit> ?[a-zA-Z]{1,2} ?)\r\n"
)
_SIGNED = re.compile(rb" *([-+]?)( *[0-9.]+)")


class CasDialect:
    """A scale that sends without being asked. Nothing is ever sent to it."""

    greeting = b""
    question = b""
    zero = b""
    tare = b""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Reading | ScanFault]:
        results: list[Reading | ScanFault] = []
        self._buffer += data
        while head := _HEAD.search(self._buffer):
            del self._buffer[: head.start()]
            line = _LINE.match(self._buffer)
            if line is None:
                if len(self._buffer) < _LONGEST and not self._begins_again():
                    return results
                results.append(bad_frame(bytes(self._buffer[:_LONGEST]), "no line of a scale"))
                del self._buffer[:1]
                continue
            reading = _reading(line)
            results.append(reading or bad_frame(line[0], "number or unit"))
            del self._buffer[: line.end()]
        del self._buffer[: max(0, len(self._buffer) - _HEAD_LENGTH + 1)]
        return results

    def _begins_again(self) -> bool:
        """Whether another line begins before this one has ended: it was cut short."""
        return _HEAD.search(self._buffer, 1) is not None


def _reading(line: re.Match[bytes]) -> Reading | None:
    net, raw = line["kind"] == b"NT", line[0]
    if line["state"] == b"OL":
        return Reading(grams=None, stable=False, problem="over", net=net, raw=raw)
    signed = _SIGNED.fullmatch(line["number"].rstrip())
    grams = grams_of(signed[2], line["unit"]) if signed else None
    if signed is None or grams is None:
        return None
    stable = line["state"] == b"ST"
    if signed[1] == b"-" and grams:
        return Reading(grams=-grams, stable=stable, problem="under", net=net, raw=raw)
    return Reading(grams=grams, stable=stable, net=net, raw=raw)
