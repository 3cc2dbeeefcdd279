"""A shift and its name."""

from __future__ import annotations

import datetime as dt
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The last numbers that a terminal has given out: the name of a shift, and that of a Z.

    Empty and 0 before any, or where nobody knows.
    """

    shift: str = ""
    z: int = 0

    def or_later(self, other: Given) -> Given:
        """Of what two know the later shift and the later Z."""
        shift = max(self.shift, other.shift, key=_place)
        return Given(shift=shift, z=max(self.z, other.z))

    def number(self, day: str) -> int:
        """The number of that shift where it is one of a business day, else 0."""
        last, number = _place(self.shift)
        return number if last == day else 0


def shift_id(*, terminal: str, day: str, number: int) -> str:
    """`S001-T01-2026-11-22-1`: the terminal, the business day, the how-manieth of that day."""
    return f"{terminal}-{day}-{number}"


def is_shift_of(terminal: str, shift: str) -> bool:
    """Whether somebody has typed the name of a shift that this terminal can have had."""
    start, _, number = shift.rpartition("-")
    day = start.removeprefix(f"{terminal}-")
    if start != f"{terminal}-{day}" or not (number.isascii() and number.isdecimal()):
        return False
    try:
        return dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def number_of(shift: str) -> int:
    """The how-manieth shift of its day that was."""
    return int(shift.rpartition("-")[2])


def _place(shift: str) -> tuple[str, int]:
    """Where a shift stands among those of its terminal: its business day and its number."""
    return (shift.rpartition("-")[0][-10:], number_of(shift)) if shift else ("", 0)
