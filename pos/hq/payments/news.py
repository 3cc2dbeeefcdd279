"""Waking terminals that wait for what became of a payment, whichever process it is taken in.

A worker that moves an attempt wakes those who wait for it here, and tells the other workers that
something moved; each of them looks once for all who wait. Where the database tells nobody, one
process serves, and what other commands change is found by a look every few seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from starlette.concurrency import run_in_threadpool

from pos.database import StorageError

CHANNEL: Final = "lianpos_payments"
"""On which PostgreSQL tells that an attempt moved."""
_EVERY: Final = 5
"""Seconds between two looks, should it once have told nobody."""

Versions = Callable[[Sequence[str]], Mapping[str, int]]


class Wait:
    """Somebody who waits for one attempt. `seen` is the version that he knows, None at first."""

    def __init__(self, attempt: str) -> None:
        self.attempt = attempt
        self.seen: int | None = None
        self.news = asyncio.Event()


class PaymentNews:
    """All who wait in this process. On the server's event loop, `tell` and `ring` on any thread.

    `versions` reads how new the attempts are that it is asked for.
    """

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[str, set[Wait]] = {}
        self._look = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._closed = False

    def expect(self, attempt: str) -> Wait:
        """Begins to wait: before the attempt is read, so that no move falls in between."""
        self._loop = asyncio.get_running_loop()
        wait = Wait(attempt)
        self._waiting.setdefault(attempt, set()).add(wait)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._keep_watch())
        return wait

    def forget(self, wait: Wait) -> None:
        """Ends a wait."""
        others = self._waiting.get(wait.attempt, set())
        others.discard(wait)
        if not others:
            self._waiting.pop(wait.attempt, None)

    async def come(self, wait: Wait, *, seconds: int) -> None:
        """Returns when the attempt moved on, the time is over or the server stops."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0 if self._closed else seconds):
                await wait.news.wait()

    def tell(self, attempt: str) -> None:
        """This process moved an attempt."""
        self._on_loop(lambda: self._wake(attempt))

    def ring(self) -> None:
        """Another process moved some attempt."""
        self._on_loop(self._look.set)

    def close(self) -> None:
        """Lets everybody go: the server stops."""
        self._closed = True
        self._on_loop(self._let_go)

    async def _keep_watch(self) -> None:
        while self._waiting and not self._closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(_EVERY):
                    await self._look.wait()
            self._look.clear()
            # Who comes next is told that the database is away; who waits here waits on.
            with suppress(StorageError):
                await self._see()

    async def _see(self) -> None:
        asked = list(self._waiting)
        newest = await run_in_threadpool(self._versions, asked)
        for attempt in asked:
            for wait in self._waiting.get(attempt, ()):
                if wait.seen is None or newest.get(attempt, 0) > wait.seen:
                    wait.news.set()

    def _wake(self, attempt: str) -> None:
        for wait in self._waiting.get(attempt, ()):
            wait.news.set()

    def _let_go(self) -> None:
        for attempt in self._waiting:
            self._wake(attempt)
        self._look.set()

    def _on_loop(self, act: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)
