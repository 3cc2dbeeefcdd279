"""Waking terminals that wait for news, without holding up the server when it stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool

_EVERY: Final = 0.25
"""Seconds between two looks: news may come from another process over the same database."""


class Bell:
    """Rings when a feed has news or the server stops. All who wait share one look at the database.

    Used on the server's event loop, but `close` from any thread.
    """

    def __init__(self, last_rev: Callable[[], int]) -> None:
        self._last_rev = last_rev
        self._closed = False
        self._looked_at = -_EVERY
        self._rev = 0

    async def rev(self) -> int:
        """The highest revision there is, at most a quarter of a second old."""
        if time.monotonic() - self._looked_at >= _EVERY:
            self._looked_at = time.monotonic()
            self._rev = await run_in_threadpool(self._last_rev)
        return self._rev

    async def wait(self, *, since: int, seconds: float) -> None:
        """Waits until there is a revision above `since`, the time is over or the server stops."""
        until = time.monotonic() + seconds
        while not self._closed and time.monotonic() < until and await self.rev() <= since:
            await asyncio.sleep(_EVERY)

    def close(self) -> None:
        """Lets everybody go: the server stops."""
        self._closed = True
