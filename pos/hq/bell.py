"""Waking terminals that wait for news, without holding up the server when it stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from starlette.concurrency import run_in_threadpool

from pos.database import StorageError

POLLED: Final = 0.25
"""Seconds between two looks where nobody tells: news may come from another process."""
TOLD: Final = 5.0
"""Seconds between two looks where the database tells: should it once have told nobody."""


class Bell:
    """Rings when a feed has news or the server stops. All who wait share one look at the database.

    Used on the server's event loop, but `ring` and `close` from any thread.
    """

    def __init__(self, last_rev: Callable[[], int], *, every: float = POLLED) -> None:
        self._last_rev = last_rev
        self._every = every
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._look = asyncio.Event()
        self._waiting = 0
        self._watch: asyncio.Task[None] | None = None
        self._closed = False
        self._looked_at = -POLLED
        self._seeing: asyncio.Task[None] | None = None
        self._rev = 0

    async def rev(self) -> int:
        """The highest revision there is, or was a quarter of a second ago."""
        self._loop = asyncio.get_running_loop()
        if time.monotonic() - self._looked_at >= POLLED:
            if self._seeing is None or self._seeing.done():
                self._seeing = asyncio.create_task(self._see())
            # Whoever goes away meanwhile does not take the look from the others.
            await asyncio.shield(self._seeing)
        return self._rev

    async def wait(self, *, since: int, seconds: float) -> None:
        """Waits until there is a revision above `since`, the time is over or the server stops."""
        if self._closed or await self.rev() > since:
            return
        self._waiting += 1
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._keep_watch())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    # Two looks at once may tell the older answer last: that is no news.
                    while self._rev <= since and not self._closed:
                        await self._news.wait()
        finally:
            self._waiting -= 1

    def ring(self) -> None:
        """There may be news."""
        self._on_loop(lambda: self._look.set())

    def close(self) -> None:
        """Lets everybody go: the server stops."""
        self._closed = True
        self._on_loop(self._let_go)

    async def _keep_watch(self) -> None:
        while self._waiting and not self._closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._look.wait()
            self._look.clear()
            # Who comes next is told that the database is away; who waits here waits on.
            with suppress(StorageError):
                await self._see()

    async def _see(self) -> None:
        began = time.monotonic()
        rev = await run_in_threadpool(self._last_rev)
        # Not before the answer is there: who comes meanwhile would be told what was known before.
        self._looked_at = began
        if rev != self._rev:
            self._rev = rev
            self._let_go()

    def _let_go(self) -> None:
        # Those who wait hold this event; who comes now waits for the next.
        news, self._news = self._news, asyncio.Event()
        news.set()
        self._look.set()

    def _on_loop(self, act: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)
