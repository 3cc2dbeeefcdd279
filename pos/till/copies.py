"""The copies of the journal as whoever manages the store looks at them.

A copy is never put over a journal that is whole: it would forget what came after it. What a copy
has that the journal lacks is saved by `lianpos repair`, which begins an epoch of its own behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pos.database import Database, StorageError
from pos.journal import backups
from pos.journal.backups import Copy
from pos.journal.queries import Past
from pos.till.backup import backup_folder
from pos.till.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEnd:
    """How a copy ends: at entry `seq`. `is_part`: the journal has all of it; `ahead` says how many
    entries it has that the journal does not, where it is of the same epoch."""

    seq: int
    is_part: bool
    ahead: int


def copies_of(desk: Desk) -> tuple[Copy, ...]:
    """The copies of this terminal, the one that goes furthest first. Raises `StorageError`."""
    folder = backup_folder(desk.folder, desk.config.backup.folder)
    zone = desk.clock.now().tzinfo
    found = backups.copies(folder, terminal=desk.real.journal.terminal)
    return tuple(replace(copy, at=copy.at.astimezone(zone)) for copy in found)


def compare(desk: Desk, path: Path) -> CopyEnd:
    """How a copy stands to the journal. Any thread. Raises `StorageError` for what is no copy."""
    journal = desk.real.journal
    database = Database(path, read_only=True)
    try:
        end = Past(database, epoch=journal.epoch).tail().last
    finally:
        database.close()
    if end is None:
        raise StorageError("database_damaged", path, "there is no entry in it")
    is_part = journal.past.has(*end)
    return CopyEnd(seq=end[0], is_part=is_part, ahead=max(0, end[0] - journal.head().seq))
