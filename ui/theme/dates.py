"""Dates and times as people write them in the language of the screens."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from ui.theme.formats import formats

_FIELDS: Final = re.compile("y+|M+|d+|H+|m+")


def time_text(at: dt.time | dt.datetime) -> str:
    """A time of the day: 09:05."""
    form = formats().time
    return _FIELDS.sub(lambda field: f"{_PARTS_OF_TIME[field[0]](at):02d}", form)


def day_text(at: dt.date) -> str:
    """A day of these weeks: 23 Nov, 11月23日."""
    return _written(at, formats().day)


def full_day_text(at: dt.date) -> str:
    """A day with its year: 23 Nov 2026, 2026年11月23日."""
    return _written(at, formats().full_day)


def moment_text(at: dt.datetime) -> str:
    """A day and a time: 23 Nov 09:05."""
    return f"{day_text(at)} {time_text(at)}"


_PARTS_OF_TIME: Final = {"HH": lambda at: at.hour, "mm": lambda at: at.minute}


def _written(at: dt.date, form: str) -> str:
    parts = {
        "y": str(at.year),
        "M": str(at.month),
        "MM": f"{at.month:02d}",
        "MMM": formats().months[at.month - 1],
        "d": str(at.day),
        "dd": f"{at.day:02d}",
    }
    return _FIELDS.sub(lambda field: parts[field[0]], form)
