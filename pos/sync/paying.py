"""Carrying payments between till and head office while people sell, on threads of their own.

One thread tells head office what the till wants: take an attempt up, take it back, give it up.
Beside it one thread for each open attempt waits for news of it, in long polls, so that a cancel
need not wait for them. What is on the way is written down here; what is final goes to whoever
books it (`on_final`), and the row stays open until he has: a kill in between asks once more.

What is to be said next follows from the row alone (`pos.payment.attempt.duty`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from pos.contract.payments import PaymentState
from pos.database import StorageError
from pos.journal.attempts import Attempts, NoSuchAttempt
from pos.payment.attempt import (
    KEEP_UNTIL,
    SHOW_FOR,
    Answer,
    Attempt,
    Duty,
    Moment,
    NotThisAttempt,
    State,
    Truth,
    aged,
    cancelled,
    duty,
    heard,
)
from pos.ports import Clock
from pos.sync import payments
from pos.sync.client import HeadOffice
from pos.sync.code_seal import CodeSeal
from pos.sync.problems import BUSY, GARBLED, NO_PAYMENTS, TIMEOUT, UNREACHABLE, SyncProblem

log = logging.getLogger(__name__)

LONG_POLL: Final = 25
"""Seconds that head office may keep a question about an attempt."""
CODE_AGAIN: Final = 2
"""Seconds of no news from an attempt that was taken up until the shopper's code is brought again:
whoever took it up may have died and forgotten it."""
FIRST_PAUSE: Final = 1
LONGEST_PAUSE: Final = 5
"""Seconds between two tries while head office is away: the shopper's code does not wait."""
_IDLE: Final = 3600
_LATER: Final = (UNREACHABLE, TIMEOUT, BUSY, GARBLED)
"""What keeps us from an answer; every other problem is one: head office will not have it."""
_FINAL: Final = (Truth.PAID, Truth.FAILED)


def moment(clock: Clock) -> Moment:
    """Now, by both clocks."""
    now = clock.now()
    wall = int(now.timestamp()) * 1_000_000 + now.microsecond
    return Moment(boot=clock.boot, mono=clock.monotonic_us(), wall=wall)


