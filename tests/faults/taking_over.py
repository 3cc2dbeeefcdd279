"""A process that takes a snapshot over and kills itself at the N-th thing it does to a file.

`python -m tests.faults.taking_over FOLDER PACKED N`: FOLDER holds catalog.db and snapshot.json,
PACKED is the file that head office hands out. Prints how many things it did where it lives to its
end.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import msgspec

from pos.catalog.store import Catalog
from pos.contract.snapshots import Snapshot
from pos.sync.exchange import pull_all

_TOUCHES = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "write"})


class FromDisk:
    """The head office of a snapshot: nothing is newer than it."""

    def __init__(self, packed: Path, snapshot: Snapshot, touched) -> None:
        self._content = packed.read_bytes()
        self._snapshot = snapshot
        self._touched = touched

    def snapshot(self, scope: str) -> Snapshot:
        return self._snapshot

    def snapshot_part(self, snapshot: Snapshot, *, first: int, last: int) -> bytes:
        self._touched("write", ())
        return self._content[first : last + 1]

    def feed(self, scope: str, *, gen: str, after: int, limit: int):
        from pos.sync.client import FeedPage

        if scope != self._snapshot.scope:
            return FeedPage(gen="", rows=[], cursor=0, more=False)
        assert (gen, after) == (self._snapshot.gen, self._snapshot.cursor)
        return FeedPage(gen=gen, rows=[], cursor=after, more=False)


def main(folder: Path, packed: Path, die_at: int) -> None:
    done = 0

    def touched(event: str, arguments: tuple) -> None:
        nonlocal done
        if event not in _TOUCHES or (arguments and not str(arguments[0]).startswith(str(folder))):
            return
        done += 1
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    snapshot = msgspec.json.decode(folder.joinpath("snapshot.json").read_bytes(), type=Snapshot)
    hq = FromDisk(packed, snapshot, touched)
    catalog = Catalog(folder / "catalog.db")
    sys.addaudithook(touched)
    # Between two blocks as well: half of a file may be there.
    pull_all(catalog, hq, [snapshot.scope], breathe=lambda: touched("write", ()))
    catalog.close()
    sys.stdout.write(f"{done}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
