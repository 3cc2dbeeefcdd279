"""Telling the other workers that payments moved: at once, and then once for all that follow soon.

A telling holds up whoever commits at that moment in the whole database, so there is not one for
every move. Terminals that wait at this very worker need none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from pos.database import StorageError

_PAUSE: Final = 0.02
"""Seconds between two tellings."""


class Herald:
    """Calls `cry` on a thread of its own, from `start` to `stop`. `tell` on any thread."""

    def __init__(self, cry: Callable[[], None]) -> None:
        self._cry = cry
        self._news = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="herald", daemon=True)

    def start(self) -> None:
        """Begins to tell."""
        self._thread.start()

    def tell(self) -> None:
        """Something moved, and that is committed."""
        self._news.set()

    def stop(self) -> None:
        """Tells of what has not been told yet, and ends."""
        self._ended.set()
        self._news.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            is_last = self._ended.is_set()
            # Who cannot be told now looks by itself a little later.
            with suppress(StorageError):
                self._cry()
            if is_last:
                return
            self._ended.wait(_PAUSE)
