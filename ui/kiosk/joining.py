"""Who shops as a member says who he is by his telephone number. GUI thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from ui.kiosk.means import Means
from ui.kiosk.reasons import why_not

translate = QCoreApplication.translate

WHOLE_NUMBER: Final = 7
"""The shortest telephone number."""


class Joining:
    """The page of the member. Cards and codes are scanned like goods (`shopping`)."""

    def __init__(self, means: Means) -> None:
        self._till = means.till
        self._board = means.board

    def ask(self) -> None:
        """Turns to the page."""
        self._board.show("member", typing="digits")

    def take_typed(self) -> None:
        """The number that was typed; one that may be anybody's is asked for whole.

        At a till somebody asks who it is, here nobody does.
        """
        typed, board = self._board.typed, self._board
        if not typed:
            return
        if len(typed) < WHOLE_NUMBER:
            board.say("care", translate("Kiosk", "Please type the whole number."))
            return
        answer = self._till.member(None, phone=typed)
        problem = answer.error
        if problem is not None:
            board.set_typed("")
            board.say("care", why_not(problem.code), sound="unknown")
        elif "choose" in answer.values:
            board.set_typed("")
            board.say("care", translate("Kiosk", "Please type the whole number."))
        else:
            board.accept(answer, page="cart")
            later = answer.values.get("later")
            words = translate("Kiosk", "Welcome back. Your prices are in.")
            told = str(answer.values.get("notice", ""))
            board.say("info" if later else "done", told if later else words, sound="ok")
