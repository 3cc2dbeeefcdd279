"""What head office does by itself while it serves: points of what was sold posted, fresh snapshots
made, old tombstones taken away."""

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
        points: PointsDesk | None = None,
        now: Clock = lambda: dt.datetime.now().astimezone(),
        every: float = EVERY,
    ) -> None:
        self._database = database
        self._depot = depot
        self._command = tuple(command)
        self._points = points
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
        if self._points is not None:
            self._points.settle(is_stopping=self._stopping.is_set)
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
