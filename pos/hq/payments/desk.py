"""The desk where payments are taken: what terminals ask, and what is done for each attempt in turn.

Nothing leaves for a provider before what it follows from is committed, and no transaction is open
while a provider is asked. A shopper's code is held here, in memory, until it was sent or is too
old; nothing else is: whoever dies here is followed by somebody who reads the rows and goes on.

Plain and synchronous, with the clock passed in, so that till, head office and provider can run in
one thread under a seeded clock. Any thread.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

import msgspec
import sqlalchemy as sa
import structlog

from pos.contract.payments import PaymentWanted, RefundWanted
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase
from pos.hq.payments import books, codes, tables
from pos.hq.payments.books import Recorded, Terms
from pos.hq.payments.machine import FINAL, STEPS, Cue, Effect, State, Step
from pos.hq.payments.provider import Answer, Provider
from pos.hq.payments.timers import CODE_LIVES, REFUSED_FOR, RESEND, SECOND, Timers

log = structlog.get_logger("lianpos.hq")

_ASKED_AGAIN: Final = msgspec.json.Encoder(order="sorted")


class Refusal(Exception):
    """The desk does not do what was asked. `code` is stable: no_wallet, other_request, not_yours,
    no_payment, no_code, not_paid, too_much.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The terminal that asks, and its store."""

    terminal: str
    store: str


class Desk:
    """Takes payments out of one database. `owner` names this process, as no other is named.

    `changed` is called with an attempt that moved, once that is committed; `answered` with a
    wallet and the code that its provider answered.
    """

    def __init__(
        self,
        database: OfficeDatabase,
        providers: Mapping[str, Provider],
        *,
        timers: Mapping[str, Timers],
        now: Now,
        owner: str,
        changed: Callable[[str], None] = lambda attempt: None,
        answered: Callable[[str, str], None] = lambda wallet, code: None,
    ) -> None:
        self._database = database
        self._providers = providers
        self._terms = {
            wallet: Terms(timers=timers[wallet], cancels_after=provider.cancels_after)
            for wallet, provider in providers.items()
        }
        self._now = now
        self._owner = owner
        self._changed = changed
        self._count = answered
        self._numbers = itertools.count(1)
        self._codes: dict[str, tuple[str, int]] = {}
        self._to_begin: set[str] = set()
        self._unsent: set[str] = set()
        self._lock = threading.Lock()

    # What terminals ask.

    def create(self, attempt: str, wanted: PaymentWanted, asker: Asker) -> Any:
        """Takes an attempt up; the same again finds it, and brings the code where it was lost.

        Answers its row, which is durable; `work` does the rest.
        """
        terms = self._terms.get(wanted.wallet)
        if terms is None:
            raise Refusal("no_wallet", f"{wanted.wallet} is not taken here")
        digest = sha256(attempt.encode() + b"|" + _ASKED_AGAIN.encode(wanted)).digest()
        now = self._now()
        facts = {
            "attempt": attempt,
            "terminal": asker.terminal,
            "store": asker.store,
            "sale": wanted.sale,
            "operator": wanted.operator,
            "wallet": wanted.wallet,
            "currency": wanted.currency,
            "subject": wanted.subject,
            "last4": wanted.code[-4:],
            "request_hash": digest,
            "shows": 0 if wanted.code else 1,
            "amount": wanted.amount,
        }
        with self._database.write() as connection:
            new = books.open_attempt(connection, facts, cue=Cue.CREATE, now=now, terms=terms)
            row = books.find(connection, attempt, lock=True)
            if row.terminal != asker.terminal:
                raise Refusal("not_yours", "another terminal has this attempt")
            if row.request_hash and row.request_hash != digest:
                raise Refusal("other_request", "this attempt asked for something else before")
            if not new and row.wallet in self._terms:
                self._record(connection, row, Cue.CREATE, by=asker.terminal)
                row = books.find(connection, attempt)
        if row.state == State.INTENT:
            self._keep_code(attempt, wanted.code, until=row.created_at + CODE_LIVES * SECOND)
        return row

    def cancel(self, attempt: str, asker: Asker) -> Any:
        """Voids an attempt unless it is paid already; answers its row."""
        return self._give_up(attempt, asker, Cue.CANCEL)

    def abandon(self, attempt: str, asker: Asker) -> Any:
        """Voids an attempt even if it is paid: a supervisor settled the sale otherwise."""
        return self._give_up(attempt, asker, Cue.ABANDON)

    def look(self, attempt: str, asker: Asker) -> Any:
        """The row of an attempt."""
        with self._database.read() as connection:
            row = books.find(connection, attempt)
        return _of(row, asker)

    def refund(self, refund: str, wanted: RefundWanted, asker: Asker) -> Any:
        """Writes down that a part of a payment goes back; `pos.hq.payments.repaying` does it.

        Any terminal of the chain may ask: goods come back where the shopper is.
        """
        now = self._now()
        with self._database.write() as connection:
            paid = books.find(connection, wanted.attempt, lock=True)
            if paid is None:
                raise Refusal("no_payment", f"{wanted.attempt} is no payment")
            known = books.find_refund(connection, refund)
            if known is not None:
                if (known.attempt, known.amount) != (wanted.attempt, wanted.amount):
                    raise Refusal("other_request", "this refund asked for something else before")
                return known
            if paid.state != State.PAID:
                raise Refusal("not_paid", f"{wanted.attempt} is not paid")
            if wanted.amount > books.left_of(connection, paid):
                raise Refusal("too_much", "more than is left of this payment")
            if books.is_reversal(connection, refund):
                raise Refusal("other_request", "this number is kept for a reversal")
            books.owe(
                connection,
                paid,
                refund=refund,
                reason=wanted.reason or "return",
                now=now,
                amount=wanted.amount,
                terminal=asker.terminal,
                sale=wanted.sale,
            )
            return books.find_refund(connection, refund)

    # What is done about it.

    def due(self, *, limit: int = 100) -> list[str]:
        """The attempts at which something is to be done, those with a fresh code first."""
        now = self._now()
        with self._lock:
            fresh = sorted(self._to_begin)
            for name in [n for n, (_, until) in self._codes.items() if until <= now]:
                del self._codes[name]
        with self._database.read() as connection:
            names = books.due_names(connection, tables.attempt, now=now, limit=limit)
        return list(dict.fromkeys([*fresh, *names]))

    def work(self, attempt: str) -> None:
        """Does the next thing for an attempt, if it is this worker's to do."""
        now, owner = self._now(), f"{self._owner}-{next(self._numbers)}"
        # A lease that a power cut takes away had no worker left either.
        with self._database.write(durable=False) as connection:
            row = books.take_lease(connection, tables.attempt, attempt, owner=owner, now=now)
        with self._lock:
            # Also where another worker has it, or gave it up: that one sees it through.
            self._to_begin.discard(attempt)
        if row is None:
            return
        provider = self._providers.get(row.wallet)
        if provider is None:
            # Its keys were taken away: nobody can say what became of it, and it stays open.
            self._let_go(row, owner, due=now + 60 * SECOND)
            return
        state, order = State(row.state), books.order_of(row)
        if state is State.INTENT:
            self._begin(row, owner, now=now)
        elif state is State.SENT and attempt in self._unsent:
            self._send_again(row, owner)
        elif state in (State.SENT, State.WAITING) and now >= row.deadline_at:
            self._answered(row, Cue.CANCEL, owner)
        elif STEPS[state] is Step.CANCEL and now < row.sent_at + provider.cancels_after * SECOND:
            self._let_go(row, owner, due=row.sent_at + provider.cancels_after * SECOND)
        elif STEPS[state] is Step.CANCEL:
            answer = provider.close(order) if row.shows else provider.cancel(order)
            self._answered(row, self._cancelled(row, answer), owner, answer)
        elif STEPS[state] in (Step.QUERY, Step.SWEEP):
            answer = provider.query(order)
            if answer.gone_back:
                answer = self._weighed(row, answer)
            self._answered(row, answer.cue, owner, answer)

    def _begin(self, row: Any, owner: str, *, now: int) -> None:
        """The shopper's code is here, or it is waited for, or it is too old."""
        if self._code(row.attempt, now=now) is not None:
            done = self._answered(row, Cue.SEND, owner, keeps_lease=True)
            if done is not None and Effect.PAY in done.effects:
                self._pay(done.row, owner)
        elif now >= row.created_at + CODE_LIVES * SECOND:
            self._answered(row, Cue.CANCEL, owner)
        else:
            self._let_go(row, owner, due=row.created_at + CODE_LIVES * SECOND)

    def _pay(self, row: Any, owner: str) -> None:
        """Asks for the money: the one place where that is done."""
        code = self._code(row.attempt, now=self._now())
        if code is None:
            answer = Answer(cue=Cue.PAY_NOT_SENT, code="not_sent")
        else:
            provider = self._providers[row.wallet]
            order = books.order_of(row, code=code)
            answer = provider.show(order) if row.shows else provider.pay(order)
        if answer.cue is not Cue.PAY_NOT_SENT:
            self._forget_code(row.attempt)
            # It counts whoever owns the attempt by now; the lease ends where it is still ours.
            with self._database.write() as connection:
                self._record(connection, row, answer.cue, by=owner, answer=answer)
            self._changed(row.attempt)
            self._let_go(row, owner)
        elif self._code(row.attempt, now=self._now()) is None:
            self._forget_code(row.attempt)
            self._answered(row, Cue.PAY_NOT_SENT_LATE, owner, answer)
        else:
            with self._lock:
                self._unsent.add(row.attempt)
            self._let_go(row, owner, due=self._now() + RESEND * SECOND)

    def _send_again(self, row: Any, owner: str) -> None:
        """No byte had left: the same is asked once more, if nobody gave up meanwhile."""
        with self._lock:
            self._unsent.discard(row.attempt)
        if self._code(row.attempt, now=self._now()) is None:
            self._answered(row, Cue.PAY_NOT_SENT_LATE, owner)
            return
        done = self._answered(row, Cue.PAY_NOT_SENT, owner, keeps_lease=True)
        if done is not None and Effect.PAY in done.effects:
            self._pay(done.row, owner)

    def _cancelled(self, row: Any, answer: Answer) -> Cue:
        """What an answer to a cancellation means: refused long enough, it is refused for good."""
        for_long = row.refused_since and self._now() - row.refused_since >= REFUSED_FOR * SECOND
        return Cue.CANCEL_REFUSED if answer.refused and for_long else answer.cue

    def _weighed(self, row: Any, answer: Answer) -> Answer:
        """A payment of which the provider gave something back: all of it where that was our own
        doing; else somebody did so outside of here, and people look."""
        with self._database.read() as connection:
            left = books.left_of(connection, row)
        if left <= 0:
            return replace(answer, cue=Cue.QUERY_CLOSED, money=None)
        return replace(answer, alarm=left == row.amount)

    def _answered(
        self,
        row: Any,
        cue: Cue,
        owner: str,
        answer: Answer | None = None,
        *,
        keeps_lease: bool = False,
    ) -> Recorded | None:
        with self._database.write() as connection:
            done = self._record(
                connection, row, cue, by=owner, answer=answer, lease=owner, keeps_lease=keeps_lease
            )
        self._changed(row.attempt)
        return done

    def _record(
        self,
        connection: sa.Connection,
        row: Any,
        cue: Cue,
        *,
        by: str,
        answer: Answer | None = None,
        lease: str = "",
        keeps_lease: bool = False,
    ) -> Recorded | None:
        done = books.record(
            connection,
            row.attempt,
            cue,
            now=self._now(),
            terms=self._terms[row.wallet],
            by=by,
            answer=answer,
            lease=lease,
            keeps_lease=keeps_lease,
        )
        if answer is not None:
            self._count(row.wallet, codes.as_counted(answer.code))
        if done is not None and done.row.alarm not in ("", row.alarm):
            state, why = str(done.row.state), done.row.alarm
            log.warning("payment needs people", attempt=row.attempt, state=state, why=why)
        return done

    def _give_up(self, attempt: str, asker: Asker, cue: Cue) -> Any:
        now = self._now()
        terms = next(iter(self._terms.values()))
        stone = {"attempt": attempt, "terminal": asker.terminal, "store": asker.store}
        with self._database.write() as connection:
            books.open_attempt(
                connection, {**stone, "request_hash": b""}, cue=cue, now=now, terms=terms
            )
            row = _of(books.find(connection, attempt, lock=True), asker)
            if row.wallet in self._terms and (row.state not in FINAL or cue is Cue.ABANDON):
                self._record(connection, row, cue, by=asker.terminal)
                row = books.find(connection, attempt)
        self._forget_code(attempt)
        self._changed(attempt)
        return row

    def _let_go(self, row: Any, owner: str, *, due: int | None = None) -> None:
        with self._database.write(durable=False) as connection:
            books.let_go(connection, tables.attempt, row.attempt, owner=owner, due=due)

    # Shoppers' codes.

    def _keep_code(self, attempt: str, code: str, *, until: int) -> None:
        with self._lock:
            self._codes[attempt] = (code, until)
            self._to_begin.add(attempt)

    def _code(self, attempt: str, *, now: int) -> str | None:
        """The code, empty where one is to be shown; None where there is none or it is too old."""
        with self._lock:
            code, until = self._codes.get(attempt, ("", 0))
        return code if now < until else None

    def _forget_code(self, attempt: str) -> None:
        with self._lock:
            self._codes.pop(attempt, None)
            self._to_begin.discard(attempt)
            self._unsent.discard(attempt)


def _of(row: Any, asker: Asker) -> Any:
    if row is None:
        raise Refusal("no_payment", "there is no such payment")
    if row.terminal != asker.terminal:
        raise Refusal("not_yours", "another terminal has this attempt")
    return row
