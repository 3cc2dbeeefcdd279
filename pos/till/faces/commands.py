"""How every command of the till is carried out: done, or refused in words; and the state then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, Literal

from pos.codes.cleaning import masked
from pos.contract.facts import SaleFact
from pos.database import StorageError
from pos.sale.sale import SaleError
from pos.sale.tenders import BY_WALLET
from pos.shift.problems import ShiftError
from pos.till.answers import Answer, Problem
from pos.till.asking import Asks
from pos.till.background import Background
from pos.till.backup import Backups
from pos.till.beforehand import Run, Waits
from pos.till.desk import Desk, TillError
from pos.till.guard import ApprovalNeeded
from pos.till.late_members import LateMembers
from pos.till.line_display import LineDisplay
from pos.till.payments import Payments
from pos.till.printing import Printing
from pos.till.state import Json, TillState
from pos.till.syncing import Link
from pos.till.timekeeping import Watch
from pos.till.view import View
from pos.till.weighing import Scale

Unread = Literal["no_json", "no_such", "missing", "extra", "wrong"]
"""What is wrong with a line that should be a command: no JSON, a `do` that there is not, a field
that is missing, that the command does not have, or that is not as it must be."""

LONGEST_FIELD: Final = 40

log = logging.getLogger(__name__)


def told(reason: str | None) -> str | None:
    """The reason that somebody gave, without codes and card numbers; None where he gave none."""
    return None if reason is None else masked(reason)


class Commands:
    """What the faces of the till stand on: one desk, and one way to answer. GUI thread."""

    def __init__(
        self,
        desk: Desk,
        printing: Printing,
        link: Link,
        background: Background,
        backups: Backups,
        watch: Watch,
        scale: Scale,
        payments: Payments,
        display: LineDisplay | None,
    ) -> None:
        self._desk = desk
        self._printing = printing
        self._link = link
        self._background = background
        self._backups = backups
        self._watch = watch
        self._view = View(desk, printing, link, backups)
        self._scale = scale
        self._payments = payments
        self._late_members = LateMembers(desk)
        self._display = display
        self._patient = True
        desk.unused.on_new = background.poke
        self._listeners: list[Callable[[Answer], None]] = [] if not display else [display.answered]

    @property
    def state(self) -> TillState:
        """The whole truth now."""
        return self._view.state()

    def refuse(self, did: str, code: str, /, **values: str | int) -> Answer:
        """An answer to what is no command of this till."""

        def use_case() -> dict[str, Json]:
            raise TillError(code, **values)

        return self._do(did, use_case)

    def refuse_unread(self, did: str, fault: Unread, field: str = "") -> Answer:
        """An answer to a line that cannot be read as a command, and why."""
        named = masked(field)[:LONGEST_FIELD]
        return self.refuse(
            did, "bad_command", detail=self._desk.texts(f"command.{fault}", field=named)
        )

    def on_answer(self, listener: Callable[[Answer], None]) -> None:
        """Calls `listener` with every answer, on the thread of the command."""
        self._listeners.append(listener)

    def wait_for_office(self, patient: bool) -> None:
        """Whether commands wait for head office. A lane that paints a screen does not: its answers
        then have what `waits`."""
        self._patient = self._payments.patient = patient

    def go_on(self, waits: Run) -> Answer:
        """Runs a command once more for which head office was asked. GUI thread."""
        return self._run(waits)

    def give_up(self, waits: Run) -> None:
        """Nothing comes of a command that waits; head office hears of it soon. Any thread."""
        waits.give_up()

    def _do(self, did: str, use_case: Callable[[], dict[str, Json]]) -> Answer:
        """Carries out a command. What was refused before it waits for nobody any more, whatever
        becomes of this one; only an approval itself may be tried again."""
        return self._run(Run(did, use_case))

    def _run(self, run: Run) -> Answer:
        guard, did = self._desk.guard, run.did

        def done() -> dict[str, Json]:
            if did != "approve":
                guard.forget()
            self._watch.look()
            try:
                return self._desk.beforehand.carry_out(run, patient=self._patient)
            except ApprovalNeeded as needed:
                guard.refuse(did, run.use_case, needed.asked)
                raise

        return self._look(did, done, run=run)

    def _look(
        self, did: str, use_case: Callable[[], dict[str, Json]], *, run: Run | None = None
    ) -> Answer:
        """Carries out a command that changes nothing a second person may be looking at."""
        try:
            self._take_up()
            values = use_case()
            answer = Answer(did=did, values=values, state=self.state)
        except Waits:
            waiting = self._problem("asks_office", {})
            answer = Answer(did=did, error=waiting, state=self.state, waits=run)
        except Asks as question:
            answer = self._refused(did, question.code, question.values, question.figures)
        except (TillError, SaleError, ShiftError) as error:
            answer = self._refused(did, error.code, error.values)
            if run is not None:
                self.give_up(run)
        except StorageError as error:
            answer = self._refused(did, error.code, {"file": error.path.name})
        for listener in self._listeners:
            listener(answer)
        return answer

    def settle(self) -> None:
        """Books the payments that have become final; for whoever `on_change` has told.

        Every command does so first. What cannot be written is tried again with the next one.
        """
        has_news = self._payments.news.is_set()
        try:
            self._take_up()
        except StorageError as error:
            log.error("payments not booked", extra={"code": error.code})
        if has_news and self._display is not None:
            self._display.follow(self.state)

    def _take_up(self) -> None:
        """Books what has become final; paper and head office hear of sales that it completed. So
        does a member whom head office has named meanwhile."""
        for fact in self._payments.take_up():
            self._tell_of(fact.receipt)
            self._ask_who_paid(fact)
        if self._late_members.take_up():
            self._background.poke()

    def _ask_who_paid(self, fact: SaleFact) -> None:
        """Head office may know whose wallet paid a sale that is nobody's."""
        attempts = [part.reference for part in fact.tenders if part.tender in BY_WALLET]
        if fact.member is None and fact.total > 0 and any(attempts):
            self._desk.asker.ask_who_paid(attempts[-1], sale=fact.sale)

    def _tell_of(self, receipt: str | None) -> None:
        """Tells paper and head office of a sale; neither is waited for."""
        job = None if receipt is None else self._desk.drafts.job(receipt)
        if job is not None:
            self._printing.submit(job)
        self._background.poke()

    def _refused(
        self,
        did: str,
        code: str,
        values: dict[str, str | int],
        figures: dict[str, str | int] | None = None,
    ) -> Answer:
        problem = self._problem(code, values, figures)
        return Answer(did=did, error=problem, state=self.state)

    def _problem(
        self,
        code: str,
        values: dict[str, str | int],
        figures: dict[str, str | int] | None = None,
    ) -> Problem:
        told = {
            name: masked(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        message = self._desk.texts(f"error.{code}", **told)
        return Problem(code=code, message=message, figures=figures or {})
