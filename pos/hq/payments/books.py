"""Payments in the database: every move is committed with what led to it, before anything follows.

One row per attempt, changed only together with a new event and a higher version, under the row's
own lock. Whoever works on an attempt holds its lease, so that no two workers speak to a provider
about it; what a terminal says needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.contract.payments import Money
from pos.hq.payments import codes, statements, tables
from pos.hq.payments.leases import Lease
from pos.hq.payments.machine import FINAL, Cue, Effect, Move, State, move
from pos.hq.payments.provider import Answer, Order
from pos.hq.payments.timers import (
    ALARM_AFTER,
    LEASE,
    SECOND,
    SHOWN_FOR,
    Course,
    Timers,
    due_at,
)

REVERSAL: Final = "R0"
"""Behind an attempt's id: the refund of all that is left of it."""

STILL_REVERSING: Final = "still_reversing"
"""What people are called for while money is being taken back for long: it ends with that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What differs from wallet to wallet: its timers, and how soon it lets itself be cancelled."""

    timers: Timers
    cancels_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A move that is committed: the attempt as it is now, and what is to be done. `has_ended`: it
    came to a state that is final to its terminal.
    """

    row: Any
    effects: tuple[Effect, ...]
    has_ended: bool


def find(connection: sa.Connection, attempt: str, *, lock: bool = False) -> Any:
    """The row of an attempt, None where there is none; `lock` keeps it for this transaction."""
    statement = sa.select(tables.attempt).where(tables.attempt.c.attempt == attempt)
    return connection.execute(statement.with_for_update() if lock else statement).one_or_none()


def find_refund(connection: sa.Connection, refund: str) -> Any:
    """The row of a refund, None where there is none."""
    statement = sa.select(tables.refund).where(tables.refund.c.refund == refund)
    return connection.execute(statement).one_or_none()


def order_of(row: Any, *, code: str = "") -> Order:
    """An attempt as its provider is told of it."""
    return Order(
        attempt=row.attempt,
        amount=row.amount,
        currency=row.currency,
        subject=row.subject,
        store=row.store,
        terminal=row.terminal,
        operator=row.operator,
        code=code,
    )


def open_attempt(
    connection: sa.Connection,
    facts: Mapping[str, Any],
    *,
    cue: Cue,
    now: int,
    terms: Terms,
    lease: str = "",
) -> Any:
    """Writes a new attempt as the cue makes it, in one statement; its row, None where one of this
    id came first.

    Whoever is to begin it at once takes its `lease` on the way.
    """
    to = move(State.NONE, cue).to
    row = {
        **BLANK,
        **facts,
        "state": to,
        "version": 1,
        "created_at": now,
        "changed_at": now,
        "ended_at": now if to in FINAL else 0,
        "codes_version": codes.VERSION,
        "code": "" if to is State.INTENT else str(cue),
        "lease_owner": lease,
        "lease_until": now + LEASE * SECOND if lease else 0,
    }
    row["due_at"] = _due(row, now=now, terms=terms)
    return statements.open_attempt(connection, row, at=now, cue=cue, by=row["terminal"])


def is_alone(row: Any, cue: Cue, answer: Answer | None) -> bool:
    """Whether a move of an attempt as it was read is nothing but that: no coupon comes with it, and
    nothing is owed because of it. Then `move_alone` does it, else `record`.
    """
    coupons = answer is not None and answer.money is not None and answer.money.discounts
    return not coupons and Effect.REFUND not in move(State(row.state), cue).effects


def move_alone(
    connection: sa.Connection, row: Any, cue: Cue, *, now: int, terms: Terms, by: str,
    answer: Answer | None = None, lease: Lease | None = None,
) -> Recorded | None:  # fmt: skip
    """Moves an attempt by a cue, in one statement; None, with nothing changed, where it is not as
    it was read any more, or its lease was lost.
    """
    found = move(State(row.state), cue)
    changes = _changes(row, cue, found, now=now, answer=answer, timers=terms.timers)
    if lease is not None:
        until = now + LEASE * SECOND
        held = (lease.name, until) if lease.keeps else ("", 0)
        changes |= {"lease_owner": held[0], "lease_until": held[1]}
    if answer is not None or found.to != row.state:
        after = {**row._mapping, **changes}
        if found.to is State.CONFIRMING != row.state:
            # However often it was asked to cancel: its word is looked into at once.
            after["tries"] = 0
        changes["due_at"] = _due(after, now=now, terms=terms)
    moved = statements.move_attempt(
        connection, row, changes, lease="" if lease is None else lease.name,
        at=now, cue=cue, code="" if answer is None else answer.code, by=by,
    )  # fmt: skip
    if moved is None:
        return None
    has_ended = found.to in FINAL and found.to != row.state
    return Recorded(row=moved, effects=found.effects, has_ended=has_ended)


def record(
    connection: sa.Connection, row: Any, cue: Cue, *, now: int, terms: Terms, by: str,
    answer: Answer | None = None, lease: Lease | None = None,
) -> Recorded | None:  # fmt: skip
    """Moves an attempt by a cue, in this transaction, with all that follows; None where its lease
    was lost meanwhile.

    `row` is the attempt as it was read last. Where it has moved on since, it is read again.
    """
    more: dict[str, Any] = {"now": now, "terms": terms, "by": by, "answer": answer}
    done = move_alone(connection, row, cue, lease=lease, **more)
    if done is None:
        row = find(connection, row.attempt, lock=True)
        if lease is not None and row.lease_owner != lease.name:
            if lease.must_hold:
                return None
            lease = None
        done = move_alone(connection, row, cue, lease=lease, **more)
        assert done is not None, "it is locked"
    money = None if answer is None else answer.money
    if money is not None and done.row.state == State.PAID != row.state:
        _keep_coupons(connection, row.attempt, money)
    if Effect.REFUND in done.effects:
        owe(connection, row, refund=f"{row.attempt}{REVERSAL}", reason="reversal", now=now)
    return done


def _changes(
    row: Any, cue: Cue, found: Move, *, now: int, answer: Answer | None, timers: Timers
) -> dict[str, Any]:
    """What a move changes in an attempt's row, whatever brought it."""
    moved = found.to != row.state
    changes: dict[str, Any] = {
        "state": found.to,
        "version": row.version + 1,
        "changed_at": now,
        "tries": _tries(row, found.to, cue if answer is not None else None),
    }
    if cue is Cue.SEND and moved:
        patience = SHOWN_FOR if row.shows else timers.deadline
        changes |= {"sent_at": now, "deadline_at": now + patience * SECOND}
    if moved and found.to in FINAL:
        changes["ended_at"] = now
        if answer is None:
            changes["code"] = str(cue)
        if row.alarm == STILL_REVERSING:
            changes["alarm"] = ""
    if found.to is State.REVERSING and not row.given_up_at:
        changes["given_up_at"] = now
    if Effect.ALARM in found.effects:
        changes["alarm"] = str(cue)
    elif found.to in _GIVING_UP and row.given_up_at and _is_long_since(row.given_up_at, now):
        changes["alarm"] = row.alarm or STILL_REVERSING
    if answer is not None:
        changes |= _told(row, cue, found, answer, now=now)
    return changes


