"""Terminal and head office: what waits to be sent, sending and fetching, and the demo goods."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem
from pos.till import allowances
from pos.till.desk import Desk, TillError
from pos.till.holding import has_to_let_go, let_go
from pos.till.logbook import Reach, note_settings, note_template
from pos.till.office import enrolment_of, head_office
from pos.till.profile import keep_profile
from pos.till.sent_config import take_sent_config
from pos.till.state import Json

if TYPE_CHECKING:
    from pos.sync.client import HeadOffice
    from pos.sync.loop import SyncStatus
    from pos.till.printing import Printing

log = logging.getLogger(__name__)

ONLINE_FOR_US: Final = 60_000_000
"""A terminal is online while its last successful call is at most this old."""
_SAME_TIME_S: Final = 120
"""Two clocks that differ by no more than this agree."""

_SENTENCES: Final = frozenset(
    {
        "fork",
        "journal_behind",
        "wrong_epoch",
        "epoch_not_let_in",
        "hq_plain_http",
        "hq_not_trusted",
        "revoked",
    }
)


class Loop(Protocol):
    """The thread that keeps terminal and head office in step."""

    def start(self) -> None: ...
    def poke(self) -> None: ...
    def stop(self) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What head office has not acknowledged: entries, and the completed sales among them.

    `since` is when the oldest of those sales was made, or the oldest entry where there is no
    sale; ISO 8601.
    """

    count: int
    sales: int
    since: str | None


