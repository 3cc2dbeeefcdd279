"""draft.db: what is under way and not yet part of the journal.

The open basket action by action, the print jobs, the watermark that head office acknowledged,
the wrong PINs, and the last head of the journal that was seen here. A scan survives a kill of the
process (synchronous=NORMAL); a tender, a print job, a watermark and a wrong PIN survive a power
cut (FULL).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pos.database import Database, StorageError
from pos.journal.attempts import Attempts
from pos.journal.coming import ComingSales
from pos.journal.draft_schema import (
    ACTION,
    ATTEMPT,
    BASKET,
    COMING,
    HOLD,
    KNOWN,
    MEMBER_QUESTION,
    NEWCOMER,
    PARKED,
    PIN_TRIES,
    PRINT_JOB,
    QUESTION,
    REFUND,
    SCHEMA,
    SHOWING,
)
from pos.journal.holds import Holds
from pos.journal.member_questions import MemberQuestions
from pos.journal.memory import EPOCH, RECEIPT, SHIFT, given_of, number_of, receipt_of
from pos.journal.newcomers import Newcomers
from pos.journal.questions import Questions
from pos.journal.refunds import Refunds
from pos.journal.showings import Showings
from pos.journal.store import Head
from pos.migration import prepare
from pos.payment.attempt import Attempt
from pos.sale.actions import AnyAction, from_bytes, to_bytes
from pos.shift.shift import Given
from pos.staff.lockout import Tries

T = TypeVar("T")

log = logging.getLogger(__name__)

Form = Literal["", "gift"]
"""Of the papers that one entry can give, which: a gift receipt tells no price."""
JobState = Literal["queued", "printing", "held", "done", "unknown", "failed", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJobRow:
    """One receipt on its way to paper. `seq` is the journal entry that owes it, in an `epoch` of
    before where that is not 0; `copy` counts reprints from 1."""

    job: str
    seq: int
    receipt: str
    state: JobState
    detail: str
    copy: int = 0
    epoch: int = 0
    form: Form = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBasket:
    """A sale in progress as it was left: its actions in order."""

    sale: str
    cashier: str
    actions: tuple[AnyAction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedBasket:
    """A sale that was put aside: when, on which business day, by whom, and what it came to.

    `name` is what the cashier calls it, `lines` counts those that are not void.
    """

    sale: str
    at: str
    day: str
    name: str
    cashier: str
    total: int
    lines: int


class Drafts:
    """One terminal's draft.db. Any thread."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path)
        self.is_new = prepare(self._db, SCHEMA)
        """Whether the file was made just now: nothing is remembered of what was under way."""
        self.holds = Holds(self._db, HOLD)
        self.attempts = Attempts(self._db, ATTEMPT)
        self.refunds = Refunds(self._db, REFUND)
        self.showings = Showings(self._db, SHOWING)
        self.questions = Questions(self._db, QUESTION)
        self.newcomers = Newcomers(self._db, NEWCOMER)
        self.member_questions = MemberQuestions(self._db, MEMBER_QUESTION)
        self.coming = ComingSales(self._db, COMING)
        self._acked = self._number("acked")

    def add(self, *, sale: str, n: int, action: AnyAction, cashier: str, durable: bool) -> None:
        """Stores the n-th action of the open sale; the first one opens the basket."""
        with self._db.write(durable=durable) as connection:
            if n == 0:
                connection.execute(
                    _INSERT_BASKET, {"sale": sale, "state": "open", "cashier": cashier}
                )
            connection.execute(_INSERT_ACTION, {"sale": sale, "n": n, "body": to_bytes(action)})

    def book(self, attempt: Attempt, *, n: int, tender: AnyAction) -> None:
        """Books what a payment brought as the n-th action of its sale, with its end, durably."""
        with self._db.write() as connection:
            row = {"sale": attempt.sale, "n": n, "body": to_bytes(tender)}
            connection.execute(_INSERT_ACTION, row)
            self.attempts.put(connection, attempt)
        self.attempts.note(attempt)

    def open_baskets(self) -> list[OpenBasket]:
        """The sale that was in progress when the till stopped, among any that could not be dropped.

        At most one of them has no final entry yet.
        """
        with self._db.read() as connection:
            rows = connection.execute(sa.select(BASKET).where(BASKET.c.state == "open")).all()
            return [
                OpenBasket(
                    sale=row.sale, cashier=row.cashier, actions=_actions(connection, row.sale)
                )
                for row in rows
            ]

    def baskets(self) -> list[ParkedBasket]:
        """The sales that were parked, oldest first."""
        with self._db.read() as connection:
            rows = connection.execute(sa.select(PARKED).order_by(PARKED.c.at)).mappings().all()
        return [ParkedBasket(**row) for row in rows]

    def actions(self, sale: str) -> tuple[AnyAction, ...]:
        """What has happened to a basket, in order."""
        with self._db.read() as connection:
            return _actions(connection, sale)

    def park(self, basket: ParkedBasket, *, n: int, action: AnyAction, head: Head) -> None:
        """Puts the open basket aside with its n-th action, durably, and notes the head."""
        with self._db.write() as connection:
            row = {"sale": basket.sale, "n": n, "body": to_bytes(action)}
            connection.execute(_INSERT_ACTION, row)
            connection.execute(sa.insert(PARKED), asdict(basket))
            _set_state(connection, basket.sale, "parked")
            connection.execute(_SET_KNOWN, {"name": "head", "number": head.seq, "hash": head.hash})

    def recall(self, sale: str, *, n: int, action: AnyAction) -> None:
        """Makes a parked basket the open one again, durably."""
        with self._db.write() as connection:
            connection.execute(_INSERT_ACTION, {"sale": sale, "n": n, "body": to_bytes(action)})
            connection.execute(sa.delete(PARKED).where(PARKED.c.sale == sale))
            _set_state(connection, sale, "open")

    def bring_back(self, basket: ParkedBasket, actions: Sequence[bytes]) -> None:
        """Puts a parked basket back that was lost with an older file, or that another terminal of
        the store gave away, durably."""
        with self._db.write() as connection:
            self.coming.drop(connection, basket.sale)
            row = {"sale": basket.sale, "state": "parked", "cashier": basket.cashier}
            connection.execute(_INSERT_BASKET, row)
            rows = [{"sale": basket.sale, "n": n, "body": body} for n, body in enumerate(actions)]
            connection.execute(_INSERT_ACTION, rows)
            connection.execute(sa.insert(PARKED), asdict(basket))

    def drop(
        self, sale: str, *, head: Head, job: PrintJobRow | None = None, is_void: bool = False
    ) -> None:
        """Forgets a basket whose sale has its final entry, notes that entry and its print job.

        What wallets paid for a sale that `is_void` is kept until head office knows of it.

        Neither durable nor sure: the sale is stored, and all three follow from the journal again
        at the next start.
        """
        with _if_it_can(), self._db.write(durable=False) as connection:
            connection.execute(_DELETE_ACTIONS, {"gone": sale})
            connection.execute(_DELETE_BASKET, {"gone": sale})
            connection.execute(_DELETE_PARKED, {"gone": sale})
            self.attempts.drop(connection, sale, is_void=is_void)
            connection.execute(_SET_KNOWN, {"name": "head", "number": head.seq, "hash": head.hash})
            if job is not None:
                connection.execute(_SET_JOB, _job_row(job))
        self.attempts.dropped(sale, is_void=is_void)

    def note_head(self, head: Head) -> None:
        """Remembers the journal's head, so that a tail that is cut off there is missed here.

        Neither durable nor sure: the entry is stored, and its command has been carried out.
        """
        with _if_it_can(), self._db.write(durable=False) as connection:
            connection.execute(_SET_KNOWN, {"name": "head", "number": head.seq, "hash": head.hash})

    def note_shift(self, head: Head, *, given: Given, is_open: bool) -> None:
        """Remembers the head with the last shift and Z, for the day on which the journal is gone.

        `is_open` tells of that shift. What is known to be later stays. As sure as `note_head`.
        """
        with _if_it_can(), self._db.write(durable=False) as connection:
            _keep_given(connection, given, is_open=is_open)
            connection.execute(_SET_KNOWN, {"name": "head", "number": head.seq, "hash": head.hash})

    def note_reach(self, *, epoch: int, receipt: int) -> None:
        """Remembers the epoch and the highest receipt number that a start has found.

        Receipts after that have their print jobs. As sure as `note_head`.
        """
        with _if_it_can(), self._db.write(durable=False) as connection:
            _keep_reach(connection, epoch=epoch, receipt=receipt)

    def seen(self) -> tuple[int, bytes] | None:
        """Number and hash of the last journal entry that was noted here."""
        with self._db.read() as connection:
            row = connection.execute(sa.select(KNOWN).where(KNOWN.c.name == "head")).first()
        return None if row is None or not row.hash else (row.number, row.hash)

    def put_job(self, job: PrintJobRow) -> None:
        """Stores a print job's state, durably."""
        with self._db.write() as connection:
            connection.execute(_SET_JOB, _job_row(job))

    def job(self, job: str) -> PrintJobRow | None:
        """One print job."""
        with self._db.read() as connection:
            row = connection.execute(sa.select(PRINT_JOB).where(PRINT_JOB.c.job == job)).first()
        return None if row is None else PrintJobRow(**row._mapping)

    def jobs(self, *states: JobState) -> list[PrintJobRow]:
        """Print jobs in any of these states, oldest first."""
        statement = sa.select(PRINT_JOB).where(PRINT_JOB.c.state.in_(states))
        with self._db.read() as connection:
            rows = connection.execute(statement.order_by(PRINT_JOB.c.seq)).mappings().all()
        return [PrintJobRow(**row) for row in rows]

    def last_job(self) -> PrintJobRow | None:
        """The newest print job of an entry of this epoch."""
        table = PRINT_JOB.c
        newest_first = (table.seq.desc(), table.copy.desc())
        statement = sa.select(PRINT_JOB).where(table.epoch == 0).order_by(*newest_first).limit(1)
        with self._db.read() as connection:
            row = connection.execute(statement).mappings().first()
        return None if row is None else PrintJobRow(**row)

    def acked(self) -> int:
        """Up to where head office has acknowledged the journal."""
        return self._acked

    def set_acked(self, seq: int) -> None:
        """Moves the acknowledged watermark, durably; head office may also set it back."""
        with self._db.write() as connection:
            connection.execute(_SET_KNOWN, {"name": "acked", "number": seq, "hash": None})
        self._acked = seq

    def tags(self) -> int:
        """When the shelf tags were confirmed at this till, microseconds of UTC; 0: never."""
        return self._number("tags")

    def tagged(self) -> dict[str, int]:
        """Up to which rise of each feed the shelf tags were confirmed at this till."""
        with self._db.read() as connection:
            found = connection.execute(sa.select(KNOWN).where(KNOWN.c.name.startswith(_TAGS)))
            return {row.name.removeprefix(_TAGS): row.number for row in found}

    def note_tags(self, at: int, *, through: Mapping[str, int]) -> None:
        """Remembers, durably, that the shelf tags were right at that moment, and with which rises.

        `through` is the number of the last rise that was known of each feed.
        """
        rows = [("tags", at), *((f"{_TAGS}{scope}", number) for scope, number in through.items())]
        with self._db.write() as connection:
            for name, number in rows:
                connection.execute(_SET_KNOWN, {"name": name, "number": number, "hash": None})

    def change_tries(
        self, user: str, change: Callable[[Tries], tuple[Tries, T]]
    ) -> tuple[Tries, T]:
        """Replaces what is counted against a user, durably and in one step; answers the change."""
        with self._db.write() as connection:
            row = connection.execute(sa.select(PIN_TRIES).where(PIN_TRIES.c.user == user)).first()
            known = Tries(user=user) if row is None else Tries(**row._mapping)
            changed, verdict = change(known)
            if changed != known:
                connection.execute(_SET_TRIES, asdict(changed))
        return changed, verdict

    def forget_tries(self, *users: str) -> None:
        """Clears what is counted against these users, durably."""
        with self._db.write() as connection:
            connection.execute(sa.delete(PIN_TRIES).where(PIN_TRIES.c.user.in_(users)))

    def begin_epoch(self, head: Head, *, epoch: int, receipt: int, given: Given) -> None:
        """Forgets, durably, what counts by the numbers of an epoch that has ended.

        What paper can bear stays known: the new `epoch`, and the last `receipt`, shift and Z that
        it goes on after, for the day on which its journal is gone as well.
        """
        with self._db.write() as connection:
            last = max(receipt, receipt_of(connection))
            _keep_reach(connection, epoch=epoch, receipt=last)
            _keep_given(connection, given, is_open=False)
            connection.execute(sa.delete(PRINT_JOB))
            connection.execute(_END_SHIFT)
            connection.execute(_SET_KNOWN, {"name": "acked", "number": 0, "hash": None})
            connection.execute(_SET_KNOWN, {"name": "head", "number": head.seq, "hash": head.hash})
        self._acked = 0

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def _number(self, name: str) -> int:
        with self._db.read() as connection:
            return number_of(connection, name)


