"""The desk where payments are taken: what terminals ask, and what is done for each attempt in turn.

Nothing leaves for a provider before what it follows from is committed, and no transaction is open
while a provider is asked. Whoever dies here is followed by somebody who reads the rows and goes on;
only a shopper's code dies with him.

Plain and synchronous, with the clock passed in, so that till, head office and provider can run in
one thread under a seeded clock. Any thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

import msgspec
import sqlalchemy as sa
import structlog

from pos.contract.payments import PaymentWanted, RefundWanted
from pos.database import StorageError
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase, write_at_once
from pos.hq.payments import books, codes, leases, tables
from pos.hq.payments.books import Recorded, Terms
from pos.hq.payments.in_hand import Held, InHand
from pos.hq.payments.leases import Lease
from pos.hq.payments.machine import FINAL, STEPS, Cue, Effect, State, Step
from pos.hq.payments.provider import Answer, Provider
from pos.hq.payments.timers import CODE_LIVES, REFUSED_FOR, RESEND, SECOND, Timers
from pos.hq.refusal import Refusal

log = structlog.get_logger("lianpos.hq")

_ASKED_AGAIN: Final = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The terminal that asks, and its store."""

    terminal: str
    store: str


PaidBy = Callable[[str, str, str, str], None]


def nobody_asks(attempt: str, terminal: str, wallet: str, buyer: str) -> None:
    """Head office keeps no members: who paid is nobody's business."""


