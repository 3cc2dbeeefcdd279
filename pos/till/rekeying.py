"""Changing a terminal's key: the old one signs an entry that introduces the new one, then retires.

Nothing has to be agreed with head office beforehand. It learns of the new key where it learns of
everything, in the journal; until it has, it knows this terminal by the old key, which is kept.
Whoever is cut off in between goes on with the same new key the next time.
"""

from __future__ import annotations

from pathlib import Path

from pos.contract.entry import key_id
from pos.database import FolderLock
from pos.ports import Clock
from pos.sync.identity import make_next_key, seal_keys, take_next_key
from pos.till.opening import open_journal
from pos.till.station import open_station


def change_key(folder: Path, *, clock: Clock, sealing: bool = False) -> str:
    """Gives the terminal in `folder`, whose till is closed, another key; answers its name.

    With `sealing` all its keys go under the seal that this machine has. Raises `StorageError`, and
    `SyncProblem` where its keys cannot be read.
    """
    lock = FolderLock(folder)
    try:
        if sealing:
            seal_keys(folder)
        station = open_station(folder)
        public = make_next_key(folder).public_key()
        journal = open_journal(folder, station, clock)
        try:
            if not journal.knows_key(public):
                journal.introduce_key(public)
        finally:
            journal.close()
        take_next_key(folder)
    finally:
        lock.release()
    return key_id(public)