class PaymentCourier:
    """Speaks with head office about the attempts of one till.

    `on_final` and `on_news` are called on its threads: with an answer that is to be booked, and
    when anything else has changed. `on_reached` hears of every exchange: None, or the code of what
    kept us from head office. Nothing is started before there is something to carry.
    """

    def __init__(
        self,
        *,
        attempts: Attempts,
        hq: HeadOffice,
        seal: CodeSeal,
        clock: Clock,
        on_final: Callable[[Answer], None],
        on_news: Callable[[], None] = lambda: None,
        on_reached: Callable[[str | None], None] = lambda problem: None,
    ) -> None:
        self._attempts = attempts
        self._hq = hq
        self._seal = seal
        self._clock = clock
        self._on_final = on_final
        self._on_news = on_news
        self._on_reached = on_reached
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._teller: threading.Thread | None = None
        self._askers: dict[str, threading.Thread] = {}
        self._delivered: set[str] = set()
        self._seen: dict[str, int] = {}
        # What an earlier run, or a question without an answer, may have told head office of.
        self._tried = {one.id for one in attempts.all() if one.opened.boot != clock.boot}

    def poke(self) -> None:
        """Something was committed that head office is to hear. Any thread, costs nothing."""
        with self._lock:
            if self._teller is None and not self._stopping.is_set():
                self._teller = threading.Thread(target=self._run, name="payments", daemon=True)
                self._teller.start()
        self._wake.set()

    def end(self) -> None:
        """Has it end, without waiting for that; what is under way is asked again at the next start.

        Those who wait for news are told that there is none, and touch nothing any more.
        """
        self._stopping.set()
        self._wake.set()
        self._hq.close()

    def stop(self, timeout: int = 2) -> None:
        """Ends."""
        self.end()
        with self._lock:
            teller = self._teller
        if teller is not None:
            teller.join(timeout)
        self._close_behind()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                reached = self._round()
            except StorageError as error:
                log.warning("payments wait for the disk", extra={"code": error.code})
                reached = False
            if reached:
                pause = FIRST_PAUSE
                self._wake.wait(self._until_next())
            else:
                self._stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _round(self) -> bool:
        """Tells what is to be told; answers whether head office heard all of it."""
        reached = True
        for attempt in self._attempts.all():
            if self._stopping.is_set():
                break
            attempt = self._aged(attempt)
            wanted = duty(attempt, now=moment(self._clock))
            booked_soon = attempt.is_open and attempt.id in self._delivered
            if booked_soon or wanted is Duty.REST:
                continue
            if wanted is Duty.CREATE and attempt.truth is Truth.INTENT and self._is_asked(attempt):
                continue  # It was taken up; who waits for news says when the code is needed again.
            if wanted is not Duty.ASK:
                reached = self._tell(attempt, wanted) and reached
            self._wait_for(attempt.id)
        return reached

    def _aged(self, attempt: Attempt) -> Attempt:
        now = moment(self._clock)
        if aged(attempt, now=now) == attempt:
            return attempt
        return self._attempts.change(attempt.id, lambda known: aged(known, now=now))

    def _until_next(self) -> int:
        """Seconds until the next code is too old to be kept, or to be shown."""
        now, known = moment(self._clock), self._attempts.all()
        left = [KEEP_UNTIL - _age(one, now) for one in known if one.sealed]
        left += [SHOW_FOR - _age(one, now) for one in known if one.is_open and one.shown]
        return min((seconds for seconds in left if seconds > 0), default=_IDLE)

    def _tell(self, attempt: Attempt, wanted: Duty) -> bool:
        try:
            state = self._told(attempt, wanted)
        except SyncProblem as problem:
            return self._not_told(attempt, wanted, problem)
        self._on_reached(None)
        self._seen[attempt.id] = state.version
        self._heard(payments.answer_of(state))
        return True

    def _told(self, attempt: Attempt, wanted: Duty) -> PaymentState:
        if wanted is Duty.CANCEL:
            return payments.cancel(self._hq, attempt.id)
        if wanted is Duty.ABANDON:
            return payments.abandon(self._hq, attempt.id)
        sealed = self._attempts.code(attempt.id)
        code = "" if sealed is None else self._seal.open(sealed, attempt=attempt.id)
        if code is None or (not code and not attempt.shown):
            # The code is gone, so nobody can ask any more; a cancel keeps out what may be on its
            # way, and brings the truth.
            return payments.cancel(self._hq, attempt.id)
        return payments.create(self._hq, attempt, code=code)

    def _not_told(self, attempt: Attempt, wanted: Duty, problem: SyncProblem) -> bool:
        log.info("payment not told", extra={"attempt": attempt.id, "code": problem.code})
        if self._stopping.is_set():
            return False
        if problem.code in _LATER:
            self._on_reached(problem.code)
            self._tried.add(attempt.id)
            return False
        self._on_reached(None)
        if problem.code == NO_PAYMENTS and attempt.id not in self._tried:
            # Nobody there takes payments, and nobody has heard of this one before.
            self._heard(Answer(id=attempt.id, truth=Truth.FAILED, reason=problem.code))
            return True
        if wanted is Duty.CREATE:
            # A refusal. A cancel makes sure of it: it also ends what an earlier try has begun.
            self._attempts.change(attempt.id, lambda known: cancelled(known, reason=problem.code))
            self._wake.set()
            return True
        return False

    def _wait_for(self, id: str) -> None:
        """Has somebody wait for news of an attempt, unless somebody does."""
        with self._lock:
            if id in self._askers or self._stopping.is_set():
                return
            thread = threading.Thread(target=self._ask, args=(id,), name="payment", daemon=True)
            self._askers[id] = thread
            thread.start()

    def _is_asked(self, attempt: Attempt) -> bool:
        with self._lock:
            return attempt.id in self._askers

    def _ask(self, id: str) -> None:
        try:
            self._keep_asking(id)
        except StorageError as error:
            log.warning("payment waits for the disk", extra={"code": error.code})
        finally:
            with self._lock:
                self._askers.pop(id, None)
            self._close_behind()
            # Whoever tells looks whether somebody must go on asking.
            self._wake.set()

    def _close_behind(self) -> None:
        """Closes the connections once everybody has stopped."""
        with self._lock:
            if self._stopping.is_set() and not self._askers:
                self._hq.close()

    def _keep_asking(self, id: str) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set() and id not in self._delivered:
            attempt = self._attempts.find(id)
            wait = 0 if attempt is None else self._patience(attempt)
            if not wait:
                return
            seen = self._seen.get(id, 0)
            try:
                state = payments.look(self._hq, id, after=seen, wait=wait)
            except SyncProblem as problem:
                if self._stopping.is_set():
                    return
                # A refusal is an answer, too.
                self._on_reached(problem.code if problem.code in _LATER else None)
                self._stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            self._on_reached(None)
            pause = FIRST_PAUSE
            if state is None:
                self._heard(Answer(id=id, truth=Truth.UNKNOWN))
                # Whoever tells says it again, or takes it back.
                self._wake.set()
                return
            if state.version == seen and wait == CODE_AGAIN:
                return
            self._seen[id] = state.version
            self._heard(payments.answer_of(state))

    def _patience(self, attempt: Attempt) -> int:
        """Seconds to wait for news of an attempt; 0 where there is something to be told first."""
        wanted = duty(attempt, now=moment(self._clock))
        if wanted is Duty.CREATE and attempt.truth is Truth.INTENT:
            return CODE_AGAIN
        return LONG_POLL if wanted is Duty.ASK else 0

    def _heard(self, answer: Answer) -> None:
        """Takes an answer in; one that is final is for whoever books it."""
        attempt = self._attempts.find(answer.id)
        if attempt is None or self._stopping.is_set():
            return
        if attempt.state is State.OPEN and answer.truth in _FINAL:
            with self._lock:
                if answer.id in self._delivered:
                    return
                self._delivered.add(answer.id)
            self._on_final(answer)
            return
        try:
            after = self._attempts.change(answer.id, lambda known: heard(known, answer))
        except (NoSuchAttempt, NotThisAttempt) as error:
            log.error("an answer that cannot be", extra={"attempt": answer.id, "why": str(error)})
            return
        if after.told:
            self._attempts.forget(after.id)
        if after != attempt:
            self._on_news()


def _age(attempt: Attempt, now: Moment) -> int:
    return now.seconds_since(attempt.opened) or 0
