"""The wall clock is watched, and never decides what came first.

Between two commands as much time passes on the wall clock as on the monotonic one. Where it goes
back more than two minutes or ahead more than a day, that is put on record, and the till asks
whether the clock is right now. Selling goes on: a sale belongs to the day of its shift. What needs
the date waits for the answer: a shift is not opened on a day that nobody has looked at.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import msgspec

from pos.contract.events import ClockConfirmed, ClockJumped, SystemEvent
from pos.till.desk import ClockDoubt, Desk, TillError
from pos.till.logbook import put
from pos.till.state import Json

BACK_S: Final = 120
AHEAD_S: Final = 86_400
_LOOK_BACK: Final = 200
"""System entries in which an unanswered question of an earlier run is looked for."""

_EVENTS: Final = msgspec.json.Decoder(SystemEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """Both clocks at one moment."""

    wall: dt.datetime
    us: int


class Watch:
    """Watches one till's clock. GUI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last = self._now()

    def begin(self, before: int | None) -> None:
        """Compares with the last entry of the run before, microseconds UTC, once at the start.

        The till may have been off for days, so a clock that is ahead now is only asked about.
        """
        self._desk.doubt = _unanswered(self._desk)
        if before is None:
            return
        now = self._last.wall
        expected = dt.datetime.fromtimestamp(before // 1_000_000, now.tzinfo)
        self._judge(expected, now, is_certain=False)

    def look(self) -> None:
        """Compares with the last command."""
        now = self._now()
        passed = dt.timedelta(microseconds=now.us - self._last.us)
        expected, self._last = self._last.wall + passed, now
        self._judge(expected, now.wall, is_certain=True)

    def _judge(self, expected: dt.datetime, now: dt.datetime, *, is_certain: bool) -> None:
        by = int((now - expected).total_seconds())
        if -BACK_S <= by <= AHEAD_S:
            return
        told = expected.isoformat(timespec="milliseconds")
        put(self._desk, ClockJumped(at=self._desk.timestamp(), expected=told, by_s=by))
        self._desk.doubt = ClockDoubt(expected=told, by_s=by, is_certain=is_certain)

    def _now(self) -> _Moment:
        clock = self._desk.clock
        return _Moment(wall=clock.now(), us=clock.monotonic_us())


def confirm_clock(desk: Desk) -> dict[str, Json]:
    """Somebody has looked at the clock and says that it is right."""
    user = desk.require_cashier()
    if desk.doubt is None:
        raise TillError("clock_not_asked")
    desk.require("confirm.clock")
    approver = desk.guard.approver
    put(desk, ClockConfirmed(at=desk.timestamp(), user=user.user, approver=approver))
    desk.doubt = None
    return {"at": desk.timestamp()}


def require_date(desk: Desk) -> None:
    """Refuses what needs the date while the clock has gone ahead and nobody has looked at it."""
    doubt = desk.doubt
    if doubt is not None and doubt.is_certain and doubt.by_s > 0:
        confirm_clock(desk)


def _unanswered(desk: Desk) -> ClockDoubt | None:
    """What was asked in an earlier run and never answered."""
    for number, (_, body) in enumerate(desk.real.journal.past.newest("system")):
        try:
            event = _EVENTS.decode(body)
        except msgspec.DecodeError:
            continue  # Of a release that knew other events.
        if isinstance(event, ClockConfirmed) or number >= _LOOK_BACK:
            return None
        if isinstance(event, ClockJumped):
            return ClockDoubt(expected=event.expected, by_s=event.by_s, is_certain=False)
    return None