class Desk:
    """Takes payments out of one database. `owner` names this process, as no other is named.

    `changed` is called with an attempt that moved, once that is committed; `answered` with a
    wallet and the code that its provider answered, `ended` with a wallet and the state in which an
    attempt came to its end. `paid_by` hears of a payment that is committed: attempt, terminal,
    wallet, and the provider's name for who paid.
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
        ended: Callable[[str, str], None] = lambda wallet, state: None,
        paid_by: PaidBy = nobody_asks,
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
        self._count_end = ended
        self._paid_by = paid_by
        self._numbers = itertools.count(1)
        self._in_hand = InHand()

    # What terminals ask.

    def create(self, attempt: str, wanted: PaymentWanted, asker: Asker) -> Any:
        """Takes an attempt up; the same again finds it, and brings the code where it was lost.

        Answers its row, which is durable; `work` does the rest, under the lease that was taken
        with it.
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
        lease = self._new_lease()
        with write_at_once(self._database) as connection:
            row = books.open_attempt(
                connection, facts, cue=Cue.CREATE, now=now, terms=terms, lease=lease
            )
        if row is None:
            with self._database.write() as connection:
                row = self._found_again(connection, attempt, digest, asker, lease=lease)
        if row.state == State.INTENT:
            until = row.created_at + CODE_LIVES * SECOND
            held = Held(row=row, lease=lease)
            self._in_hand.take_in(attempt, wanted.code, until=until, held=held)
        return row

    def _found_again(
        self, connection: sa.Connection, attempt: str, digest: bytes, asker: Asker, *, lease: str
    ) -> Any:
        """An attempt that is there already; of one that nobody began, this process has the code."""
        row = _of(books.find(connection, attempt, lock=True), asker)
        if row.request_hash and row.request_hash != digest:
            raise Refusal("other_request", "this attempt asked for something else before")
        if row.wallet in self._terms:
            self._ask(connection, row, Cue.CREATE, asker)
        if row.state == State.INTENT:
            return leases.hold(connection, row, lease=lease, now=self._now())
        return books.find(connection, attempt)

    def _ask(self, connection: sa.Connection, row: Any, cue: Cue, asker: Asker) -> None:
        """Moves an attempt by a terminal's word, for which it takes no lease."""
        terms = self._terms[row.wallet]
        now, by = self._now(), asker.terminal
        self._note(row, books.record(connection, row, cue, now=now, terms=terms, by=by))

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
        fresh = self._in_hand.fresh(now=now)
        with self._database.read() as connection:
            names = leases.due_names(connection, tables.attempt, now=now, limit=limit)
        return list(dict.fromkeys([*fresh, *names]))

    def work(self, attempt: str) -> bool:
        """Does the next thing for an attempt, if it is this worker's to do.

        Answers whether there is something else to do for it at once.
        """
        held = self._in_hand.take_out(attempt)
        if held is not None:
            return self._begin(held)
        now, lease = self._now(), self._new_lease()
        # A lease that a power cut takes away had no worker left either.
        with self._database.write(durable=False) as connection:
            row = leases.take_lease(connection, tables.attempt, attempt, owner=lease, now=now)
        return row is not None and self._go_on(row, lease, now=now)

    def _go_on(self, row: Any, lease: str, *, now: int) -> bool:
        """The next thing for an attempt that was found."""
        provider = self._providers.get(row.wallet)
        if provider is None:
            # Its keys were taken away: nobody can say what became of it, and it stays open.
            return self._let_go(row, lease, due=now + 60 * SECOND)
        state, order = State(row.state), books.order_of(row)
        if state is State.INTENT:
            return self._begin(Held(row=row, lease=lease))
        if state is State.SENT and self._in_hand.was_unsent(row.attempt):
            return self._send_again(row, lease)
        if state in (State.SENT, State.WAITING) and now >= row.deadline_at:
            return self._answered(row, Cue.CANCEL, lease)
        if STEPS[state] is Step.CANCEL:
            may_from = row.sent_at + provider.cancels_after * SECOND
            if now < may_from:
                return self._let_go(row, lease, due=may_from)
            answer = provider.close(order) if row.shows else provider.cancel(order)
            return self._answered(row, self._cancelled(row, answer), lease, answer)
        answer = provider.query(order)
        if answer.gone_back and answer.cue is Cue.QUERY_PAID:
            answer = self._weighed(row, answer)
        return self._answered(row, answer.cue, lease, answer)

    def _begin(self, held: Held) -> bool:
        """The shopper's code is here, or it is waited for, or it is too old."""
        row, now = held.row, self._now()
        if self._in_hand.code(row.attempt, now=now) is not None:
            try:
                return self._send(row, held.lease, Cue.SEND)
            except StorageError:
                self._in_hand.put_back(row.attempt, held)
                raise
        too_old_at = row.created_at + CODE_LIVES * SECOND
        if now >= too_old_at:
            return self._answered(row, Cue.CANCEL, held.lease)
        return self._let_go(row, held.lease, due=too_old_at)

    def _send(self, row: Any, lease: str, cue: Cue) -> bool:
        """Writes down that the money is asked for, and asks for it."""
        done = self._move(row, cue, Lease(name=lease, keeps=True))
        if done is None:
            return False
        # Its terminal wipes the shopper's code now.
        self._changed(row.attempt)
        if Effect.PAY in done.effects:
            return self._pay(done.row, lease)
        return self._let_go(row, lease)

    def _pay(self, row: Any, lease: str) -> bool:
        """Asks for the money: the one place where that is done."""
        code = self._in_hand.code(row.attempt, now=self._now())
        if code is None:
            answer = Answer(cue=Cue.PAY_NOT_SENT, code="not_sent")
        else:
            provider = self._providers[row.wallet]
            order = books.order_of(row, code=code)
            answer = provider.show(order) if row.shows else provider.pay(order)
        if answer.cue is not Cue.PAY_NOT_SENT:
            self._in_hand.forget(row.attempt)
            # It counts whoever owns the attempt by now; the lease ends where it is still ours.
            return self._answered(row, answer.cue, lease, answer, must_hold=False)
        if self._in_hand.code(row.attempt, now=self._now()) is None:
            self._in_hand.forget(row.attempt)
            return self._answered(row, Cue.PAY_NOT_SENT_LATE, lease, answer)
        self._in_hand.note_unsent(row.attempt)
        return self._let_go(row, lease, due=self._now() + RESEND * SECOND)

    def _send_again(self, row: Any, lease: str) -> bool:
        """No byte had left: the same is asked once more, if nobody gave up meanwhile."""
        if self._in_hand.code(row.attempt, now=self._now()) is None:
            return self._answered(row, Cue.PAY_NOT_SENT_LATE, lease)
        return self._send(row, lease, Cue.PAY_NOT_SENT)

    def _cancelled(self, row: Any, answer: Answer) -> Cue:
        """What an answer to a cancellation means: refused long enough, it is refused for good."""
        for_long = row.refused_since and self._now() - row.refused_since >= REFUSED_FOR * SECOND
        return Cue.CANCEL_REFUSED if answer.refused and for_long else answer.cue

    def _weighed(self, row: Any, answer: Answer) -> Answer:
        """A payment of which the provider gave something back: all of it where that was our own
        doing; else somebody did so outside of here, and people look.

        To reverse one that was paid is to pay it back, and may read so: who has said that it is
        reversed is believed, then and when it is looked at later.
        """
        reversed_so = row.state == State.REVERSED and row.code == answer.code
        if row.state == State.CONFIRMING or reversed_so:
            return replace(answer, cue=Cue.QUERY_CLOSED, money=None)
        with self._database.read() as connection:
            left = books.left_of(connection, row)
        if left <= 0:
            return replace(answer, cue=Cue.QUERY_CLOSED, money=None)
        return replace(answer, alarm=left == row.amount)

    def _answered(
        self,
        row: Any,
        cue: Cue,
        lease: str,
        answer: Answer | None = None,
        *,
        must_hold: bool = True,
    ) -> bool:
        """Writes a move down and ends the lease; answers whether the next thing is due already."""
        done = self._move(row, cue, Lease(name=lease, must_hold=must_hold), answer)
        self._changed(row.attempt)
        return done is not None and done.row.due_at is not None and done.row.due_at <= self._now()

    def _move(
        self, row: Any, cue: Cue, lease: Lease, answer: Answer | None = None
    ) -> Recorded | None:
        """Moves an attempt, most often in the one statement that it takes."""
        done = None
        what: dict[str, Any] = {
            "now": self._now(), "terms": self._terms[row.wallet], "by": lease.name,
            "answer": answer, "lease": lease,
        }  # fmt: skip
        if books.is_alone(row, cue, answer):
            with write_at_once(self._database) as connection:
                done = books.move_alone(connection, row, cue, **what)
        if done is None:
            with self._database.write() as connection:
                done = books.record(connection, row, cue, **what)
        if answer is not None:
            self._count(row.wallet, codes.as_counted(answer.code))
        self._note(row, done)
        buyer = "" if answer is None else answer.buyer
        if buyer and done is not None and done.row.state == State.PAID:
            self._paid_by(row.attempt, row.terminal, row.wallet, buyer)
        return done

    def _note(self, before: Any, done: Recorded | None) -> None:
        """Counts an end, and says aloud where people must look."""
        if done is None:
            return
        state, why = str(done.row.state), done.row.alarm
        if done.has_ended:
            self._count_end(done.row.wallet, state)
        if why not in ("", before.alarm):
            log.warning("payment needs people", attempt=before.attempt, state=state, why=why)

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
                self._ask(connection, row, cue, asker)
                row = books.find(connection, attempt)
        self._in_hand.forget(attempt)
        self._changed(attempt)
        return row

    def _let_go(self, row: Any, lease: str, *, due: int | None = None) -> bool:
        """Ends a lease without a move; there is nothing else to do at once."""
        with self._database.write(durable=False) as connection:
            leases.let_go(connection, tables.attempt, row.attempt, owner=lease, due=due)
        return False

    def _new_lease(self) -> str:
        return f"{self._owner}-{next(self._numbers)}"


def _of(row: Any, asker: Asker) -> Any:
    if row is None:
        raise Refusal("no_payment", "there is no such payment")
    if row.terminal != asker.terminal:
        raise Refusal("not_yours", "another terminal has this attempt")
    return row