def _actions(connection: sa.Connection, sale: str) -> tuple[AnyAction, ...]:
    statement = sa.select(ACTION.c.body).where(ACTION.c.sale == sale).order_by(ACTION.c.n)
    return tuple(from_bytes(body) for body in connection.execute(statement).scalars())


def _set_state(connection: sa.Connection, sale: str, state: str) -> None:
    connection.execute(sa.update(BASKET).where(BASKET.c.sale == sale).values(state=state))


def _keep_reach(connection: sa.Connection, *, epoch: int, receipt: int) -> None:
    """Remembers an epoch and a receipt number; what is known to be later stays."""
    _keep(connection, EPOCH, max(number_of(connection, EPOCH), epoch))
    _keep(connection, RECEIPT, max(number_of(connection, RECEIPT), receipt))


def _keep_given(connection: sa.Connection, given: Given, *, is_open: bool) -> None:
    """Remembers the last shift, whether it `is_open`, and the last Z; what is later stays."""
    before, was_open = given_of(connection)
    last = before.or_later(given)
    connection.execute(_FORGET_SHIFT)
    still = is_open if last.shift == given.shift else was_open
    _keep(connection, f"{SHIFT}{last.shift}", int(still))
    _keep(connection, "z", last.z)


def _keep(connection: sa.Connection, name: str, number: int) -> None:
    connection.execute(_SET_KNOWN, {"name": name, "number": number, "hash": None})


