"""The practice lane: ten short tasks on the real screens, in training, one sentence for each.

A task is done when the screen has shown what it asks for; nobody has to press "done". Whoever has
done all ten is on a list, which the supervisor sees where practice begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Slot

from pos.contract.facts import LINE_DISCOUNT
from ui.cashier.attendance import USUAL_FLOAT
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace, LaneState
from ui.theme.dates import moment_text
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from pos.till.answers import Answer

translate = QCoreApplication.translate

Seen = Callable[[LaneState, LaneState], bool]
"""Whether a step is done, by the state when the task began and the state now."""

WORKING: Final = ("no_shift", "selling", "paying")


def _paid(began: LaneState, now: LaneState, *, change: bool) -> bool:
    paid = now.paid
    return paid is not None and paid is not began.paid and (paid.change > 0) is change


def _is_back(now: LaneState) -> bool:
    return now.paid is not None and now.paid.is_return


def _is_asked_for_consent(now: LaneState) -> bool:
    """Where a second person has to agree, whoever practises alone has done his part."""
    return now.errand is not None and now.errand.name == "ask_pin"


TASKS: Final[tuple[tuple[Seen, ...], ...]] = (
    (lambda began, now: _paid(began, now, change=False),),
    (lambda _, now: any(line.quantity == 3000 for line in now.lines),),
    (lambda _, now: any(line.void for line in now.lines),),
    (lambda _, now: now.told is not None,),
    (
        lambda _, now: bool(now.found),
        lambda _, now: now.ask == "code" and bool(now.lines) and not now.lines[-1].void,
    ),
    (
        lambda _, now: any(
            share.promotion == LINE_DISCOUNT for line in now.lines for share in line.shares
        ),
    ),
    (
        lambda began, now: len(now.till.parked) > len(began.till.parked),
        lambda began, now: len(now.till.parked) <= len(began.till.parked),
    ),
    (lambda began, now: _paid(began, now, change=True),),
    (lambda _, now: _is_back(now) or _is_asked_for_consent(now),),
    (
        lambda _, now: now.till.screen == "locked",
        lambda _, now: now.till.screen == "selling",
    ),
)
"""The steps of each task, in their order."""


def words_of(task: int) -> str:
    """What a task asks for, the first one being 1."""
    return (
        translate("Practice", "Scan or tap one article and take the exact cash: F12 or +."),
        translate("Practice", "Sell three of one article with one scan: 3, *, then the article."),
        translate("Practice", "The customer does not want it: void the line with Del."),
        translate("Practice", "Say what an article costs and sell nothing: F2, then the article."),
        translate("Practice", "Find goods by a few letters: /, type, Enter takes the marked one."),
        translate("Practice", "Give 5 % off that line: F6, 5, Enter."),
        translate("Practice", "Park the sale with F3, and bring it back with F4."),
        translate("Practice", "The customer gives more than it costs: type how much, then F12."),
        translate(
            "Practice",
            "An item is returned: scan its receipt, or Ctrl R and type it; its line; then +.",
        ),
        translate("Practice", "You leave for a moment: lock with F10, unlock with your PIN."),
    )[task - 1]


class Practice(QObject):
    """One person's turn. Follows the state of the screen."""

    def __init__(self, means: Means) -> None:
        super().__init__(means.board)
        self._means = means
        self._began: LaneState | None = None
        self._step = 0
        means.board.changed.connect(self._look)

    def key(self) -> None:
        """On the page of who signs in: he wants to practise, or no longer; later: it ends."""
        board = self._means.board
        if board.state.till.screen == "signed_out":
            board.update(practice_wanted=not board.state.practice_wanted)
        elif board.state.practice:
            self.end()

    def begin(self) -> None:
        """Into training, and to the first task."""
        means = self._means
        means.board.update(practice_wanted=False)
        if means.board.state.till.training:
            self._start(means.till.current())
        else:
            means.consent.settle(means.till.training(True), self._start)

    def end(self) -> bool:
        """Out of it, done or not; a sale that is open in training is void.

        False where training goes on because a paper of it is on its way: the cashier is told.
        """
        board, till = self._means.board, self._means.till
        self._began = None
        self._means.errands.end_all()
        if board.state.till.sale is not None:
            till.void_sale()
        answer = till.training(False)
        board.accept(answer, practice=0, sheet="", entry="", selected=None, paid=None)
        if not answer.ok:
            board.refuse(answer)
        return answer.ok

    def _start(self, answer: Answer) -> None:
        means = self._means
        means.errands.end_all()
        if answer.state.screen == "no_shift":
            answer = means.till.open_shift(USUAL_FLOAT)
        means.board.accept(answer, sheet="", entry="", selected=None, paid=None, practice=1)
        self._began, self._step = means.board.state, 0

    @Slot()
    def _look(self) -> None:
        """Something has changed: perhaps the task is done."""
        state = self._means.board.state
        if state.practice_wanted and state.till.screen in WORKING and not state.busy:
            self.begin()
            return
        began = self._began
        if began is None or not state.practice:
            return
        steps = TASKS[state.practice - 1]
        if not steps[self._step](began, state):
            return
        self._step += 1
        if self._step == len(steps):
            self._next(state)

    def _next(self, state: LaneState) -> None:
        board = self._means.board
        if state.practice == len(TASKS):
            self._passed()
            return
        self._began, self._step = state, 0
        board.sounded.emit("ok")
        board.update(practice=state.practice + 1)

    def _passed(self) -> None:
        answer = self._means.till.note_practised()
        ended = self.end()
        if not answer.ok:
            self._means.board.refuse(answer)
        if not answer.ok or not ended:
            return
        name = str(answer.values["name"])
        words = translate("Practice", "All ten are done. %1 has passed.").replace("%1", name)
        self._means.board.say("done", words, sound="paid")


class PracticeList(Idle):
    """Who has passed, and the way in."""

    def __init__(self, means: Means, practice: Practice) -> None:
        self._means = means
        self._practice = practice
        self._turns = means.till.practised()

    def face(self, typed: str) -> ErrandFace:
        going_on = bool(self._means.board.state.practice)
        return ErrandFace(
            name="practice",
            title=translate("Practice", "Practice lane"),
            sentence=translate("Practice", "Ten short tasks on the real screens. Nothing counts.")
            if not self._turns
            else translate("Practice", "These have passed:"),
            rows=tuple(
                RowFace(
                    icon="graduation-cap",
                    label=turn.name,
                    detail=turn.user,
                    figure=moment_text(dt.datetime.fromisoformat(turn.at)),
                )
                for turn in self._turns
            ),
            pad=False,
            go=translate("Practice", "End the practice")
            if going_on
            else translate("Practice", "Begin"),
        )

    def enter(self, typed: str) -> None:
        if self._means.board.state.practice:
            self._practice.end()
        else:
            self._practice.begin()
