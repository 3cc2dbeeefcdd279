"""Keys that ask to be pressed again, because what they do is seldom meant."""

from __future__ import annotations

from collections.abc import Hashable


class Twice:
    """Remembers the one thing that was asked last; anything else that is asked takes its place."""

    def __init__(self) -> None:
        self._asked: Hashable = None

    def again(self, what: Hashable) -> bool:
        """Whether this very thing was asked just before; asks it where it was not."""
        repeated = self._asked == what
        self._asked = None if repeated else what
        return repeated

    def disarm(self) -> None:
        """Something else was done: both presses are needed again."""
        self._asked = None
