"""Money that goes back: what was written down as owed is asked for until the provider has done it.

A refund has one id for ever, so that asking again repeats nothing. It is REJECTED only when the
provider refused it and, asked about it, does not know of it; never because time went by. Where the
merchant's balance is too low it waits, tries again and calls people.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog

from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase
from pos.hq.payments import books, codes, leases, tables
from pos.hq.payments.bill_books import is_frozen
from pos.hq.payments.provider import Provider, Repaid, RepaidAnswer, Repayment
from pos.hq.payments.timers import SECOND, pause

_SHORT: Final = 60
"""Seconds until a refund is tried again for which the merchant's balance was too low, doubled with
every try."""
_LONGEST: Final = 3600

log = structlog.get_logger("lianpos.hq")


class Repayer:
    """Carries out the refunds of one database. `owner` names this process. Any thread."""

    def __init__(
        self,
        database: OfficeDatabase,
        providers: Mapping[str, Provider],
        *,
        now: Now,
        owner: str,
        answered: Callable[[str, str], None] = lambda wallet, code: None,
    ) -> None:
        self._database = database
        self._providers = providers
        self._now = now
        self._owner = owner
        self._count = answered
        self._numbers = itertools.count(1)

    def due(self, *, limit: int = 100) -> list[str]:
        """The refunds at which something is to be done."""
        with self._database.read() as connection:
            return leases.due_names(connection, tables.refund, now=self._now(), limit=limit)

    def work(self, refund: str) -> bool:
        """Does the next thing for a refund, if it is due and this worker's to do; no more at once.

        A till that asks after one again and again does not make a try of each question.
        """
        now, owner = self._now(), f"{self._owner}-r{next(self._numbers)}"
        with self._database.write() as connection:
            row = leases.take_lease(connection, tables.refund, refund, owner=owner, now=now)
            if row is None:
                return False
            if row.due_at > now:
                leases.let_go(connection, tables.refund, refund, owner=owner)
                return False
            paid = books.find(connection, row.attempt)
            provider = self._providers.get(paid.wallet)
            if provider is None or is_frozen(connection, row.attempt):
                due = now + _SHORT * SECOND
                leases.let_go(connection, tables.refund, refund, owner=owner, due=due)
                return False
            asked_before = row.state == "SENT"
            if not asked_before:
                # On the disk before it is asked for.
                books.note_refund(
                    connection, row, state="SENT", cue="asked", code="", now=now,
                    due=row.due_at, lease=owner,
                )  # fmt: skip
        wanted = Repayment(
            order=books.order_of(paid), refund=refund, amount=row.amount, reason=row.reason
        )
        answer = _ask(provider, wanted, pending=row.code == _PENDING)
        self._count(paid.wallet, codes.as_counted(answer.code))
        self._answered(refund, answer, owner)
        return False

    def _answered(self, refund: str, answer: RepaidAnswer, owner: str) -> None:
        now = self._now()
        with self._database.write() as connection:
            row = books.find_refund(connection, refund)
            state, due, alarm = _fate(answer, row, now=now)
            code = _PENDING if answer.result is Repaid.PENDING else answer.code
            books.note_refund(
                connection,
                row,
                state=state,
                cue=answer.result,
                code=code,
                now=now,
                due=due,
                lease=owner,
                alarm=alarm,
            )
        if alarm and alarm != row.alarm:
            log.warning("refund needs people", refund=refund, state=state, why=alarm)


_PENDING: Final = "PENDING"


def _ask(provider: Provider, wanted: Repayment, *, pending: bool) -> RepaidAnswer:
    """One round: who said that it takes a while is asked about it, everybody else for it."""
    if pending:
        answer = provider.query_refund(wanted)
        if answer.result is not Repaid.ABSENT:
            return answer
    answer = provider.refund(wanted)
    if answer.result is Repaid.REFUSED:
        # An earlier request may have been heard after all.
        known = provider.query_refund(wanted)
        if known.result is not Repaid.ABSENT:
            return known
    return answer


def _fate(answer: RepaidAnswer, row: Any, *, now: int) -> tuple[str, int | None, str]:
    """The state, when it is due again, and what people are called for."""
    alarm = answer.code if answer.alarm else ""
    if answer.result is Repaid.DONE:
        return "DONE", None, alarm
    if answer.result is Repaid.REFUSED:
        return "REJECTED", None, answer.code
    if answer.result is Repaid.SHORT:
        pause_for = min(_SHORT << min(row.tries, 10), _LONGEST)
        return "SENT", now + pause_for * SECOND, answer.code
    return "SENT", now + pause(row.tries + 1), alarm
