"""When the next thing is due for an attempt: how soon to ask, when to give up, when to look again.

All moments are microseconds of UTC since 1970, which go on evenly while head office runs (`steady`)
and follow the wall clock from one run to the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos.hq.clock import Now
from pos.hq.payments.machine import State

SECOND: Final = 1_000_000
CODE_LIVES: Final = 50
"""Seconds for which a shopper's code may be sent to a provider."""
LEASE: Final = 20
"""Seconds for which one worker owns an attempt: longer than any call to a provider."""
SHOWN_FOR: Final = 120
"""Seconds for which a code that is shown can be paid."""
REFUSED_FOR: Final = 180
"""Seconds of refused cancellations after which the money is paid back instead."""
ALARM_AFTER: Final = 300
"""Seconds of cancelling after which people are called."""
RESEND: Final = 1
"""Seconds until a request that never left is sent again."""
_SLOWEST: Final = 60
"""Seconds between two tries of what is tried for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """Seconds of one wallet. `sweep` counts from the end of an attempt."""

    first_query: int
    waiting_query: int
    interval: int
    deadline: int
    sweep: tuple[int, ...] = (60, 300, 1860)


ALIPAY: Final = Timers(first_query=5, waiting_query=3, interval=3, deadline=60)
WECHAT: Final = Timers(first_query=5, waiting_query=5, interval=5, deadline=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What of an attempt decides when it is due. `tries` counts since it came to its state."""

    state: State
    created_at: int
    sent_at: int
    deadline_at: int
    ended_at: int
    tries: int
    sweeps: int


def due_at(course: Course, *, now: int, timers: Timers, cancels_after: int) -> int | None:
    """When something is to be done next; None where nothing is."""
    state = course.state
    if state is State.INTENT:
        return course.created_at + CODE_LIVES * SECOND
    if state in (State.SENT, State.WAITING):
        first = timers.first_query if state is State.SENT else timers.waiting_query
        seconds = timers.interval if course.tries else first
        return min(now + seconds * SECOND, course.deadline_at)
    if state is State.REVERSING:
        return max(now + pause(course.tries), course.sent_at + cancels_after * SECOND)
    if state in (State.CONFIRMING, State.RETURNING):
        return now + pause(course.tries)
    if state in (State.REVERSED, State.FAILED) and course.sent_at:
        if course.sweeps < len(timers.sweep):
            swept = course.ended_at + timers.sweep[course.sweeps] * SECOND
            return max(swept, now + pause(course.tries))
    return None


def pause(tries: int) -> int:
    """Microseconds before the next try: none at first, then 1, 2, 4, 8 seconds, up to a minute."""
    if tries <= 0:
        return 0
    return min(1 << min(tries - 1, 6), _SLOWEST) * SECOND


def steady(now: Now, monotonic_ns: Callable[[], int]) -> Now:
    """A clock that begins at `now` and goes on evenly, whatever is done to the machine's."""
    began, since = now(), monotonic_ns()
    return lambda: began + (monotonic_ns() - since) // 1000
