"""What head office does by itself while it serves: fresh snapshots made, old tombstones taken
away; and what was sold posted to members and cards."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from pos.database import StorageError
from pos.hq import cursors, feed
from pos.hq.database import OfficeDatabase
from pos.hq.depot import Depot
from pos.hq.members.points import PointsDesk
from pos.hq.packing import is_due

EVERY: Final = 60.0
"""Seconds between two looks."""
SOON: Final = 1.0
"""Seconds after which a card that was sold at a till is good at the next one."""

log = structlog.get_logger("lianpos.hq")

Clock = Callable[[], dt.datetime]


def snapshot_command(*arguments: str) -> list[str]:
    """The command that makes a snapshot, for a process of its own: it keeps one core busy."""
    return [sys.executable, "-m", "pos.cli", "hq", "snapshot", *arguments]


class Upkeep:
    """A thread that looks every minute. Several servers over one database may have one each."""

    def __init__(
        self,
        database: OfficeDatabase,
        depot: Depot,
        *,
        command: Sequence[str],
        now: Clock = lambda: dt.datetime.now().astimezone(),
        every: float = EVERY,
    ) -> None:
        self._database = database
        self._depot = depot
        self._command = tuple(command)
        self._now = now
        self._every = every
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Looks at once, then every minute."""
        self._thread.start()

    def stop(self) -> None:
        """Ends within a second; a snapshot that is being made is given up."""
        self._stopping.set()
        child = self._child
        if child is not None:
            child.terminate()
        if self._thread.ident is not None:
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except (StorageError, OSError) as error:
                log.warning("upkeep put off", why=str(error))
            self._stopping.wait(self._every)

    def _look(self) -> None:
        today = self._now().date()
        with self._database.write(durable=False) as connection:
            cursors.mark_day(connection, day=today, rev=feed.last_rev(connection))
            cursors.drop_tombstones(connection, today=today)
        with self._database.read() as connection:
            due = is_due(connection, self._depot, feed.CATALOG)
        if due and not self._stopping.is_set():
            self._child = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
            if self._stopping.is_set():
                self._child.terminate()
            code = self._child.wait()
            if code and not self._stopping.is_set():
                log.warning("snapshot not made", code=code)
            self._child = None


class Bookkeeping:
    """A thread that posts what tills sent as it comes, and each minute whatever else is due.

    Several servers over one database may have one each.
    """

    def __init__(self, points: PointsDesk, *, soon: float = SOON, every: float = EVERY) -> None:
        self._points = points
        self._soon = soon
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bookkeeping", daemon=True)

    def start(self) -> None:
        """Looks at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends with what is being posted."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(5)

    def _run(self) -> None:
        rest = 0.0
        while not self._stopping.is_set():
            try:
                if rest <= 0:
                    self._points.settle(is_stopping=self._stopping.is_set)
                else:
                    self._points.post(is_stopping=self._stopping.is_set)
            except StorageError as error:
                log.warning("posting put off", why=str(error))
            except Exception as error:
                # What it says may tell who bought what; the next look may go well.
                log.error("posting put off", why=type(error).__name__)
            rest = self._every if rest <= 0 else rest - self._soon
            self._stopping.wait(self._soon)