def _tries(row: Any, to: State, answered: Cue | None) -> int:
    """How often it was tried since the attempt came to its state; that it was paid is no try.

    A provider who says that it cancelled, and did not, is asked to cancel ever more seldom: that
    goes on being counted while its word is looked into.
    """
    if to == row.state:
        is_try = answered is not None and answered not in _ASKED_FOR_MONEY
        return int(row.tries) + is_try
    if (row.state, to) == (State.REVERSING, State.CONFIRMING):
        return int(row.tries)
    if (row.state, to) == (State.CONFIRMING, State.REVERSING):
        return int(row.tries) + 1
    return 0


def _told(row: Any, cue: Cue, found: Move, answer: Answer, *, now: int) -> dict[str, Any]:
    """What a provider's answer adds to that."""
    changes: dict[str, Any] = {}
    if row.state not in FINAL or found.to != row.state:
        changes["code"] = answer.code
    if answer.alarm:
        changes["alarm"] = answer.code
    if answer.reference:
        changes["reference"] = answer.reference
    if answer.shown:
        changes["shown"] = answer.shown
    if answer.refused:
        changes["refused_since"] = row.refused_since or now
    if row.state in (State.REVERSED, State.FAILED) and cue is not Cue.QUERY_UNKNOWN:
        changes["sweeps"] = row.sweeps + 1
    if answer.money is not None and found.to is State.PAID:
        changes |= {
            "paid": answer.money.paid,
            "received": answer.money.received,
            "invoiceable": answer.money.invoiceable,
        }
    if answer.gone_back and found.to in (State.CONFIRMING, State.REVERSED):
        # It was paid before it was cancelled: whoever asks is told that it went back.
        changes["paid"] = row.paid or row.amount
    return changes


