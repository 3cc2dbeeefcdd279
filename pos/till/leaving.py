"""Taking a terminal out of service: only when head office has everything that it ever sold."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.database import LOCK, Database, FolderLock, StorageError
from pos.journal.drafts import Drafts
from pos.ports import MachineClock
from pos.sync.identity import load_identity
from pos.sync.problems import BUSY, TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.config import find_config
from pos.till.opening import open_journal
from pos.till.station import open_station

log = logging.getLogger(__name__)

_BEFORE: Final = "before-reset"
_PASSING: Final = frozenset({UNREACHABLE, TIMEOUT, BUSY})
"""What a line that is mended, or some patience, puts right."""


def reset_terminal(folder: Path) -> Path:
    """Empties a terminal's folder for another use; answers where its files lie from now on.

    What waits is sent first, if head office can be reached. Nothing is deleted. Raises
    `StorageError`: `unsent_entries` while head office lacks any entry of an enrolled terminal,
    `shift_left_open` where it would wait for a shift's count for ever, `till_running` while its
    till is open; `SyncProblem` where head office lacks some and a better line would not help
    (revoked, fork and others). Nothing has changed then.
    """
    lock = FolderLock(folder)
    try:
        identity = load_identity(folder)
        refused = _send_what_waits(folder) if identity is not None else None
        unsent = unsent_entries(folder)
        if unsent and identity is not None:
            if refused is not None and refused.code not in _PASSING:
                raise refused
            raise StorageError("unsent_entries", folder / "journal.db", f"{unsent} entries wait")
        is_known = identity is not None and (refused is None or refused.code in _PASSING)
        if is_known and _open_shifts(folder):
            raise StorageError("shift_left_open", folder / "journal.db", "a shift is open")
        aside = _unused(folder)
        aside.mkdir()
        for path in sorted(folder.iterdir()):
            if path.name.startswith((_BEFORE, LOCK)):
                continue
            path.replace(aside / path.name)
        return aside
    finally:
        lock.release()


def _send_what_waits(folder: Path) -> SyncProblem | None:
    """Sends what waits; answers what kept head office from taking all of it.

    The end of the last run is an entry as well, which nobody has sent yet.
    """
    from pos.sync.client import HeadOffice
    from pos.sync.exchange import push_all

    clock, station, hq = MachineClock(), open_station(folder), find_config(folder, None).hq
    if station.enrolment is None:
        return None
    drafts = Drafts(folder / "draft.db")
    journal = open_journal(folder, station, clock)
    identity = msgspec.structs.replace(
        station.enrolment, hq_url=hq.url or station.enrolment.hq_url, epoch=journal.epoch
    )
    try:
        with HeadOffice(
            identity=identity,
            private_key=station.private_key,
            clock=clock,
            pins=hq.pins,
            other_keys=station.other_keys,
        ) as office:
            push_all(journal, drafts, office)
    except SyncProblem as problem:
        log.info("not sent before the reset", extra={"code": problem.code})
        return problem
    finally:
        journal.close()
        drafts.close()
    return None


def unsent_entries(folder: Path) -> int:
    """How many entries of the newest epoch head office has not acknowledged."""
    head = _number(
        folder / "journal.db",
        "SELECT max(seq) FROM journal WHERE epoch = (SELECT max(epoch) FROM journal)",
    )
    acked = _number(folder / "draft.db", "SELECT number FROM known WHERE name = 'acked'")
    return max(0, head - acked)


def _open_shifts(folder: Path) -> int:
    return _number(folder / "journal.db", "SELECT count(*) FROM shift WHERE closed = 0")


def _number(path: Path, statement: str) -> int:
    if not path.is_file():
        return 0
    database = Database(path, read_only=True)
    try:
        with database.read() as connection:
            return int(connection.execute(sa.text(statement)).scalar() or 0)
    finally:
        database.close()


def _unused(folder: Path) -> Path:
    number = 1
    while (aside := folder / f"{_BEFORE}-{number}").exists():
        number += 1
    return aside
