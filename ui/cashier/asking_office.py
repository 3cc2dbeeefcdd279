"""Head office is asked for what a command needs to know, while the lane stays alive.

The question runs in the pool; then the command goes on. Goods that are scanned meanwhile are rung
up: what is paid is what was due when it was asked. Esc gives it up, and what comes back then is let
go again at head office. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.cashier.attendance import Work
from ui.cashier.board import Board
from ui.cashier.errand import Errands, Idle
from ui.cashier.state import ErrandFace

if TYPE_CHECKING:
    from pos.till.beforehand import Run
    from pos.till.till import Till
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

GOODS = ("item", "label")


class AskOffice(Idle):
    """The question, over whatever is open, which goes on where head office refuses.

    `then` runs the command once more.
    """

    def __init__(
        self, waits: Run, *, till: Till, board: Board, errands: Errands, work: Work,
        then: Callable[[], None],
    ) -> None:  # fmt: skip
        self._waits = waits
        self._till = till
        self._board = board
        self._errands = errands
        self._work = work
        self._then = then
        self._is_over = False

    def begin(self) -> None:
        """Asks, and says so."""
        self._errands.interrupt(self)
        self._work.submit(self._waits.ask, self._asked, owner=self._board)

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name="ask_office",
            title=translate("AskOffice", "Asking head office…"),
            sentence=translate(
                "AskOffice",
                "This takes a few seconds at most. Esc gives it up; then nothing is taken.",
            ),
            icon="cloud",
            pad=False,
        )

    def act(self, function: Function, typed: str) -> bool:
        # A key that was meant for what comes next takes no cash meanwhile.
        return True

    def scanned(self, code: str) -> bool:
        board, till = self._board, self._till
        paying = self._waits.did == "pay" and board.state.till.sale is not None
        if paying and till.kind_of(code) in GOODS:
            answer = till.scan(code)
            if answer.ok:
                board.accept(answer)
                board.sounded.emit("ok")
            else:
                board.refuse(answer)
            return True
        words = translate("AskOffice", "Not yet: head office is being asked. Esc gives it up.")
        board.say("care", words, sound="unknown")
        return True

    def left(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._till.give_up(self._waits)

    def _asked(self, _: None) -> None:
        """Head office has answered, or its time is over."""
        if self._is_over:
            return
        self._is_over = True
        while self._errands.current is not self:
            self._errands.end()
        self._errands.end()
        self._then()
