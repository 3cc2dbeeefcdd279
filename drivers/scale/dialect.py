"""What the families of scales have in common: how one is asked, and numbers without floats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from drivers.api import ScanFault

_NUMBER = re.compile(rb" *([0-9]+)(?:\.([0-9]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a scale says in one frame. `grams` is None where the frame holds no number.

    `net`: the scale has taken a tare of its own off. `raw` is the frame as it came.
    """

    grams: int | None
    stable: bool
    problem: Literal["", "over", "under"] = ""
    net: bool = False
    raw: bytes = b""

    def says_the_same(self, other: Reading) -> bool:
        """Whether a person reads the same off the scale."""
        return (self.grams, self.stable, self.problem, self.net) == (
            other.grams,
            other.stable,
            other.problem,
            other.net,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Bytes that the conversation needs to go out now."""

    data: bytes


class Dialect(Protocol):
    """How a family of scales talks: bytes in; weights, faults and answers out. No I/O, no clock."""

    @property
    def greeting(self) -> bytes:
        """Sent when the port was opened; b"" for nothing."""
        ...

    @property
    def question(self) -> bytes:
        """Asks for a weight; b"" for a scale that sends weights without being asked."""
        ...

    @property
    def zero(self) -> bytes:
        """Tells the scale that it is empty; b"" where it cannot be told."""
        ...

    @property
    def tare(self) -> bytes:
        """Tells the scale to take off what lies on it; b"" where it cannot be told."""
        ...

    def feed(self, data: bytes) -> Sequence[Reading | ScanFault | Send]:
        """What these bytes complete, however they were cut. Never raises."""
        ...


def grams_of(number: bytes, unit: bytes) -> int | None:
    """Whole grams of a number as scales print it, such as b" 1.250" kg.

    None for what is no number, has another unit, or is finer than a gram: a quantity that was
    rounded is not the one that the scale shows.
    """
    found = _NUMBER.fullmatch(number)
    places = {b"kg": 3, b"g": 0}.get(unit.strip().lower())
    if found is None or places is None:
        return None
    whole, part = found[1], found[2] or b""
    if part[places:].strip(b"0"):
        return None
    return int(whole + part[:places].ljust(places, b"0"))


def bad_frame(frame: bytes, why: str) -> ScanFault:
    """A frame that cannot be believed."""
    return ScanFault(code="bad_frame", detail=f"{why}: {frame.hex(' ')}")
