"""Whether a terminal's folder is whole, asked before anything in it is written.

A journal that is gone, emptied or replaced by an older copy must never begin anew by itself: it
would give out receipt numbers twice. So the folder remembers that its journal has begun, and the
draft store the last entry that it saw.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from pos.database import StorageError, check_file
from pos.journal.drafts import Drafts
from pos.journal.store import Journal

BEGUN: Final = "journal.begun"
_QUICKLY_CHECKED: Final = 4 * 1024 * 1024
"""Bytes of a file whose pages are all checked at each start; that takes a few milliseconds."""


def check_folder(folder: Path) -> None:
    """Raises `StorageError` for what is missing or damaged; touches nothing."""
    journal = folder / "journal.db"
    begun = folder.joinpath(BEGUN).exists()
    if begun and (not journal.is_file() or journal.stat().st_size == 0):
        raise StorageError("journal_lost", journal, "it has begun and is gone")
    if begun or journal.is_file() or (folder / "terminal.json").exists():
        for name in ("terminal.key", "pepper"):
            if not folder.joinpath("keys", name).is_file():
                raise StorageError("keys_lost", folder.joinpath("keys", name), "it is gone")
    for name in ("journal.db", "draft.db", "catalog.db"):
        file = folder.joinpath(name)
        if file.is_file() and 0 < file.stat().st_size <= _QUICKLY_CHECKED:
            check_file(file)


def check_journal(journal: Journal, drafts: Drafts) -> None:
    """Raises `journal_lost` where the draft store has seen an entry that the journal lacks."""
    seen = drafts.seen()
    if seen is not None and not journal.past.has(*seen):
        raise StorageError("journal_lost", journal.path, f"entry {seen[0]} was there and is gone")


def note_begun(folder: Path) -> None:
    """Remembers, durably, that this folder's journal has begun."""
    marker = folder.joinpath(BEGUN)
    if marker.exists():
        return
    with marker.open("wb") as file:
        file.write(b"The journal of this folder has begun. Keep this file with it.\n")
        file.flush()
        os.fsync(file.fileno())
