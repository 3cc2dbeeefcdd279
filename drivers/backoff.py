"""How long to wait before a lost device is tried again."""

from __future__ import annotations

from collections.abc import Callable

FIRST = 0.5
LONGEST = 30.0
JITTER = 0.2
HEALTHY = 10.0


class BackOff:
    """Waits of 0.5 s, doubled up to 30 s, each give or take a fifth; one thread.

    The waits start over only after ten seconds of health, so that a cable with a loose contact
    does not flood the log. `random` gives numbers from 0 to 1.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._next = FIRST
        self._well_since: float | None = None

    def well(self, now: float) -> None:
        """The device works at `now` (monotonic seconds)."""
        if self._well_since is None:
            self._well_since = now

    def failed(self, now: float) -> float:
        """The device failed at `now`: seconds to wait until the next try."""
        if self._well_since is not None and now - self._well_since >= HEALTHY:
            self._next = FIRST
        self._well_since = None
        wait = self._next
        self._next = min(self._next * 2, LONGEST)
        return wait * (1 + JITTER * (2 * self._random() - 1))
