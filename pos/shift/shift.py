"""A shift and its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """An open shift. `day` is its business day, ISO date; `opening_float` in minor units.

    `cashier` is who answers for the drawer: whoever opened it, or took it over since.
    """

    id: str
    day: str
    number: int
    cashier: str
    opening_float: int
    opened_at: str = ""


def shift_id(*, terminal: str, day: str, number: int) -> str:
    """`S001-T01-2026-11-22-1`: the terminal, the business day, the how-manieth of that day."""
    return f"{terminal}-{day}-{number}"


def number_of(shift: str) -> int:
    """The how-manieth shift of its day that was."""
    return int(shift.rpartition("-")[2])
