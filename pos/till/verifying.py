"""What the verifier said of a journal goes on record in it, so that later nobody has to ask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pos.contract.events import Verified
from pos.database import FolderLock
from pos.ports import Clock
from pos.till.opening import open_journal
from pos.till.soundness import check_folder
from pos.till.station import open_station


def note_verdict(folder: Path, verdict: Mapping[str, Any], *, clock: Clock) -> int:
    """Writes down what the verifier said of the journal in `folder`, whose till is closed.

    Answers the number of the entry. Raises `StorageError` where the till is running, and where the
    journal cannot be opened any more: then there is nothing that could hold the record.
    """
    lock = FolderLock(folder)
    try:
        check_folder(folder)
        journal = open_journal(folder, open_station(folder), clock)
        try:
            now = clock.now()
            entry = journal.append(
                "system",
                Verified(
                    at=now.isoformat(timespec="milliseconds"),
                    ok=bool(verdict["ok"]),
                    entries=int(verdict.get("entries") or 0),
                    head=str(verdict.get("head") or ""),
                    seq=int(verdict.get("seq") or 0),
                    problem=str(verdict.get("code") or ""),
                ),
                day=now.date().isoformat(),
            )
            return entry.seq
        finally:
            journal.close()
    finally:
        lock.release()
