"""What people must look at: accounts that may be one person's, and what files tell differently.

A case is told once: whoever closed it is not asked again by the next import or payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlalchemy as sa

from pos.hq.members import tables
from pos.hq.rows import add_rows
from pos.hq.stores import BadRequest

OPEN: Final = "open"
LINKED: Final = "linked"
REFUSED: Final = "refused"

SUGGESTION: Final = "suggestion"
CONFLICT: Final = "conflict"

_CHUNK: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Two accounts that may be one person's, or an account of which files tell differently.

    `why` is a stable word: the same phone, the same wallet, other points, other stored value.
    """

    case: str
    kind: Literal["suggestion", "conflict"]
    why: str
    one: str
    other: str = ""
    reason: str = ""
    at: int = 0


def suggestion(one: str, other: str, *, why: str, at: int) -> Case:
    """That two people may be one; `one` is the older account."""
    return Case(
        case=f"{why}:{one}:{other}", kind="suggestion", why=why, one=one, other=other, at=at
    )


def open_cases(connection: sa.Connection, cases: Sequence[Case]) -> int:
    """Puts cases before people, those that are new; answers how many."""
    wanted = {case.case: case for case in cases}
    names = sorted(wanted)
    known: set[str] = set()
    for start in range(0, len(names), _CHUNK):
        part = names[start : start + _CHUNK]
        columns = tables.case.c
        found = connection.execute(sa.select(columns.case_id).where(columns.case_id.in_(part)))
        known.update(found.scalars())
    rows = [_row(wanted[name]) for name in names if name not in known]
    add_rows(connection, tables.case, rows)
    return len(rows)


def read_cases(
    connection: sa.Connection,
    *,
    kind: str | None = None,
    case: str | None = None,
    limit: int | None = None,
) -> list[Case]:
    """The open cases, the oldest first, or the one of that name."""
    columns = tables.case.c
    statement = sa.select(tables.case).where(columns.state == OPEN)
    if kind is not None:
        statement = statement.where(columns.kind == kind)
    if case is not None:
        statement = statement.where(columns.case_id == case)
    found = connection.execute(statement.order_by(columns.at, columns.case_id).limit(limit))
    return [
        Case(
            case=row.case_id,
            kind=row.kind,
            why=row.why,
            one=row.one,
            other=row.other,
            reason=row.reason,
            at=row.at,
        )
        for row in found
    ]


def count_cases(connection: sa.Connection) -> dict[str, int]:
    """How many are open, by their kind."""
    columns = tables.case.c
    statement = (
        sa.select(columns.kind, sa.func.count().label("n"))
        .where(columns.state == OPEN)
        .group_by(columns.kind)
    )
    return {row.kind: int(row.n) for row in connection.execute(statement)}


def close_case(
    connection: sa.Connection, case: str, *, state: str, by: str, reason: str, now: int
) -> None:
    """Notes what somebody decided; `BadRequest` for a case that is not open."""
    columns = tables.case.c
    done = connection.execute(
        sa.update(tables.case)
        .where(columns.case_id == case, columns.state == OPEN)
        .values(state=state, by=by, reason=reason, closed_at=now)
    )
    if not done.rowcount:
        raise BadRequest(f"there is no open case {case}")


def close_between(connection: sa.Connection, members: Sequence[str], *, by: str, now: int) -> None:
    """Closes what was suggested between accounts that are one person's now."""
    columns = tables.case.c
    connection.execute(
        sa.update(tables.case)
        .where(
            columns.state == OPEN,
            columns.kind == SUGGESTION,
            columns.one.in_(members),
            columns.other.in_(members),
        )
        .values(state=LINKED, by=by, closed_at=now)
    )


def _row(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.case,
        "kind": case.kind,
        "why": case.why,
        "state": OPEN,
        "by": "",
        "reason": case.reason,
        "one": case.one,
        "other": case.other,
        "at": case.at,
        "closed_at": 0,
    }
