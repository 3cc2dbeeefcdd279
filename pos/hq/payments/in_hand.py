"""What one process of head office has in its hands, and no database: shoppers' codes, and the
attempts that it has just written and is to begin.

A code is held until it was sent or is too old. Whoever dies with something in hand leaves rows
that say how far it came; a terminal brings its code again. Any thread.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An attempt whose lease this process took as it wrote it: its row, and the lease's name."""

    row: Any
    lease: str


class InHand:
    """Codes and attempts by the attempt's name."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, int]] = {}
        self._held: dict[str, Held] = {}
        self._unsent: set[str] = set()
        self._lock = threading.Lock()

    def take_in(self, attempt: str, code: str, *, until: int, held: Held) -> None:
        """An attempt is to be begun with this code, which is good until then; empty where a code is
        to be shown."""
        with self._lock:
            self._codes[attempt] = (code, until)
            self._held[attempt] = held

    def fresh(self, *, now: int) -> list[str]:
        """The attempts that are to be begun; codes that are too old are forgotten on the way."""
        with self._lock:
            for name in [name for name, (_, until) in self._codes.items() if until <= now]:
                del self._codes[name]
            return sorted(self._held)

    def take_out(self, attempt: str) -> Held | None:
        """Who begins it takes it out, so that nobody else does; None where it is not in hand."""
        with self._lock:
            return self._held.pop(attempt, None)

    def put_back(self, attempt: str, held: Held) -> None:
        """It could not be begun now; a newer one stays."""
        with self._lock:
            if attempt in self._codes:
                self._held.setdefault(attempt, held)

    def code(self, attempt: str, *, now: int) -> str | None:
        """The code, empty where one is to be shown; None where there is none or it is too old."""
        with self._lock:
            code, until = self._codes.get(attempt, ("", 0))
        return code if now < until else None

    def note_unsent(self, attempt: str) -> None:
        """It was asked for, and no byte has left."""
        with self._lock:
            self._unsent.add(attempt)

    def was_unsent(self, attempt: str) -> bool:
        """Whether it was asked for and no byte left; who asks sees to it now."""
        with self._lock:
            if attempt not in self._unsent:
                return False
            self._unsent.discard(attempt)
            return True

    def forget(self, attempt: str) -> None:
        """It was sent, or nobody wants it any more."""
        with self._lock:
            self._codes.pop(attempt, None)
            self._held.pop(attempt, None)
            self._unsent.discard(attempt)
