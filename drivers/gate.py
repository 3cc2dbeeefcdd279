"""The gate between a scanner and the till: a scan while a dialog is open waits, and never leaks.

A scan that has waited longer than its maximum age is not delivered any more, since nobody expects
it then; it is handed back as too old, so that the cashier hears a reject. No clock and no thread:
times come in as monotonic seconds.
"""

from __future__ import annotations

from collections import deque

from drivers.api import Scan

MAX_AGE = 2.0  # seconds
DEEPEST = 64  # scans that wait at most: a scanner that reads on and on fills no memory


class DataGate:
    """Keeps scans while the gate is closed, in their order. One thread."""

    def __init__(self, *, max_age: float = MAX_AGE) -> None:
        self._max_age = max_age
        self._waiting: deque[tuple[float, Scan]] = deque()

    def put(self, scan: Scan, at: float) -> Scan | None:
        """Takes a scan in; the oldest one comes back as lost where too many wait."""
        self._waiting.append((at, scan))
        return self._waiting.popleft()[1] if len(self._waiting) > DEEPEST else None

    def take(self) -> Scan | None:
        """The next scan in order, for an open gate; None when none waits."""
        return self._waiting.popleft()[1] if self._waiting else None

    def expired(self, now: float) -> list[Scan]:
        """The scans that are too old by now; they are gone from the gate."""
        gone: list[Scan] = []
        while self._waiting and now - self._waiting[0][0] > self._max_age:
            gone.append(self._waiting.popleft()[1])
        return gone
