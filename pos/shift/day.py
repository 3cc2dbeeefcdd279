"""The business day: a store's own, apart from the clock.

It begins at the store's hour (four in the morning without another word), so that what is sold
after midnight belongs to the evening before, and a clock that runs behind never goes back to a
day that the till has left.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

USUAL_START: Final = dt.time(4, 0)


def business_day(now: dt.datetime, *, start: dt.time = USUAL_START, last: str = "") -> str:
    """The day that a shift opened now belongs to, ISO date; never before `last`."""
    since_midnight = dt.timedelta(hours=start.hour, minutes=start.minute)
    return max((now - since_midnight).date().isoformat(), last)


def periods_over(last: str, now: str) -> list[str]:
    """What is over when `now` follows the business day `last`: its day, its month, its year."""
    if not last or now <= last:
        return []
    return [last[:length] for length in (10, 7, 4) if last[:length] != now[:length]]


def start_of_day(text: object) -> dt.time:
    """A store's hour, "05:30"; what cannot be read is the usual one."""
    try:
        return dt.time.fromisoformat(text) if isinstance(text, str) else USUAL_START
    except ValueError:
        return USUAL_START
