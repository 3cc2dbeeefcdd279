"""What somebody of the shop does at a self-checkout: one thing chosen from his menu. GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pos.money import NotAnAmount, read_decimal
from ui.kiosk.attending import Attending
from ui.kiosk.means import Means
from ui.kiosk.paying import Paying

if TYPE_CHECKING:
    from pos.till.answers import Answer


class StaffMenu:
    """The attendant's commands. `take_up` stands the lane where the till stands, `left` leaves it
    for good."""

    def __init__(
        self,
        means: Means,
        *,
        attending: Attending,
        paying: Paying,
        take_up: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        self._till = means.till
        self._board = means.board
        self._attending = attending
        self._paying = paying
        self._take_up = take_up
        self._left = left

    def choose(self, what: str) -> None:
        """One thing of the menu."""
        match what:
            case "agree" | "refuse":
                self._attending.choose("agree" if what == "agree" else "refuse")
            case "last":
                lines = self._board.state.lines
                if lines:
                    self._carry_out(lambda: self._till.void_line(lines[-1].line))
            case "aside":
                self._carry_out(self._till.park_for_till)
            case "price" | "weight" | "code":
                self._attending.type_figure(what)
            case "set_aside":
                self._paying.set_aside()
            case "void":
                self._carry_out(lambda: self._till.void_sale())
            case "open":
                self._carry_out(lambda: self._till.open_shift(0))
            case "serve":
                self._till.note_held(replace(self._till.held, how=""))
                self._attending.leave_staff()
                self._take_up()
            case "close":
                self._carry_out(lambda: self._till.close_shift({"cash": 0}))
            case "back":
                self._attending.leave_staff()
            case "leave":
                self._left()

    def take_figure(self) -> None:
        """A price or a weight that was typed."""
        typed = self._board.typed
        if not typed:
            return
        if self._board.state.user == "code":
            self._attending.take_code(typed)
            return
        weight = self._board.state.user == "weight"
        try:
            figure = read_decimal(typed, places=3 if weight else 2)
        except NotAnAmount:
            self._board.set_typed("")
            return
        self._attending.take_figure(figure)

    def _carry_out(self, command: Callable[[], Answer]) -> None:
        """With the attendant's consent; the lane then stands where it stands."""
        answer = self._attending.with_consent(command)
        if answer.ok:
            self._attending.dismiss()
            self._take_up()
        elif answer.error is not None:
            self._board.say("refused", answer.error.message, sound="unknown")
