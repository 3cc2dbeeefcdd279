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
from sqlalchemy.dialects import postgresql, sqlite

from pos.contract.payments import Money
from pos.hq.payments import codes, tables
from pos.hq.payments.machine import FINAL, STEPS, Cue, Effect, Move, State, Step, move
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What differs from wallet to wallet: its timers, and how soon it lets itself be cancelled."""

    timers: Timers
    cancels_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A move that is committed: the attempt as it is now, and what is to be done."""

    row: Any
    effects: tuple[Effect, ...]


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
    connection: sa.Connection, facts: Mapping[str, Any], *, cue: Cue, now: int, terms: Terms
) -> bool:
    """Writes a new attempt as the cue makes it; False where one of this id came first."""
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
    }
    row["due_at"] = _due(row, now=now, terms=terms)
    insert = INSERTS[connection.dialect.name]
    if connection.execute(insert, row).rowcount != 1:
        return False
    note(connection, row["attempt"], 1, now=now, cue=str(cue), state=to, by=row["terminal"])
    return True


def record(
    connection: sa.Connection,
    attempt: str,
    cue: Cue,
    *,
    now: int,
    terms: Terms,
    by: str,
    answer: Answer | None = None,
    lease: str = "",
    keeps_lease: bool = False,
) -> Recorded | None:
    """Moves an attempt by a cue, in this transaction; None where `lease` was lost meanwhile.

    The lease ends with it, unless it is kept for a call. An answer to a payment counts also when
    the lease is lost, so it comes without.
    """
    row = find(connection, attempt, lock=True)
    if row is None or (lease and row.lease_owner != lease):
        return None
    found = move(State(row.state), cue)
    changes = _changes(row, cue, found, now=now, answer=answer, timers=terms.timers)
    if lease and not keeps_lease:
        changes |= {"lease_owner": "", "lease_until": 0}
    after = {**row._mapping, **changes}
    if answer is not None or after["state"] != row.state:
        changes["due_at"] = after["due_at"] = _due(after, now=now, terms=terms)
    connection.execute(
        sa.update(tables.attempt)
        .where(tables.attempt.c.attempt == attempt, tables.attempt.c.version == row.version)
        .values(changes)
    )
    if answer is not None and answer.money is not None and found.to is State.PAID != row.state:
        _keep_coupons(connection, attempt, answer.money)
    if Effect.REFUND in found.effects:
        owe(connection, row, refund=f"{attempt}{REVERSAL}", reason="reversal", now=now)
    code = "" if answer is None else answer.code
    note(connection, attempt, row.version + 1, now=now, cue=cue, state=found.to, code=code, by=by)
    return Recorded(row=find(connection, attempt), effects=found.effects)


def _changes(
    row: Any, cue: Cue, found: Move, *, now: int, answer: Answer | None, timers: Timers
) -> dict[str, Any]:
    """What a move changes in an attempt's row, whatever brought it."""
    moved = found.to != row.state
    changes: dict[str, Any] = {
        "state": found.to,
        "version": row.version + 1,
        "changed_at": now,
        "tries": 0 if moved else row.tries + (answer is not None),
    }
    if cue is Cue.SEND and moved:
        patience = SHOWN_FOR if row.shows else timers.deadline
        changes |= {"sent_at": now, "deadline_at": now + patience * SECOND}
    if moved and found.to in FINAL:
        changes["ended_at"] = now
        if answer is None:
            changes["code"] = str(cue)
    if found.to is State.REVERSING and not row.given_up_at:
        changes["given_up_at"] = now
    if Effect.ALARM in found.effects:
        changes["alarm"] = str(cue)
    elif found.to in _GIVING_UP and row.given_up_at and _is_long_since(row.given_up_at, now):
        changes["alarm"] = row.alarm or "still_reversing"
    if answer is not None:
        changes |= _told(row, cue, found, answer, now=now)
    return changes


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
    return changes


def _is_long_since(moment: int, now: int) -> bool:
    return now - moment >= ALARM_AFTER * SECOND


def take_lease(
    connection: sa.Connection, table: sa.Table, name: str, *, owner: str, now: int
) -> Any:
    """The row, for this worker alone for twenty seconds; None where another has it."""
    key = table.primary_key.columns.values()[0]
    taken = connection.execute(
        sa.update(table)
        .where(key == name, table.c.lease_until <= now, table.c.due_at.is_not(None))
        .values(lease_owner=owner, lease_until=now + LEASE * SECOND)
    )
    if taken.rowcount != 1:
        return None
    return connection.execute(sa.select(table).where(key == name)).one()


def hasten(connection: sa.Connection, attempt: str, *, now: int) -> None:
    """Makes an attempt due at once, whose provider was asked before and may have news of it."""
    columns = tables.attempt.c
    connection.execute(
        sa.update(tables.attempt)
        .where(columns.attempt == attempt, columns.sent_at > 0, columns.state.in_(_ASKED_ABOUT))
        .values(due_at=now)
    )


def let_go(
    connection: sa.Connection, table: sa.Table, name: str, *, owner: str, due: int | None = None
) -> None:
    """Ends a lease without a move; it is due again at `due`, else when it was."""
    key = table.primary_key.columns.values()[0]
    again = {} if due is None else {"due_at": due}
    connection.execute(
        sa.update(table)
        .where(key == name, table.c.lease_owner == owner)
        .values(lease_owner="", lease_until=0, **again)
    )


def due_names(connection: sa.Connection, table: sa.Table, *, now: int, limit: int) -> list[str]:
    """What is due and in nobody's hands, the longest due first."""
    key = table.primary_key.columns.values()[0]
    statement = (
        sa.select(key)
        .where(table.c.due_at <= now, table.c.lease_until <= now)
        .order_by(table.c.due_at)
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())


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
_ASKED_ABOUT: Final = frozenset(
    state for state, step in STEPS.items() if step in (Step.QUERY, Step.SWEEP)
)
INSERTS: Final = {
    "sqlite": sqlite.insert(tables.attempt).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(tables.attempt).on_conflict_do_nothing(),
}
BLANK: Final[Mapping[str, Any]] = {
    column.name: 0 if isinstance(column.type, sa.BigInteger) else "" for column in tables.attempt.c
}