def _is_long_since(moment: int, now: int) -> bool:
    return now - moment >= ALARM_AFTER * SECOND


def left_of(connection: sa.Connection, row: Any) -> int:
    """What of an attempt has not gone back and is not on its way back."""
    sums = sa.select(sa.func.coalesce(sa.func.sum(tables.refund.c.amount), 0)).where(
        tables.refund.c.attempt == row.attempt, tables.refund.c.state != "REJECTED"
    )
    return int(row.amount - connection.execute(sums).scalar_one())


def is_reversal(connection: sa.Connection, refund: str) -> bool:
    """Whether this is the number under which an attempt goes back as a whole."""
    attempt = refund.removesuffix(REVERSAL)
    return attempt != refund and find(connection, attempt) is not None


def owe(
    connection: sa.Connection, row: Any, *, refund: str, reason: str, now: int, amount: int = 0,
    terminal: str = "", sale: str = "", refused: str = "",
) -> None:  # fmt: skip
    """Writes a refund that is to be carried out; of all that is left where no amount is given.

    `terminal` and `sale` are those of a return, else of the payment. `refused` says why it never
    can be. The same refund again changes nothing.
    """
    amount = amount or left_of(connection, row)
    if amount <= 0 or find_refund(connection, refund) is not None:
        return
    state = "REJECTED" if refused else "REQUESTED"
    connection.execute(
        sa.insert(tables.refund),
        {
            "refund": refund, "attempt": row.attempt, "terminal": terminal or row.terminal,
            "sale": sale or row.sale,
            "amount": amount, "reason": reason, "state": state, "version": 1, "code": refused,
            "alarm": refused, "created_at": now, "changed_at": now, "tries": 0,
            "due_at": None if refused else now,
            "lease_owner": "", "lease_until": 0,
        },
    )  # fmt: skip
    note(connection, refund, 1, now=now, cue="owed", state=state, code=refused, by=reason)


def note_refund(
    connection: sa.Connection,
    row: Any,
    *,
    state: str,
    cue: str,
    code: str,
    now: int,
    due: int | None,
    lease: str,
    alarm: str = "",
) -> bool:
    """Moves a refund on; False where the lease was lost, and then nothing is changed."""
    sent = state == "SENT" and row.state == "REQUESTED"
    changed = connection.execute(
        sa.update(tables.refund)
        .where(tables.refund.c.refund == row.refund, tables.refund.c.lease_owner == lease)
        .values(
            state=state,
            version=tables.refund.c.version + 1,
            changed_at=now,
            code=code,
            due_at=due,
            tries=row.tries if sent else row.tries + 1,
            alarm=alarm or row.alarm,
            **({} if sent else {"lease_owner": "", "lease_until": 0}),
        )
    )
    if changed.rowcount != 1:
        return False
    note(
        connection, row.refund, row.version + 1, now=now, cue=cue, state=state, code=code, by=lease
    )
    return True


def note(
    connection: sa.Connection,
    subject: str,
    n: int,
    *,
    now: int,
    cue: str,
    state: str,
    by: str,
    code: str = "",
) -> None:
    """Writes down what happened to an attempt or a refund, as its n-th event."""
    connection.execute(
        sa.insert(tables.event),
        {"subject": subject, "n": n, "at": now, "cue": str(cue), "state": str(state),
         "code": code, "by": by},
    )  # fmt: skip


def _keep_coupons(connection: sa.Connection, attempt: str, money: Money) -> None:
    rows = [
        {"attempt": attempt, "n": n, "name": d.name, "funder": d.funder, "amount": d.amount}
        for n, d in enumerate(money.discounts, 1)
    ]
    if rows:
        connection.execute(sa.insert(tables.coupon), rows)


def _due(row: Mapping[str, Any], *, now: int, terms: Terms) -> int | None:
    course = Course(
        state=State(row["state"]),
        created_at=row["created_at"],
        sent_at=row["sent_at"],
        deadline_at=row["deadline_at"],
        ended_at=row["ended_at"],
        tries=row["tries"],
        sweeps=row["sweeps"],
    )
    return due_at(course, now=now, timers=terms.timers, cancels_after=terms.cancels_after)


_GIVING_UP: Final = frozenset({State.REVERSING, State.CONFIRMING, State.RETURNING})
_ASKED_FOR_MONEY: Final = frozenset(cue for cue in Cue if cue.startswith("pay_"))
BLANK: Final[Mapping[str, Any]] = {
    column.name: 0 if isinstance(column.type, sa.BigInteger) else "" for column in tables.attempt.c
}
