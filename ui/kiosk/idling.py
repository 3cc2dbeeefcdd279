"""Nobody there: a self-checkout asks once, then puts the sale by and is free again.

Time comes in by `second`, once a second; no clock of its own. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ui.kiosk.means import Means

THANKS_S, PARKED_S = 15, 45
"""So long thanks, and the code for a till, stand there when nobody touches the lane: who has no
slip of it takes a picture of it first."""
STAFF_S: Final = 45
"""So long the attendant's menu stays open without a touch."""
LINGERING: Final = ("attract", "closed")


class Idling:
    """Counts the seconds without a touch. `free` makes the lane the next shopper's."""

    def __init__(
        self, means: Means, *, free: Callable[[], None], leave_staff: Callable[[], None]
    ) -> None:
        self._till = means.till
        self._board = means.board
        self._config = means.config
        self._free = free
        self._leave_staff = leave_staff
        self._still = 0
        self.untouched = 0
        """Seconds since somebody touched the lane, whatever it waits for."""

    def touched(self) -> None:
        """Somebody touches something. Where he is asked whether he is there, his answer counts."""
        self.untouched = 0
        if not self._board.state.idle_left:
            self._still = 0

    def is_there(self) -> None:
        """Somebody is there."""
        self._still = self.untouched = 0
        if self._board.state.idle_left:
            self._board.update(idle_left=0)

    def second(self) -> None:
        """Another second without a touch."""
        self.untouched += 1
        state = self._board.state
        lingers = state.page in LINGERING and state.intervention is None
        if lingers or state.till.attempt is not None or state.busy:
            self._still = 0
            return
        standing = state.intervention
        if standing is not None and standing.needs_staff and not standing.goes_on:
            # It is not the shopper whom the lane waits for.
            self._still = 0
            return
        self._still += 1
        if state.page in ("thanks", "parked"):
            if self._still >= (THANKS_S if state.page == "thanks" else PARKED_S):
                self._end()
        elif state.page in ("staff", "attendant"):
            if self._still >= STAFF_S:
                self._still = 0
                self._leave_staff()
        elif state.sale is None:
            if self._still >= self._config.grace:
                self._end()
        elif self._still >= self._config.idle + self._config.grace:
            self._end()
        elif self._still >= self._config.idle:
            left = self._config.idle + self._config.grace - self._still
            self._board.update(idle_left=left)
            if self._still == self._config.idle:
                self._board.sounded.emit("approval")

    def _end(self) -> None:
        self._still = 0
        self._free()
