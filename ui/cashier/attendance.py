"""Who works at the till: signing in, opening the shift, locking, handing over to someone else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject

from ui.cashier.board import Board

if TYPE_CHECKING:
    from pos.till.till import Till

USUAL_FLOAT = 20_000


class Work(Protocol):
    """Runs slow work elsewhere and calls back on the GUI thread (`ui.bridge.tasks`)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


class Attendance:
    """Commands about people. `checked` is called after each check of a PIN, right or wrong."""

    def __init__(
        self, *, till: Till, board: Board, work: Work, checked: Callable[[], None]
    ) -> None:
        self._till = till
        self._board = board
        self._work = work
        self._checked = checked

    def take_user(self, typed: str) -> None:
        """A staff number: the PIN is asked next."""
        if typed:
            self._board.update(user=typed, ask="pin", entry="")

    def take_badge(self, code: str) -> None:
        """A badge was scanned: it names the person, and lets in where the shop has it so."""
        badge = self._till.badge(code)
        if badge is None:
            self._board.say("refused", _no_badge(), sound="unknown")
            return
        self._board.forget_pin()
        self._board.update(user=badge.user, ask="pin", entry="", notice=None)
        if badge.signs_in:
            self._check(code, "")

    def check_pin(self, pin: str) -> None:
        """Has the PIN checked in the background; the screen is busy meanwhile."""
        if not pin:
            return
        self._check(self._board.state.user, pin)

    def _check(self, user: str, pin: str) -> None:
        self._board.forget_pin()
        self._board.update(busy=True, entry="", notice=None)
        self._work.submit(
            lambda: self._till.check_pin(user, pin), self._pin_checked, owner=self._board
        )

    def open_shift(self, typed: str) -> None:
        """Opens the shift with the change in the drawer: the typed sum, or the usual one."""
        amount = self._board.amount(typed) if typed else USUAL_FLOAT
        if amount is None:
            return
        answer = self._till.open_shift(amount)
        if answer.ok:
            self._board.accept(answer, entry="")
            self._board.sounded.emit("ok")
        else:
            self._board.refuse(answer)

    def lock(self) -> None:
        """Locks the till; an open sale stays."""
        answer = self._till.lock()
        if answer.ok:
            self._board.accept(answer, sheet="", entry="", times=0, selected=None)
        else:
            self._board.refuse(answer)

    def switch_user(self) -> None:
        """Someone else takes over a locked till."""
        if self._board.state.till.screen != "locked":
            return
        answer = self._till.logout()
        if answer.ok:
            self._board.accept(answer, user="", entry="", sheet="")
        else:
            self._board.refuse(answer)

    def _pin_checked(self, check: Any) -> None:
        board = self._board
        answer = self._till.sign_in(check)
        if answer.ok:
            board.accept(answer, busy=False, user=answer.state.cashier or "")
            board.sounded.emit("ok")
        else:
            locked = answer.state.screen == "locked"
            again = (answer.state.cashier or "") if locked else ""
            board.update(busy=False, user=again, ask="pin" if locked else "user")
            board.refuse(answer)
        self._checked()


def _no_badge() -> str:
    return QCoreApplication.translate(
        "Attendance", "This badge is not known here. Type your staff number."
    )
