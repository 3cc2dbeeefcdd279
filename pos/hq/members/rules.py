"""The rules of the programme as head office keeps them, and what they say of a moment."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.hq.chain_settings import set_for_chain
from pos.hq.members import tables
from pos.hq.stores import BadRequest
from pos.member.programme import Programme, expires_on, in_force, read_programme

DAY: Final = 86_400_000_000
"""Microseconds."""
_OURS: Final = frozenset({"grants", "known_days", "once_months"})
_SETTING: Final = "programmes"
"""The setting under which tills have them; without any rules the standard holds there too."""


def read_rules(connection: sa.Connection) -> list[Programme]:
    """All rules that were ever published, from the first on."""
    columns = tables.programme.c
    found = connection.execute(sa.select(columns.content).order_by(columns.since))
    return [read_programme(content.encode()) for content in found.scalars()]


def publish_rules(connection: sa.Connection, content: bytes, *, today: dt.date) -> Programme:
    """Puts rules in force from their day on. What was earned before stays what it was.

    Raises `BadRequest` for rules that cannot be read or begin before today.
    """
    try:
        programme = read_programme(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"these are no rules of a programme: {error}") from error
    if programme.since < today:
        raise BadRequest(f"rules begin today or later, not on {programme.since}")
    if programme.offline.value_each or programme.offline.value_all:
        raise BadRequest(
            "cards of value pay only while head office answers: value_each and value_all are 0"
        )
    row = {
        "since": programme.since.isoformat(),
        "content": msgspec.json.encode(programme).decode(),
    }
    same = tables.programme.c.since == row["since"]
    connection.execute(sa.delete(tables.programme).where(same))
    connection.execute(sa.insert(tables.programme), row)
    tell_tills(connection)
    return programme


def tell_tills(connection: sa.Connection) -> None:
    """Tells every store the rules, so that receipts can say what a sale earns."""
    told = [_as_told(programme) for programme in read_rules(connection)]
    set_for_chain(connection, _SETTING, told)


def _as_told(programme: Programme) -> dict[str, object]:
    """Rules without those that are head office's alone, of which an older till knows nothing."""
    told: dict[str, object] = msgspec.to_builtins(programme)
    return {name: value for name, value in told.items() if name not in _OURS}


def rules_at(rules: list[Programme], day: dt.date) -> Programme:
    """The rules of a day; head office's standard where it has none of its own."""
    return in_force(rules, day)


def day_of(moment: int) -> dt.date:
    """The day of a moment where head office stands."""
    return dt.datetime.fromtimestamp(moment // 1_000_000, dt.UTC).astimezone().date()


def midnight(day: dt.date) -> int:
    """When a day begins where head office stands."""
    begins = dt.datetime.combine(day, dt.time.min).astimezone()
    return int(begins.timestamp()) * 1_000_000


def expires_at(earned: dt.date, months: int) -> int:
    """When points of a day are gone that last so many months; 0 for never."""
    day = expires_on(earned, months)
    return 0 if day is None else midnight(day)


def higher(programme: Programme, one: str, other: str) -> str:
    """The higher of two tiers; of two that the rules do not know the first that there is."""
    if programme.rank(other) > programme.rank(one):
        return other
    return one or other
