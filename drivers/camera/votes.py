"""When a code that a camera has seen counts as scanned. Frames and monotonic seconds in; no clock.

A camera sees many times a second, and now and then wrong: the one check digit of an EAN lets one
misreading in ten through. So a code counts when two of the last three frames show it and, for
linear codes, when the till knows it besides; QR and DataMatrix correct their own errors. It counts
once, and again only after it was out of sight for a while: in pictures without it, not in the dark
of a camera that was lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

from drivers.api import Scan, ScanFault

FRAMES, NEEDED = 3, 2
OUT_OF_SIGHT = 0.8  # seconds until the same code is another piece of goods
AFTER_LOSS = 2.0  # the same after a loss: the first pictures may be dark, or blurred


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
        self._is_back = False

    def resume(self) -> None:
        """The camera was lost and is opened anew: votes begin anew, but what was told stays so.

        What was in sight then lies there still, however long the camera was away: who sees nothing
        has not seen it go. A camera that hangs on a picture would sell what is in it at each start.
        """
        self._frames.clear()
        self._is_back = True

    def frame(self, codes: Collection[Seen], at: float) -> list[Scan | ScanFault]:
        """What counts now that a frame shows these codes."""
        now = frozenset(codes)
        if self._is_back:
            self._is_back = False
            self._last_seen = dict.fromkeys(self._last_seen, at + AFTER_LOSS - OUT_OF_SIGHT)
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
