"""When a promotion is in force, from JSON: effective time, days, hours."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from pos.pricing.faults import YEARS, Faults
from pos.pricing.promotion import ALWAYS, WEEKDAYS, When

TIMED: Final = frozenset(("from", "to", "weekdays", "month_days", "hours"))
SO_NEVER: Final = "so it could never apply"
NEVER: Final = f"empty, {SO_NEVER}"

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY: Final = dt.timedelta(days=1)


def read_when(made: Mapping[str, Any], path: str, faults: Faults) -> When:
    """The times of a promotion, of which some moment must be left."""
    start = _time(made.get("from"), f"{path}.from", faults)
    end = _time(made.get("to"), f"{path}.to", faults)
    weekdays = set()
    if made.get("weekdays") is not None:
        place = f"{path}.weekdays"
        for n, day in enumerate(faults.items(made["weekdays"], place, empty=NEVER)):
            if day in WEEKDAYS:
                weekdays.add(WEEKDAYS.index(day))
            else:
                faults.add(f"{place}[{n}]", f"no such weekday; one of {', '.join(WEEKDAYS)}")
    month_days = set()
    if made.get("month_days") is not None:
        place = f"{path}.month_days"
        for n, day in enumerate(faults.items(made["month_days"], place, empty=NEVER)):
            if isinstance(day, bool) or not isinstance(day, int) or not 1 <= day <= 31:
                faults.add(f"{place}[{n}]", "not a day from 1 to 31")
            else:
                month_days.add(day)
    hours = _hours(made["hours"], f"{path}.hours", faults) if made.get("hours") is not None else ()
    when = When(
        start=start,
        end=end,
        weekdays=frozenset(weekdays),
        month_days=frozenset(month_days),
        hours=hours,
    )
    if start is not None and end is not None:
        if (start.tzinfo is None) != (end.tzinfo is None):
            faults.add(f"{path}.to", "has an offset where `from` has none, or the reverse")
        elif end <= start:
            faults.add(f"{path}.to", f"not after `from`, {SO_NEVER}")
        elif not _has_a_moment(when, start, end):
            faults.add(path, f"no such day or hour between `from` and `to`, {SO_NEVER}")
    return when if when != ALWAYS else ALWAYS


def _has_a_moment(when: When, start: dt.datetime, end: dt.datetime) -> bool:
    """Whether any moment of the effective time lies in the hours of a wanted day."""
    if not (when.weekdays or when.month_days or when.hours):
        return True
    # Wherever the stores are, their clocks are within a day of those of the offset given.
    slack = dt.timedelta() if start.tzinfo is None else _DAY
    first, last = start.replace(tzinfo=None) - slack, end.replace(tzinfo=None) + slack
    if (days := (last - first).days) > 8 * 366:
        last, days = first + 8 * 366 * _DAY, 8 * 366
    midnight = dt.datetime.combine(first.date(), dt.time())
    for n in range(-1, days + 2):
        day = midnight + n * _DAY
        if when.is_day(day.date()):
            for opens, closes in when.hours or ((0, 24 * 60),):
                closes += 24 * 60 if closes <= opens else 0
                begins = max(first, day + dt.timedelta(minutes=opens))
                if begins < min(last, day + dt.timedelta(minutes=closes)):
                    return True
    return False


def _time(value: Any, path: str, faults: Faults) -> dt.datetime | None:
    """A time with an offset, or a local one without; a date is its midnight."""
    if value is None:
        return None
    try:
        time = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        faults.add(path, "not an ISO 8601 time")
        return None
    if time.year not in YEARS:
        faults.add(path, f"not in the years {YEARS.start} to {YEARS.stop - 1}")
        return None
    return time


def _hours(value: Any, path: str, faults: Faults) -> tuple[tuple[int, int], ...]:
    windows = []
    for n, window in enumerate(faults.items(value, path, empty=NEVER)):
        ends = window if isinstance(window, list) and len(window) == 2 else [None, None]
        start, end = (_minute(text) for text in ends)
        if start is None or end is None or start == 24 * 60:
            faults.add(f"{path}[{n}]", 'not a pair of times such as ["22:00", "02:00"]')
        elif start == end:
            faults.add(f"{path}[{n}]", f"ends when it starts, {SO_NEVER}")
        else:
            windows.append((start, end))
    return tuple(windows)


def _minute(text: Any) -> int | None:
    if text == "24:00":
        return 24 * 60
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    return int(match[1]) * 60 + int(match[2]) if match else None
