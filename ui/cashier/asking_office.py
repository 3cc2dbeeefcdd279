"""Head office is asked for what a member pays with, while the lane stays alive.

The question runs in the pool. Esc gives it up: what comes back then pays nothing, and is free again
at head office. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.till.answers import Problem
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace

if TYPE_CHECKING:
    from pos.till.member_holds import Asked
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate


class AskOffice(Idle):
    """The question, over the errand that has asked it, which goes on where head office refuses.

    `take` takes the money with its answer, None where it need not be asked.
    """

    def __init__(self, means: Means, *, take: Callable[[Asked | None], None]) -> None:
        self._means = means
        self._take = take

    def begin(self) -> None:
        """Asks, and says so."""
        means, till = self._means, self._means.till
        means.errands.interrupt(self)
        means.work.submit(till.ask_office, self._answered, owner=means.board)

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
        words = translate("AskOffice", "Not yet: head office is being asked. Esc gives it up.")
        self._means.board.say("care", words, sound="unknown")
        return True

    def _answered(self, answer: Asked | Problem | None) -> None:
        means = self._means
        if means.errands.current is not self:
            self._give_up(answer)
            return
        means.errands.end()
        if isinstance(answer, Problem):
            means.board.update(till=means.till.state)
            means.board.say("refused", answer.message, sound="unknown")
        else:
            self._take(answer)

    def _give_up(self, answer: Asked | Problem | None) -> None:
        """Somebody did not wait for it."""
        if answer is None or isinstance(answer, Problem):
            return
        till = self._means.till
        self._means.work.submit(
            lambda: till.give_up_asked(answer), lambda _: None, owner=self._means.board
        )
