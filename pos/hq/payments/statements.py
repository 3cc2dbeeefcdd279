"""How an attempt comes to be and how it moves: one statement each, with the event that tells of it.

On PostgreSQL row and event are written by one statement, which is a transaction by itself; SQLite
takes two, inside of one. Neither is ever there without the other. They are made once, and what
changes is bound: they are run three times for every payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.hq.payments import tables

_MOVES: Final = (
    "state", "version", "sent_at", "deadline_at", "ended_at", "changed_at", "tries", "sweeps",
    "given_up_at", "refused_since", "paid", "received", "invoiceable", "code", "reference", "shown",
    "alarm", "lease_owner", "lease_until", "due_at",
)  # fmt: skip
"""What a move may change; everything else of an attempt stays as it was opened."""
_TOLD: Final = ("subject", "n", "at", "cue", "state", "code", "by")


def open_attempt(
    connection: sa.Connection, row: Mapping[str, Any], *, at: int, cue: str, by: str
) -> Any:
    """Writes a whole new row; answers it, None where there is one of its name already."""
    values = {f"to_{name}": value for name, value in row.items()}
    return _write(connection, _OPEN, values, _event(at=at, cue=cue, code="", by=by))


def move_attempt(
    connection: sa.Connection,
    row: Any,
    changes: Mapping[str, Any],
    *,
    lease: str,
    at: int,
    cue: str,
    code: str,
    by: str,
) -> Any:
    """Changes a row that still is of the version that was read, and under that lease where one is
    named; answers it as it is now, None where it moved on."""
    known = row._mapping
    values = {f"to_{name}": changes.get(name, known[name]) for name in _MOVES}
    values |= {"of_attempt": row.attempt, "of_version": row.version, "of_lease": lease}
    return _write(connection, _MOVE, values, _event(at=at, cue=cue, code=code, by=by))


def _event(*, at: int, cue: str, code: str, by: str) -> dict[str, Any]:
    return {"at": at, "cue": str(cue), "code": code, "by": by}


def _write(
    connection: sa.Connection,
    statements: Mapping[str, Any],
    values: Mapping[str, Any],
    event: Mapping[str, Any],
) -> Any:
    name = connection.dialect.name
    if name in statements:
        told = {f"event_{name}": value for name, value in event.items()}
        return connection.execute(statements[name], {**values, **told}).one_or_none()
    written = connection.execute(statements[f"{name} alone"], values).one_or_none()
    if written is not None:
        subject = {"subject": written.attempt, "n": written.version, "state": written.state}
        connection.execute(_NOTE, {**subject, **event})
    return written


def _with_event(change: Any) -> Any:
    """A change of an attempt together with the event that tells of it."""
    written = change.cte("written")
    event = sa.select(
        written.c.attempt,
        written.c.version,
        sa.bindparam("event_at", type_=sa.BigInteger),
        sa.bindparam("event_cue", type_=sa.Text),
        written.c.state,
        sa.bindparam("event_code", type_=sa.Text),
        sa.bindparam("event_by", type_=sa.Text),
    )
    noted = sa.insert(tables.event).from_select(_TOLD, event).cte("noted")
    return sa.select(written).add_cte(noted)


_COLUMNS: Final = tables.attempt.c
_ROW: Final[dict[str, Any]] = {
    column.name: sa.bindparam(f"to_{column.name}") for column in _COLUMNS
}
_CHANGE: Final = (
    sa.update(tables.attempt)
    .where(
        _COLUMNS.attempt == sa.bindparam("of_attempt"),
        _COLUMNS.version == sa.bindparam("of_version"),
        sa.or_(
            sa.bindparam("of_lease", type_=sa.Text) == "",
            _COLUMNS.lease_owner == sa.bindparam("of_lease", type_=sa.Text),
        ),
    )
    .values({name: sa.bindparam(f"to_{name}") for name in _MOVES})
    .returning(*_COLUMNS)
)
_NOTE: Final = sa.insert(tables.event)
_OPEN: Final = {
    "sqlite alone": sqlite.insert(tables.attempt)
    .values(_ROW)
    .on_conflict_do_nothing()
    .returning(*_COLUMNS),
    "postgresql": _with_event(
        postgresql.insert(tables.attempt).values(_ROW).on_conflict_do_nothing().returning(*_COLUMNS)
    ),
}
_MOVE: Final = {"sqlite alone": _CHANGE, "postgresql": _with_event(_CHANGE)}
