"""Keeping in touch with head office while people sell: one thread, patient and out of the way."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pos.database import StorageError
from pos.ports import Clock
from pos.sync.batch import BatchSize, Journal, UpLink
from pos.sync.exchange import Catalog, DownLink, Watermark, pull_all, push_all
from pos.sync.problems import TWO_MACHINES, SyncProblem

EVERY: Final = 20.0
"""Seconds between two exchanges when nothing is sold."""
BREATH: Final = 0.01
"""Seconds between two parts of a long exchange."""
FIRST_DELAY: Final = 1.0
LONGEST_DELAY: Final = 300.0

_ONLINE_FOR: Final = 60.0
_MILLISECOND: Final = 0.001

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """How things stand with head office.

    `online`: the last exchange succeeded, within a minute. `problem_code` is that of the last
    exchange, None when it succeeded. `unsent` entries wait, the oldest since `oldest_unsent`.
    `hq_ahead_s` is by how much head office's clock was ahead of ours when it last said.
    """

    online: bool
    unsent: int
    oldest_unsent: dt.datetime | None
    last_success: dt.datetime | None
    problem_code: str | None
    hq_ahead_s: int


class Link(UpLink, DownLink, Protocol):
    """Both ways to head office."""

    def close(self) -> None: ...


class SyncLoop:
    """Exchanges with head office after every commit and every 20 seconds, in a thread of its own.

    `on_status` is called on that thread after every exchange. After a failure it waits, up to
    five minutes and by chance, so that a chain's tills do not all come back at once; a poke does
    not shorten that. After a fork it comes back every few minutes only, to hand in what was sold
    meanwhile: people must look.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        watermark: Watermark,
        catalog: Catalog,
        hq: Link,
        scopes: Sequence[str],
        clock: Clock,
        on_status: Callable[[SyncStatus], None],
        on_rows: Callable[[int], None] = lambda _: None,
        every: float = EVERY,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._journal = journal
        self._watermark = watermark
        self._catalog = catalog
        self._hq = hq
        self._scopes = tuple(scopes)
        self._clock = clock
        self._on_status = on_status
        self._on_rows = on_rows
        self._every = every
        self._chance = chance
        self._size = BatchSize()
        self._failures = 0
        self._cfg_rev = 0
        self._hq_ahead_s = 0
        self._pull_at = 0.0
        self._stops_at = 0.0
        self._problem: str | None = None
        self._last_success: dt.datetime | None = None
        self._success_at: float | None = None
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begins with an exchange at once."""
        self._thread.start()

    def poke(self) -> None:
        """Something was committed: send it soon. Any thread, costs nothing."""
        self._wake.set()

    def stop(self, timeout: float = 5.0) -> bool:
        """Ends, with no answer to the request under way; says whether it has ended in time."""
        self._stop.set()
        self._wake.set()
        self._hq.close()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def exchange(self) -> float:
        """One exchange; answers how many seconds to wait before the next.

        For whoever has a thread of their own to run it on; `start` does so on one of ours.
        """
        try:
            # A sale is sent at once, but is no reason to ask for news more often than otherwise.
            due = self._monotonic() >= self._pull_at
            if due:
                # What must not be sold goes before everything else, also before what was sold.
                self._pull_stops()
            pushed = push_all(
                self._journal, self._watermark, self._hq, size=self._size, rest=self._rest
            )
            self._hq_ahead_s = seconds_ahead(pushed.hq_time, self._clock)
            # But head office may say in its answer that there are other settings now.
            if due or pushed.cfg_rev not in (0, self._cfg_rev):
                self._pull(self._scopes)
                self._cfg_rev = pushed.cfg_rev
                self._pull_at = self._monotonic() + self._every
        except SyncProblem as problem:
            self._problem = problem.code
            return self._back_off(problem.retry_after)
        except StorageError as error:
            self._problem = error.code
            return self._back_off(0.0)
        self._problem = None
        self._failures = 0
        self._last_success = self._clock.now()
        self._success_at = self._monotonic()
        return max(0.0, self._pull_at - self._monotonic())

    def status(self) -> SyncStatus:
        """How things stand. Any thread."""
        acked = self._watermark.acked()
        head = self._journal.head().seq
        waiting = self._journal.entries(acked, 1) if head > acked else ()
        since = None if self._success_at is None else self._monotonic() - self._success_at
        return SyncStatus(
            online=self._problem is None and since is not None and since <= _ONLINE_FOR,
            unsent=max(0, head - acked),
            oldest_unsent=_moment(waiting[0].ts) if waiting else None,
            last_success=self._last_success,
            problem_code=self._problem,
            hq_ahead_s=self._hq_ahead_s,
        )

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            delay = self.exchange()
            try:
                self._on_status(self.status())
            except StorageError as error:
                # A disk that fails between two exchanges must not end the one thread that sends.
                self._problem = error.code
                delay = self._back_off(0)
            if self._problem is not None:
                self._stop.wait(delay)
            else:
                self._wake.wait(delay)

    def _pull(self, scopes: Sequence[str]) -> None:
        """Fetches the stops and these feeds; nothing for a terminal that is given no feed."""
        if not self._scopes:
            return
        received = pull_all(self._catalog, self._hq, scopes, breathe=self._breathe)
        if received:
            self._on_rows(received)

    def _pull_stops(self) -> None:
        self._stops_at = self._monotonic() + self._every
        self._pull(())

    def _breathe(self) -> None:
        """Between two parts of a long exchange: asks for stops when it is time, lets the lane have
        the machine for a moment, and gives the exchange up where the till is being closed."""
        if self._monotonic() >= self._stops_at:
            self._pull_stops()
        ours = threading.current_thread() is self._thread
        if self._stop.wait(BREATH if ours else 0):
            raise SyncProblem("stopped", "the till is being closed")

    def _rest(self, hint_ms: int) -> None:
        """Head office is busy: gives it that long, by chance up to twice, so that a chain that
        comes back from an outage does not press at one moment."""
        seconds = min(LONGEST_DELAY, hint_ms * 2 * self._chance() * _MILLISECOND)
        ours = threading.current_thread() is self._thread
        if self._stop.wait(seconds if ours else 0):
            raise SyncProblem("stopped", "the till is being closed")

    def _monotonic(self) -> float:
        return self._clock.monotonic_us() / 1_000_000

    def _back_off(self, at_least: float) -> float:
        if self._problem in TWO_MACHINES:
            at_least = LONGEST_DELAY
        delay = at_least + self._chance() * longest_delay(self._failures)
        self._failures += 1
        return delay


def longest_delay(failures: int) -> float:
    """The most seconds to wait after so many failures in a row before this one."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(failures, 16))


def seconds_ahead(hq_time: int, clock: Clock) -> int:
    """By how much head office's clock, just told in microseconds, is ahead of ours; 0 where it was
    not told. Less what the answer took to come."""
    return (hq_time - (clock.now() - _EPOCH) // _MICROSECOND) // 1_000_000 if hq_time else 0


def _moment(ts: int) -> dt.datetime:
    return (_EPOCH + dt.timedelta(microseconds=ts)).astimezone()
