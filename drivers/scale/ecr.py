"""The ECR family (CAS PD-II type 6, CAS SW-II, Aclas OS2, Ohaus Aviator, Elzab), and Aclas push.

The till sends ENQ, the scale ACK (or NAK while it cannot), the till DC1, the scale one frame:

    SOH STX status sign number(6) unit(2) BCC ETX EOT

Status is S stable, U unstable, F out of range; the number has its point ("01.250"). Sources: CAS
PD-II manual p. 23, CAS SW-II p. 15, Aclas OS2 p. 19 to 23, Ohaus Aviator 7000 p. 36. A scale set
to push sends the same frames all the time.
"""

from __future__ import annotations

from functools import reduce
from operator import xor

from drivers.api import ScanFault
from drivers.scale.dialect import Reading, Send, bad_frame, grams_of

ENQ, ACK, DC1, NAK = b"\x05", b"\x06", b"\x11", b"\x15"
HEAD, TAIL = b"\x01\x02", b"\x03\x04"
LENGTH = 15
_UNITS = (b"kg", b"g", b"lb", b"oz")


class EcrFrames:
    """Frames out of a stream of bytes.

    Manuals disagree about what the check byte covers: what lies between STX and ETX, or all that
    lies before it. The two differ by 3, as do the digits 1 and 2: where both rules were taken at
    any time, a damaged digit could pass. So two frames in a row settle which one this scale
    follows; until then there is no weight, and afterwards the other rule is an error.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._guess: int | None = None
        self._settled = False

    def feed(self, data: bytes) -> list[Reading | ScanFault]:
        """The weights and faults that these bytes complete."""
        results: list[Reading | ScanFault] = []
        self._buffer += data
        while (start := self._buffer.find(HEAD)) >= 0:
            del self._buffer[:start]
            if len(self._buffer) < LENGTH:
                return results
            frame = bytes(self._buffer[:LENGTH])
            if not frame.endswith(TAIL):
                del self._buffer[:1]  # cut short: the next frame may begin within it
                continue
            read = self._read(frame)
            del self._buffer[: LENGTH if isinstance(read, Reading) else 1]
            if read is not None:
                results.append(read)
        del self._buffer[: len(self._buffer) - 1]  # may be the first byte of a head
        return results

    def _read(self, frame: bytes) -> Reading | ScanFault | None:
        rule = reduce(xor, frame[2:13])  # 0: from behind STX; 3: SOH and STX count too
        if rule not in (0, 3):
            return bad_frame(frame, "check byte")
        reading = _reading(frame)
        if reading is None:
            return bad_frame(frame, "fields")
        if self._settled and rule != self._guess:
            return bad_frame(frame, "check byte of another rule")
        if not self._settled:
            self._settled = rule == self._guess
            self._guess = rule
        return reading if self._settled else None


def _reading(frame: bytes) -> Reading | None:
    status, sign, number, unit = frame[2:3], frame[3:4], frame[4:10], frame[10:12]
    if status not in (b"S", b"U", b"F") or sign not in (b" ", b"-", b"F"):
        return None
    if unit.strip().lower() not in _UNITS:
        return None
    if b"F" in (status, sign):
        return Reading(grams=None, stable=False, problem="over", raw=frame)
    grams = grams_of(number, unit)
    if grams is None:
        return None
    if sign == b"-" and grams:
        return Reading(grams=-grams, stable=status == b"S", problem="under", raw=frame)
    return Reading(grams=grams, stable=status == b"S", raw=frame)


class EcrDialect:
    """A scale that is asked. A NAK is no answer: it is asked again."""

    greeting = b""
    question = ENQ
    zero = b""
    tare = b""

    def __init__(self) -> None:
        self._frames = EcrFrames()

    def feed(self, data: bytes) -> list[Reading | ScanFault | Send]:
        # No byte of a sound frame is an ACK; one in a damaged frame asks once too often, no more.
        answer = [Send(data=DC1)] if ACK in data else []
        return [*answer, *self._frames.feed(data)]


class AclasDialect:
    """An Aclas OS2 that is told to push, and can be told to tare and to zero."""

    greeting = b"<PB>\t"
    question = b""
    zero = b"<ZK>\t"
    tare = b"<TK>\t"

    def __init__(self) -> None:
        self._frames = EcrFrames()

    def feed(self, data: bytes) -> list[Reading | ScanFault]:
        return self._frames.feed(data)
