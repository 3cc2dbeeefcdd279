"""One thread's worth of time: what happens when, and by which chance.

Nobody waits: time is a number that moves from one event to the next. Whoever waits inside an
event lets the others go on meanwhile, nested on the same stack.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_OPENING = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


class World:
    """Time, chance, and what is due."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)
        self.now = (_OPENING - _EPOCH) // dt.timedelta(microseconds=1)
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self.trace: list[str] = []

    def note(self, text: str) -> None:
        """One line of the history: what two runs of one seed must agree on."""
        self.trace.append(f"{self.now} {text}")

    def after(self, microseconds: float, happens: Callable[[], None]) -> None:
        """Something that will happen."""
        self._count += 1
        heapq.heappush(self._due, (self.now + int(microseconds), self._count, happens))

    def let_pass(self, microseconds: float) -> None:
        """Waits: everything that is due meanwhile happens."""
        until = self.now + int(microseconds)
        while self._due and self._due[0][0] <= until:
            at, _, happens = heapq.heappop(self._due)
            self.now = max(self.now, at)
            happens()
        self.now = max(self.now, until)

    def is_over(self) -> bool:
        """Whether nothing is left to happen."""
        return not self._due

    def forget(self) -> None:
        """Drops what has not happened yet."""
        self._due.clear()


class SkewedClock:
    """A till's clock: somebody set it, rightly or wrongly."""

    boot = "b00t"

    def __init__(self, world: World) -> None:
        self._world = world
        self.skew = 0

    def now(self) -> dt.datetime:
        return _EPOCH + dt.timedelta(microseconds=self._world.now + self.skew)

    def monotonic_us(self) -> int:
        return self._world.now
