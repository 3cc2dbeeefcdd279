"""What the till needs from outside: a clock and identities.

Devices have their own Protocols in `drivers.api`. Everything here is passed in by whoever
composes the till, so that a whole store can run under a settable clock and a seeded generator.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from typing import Protocol


class Clock(Protocol):
    """Wall and monotonic time. Any thread."""

    def now(self) -> dt.datetime:
        """Aware local time of the store; its offset is the store's."""
        ...

    def monotonic_us(self) -> int:
        """Microseconds that never go back while `boot` stays the same."""
        ...

    @property
    def boot(self) -> str:
        """Names the origin of `monotonic_us`: values compare only within one boot."""
        ...


class Ids(Protocol):
    """Fresh identities. Any thread."""

    def new(self) -> str:
        """An identity that no other terminal will ever make, 26 characters, sortable by time."""
        ...

    def token(self) -> str:
        """128 bits of chance that nobody guesses, 22 letters that may stand in an address."""
        ...


class MachineClock:
    """The machine's own clock."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(8)

    def now(self) -> dt.datetime:
        return dt.datetime.now().astimezone()

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


class SettableClock:
    """A clock that starts where it is told, runs on, and can be set: for scripts and rehearsals."""

    def __init__(self, at: dt.datetime) -> None:
        self.boot = secrets.token_hex(8)
        self.set(at)

    def set(self, at: dt.datetime) -> None:
        """Sets the wall clock; the monotonic clock runs on. `ValueError` for an unlikely time."""
        if at.tzinfo is None:
            raise ValueError("a clock needs a time with an offset")
        if not 2000 <= at.year < 2100:
            raise ValueError("a clock needs a year of this century")
        self._at = at
        self._since = time.monotonic_ns()

    def now(self) -> dt.datetime:
        return self._at + dt.timedelta(microseconds=(time.monotonic_ns() - self._since) // 1000)

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class RandomIds:
    """48 bits of milliseconds and 80 of randomness in Crockford's base 32: a ULID."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self) -> str:
        number = int(self._clock.now().timestamp() * 1000) << 80 | secrets.randbits(80)
        return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))

    def token(self) -> str:
        return secrets.token_urlsafe(16)
