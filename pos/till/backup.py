"""The second copy of the journal: every quarter of an hour, and after each shift.

It runs on a thread of its own, copies while people sell, and never keeps a command waiting. What
goes wrong is put on record and shown; the till sells on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from pos.contract.events import BackedUp, BackupFailed
from pos.database import StorageError
from pos.journal import backups
from pos.journal.backups import Copy
from pos.till.desk import Desk
from pos.till.disks import is_other_disk
from pos.till.logbook import put
from pos.till.state import BackupStatus

EVERY: Final = 15 * 60
FIRST: Final = 60
"""Seconds between two copies while something happens, and from the start to the first one."""
LAST: Final = 20
"""Seconds that a shift's copy may take when the till is closed at once."""
DEFAULT: Final = "backup"

_PAUSE: Final = 0.005
"""Seconds of rest for the disk after each half megabyte."""

log = logging.getLogger(__name__)


class _GivenUp(Exception):
    """The till is being closed in the middle of a copy."""


def backup_folder(folder: Path, configured: str) -> Path:
    """Where the copies of the terminal in `folder` lie."""
    return Path(configured) if configured else folder.joinpath(DEFAULT)


class Backups:
    """Keeps the copies of one till's journal. Any thread; `keep` on one at a time."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._journal = desk.journal
        self._folder = backup_folder(desk.folder, desk.config.backup.folder)
        self._changed = changed
        self._copied = (0, 0)
        self._recorded: str | None = None
        self._wanted = False
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._give_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)
        self.status = self._look()
        """How things stand."""

    def start(self) -> None:
        """Takes copies from a thread of its own from now on."""
        self._thread.start()

    def poke(self) -> None:
        """A shift has ended: its copy is wanted now."""
        self._wanted = True
        self._wake.set()

    def stop(self) -> None:
        """Ends; a copy that a shift's end asked for is finished before, within a bounded time."""
        if not self._wanted:
            self._give_up.set()
        self._stop.set()
        self._wake.set()
        if self._thread.ident is None:
            return
        self._thread.join(LAST)
        self._give_up.set()
        self._thread.join()

    def keep(self) -> bool:
        """Takes a copy where something has happened since the last one; answers whether it did.

        For whoever has a thread of their own to run it on; `start` does so on one of ours.
        """
        self._wanted = False
        end = (self._journal.epoch, self._journal.head().seq)
        if end == self._copied:
            return False
        try:
            copy = backups.take(self._journal, self._folder, breathe=self._breathe)
            self._took(copy)
        except _GivenUp:
            return False
        except StorageError as error:
            self._failed(error)
            return False
        finally:
            if not self._stop.is_set():
                self._changed()
        return True

    def _run(self) -> None:
        pause = FIRST
        while not self._stop.is_set():
            self._wake.wait(pause)
            self._wake.clear()
            if self._wanted or not self._stop.is_set():
                self.keep()
            pause = EVERY

    def _breathe(self) -> None:
        if self._give_up.is_set():
            raise _GivenUp
        self._stop.wait(_PAUSE)

    def _took(self, copy: Copy) -> None:
        entry = self._journal.past.entry(copy.seq)
        assert entry is not None, "a copy that was checked ends with an entry of this journal"
        self.status = self._status_of(copy)
        self._recorded = None
        noted = put(
            self._desk,
            BackedUp(
                at=self._desk.timestamp(),
                seq=copy.seq,
                head=entry.hash.hex(),
                other_disk=self.status.other_disk,
            ),
        )
        # The entry that tells of the copy is no reason for another one; what came between is.
        alone = noted.seq == copy.seq + 1
        self._copied = (noted.epoch, noted.seq if alone else copy.seq)

    def _failed(self, error: StorageError) -> None:
        log.warning("the journal was not copied", extra={"code": error.code})
        self.status = replace(self.status, problem=error.code)
        if self._recorded == error.code:
            return
        try:
            put(self._desk, BackupFailed(at=self._desk.timestamp(), problem=error.code))
            self._recorded = error.code
        except StorageError as worse:
            log.warning("nor could that be recorded", extra={"code": worse.code})

    def _look(self) -> BackupStatus:
        """What an earlier run has left."""
        try:
            newest = next(iter(backups.copies(self._folder, terminal=self._journal.terminal)), None)
        except StorageError as error:
            return BackupStatus(at=None, seq=0, other_disk=False, problem=error.code)
        if newest is None:
            other = is_other_disk(self._folder, self._desk.folder)
            return BackupStatus(at=None, seq=0, other_disk=other, problem=None)
        return self._status_of(newest)

    def _status_of(self, copy: Copy) -> BackupStatus:
        return BackupStatus(
            at=copy.at.astimezone(self._desk.clock.now().tzinfo).isoformat(timespec="seconds"),
            seq=copy.seq,
            other_disk=is_other_disk(self._folder, self._desk.folder),
            problem=None,
        )
