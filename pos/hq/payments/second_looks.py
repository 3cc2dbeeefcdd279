"""What a bill makes of an attempt that has ended: a second look, by us or by people."""

from __future__ import annotations

import sqlalchemy as sa

from pos.hq.payments import books, tables


def look_again(connection: sa.Connection, attempt: str, *, paid_at: int, now: int) -> None:
    """Has an attempt asked about once more, because somebody says that it was paid then."""
    c = tables.attempt.c
    connection.execute(
        sa.update(tables.attempt)
        .where(c.attempt == attempt)
        .values(
            due_at=now,
            sent_at=sa.case((c.sent_at == 0, paid_at), else_=c.sent_at),
            # One more of the late looks, which all may have been made.
            sweeps=sa.case((c.sweeps > 0, c.sweeps - 1), else_=0),
            # Whoever has read it before reads it again, and takes nothing of this back.
            version=c.version + 1,
        )
    )


def call_people(connection: sa.Connection, attempt: str, *, why: str, now: int) -> None:
    """Has people look at an attempt."""
    row = books.find(connection, attempt, lock=True)
    if row is None or row.alarm == why:
        return
    connection.execute(
        sa.update(tables.attempt)
        .where(tables.attempt.c.attempt == attempt)
        .values(alarm=why, version=row.version + 1, changed_at=now)
    )
    books.note(connection, attempt, row.version + 1, now=now, cue=why, state=row.state, by="bill")
