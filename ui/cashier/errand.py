"""Errands: what a cashier does beside ringing up, one at a time, each with its own keys.

Parking, returns, discounts, cash in the drawer, reports, the second person's PIN: all of them show
an `ErrandFace` on the same sheet and take the same few keys. While one is open the keys are its
own; a scan that is no answer to it, or Esc, ends it. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ui.cashier.board import Board
from ui.cashier.state import ErrandFace

if TYPE_CHECKING:
    from ui.cashier.keymap import Function


class Errand(Protocol):
    """One of them. What a key means nothing to, it leaves alone."""

    def face(self, typed: str) -> ErrandFace:
        """What it shows while `typed` stands in the entry line."""
        ...

    def enter(self, typed: str) -> None:
        """Enter, the jade key."""
        ...

    def act(self, function: Function, typed: str) -> bool:
        """A function key; False where it has no meaning here."""
        ...

    def move(self, step: int) -> None:
        """The arrows, a row up or down."""
        ...

    def pick(self, row: int) -> None:
        """A finger on a row."""
        ...

    def step(self, row: int, step: int) -> None:
        """A finger on the minus or plus of a row."""
        ...

    def choose(self, choice: int, option: int) -> None:
        """A finger on a chip."""
        ...

    def scanned(self, code: str) -> bool:
        """A scan; False where it is no answer to what is asked here."""
        ...

    def heard(self, question: str, *, agrees: bool) -> None:
        """The shopper's own answer to a question."""
        ...

    def given(self, question: str, number: str) -> None:
        """The number that the shopper typed on his own screen."""
        ...

    def left(self) -> None:
        """It is over: it has ended, or something else has begun."""
        ...


class Idle:
    """What an errand does with keys that mean nothing to it: nothing. Errands build on it."""

    def enter(self, typed: str) -> None:
        """Nothing to take."""

    def act(self, function: Function, typed: str) -> bool:
        return False

    def move(self, step: int) -> None:
        """No rows."""

    def pick(self, row: int) -> None:
        """No rows."""

    def step(self, row: int, step: int) -> None:
        """No quantities."""

    def choose(self, choice: int, option: int) -> None:
        """No chips."""

    def scanned(self, code: str) -> bool:
        return False

    def heard(self, question: str, *, agrees: bool) -> None:
        """Nothing was asked."""

    def given(self, question: str, number: str) -> None:
        """No number was asked for."""

    def left(self) -> None:
        """Nothing to put away."""


class Errands:
    """The errand that is open. One may stand aside while another one asks something."""

    def __init__(self, *, board: Board) -> None:
        self._board = board
        self._open: list[Errand] = []

    @property
    def current(self) -> Errand | None:
        """The one that has the keys."""
        return self._open[-1] if self._open else None

    # --- from one to the next ----------------------------------------------------------------

    def begin(self, errand: Errand) -> None:
        """Opens an errand in the place of whatever is open."""
        self._put_away()
        self._open = [errand]
        self._show()

    def interrupt(self, errand: Errand) -> None:
        """Opens an errand; the one before goes on when it ends."""
        self._open.append(errand)
        self._show()

    def end(self) -> None:
        """Ends the open errand; the one that it interrupted goes on."""
        if not self._open:
            return
        self._open.pop().left()
        if self._open:
            self._show()
        else:
            self._leave()

    def end_all(self) -> None:
        """Ends whatever is open: something else has begun."""
        if self._open:
            self._put_away()
            self._leave()

    def gives_way_to(self, function: Function) -> bool:
        """Ends whatever is open; True where this is the key that began it, and takes it back."""
        face = self._board.state.errand
        began = self._open != [] and face is not None and face.name == function
        self.end_all()
        return began

    def look(self) -> None:
        """Shows the errand anew: something was typed or has changed."""
        errand = self.current
        if errand is not None:
            self._board.update(errand=errand.face(self._board.typed))

    # --- keys and fingers --------------------------------------------------------------------

    def enter(self) -> None:
        errand, typed = self.current, self._taken()
        if errand is not None:
            errand.enter(typed)
            self._go_on(errand)

    def act(self, function: Function) -> bool:
        """A function key; False where the errand leaves it alone."""
        errand = self.current
        if errand is None or not errand.act(function, self._board.typed):
            return False
        self._go_on(errand)
        return True

    def move(self, step: int) -> None:
        errand = self.current
        if errand is not None:
            errand.move(step)
            self._go_on(errand)

    def pick(self, row: int) -> None:
        errand = self.current
        if errand is not None:
            errand.pick(row)
            self._go_on(errand)

    def step(self, row: int, step: int) -> None:
        errand = self.current
        if errand is not None:
            errand.step(row, step)
            self._go_on(errand)

    def choose(self, choice: int, option: int) -> None:
        errand = self.current
        if errand is not None:
            errand.choose(choice, option)
            self._go_on(errand)

    def scanned(self, code: str) -> bool:
        """A scan; False where it is not for the errand."""
        errand = self.current
        if errand is None or not errand.scanned(code):
            return False
        self._go_on(errand)
        return True

    def heard(self, question: str, *, agrees: bool) -> None:
        """The shopper has answered on his own screen."""
        errand = self.current
        if errand is not None:
            errand.heard(question, agrees=agrees)
            self._go_on(errand)

    def given(self, question: str, number: str) -> None:
        """The shopper has typed a number on his own screen."""
        errand = self.current
        if errand is not None:
            errand.given(question, number)
            self._go_on(errand)

    # --- inside ------------------------------------------------------------------------------

    def _taken(self) -> str:
        """What was typed; the line is empty afterwards."""
        typed = self._board.typed
        self._board.forget_pin()
        self._board.state = self._board.state.without_entry()
        return typed

    def _put_away(self) -> None:
        over, self._open = self._open, []
        for errand in reversed(over):
            errand.left()

    def _go_on(self, errand: Errand) -> None:
        if self.current is errand:
            self.look()

    def _show(self) -> None:
        errand = self.current
        assert errand is not None
        self._board.forget_pin()
        self._board.update(
            sheet="errand", ask="errand", errand=errand.face(""), entry="", notice=None
        )

    def _leave(self) -> None:
        self._board.forget_pin()
        if self._board.state.sheet == "errand":
            self._board.update(sheet="", ask=self._board.resting(), entry="", errand=None)