class Link:
    """How the terminal stands with head office. Any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._success_us: int | None = None
        self._problem: str | None = None
        self._hq_ahead_s = 0
        self._oldest: tuple[tuple[int, bool], str] | None = None

    def succeeded(self, *, hq_ahead_s: int | None = None) -> None:
        """Head office has just answered, and its clock is that many seconds ahead of ours, or it
        did not say."""
        with self._lock:
            if hq_ahead_s is not None:
                self._hq_ahead_s = hq_ahead_s
            self._success_us = self._desk.clock.monotonic_us()
            self._problem = None

    def failed(self, problem: str) -> None:
        """The last exchange failed just now, for a reason with that code."""
        with self._lock:
            self._success_us = None
            self._problem = _named(self._desk, problem)

    @property
    def problem(self) -> str | None:
        """The code of why the last exchange failed; None where it did not."""
        with self._lock:
            return self._problem

    @property
    def hq_ahead_s(self) -> int:
        """By how much head office's clock is ahead of ours, seconds; 0 while the two agree."""
        with self._lock:
            return self._hq_ahead_s if abs(self._hq_ahead_s) > _SAME_TIME_S else 0

    def is_online(self) -> bool:
        """Whether the last call succeeded, and not long ago."""
        with self._lock:
            success = self._success_us
        return success is not None and self._desk.clock.monotonic_us() - success <= ONLINE_FOR_US

    def waiting(self) -> Waiting:
        """The journal entries above the acknowledged watermark."""
        acked = self._desk.real.drafts.acked()
        journal = self._desk.real.journal
        head = journal.head().seq
        count = max(0, head - acked)
        if count == 0:
            return Waiting(count=0, sales=0, since=None)
        sales = journal.past.sales_after(acked, until=head)
        kind = (acked, sales > 0)
        if self._oldest is None or self._oldest[0] != kind:
            self._oldest = (kind, self._written(acked, first_sale=sales > 0))
        return Waiting(count=count, sales=sales, since=self._oldest[1])

    def _written(self, acked: int, *, first_sale: bool) -> str:
        past = self._desk.real.journal.past
        seq = past.first_sale_after(acked) if first_sale else acked + 1
        written = past.time_of(seq or acked + 1) or 0
        at = dt.datetime.fromtimestamp(written // 1_000_000, self._desk.clock.now().tzinfo)
        return at.isoformat(timespec="seconds")


def sync_once(desk: Desk, link: Link) -> dict[str, Json]:
    """Pushes everything that waits and pulls what is new, once.

    What must not be sold goes before everything else, and is in force also where that fails.
    """
    from pos.sync.exchange import pull_all, push_all
    from pos.sync.loop import seconds_ahead

    enrolment = enrolment_of(desk)
    with head_office(desk) as hq:
        try:
            received = _stops(desk, hq)
            pushed = push_all(desk.real.journal, desk.real.drafts, hq)
            hq_ahead_s = seconds_ahead(pushed.hq_time, desk.clock)
            let_go(desk, hq)
            desk.unused.tell(hq)
            received += pull_all(desk.catalog, hq, enrolment.scopes)
            allowances.renew(desk, hq)
        except SyncProblem as problem:
            link.failed(problem.code)
            raise _told(desk, problem.code) from problem
    link.succeeded(hq_ahead_s=hq_ahead_s)
    _take_over(desk)
    return {"sent": pushed.sent, "acked": pushed.acked, "received": received}


def _stops(desk: Desk, hq: HeadOffice) -> int:
    """Pulls what must not be sold; answers how many rows came.

    A head office that has no word for this till still hears what the till has sold.
    """
    from pos.sync.exchange import pull_all

    try:
        received = pull_all(desk.catalog, hq, ())
    except SyncProblem as problem:
        if problem.code in (UNREACHABLE, TIMEOUT):
            raise
        return 0
    if received:
        _take_over(desk)
    return received


def wait(desk: Desk, link: Link, printing: Printing, *, seconds: int) -> dict[str, Json]:
    """Waits until paper and head office are through, at most `seconds`; says what is left.

    A till without a head office does not wait for one.
    """
    until = time.monotonic() + max(0, seconds)
    while True:
        unsent = link.waiting().count
        if unsent and desk.station.is_enrolled:
            try:
                sync_once(desk, link)
            except TillError:
                pass  # Unreachable is what `wait` waits for; `pending` says that it lasted.
            unsent = link.waiting().count
        pending: list[Json] = []
        if not printing.is_idle():
            pending.append("print")
        if unsent:
            pending.append("unsent")
        left = until - time.monotonic()
        hopeless = pending == ["unsent"] and not desk.station.is_enrolled
        if not pending or hopeless or left <= 0:
            return {"pending": pending}
        with printing.settled:
            printing.settled.wait(min(left, 0.5))


def make_loop(desk: Desk, link: Link, changed: Callable[[], None]) -> Loop | None:
    """The background exchange of an enrolled terminal."""
    enrolment = desk.station.enrolment
    if enrolment is None:
        return None
    from pos.sync.loop import SyncLoop

    reach = Reach(desk)

    def heard(status: SyncStatus) -> None:
        if status.problem_code is None:
            link.succeeded(hq_ahead_s=status.hq_ahead_s)
            _let_go(desk)
            _renew_allowance(desk)
        else:
            link.failed(status.problem_code)
        changed()
        reach.heard(problem=status.problem_code)

    return SyncLoop(
        journal=desk.real.journal,
        watermark=desk.real.drafts,
        catalog=desk.catalog,
        hq=head_office(desk),
        scopes=enrolment.scopes,
        clock=desk.clock,
        on_status=heard,
        on_rows=lambda _rows: _take_over(desk),
    )


def _let_go(desk: Desk) -> None:
    """Tells head office of what did not come about; the next exchange tries again."""
    if not has_to_let_go(desk) and not desk.unused:
        return
    try:
        with head_office(desk) as hq:
            desk.unused.tell(hq)
            let_go(desk, hq)
    except SyncProblem as problem:
        log.info("what came to nothing is not let go", extra={"code": problem.code})


def _renew_allowance(desk: Desk) -> None:
    with head_office(desk) as hq:
        allowances.renew(desk, hq, at_once=False)


def _take_over(desk: Desk) -> None:
    before, templates = desk.settings, desk.templates
    desk.told()
    note_settings(desk, before, desk.settings)
    note_template(desk, before=templates)
    keep_profile(desk.folder, desk.settings)
    take_sent_config(desk, before)


def _told(desk: Desk, code: str) -> TillError:
    """A sync problem as the till says it: its own sentence, or head office's code.

    Staff come after the goods and prices: a till that has none yet cannot sell meanwhile.
    """
    named = _named(desk, code)
    if named in _SENTENCES:
        return TillError(named)
    if named.startswith("hq_"):
        return TillError("hq_unreachable" if desk.catalog.has("staff") else "nothing_received")
    return TillError("hq_refused", reason=named)


def _named(desk: Desk, code: str) -> str:
    """The code of a problem, told apart by what this till knows of itself: where it was repaired
    without a code it is head office that is an epoch behind, and this till is no old copy."""
    enrolment = desk.station.enrolment
    ahead = enrolment is not None and desk.real.journal.epoch > enrolment.epoch
    return "epoch_not_let_in" if code == "wrong_epoch" and ahead else code
