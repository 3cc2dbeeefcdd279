"""Gathering what many terminals send at the same time, so that one commit serves them all.

While one transaction is on its way to the disk, whatever arrives meanwhile waits together for the
next: nobody waits longer than for the commit before, and the busier it gets the more share one.
Event loop only; the writing itself runs on threads of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from pos.database import StorageError
from pos.hq.batches import Sent
from pos.hq.ingest import Outcome
from pos.hq.observing import Counts

_MOST: Final = 100
"""Batches of one transaction."""
_MOST_ENTRIES: Final = 2000

_CROWD: Final = 50
"""Batches that may wait before those who have more to send are asked to take their time."""
_HINT_MS: Final = 20
"""What each batch that waits adds to that time."""

Write = Callable[[Sequence[Sent], int], list[Outcome]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A batch whose answer somebody waits for."""

    sent: Sent
    answer: asyncio.Future[Outcome]


class Collector:
    """Takes batches in groups; at most one of a terminal is being written at a time.

    `taken` is called when a group is on the disk.
    """

    def __init__(
        self,
        write: Write,
        *,
        lanes: int,
        counts: Counts,
        taken: Callable[[], None] = lambda: None,
    ) -> None:
        self._write = write
        self._taken = taken
        self._counts = counts
        self._threads = ThreadPoolExecutor(lanes, thread_name_prefix="ingest")
        self._idle = lanes
        self._waiting: list[_Waiting] = []
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, sent: Sent) -> Outcome:
        """The answer to a batch, once its transaction is durable."""
        waiting = _Waiting(sent, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._start()
        return await waiting.answer

    def close(self) -> None:
        """Lets the threads go after what they are at."""
        self._threads.shutdown(wait=False)

    def _start(self) -> None:
        while self._idle and (group := self._next_group()):
            self._idle -= 1
            task = asyncio.create_task(self._take(group))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _next_group(self) -> list[_Waiting]:
        """The first of every terminal that is not being written, in the order of arrival."""
        group: list[_Waiting] = []
        left: list[_Waiting] = []
        room = _MOST_ENTRIES
        for waiting in self._waiting:
            fits = len(group) < _MOST and room > 0
            if fits and waiting.sent.terminal not in self._busy:
                self._busy.add(waiting.sent.terminal)
                room -= len(waiting.sent.looked)
                group.append(waiting)
            else:
                left.append(waiting)
        self._waiting = left
        return group

    async def _take(self, group: list[_Waiting]) -> None:
        try:
            try:
                await self._take_together(group)
            except StorageError:
                raise
            except Exception:
                # One batch that cannot be written must not take the others with it.
                if len(group) == 1:
                    raise
                for waiting in group:
                    await self._take_alone(waiting)
        except Exception as error:
            for waiting in group:
                _fail(waiting, error)
        finally:
            self._busy -= {waiting.sent.terminal for waiting in group}
            self._idle += 1
            self._start()

    async def _take_alone(self, waiting: _Waiting) -> None:
        try:
            await self._take_together([waiting])
        except Exception as error:
            _fail(waiting, error)

    async def _take_together(self, group: list[_Waiting]) -> None:
        sent = [waiting.sent for waiting in group]
        loop = asyncio.get_running_loop()
        crowd = len(self._waiting)
        hint_ms = crowd * _HINT_MS if crowd > _CROWD else 0
        with self._counts.transaction(len(sent)):
            outcomes = await loop.run_in_executor(self._threads, self._write, sent, hint_ms)
        self._taken()
        for waiting, outcome in zip(group, outcomes, strict=True):
            batch = waiting.sent
            self._counts.answered(batch.terminal, outcome, entries=len(batch.looked))
            if not waiting.answer.done():
                waiting.answer.set_result(outcome)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
