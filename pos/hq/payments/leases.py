"""Who works on an attempt or a refund: one worker at a time, for twenty seconds.

No two workers speak to a provider about the same. A lease that is over is anybody's: whoever had it
is gone, or has been waiting for a provider longer than one is waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.payments import tables
from pos.hq.payments.machine import STEPS, State, Step
from pos.hq.payments.timers import LEASE, SECOND

_ASKED_ABOUT: Final = frozenset(
    state for state, step in STEPS.items() if step in (Step.QUERY, Step.SWEEP)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Under whose lease a move is made, and what becomes of it: it ends, unless a call follows.

    With `must_hold` the move is made only by whoever still holds it.
    """

    name: str
    keeps: bool = False
    must_hold: bool = True


def take_lease(
    connection: sa.Connection, table: sa.Table, name: str, *, owner: str, now: int
) -> Any:
    """The row, for this worker alone for twenty seconds; None where another has it."""
    key = table.primary_key.columns.values()[0]
    return connection.execute(
        sa.update(table)
        .where(key == name, table.c.lease_until <= now, table.c.due_at.is_not(None))
        .values(lease_owner=owner, lease_until=now + LEASE * SECOND)
        .returning(*table.c)
    ).one_or_none()


def hold(connection: sa.Connection, row: Any, *, lease: str, now: int) -> Any:
    """Takes the lease of an attempt that nobody has begun, whoever had it: its row.

    Who had it can do nothing with it then, for it is begun by whoever holds it alone.
    """
    columns = tables.attempt.c
    return connection.execute(
        sa.update(tables.attempt)
        .where(columns.attempt == row.attempt, columns.state == State.INTENT)
        .values(lease_owner=lease, lease_until=now + LEASE * SECOND)
        .returning(*columns)
    ).one()


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