@contextmanager
def _if_it_can() -> Iterator[None]:
    """For what only repeats what the journal holds: no failure of it may pass for the journal's."""
    try:
        yield
    except StorageError as error:
        log.warning("the draft store lags behind the journal", extra={"code": error.code})


def _job_row(job: PrintJobRow) -> dict[str, str | int]:
    return {
        "job": job.job,
        "seq": job.seq,
        "receipt": job.receipt,
        "state": job.state,
        "detail": job.detail,
        "copy": job.copy,
        "epoch": job.epoch,
        "form": job.form,
    }


_TAGS: Final = "tags:"
_INSERT_BASKET: Final = sa.insert(BASKET)
_INSERT_ACTION: Final = sa.insert(ACTION)
_DELETE_ACTIONS: Final = sa.delete(ACTION).where(ACTION.c.sale == sa.bindparam("gone"))
_DELETE_BASKET: Final = sa.delete(BASKET).where(BASKET.c.sale == sa.bindparam("gone"))
_DELETE_PARKED: Final = sa.delete(PARKED).where(PARKED.c.sale == sa.bindparam("gone"))
_NEW_KNOWN = insert(KNOWN)
_SET_KNOWN: Final = _NEW_KNOWN.on_conflict_do_update(
    set_={"number": _NEW_KNOWN.excluded.number, "hash": _NEW_KNOWN.excluded.hash}
)
_FORGET_SHIFT: Final = sa.delete(KNOWN).where(KNOWN.c.name.startswith(SHIFT))
_END_SHIFT: Final = sa.update(KNOWN).where(KNOWN.c.name.startswith(SHIFT)).values(number=0)
_NEW_TRIES = insert(PIN_TRIES)
_SET_TRIES: Final = _NEW_TRIES.on_conflict_do_update(
    set_={name: _NEW_TRIES.excluded[name] for name in ("count", "at_us", "boot", "secret")}
)
_NEW_JOB = insert(PRINT_JOB)
_SET_JOB: Final = _NEW_JOB.on_conflict_do_update(
    set_={"state": _NEW_JOB.excluded.state, "detail": _NEW_JOB.excluded.detail}
)
