"""One trigger, one scan: the same code again at once is the same piece of goods."""

from __future__ import annotations

DOUBLE_TRIGGER = 0.300  # seconds


class RepeatFilter:
    """Drops a code that the same scanner reads again within 300 ms of its last reading.

    Held in front of goods, a scanner may read on and on: that is one scan too. No clock.
    """

    def __init__(self) -> None:
        self._code = ""
        self._at = 0.0

    def is_new(self, code: str, at: float) -> bool:
        """Whether this reading counts; `at` is in seconds."""
        new = code != self._code or not 0 <= at - self._at < DOUBLE_TRIGGER
        self._code, self._at = code, at
        return new
