"""Fetching a whole feed as one file: part by part, so that a cut line costs one part.

What has arrived stays in a folder beside the catalogue and is gone on from, also after a kill. The
file is checked when it is whole; until then nothing in it is believed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from pos.contract.snapshots import Snapshot
from pos.database import file_error
from pos.sync.problems import GARBLED, TIMEOUT, UNREACHABLE, SyncProblem

PART: Final = 1024 * 1024
"""Bytes of one request: what a poor line brings in half a minute."""
LEAST: Final = PART // 64
"""Bytes of one request on a line that is cut again and again."""
_EVERY: Final = 16
"""Parts after which what came goes to the disk, so that no sale waits for all of it."""


class Files(Protocol):
    """What fetching needs of head office."""

    def snapshot_part(self, snapshot: Snapshot, *, first: int, last: int) -> bytes: ...


def fetch(hq: Files, snapshot: Snapshot, folder: Path, *, breathe: Callable[[], None]) -> Path:
    """The packed file, whole; goes on where the last attempt ended.

    A part that does not come through is asked for again in smaller ones, down to `LEAST`. Raises
    `SyncProblem`, what came stays; and `StorageError`. Calls `breathe` after each part, which may
    raise.
    """
    path = folder / f"{snapshot.sha256}.zst"
    try:
        folder.mkdir(exist_ok=True)
        for left in folder.iterdir():
            if left != path:
                left.unlink()
        with path.open("ab") as file:
            have, parts, size = file.tell(), 0, PART
            if have > snapshot.size:
                have = file.truncate(0)
            while have < snapshot.size:
                last = min(have + size, snapshot.size) - 1
                try:
                    part = hq.snapshot_part(snapshot, first=have, last=last)
                except SyncProblem as problem:
                    if problem.code not in (UNREACHABLE, TIMEOUT) or size == LEAST:
                        raise
                    size = max(LEAST, size // 8)
                    continue
                if len(part) != last - have + 1:
                    raise SyncProblem(GARBLED, f"{len(part)} bytes from {have} of a snapshot")
                file.write(part)
                have, parts = have + len(part), parts + 1
                if parts % _EVERY == 0:
                    file.flush()
                    os.fsync(file.fileno())
                breathe()
    except OSError as error:
        raise file_error(path, error) from error
    return path
