"""Copies of the journal in a second folder: taken while people sell, checked, the old ones dropped.

A copy is named after its terminal and the last entry in it (`S001-T01.1.000000812.journal.db`), so
that the terminals of a store may share a folder. It holds sales and no keys.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pos.contract.entry import Entry, entry_hash, is_signed
from pos.database import Database, StorageError, file_error, sync_folder
from pos.journal.queries import Past
from pos.journal.store import Journal

ROOM: Final = 64 * 1024 * 1024
"""Bytes that must be free beside a copy: it may lie on the disk that sales are stored on."""
NEWEST: Final = 3
DAYS: Final = 7
"""The newest copies stay, and the last one of each of so many days: damage may be noticed late."""

_NAME: Final = re.compile(r"(?P<terminal>.+)\.(?P<epoch>\d+)\.(?P<seq>\d{9,})\.journal\.db")
_AT_ONCE: Final = 200
_BACK: Final = 1000
"""Entries at the end of a copy that are checked where no earlier copy was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy: up to which entry it goes, and when it was made, by the till's
    clock (local time)."""

    path: Path
    epoch: int
    seq: int
    at: datetime


def copies(folder: Path, *, terminal: str) -> list[Copy]:
    """A terminal's copies in `folder`, the one that goes furthest first."""
    try:
        found = list(_found(folder, terminal))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise file_error(folder, error) from error
    return sorted(found, key=lambda copy: (copy.epoch, copy.seq), reverse=True)


def take(journal: Journal, folder: Path, *, breathe: Callable[[], None]) -> Copy:
    """Copies the journal as it is now, checks the copy, and drops old ones. Any thread.

    Nobody who sells is held up. `breathe` is called every half megabyte; by raising it gives the
    copy up. The copy bears the time of the clock that its entries have theirs from. Raises
    `StorageError`; the earlier copies are then as they were.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        needed = sum(file.stat().st_size for file in _files(journal.path))
        if shutil.disk_usage(folder).free < needed + ROOM:
            raise StorageError("disk_full", folder, f"a copy takes {needed} bytes")
        before = next(iter(copies(folder, terminal=journal.terminal)), None)
        draft = folder / f"{journal.terminal}.journal.part"
        journal.copy_to(draft, breathe=breathe)
        last = _check(draft, journal, before)
        kept = folder / f"{journal.terminal}.{last.epoch}.{last.seq:09d}.journal.db"
        made = journal.now().timestamp()
        os.utime(draft, (made, made))
        draft.replace(kept)
        sync_folder(folder)
        _thin(folder, journal.terminal)
    except OSError as error:
        raise file_error(folder, error) from error
    return Copy(path=kept, epoch=last.epoch, seq=last.seq, at=_made(kept))


def _found(folder: Path, terminal: str) -> Iterator[Copy]:
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        if name is not None and name["terminal"] == terminal:
            yield Copy(path=path, epoch=int(name["epoch"]), seq=int(name["seq"]), at=_made(path))


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC).astimezone()


def _files(path: Path) -> Iterator[Path]:
    """A database and what belongs to it but has not been moved into it yet."""
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            yield file


def _check(path: Path, journal: Journal, before: Copy | None) -> Entry:
    """The last entry of a copy, whose newest entries are chained and signed; else it is no copy."""
    database = Database(path, read_only=True)
    try:
        past = Past(database, epoch=journal.epoch)
        end = past.tail().last
        if end is None or not journal.past.has(*end):
            raise StorageError("database_damaged", path, "the copy does not end like the journal")
        start = max(0, end[0] - _BACK)
        if before is not None and before.epoch == journal.epoch:
            start = max(start, min(before.seq, end[0] - 1))
        last: Entry | None = None
        while last is None or last.seq < end[0]:
            for entry in past.entries(last.seq if last else start, _AT_ONCE):
                _check_entry(path, journal, entry, last)
                last = entry
        return last
    finally:
        database.close()


def _check_entry(path: Path, journal: Journal, entry: Entry, before: Entry | None) -> None:
    sound = (
        entry_hash(journal.terminal, entry) == entry.hash
        and (before is None or (entry.prev, entry.seq) == (before.hash, before.seq + 1))
        and is_signed(journal.public_key, entry_hash=entry.hash, signature=entry.sig)
    )
    if not sound:
        raise StorageError("database_damaged", path, f"entry {entry.seq} of the copy is not sound")


def _thin(folder: Path, terminal: str) -> None:
    found = copies(folder, terminal=terminal)
    last_of_day: dict[str, Copy] = {}
    for copy in found:
        last_of_day.setdefault(copy.at.date().isoformat(), copy)
    days = sorted(last_of_day, reverse=True)[:DAYS]
    staying = {copy.path for copy in [*found[:NEWEST], *(last_of_day[day] for day in days)]}
    for copy in found:
        if copy.path not in staying:
            copy.path.unlink()
