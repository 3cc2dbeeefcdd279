"""When a code that a camera has seen counts as scanned. Frames and monotonic seconds in; no clock.

A camera sees many times a second, and now and then wrong: the one check digit of an EAN lets one
misreading in ten through. So a code counts when two of the last three frames show it and, for
linear codes, when the till knows it besides; QR and DataMatrix correct their own errors. It counts
once, and again only after it was out of sight for a while.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

from drivers.api import Scan, ScanFault

FRAMES, NEEDED = 3, 2
OUT_OF_SIGHT = 0.8  # seconds until the same code is another piece of goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A code in one frame. `linear`: it has a check digit at best, and no error correction."""

    code: str
    aim: str
    linear: bool
    latin1: bool = False


class Votes:
    """Follows what one camera sees. One thread."""

    def __init__(self, accept: Callable[[str], bool]) -> None:
        """`accept` tells whether the till knows a code; asked once each time one comes in sight."""
        self._accept = accept
        self._frames: deque[frozenset[Seen]] = deque(maxlen=FRAMES)
        self._last_seen: dict[Seen, float] = {}  # of those that were told

    def resume(self, at: float) -> None:
        """The camera was lost and is back: votes begin anew, but what was told just now stays so.

        What still lies there was told already; a loss longer than that counts as out of sight.
        """
        self._frames.clear()
        told = self._last_seen.items()
        self._last_seen = {seen: last for seen, last in told if at - last <= OUT_OF_SIGHT}

    def frame(self, codes: Collection[Seen], at: float) -> list[Scan | ScanFault]:
        """What counts now that a frame shows these codes."""
        now = frozenset(codes)
        self._frames.append(now)
        for seen, last in list(self._last_seen.items()):
            if seen in now:
                self._last_seen[seen] = at
            elif at - last > OUT_OF_SIGHT:
                del self._last_seen[seen]
        results: list[Scan | ScanFault] = []
        for seen in sorted(now, key=lambda one: one.code):
            votes = sum(seen in frame for frame in self._frames)
            if votes >= NEEDED and seen not in self._last_seen:
                self._last_seen[seen] = at
                results.append(self._judge(seen))
        return results

    def _judge(self, seen: Seen) -> Scan | ScanFault:
        if seen.linear and not self._accept(seen.code):
            # Its digits may be wrong, or a wallet's: they are not told.
            return ScanFault(code="scan_unknown", detail="a code that the till does not know")
        return Scan(code=seen.code, aim=seen.aim, latin1=seen.latin1)
