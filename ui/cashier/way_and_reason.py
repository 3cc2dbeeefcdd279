"""Two rows of chips: what is done, and why. Each way has reasons of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from ui.cashier.reasons import reason_choice, reasons_for
from ui.cashier.state import Choice

if TYPE_CHECKING:
    from ui.cashier.keymap import Function

Way = TypeVar("Way", bound=str)


class WayAndReason(Generic[Way]):
    """What is chosen in both rows. The star goes on in the first one, the slash in the second."""

    def __init__(self, ways: Sequence[Way], *, way: Way, reasons: Callable[[Way], str]) -> None:
        """`reasons` names the list of reasons of a way."""
        self._ways = ways
        self._reasons = reasons
        self.way = way
        self._reason = 0

    @property
    def reason(self) -> str:
        """Why, in words for the record."""
        return reasons_for(self._reasons(self.way))[self._reason]

    def choices(self, label: str, option: Callable[[Way], str]) -> tuple[Choice, Choice]:
        """Both rows; `option` says what a way is called."""
        ways = Choice(label=label, cap="*", chosen=self._ways.index(self.way),
                      options=tuple(option(way) for way in self._ways))  # fmt: skip
        return ways, reason_choice(self._reasons(self.way), self._reason)

    def take(self, way: Way) -> None:
        """Another way, with its first reason."""
        self.way, self._reason = way, 0

    def choose(self, choice: int, option: int) -> None:
        """A finger on a chip."""
        if choice == 0:
            self.take(self._ways[option])
        else:
            self._reason = option

    def act(self, function: Function) -> bool:
        """A key; False where it means nothing to the chips."""
        if function == "quantity":
            self.take(self._ways[(self._ways.index(self.way) + 1) % len(self._ways)])
        elif function == "search":
            there = len(reasons_for(self._reasons(self.way)))
            self._reason = (self._reason + 1) % there
        else:
            return False
        return True
