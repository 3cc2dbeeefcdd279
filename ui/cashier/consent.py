"""A second person agrees in place: the PIN is typed beside the sale, and nothing has to be redone.

What the till refuses with `approval_needed` it keeps for a minute. The same sheet asks for the
number and the PIN of somebody who may; then the command happens, and whoever asked for it goes on
as if it had never been refused. GUI thread; the PIN is checked in the pool.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from ui.cashier.asking_office import AskOffice
from ui.cashier.attendance import Work
from ui.cashier.board import Board
from ui.cashier.errand import Errands, Idle
from ui.cashier.state import ErrandFace

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.beforehand import Run
    from pos.till.staffing import PinCheck
    from pos.till.till import Till
    from ui.cashier.keymap import Function

Done = Callable[["Answer"], None]
translate = QCoreApplication.translate


class Consent:
    """Takes the answers of commands that may need a second person, or head office's word first.

    `checked` is called after each check of a PIN: what was typed meanwhile may go on.
    """

    def __init__(
        self, *, till: Till, board: Board, errands: Errands, work: Work, checked: Callable[[], None]
    ) -> None:
        self.till = till
        self.board = board
        self.errands = errands
        self.work = work
        self.checked = checked
        self._waiting: tuple[AskPin, Done] | None = None
        self._deciding = False

    def heard(self, answer: Answer) -> None:
        """Every answer of the till: somebody may have decided at another terminal of the store."""
        waits = answer.waits
        if self._waiting is None or self._deciding or not (answer.ok or waits):
            return
        asking, done = self._waiting
        if self.errands.current is not asking:
            return  # The cashier does something else by now; the lines say what has happened.
        if waits is not None and answer.did == "approve":
            self.ask_office(waits, lambda: self._heard_late(self.till.go_on(waits)))
        elif answer.did == "approve":
            self._waiting = None
            self.errands.end()
            done(answer)
        elif answer.did == "decline":
            self._waiting = None
            self.errands.end()
            words = translate("Consent", "That was declined at another terminal.")
            self.board.catch_up(answer.state)
            self.board.say("care", words, sound="unknown")

    def settle(self, answer: Answer, done: Done, **changes: Any) -> None:
        """Goes on with `done` where the command happened, now or with somebody's consent.

        Otherwise says why not; `changes` are then made to the screen.
        """
        waits = answer.waits
        if answer.ok:
            done(answer)
        elif waits is not None:
            self.board.update(till=answer.state)
            self.ask_office(waits, lambda: self.settle(self.till.go_on(waits), done, **changes))
        elif answer.error is not None and answer.error.code == "approval_needed":
            self._ask(answer, done)
        else:
            self.board.refuse(answer, **changes)

    def ask_office(self, waits: Run, then: Callable[[], None]) -> None:
        """Has head office asked; `then` runs the command once more, unless it is given up."""
        self.question(waits, then).begin()

    def question(self, waits: Run, then: Callable[[], None]) -> AskOffice:
        """The question for head office, which nobody has asked yet."""
        return AskOffice(
            waits, till=self.till, board=self.board, errands=self.errands, work=self.work, then=then
        )

    def _heard_late(self, answer: Answer) -> None:
        """What somebody has agreed to elsewhere is done by now, or head office refuses it."""
        if not answer.ok and answer.waits is None:
            self.board.refuse(answer)

    def _ask(self, answer: Answer, done: Done) -> None:
        self.board.update(till=answer.state)
        asking = AskPin(
            self,
            words=lambda: PinWords(
                title=translate("Consent", "Approval needed"),
                sentence=self.till.approval_words(),
                go=translate("Consent", "Approve"),
            ),
            checked=lambda check: self._agreed(check, done),
        )
        self._waiting = (asking, done)
        self.errands.interrupt(asking)
        self.board.sounded.emit("approval")

    def _agreed(self, check: PinCheck, done: Done) -> None:
        self._decide(lambda: self.till.approve_with(check), done)

    def _decide(self, command: Callable[[], Answer], done: Done) -> None:
        self._deciding = True
        try:
            answer = command()
        finally:
            self._deciding = False
        waits = answer.waits
        if waits is not None:
            self.ask_office(waits, lambda: self._decide(lambda: self.till.go_on(waits), done))
        elif answer.ok:
            self._waiting = None
            self.errands.end()
            done(answer)
        elif answer.state.approval is not None and _needs_another(answer):
            self.errands.end()
            self._ask(answer, done)
        else:
            if answer.state.approval is None:
                self.errands.end()
            self.board.refuse(answer, entry="")


def _needs_another(answer: Answer) -> bool:
    return answer.error is not None and answer.error.code == "approval_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinWords:
    """Why somebody's PIN is asked for; `go` stands on the jade key."""

    title: str
    sentence: str
    go: str


class AskPin(Idle):
    """Asks for somebody's number and PIN, in place. A badge may be scanned instead of typed."""

    def __init__(
        self,
        consent: Consent,
        *,
        words: Callable[[], PinWords],
        checked: Callable[[PinCheck], None],
    ) -> None:
        self._consent = consent
        self._words = words
        self._checked = checked
        self._user = ""

    def face(self, typed: str) -> ErrandFace:
        words = self._words()
        return ErrandFace(
            name="ask_pin",
            title=words.title,
            sentence=words.sentence,
            typing="pin" if self._user else "digits",
            hint=translate("Consent", "PIN")
            if self._user
            else translate("Consent", "Staff number"),
            badge=self._user,
            icon="shield-check" if self._user else "user-round",
            go=words.go if self._user else translate("Consent", "Next"),
            go_ready=bool(typed),
        )

    def enter(self, typed: str) -> None:
        if not typed:
            return
        if not self._user:
            self._user = typed
            return
        user, self._user = self._user, ""
        self._check(user, typed)

    def act(self, function: Function, typed: str) -> bool:
        # A slip of the finger beside the PIN must not take cash.
        return True

    def scanned(self, code: str) -> bool:
        badge = self._consent.till.badge(code)
        if badge is None:
            words = translate("Consent", "This badge is not known here. Type the staff number.")
            self._consent.board.say("refused", words, sound="unknown")
        elif badge.signs_in:
            self._check(code, "")
        else:
            self._user = badge.user
            self._consent.board.update(notice=None)
        return True

    def _check(self, user: str, pin: str) -> None:
        consent = self._consent
        consent.board.update(busy=True, notice=None)
        consent.work.submit(
            lambda: consent.till.check_pin(user, pin), self._known, owner=consent.board
        )

    def _known(self, check: PinCheck) -> None:
        self._consent.board.update(busy=False)
        if self._consent.errands.current is self:
            self._checked(check)
            self._consent.errands.look()
        self._consent.checked()
