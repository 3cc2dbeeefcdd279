"""What stores want of head office about their staff: somebody added, another PIN, a badge.

A store's manager says so in the office of a terminal, whose journal brings it here; head office
does it with `lianpos hq add-staff` or `drop-staff`. A wish holds no PIN and no badge's code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec
import sqlalchemy as sa

from pos.hq import schema


class _Wanted(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="staff_wanted"):
    at: str
    wish: str
    whom: str
    name: str
    role: str
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """The newest wish of a store about a person. `by` is who wants it; `state` is done where the
    staff list says so already, open where it does not, and unknown of PINs: nobody can see one.
    """

    terminal: str
    at: str
    by: str
    wish: str
    whom: str
    name: str
    role: str
    state: Literal["open", "done", "unknown"]


def wishes(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[WishRow, ...]:
    """The newest wish about each person of each store, the oldest first."""
    columns = schema.journal.c
    statement = (
        sa.select(columns.terminal, columns.body)
        .where(columns.kind == "staff", columns.body.is_not(None))
        .order_by(columns.terminal, columns.epoch, columns.seq)
    )
    if day is not None:
        statement = statement.where(columns.day == day)
    if store is not None:
        statement = statement.where(columns.terminal.startswith(f"{store}-", autoescape=True))
    last: dict[tuple[str, str], tuple[str, _Wanted]] = {}
    decoder = msgspec.json.Decoder(_Wanted)
    for row in connection.execute(statement.execution_options(yield_per=1000)):
        if b'"staff_wanted"' not in row.body:
            continue
        try:
            wanted = decoder.decode(row.body)
        except msgspec.DecodeError:
            continue  # One that only names such a thing.
        last[row.terminal[:4], wanted.whom] = (row.terminal, wanted)
    found = sorted(last.values(), key=lambda told: (told[1].at, told[0]))
    return tuple(_row(connection, terminal, wanted) for terminal, wanted in found)


def _row(connection: sa.Connection, terminal: str, wanted: _Wanted) -> WishRow:
    staff = schema.staff.c
    person = connection.execute(
        sa.select(staff.name, staff.role, staff.badge).where(
            staff.store == terminal[:4], staff.user == wanted.whom
        )
    ).one_or_none()
    done: bool | None = {
        "add": person is not None,
        "change": person is not None and (person.name, person.role) == (wanted.name, wanted.role),
        "badge": person is not None and bool(person.badge),
        "no_badge": person is not None and not person.badge,
        "drop": person is None,
    }.get(wanted.wish)
    return WishRow(
        terminal=terminal, at=wanted.at, by=wanted.user, wish=wanted.wish, whom=wanted.whom,
        name=wanted.name, role=wanted.role,
        state="unknown" if done is None else "done" if done else "open",
    )  # fmt: skip
