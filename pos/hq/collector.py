"""Gathering what many terminals send at the same time, so that one commit serves them all.

While one transaction is on its way to the disk, whatever arrives meanwhile waits together for the
next, and the busier it gets the more share one. A second goes beside it only when there is much to
write, for each costs the same whether it holds one sale or fifty. Those who were answered together
come back together: after such a group the next begins when they are back, or after a moment.

Letters are opened where they are written, so that each group goes to a thread once. Event loop
only; opening and writing run on threads of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from pos.database import StorageError
from pos.hq.batches import Letter
from pos.hq.intake import Reply
from pos.hq.observing import Counts
from pos.hq.problems import Problem

_MOST: Final = 100
"""Letters of one transaction."""
_MOST_BYTES: Final = 128 * 1024
"""Of letters of one transaction, as sent: some thousand sales. While they are copied the next ones
are opened; with more in each there would be nothing left to do side by side."""
_WORTH: Final = 32 * 1024
"""Bytes that are worth a transaction beside another."""
_MOMENT: Final = 0.01
"""Seconds for which those who were answered together are waited for at most: a transaction takes
longer."""

_CROWD: Final = 50
"""Letters that may wait before those who have more to send are asked to take their time."""
_HINT_MS: Final = 20
"""What each letter that waits adds to that time."""

Write = Callable[[Sequence[Letter], int], list[Reply]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A letter whose answer somebody waits for."""

    letter: Letter
    reply: asyncio.Future[Reply]


class Collector:
    """Takes letters in groups; at most one of a terminal is being written at a time.

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
        self._lanes = lanes
        self._idle = lanes
        self._waiting: list[_Waiting] = []
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._moment: asyncio.TimerHandle | None = None
        self._expected = 0

    async def take(self, letter: Letter) -> Reply:
        """The reply to a letter, once its transaction is durable."""
        waiting = _Waiting(letter, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._moment is not None and len(self._waiting) >= self._expected:
            self._moment.cancel()
            self._moment = None
        self._start()
        return await waiting.reply

    def close(self) -> None:
        """Lets the threads go after what they are at."""
        self._threads.shutdown(wait=False)

    def _start(self) -> None:
        while self._may_start() and (group := self._next_group()):
            self._idle -= 1
            task = asyncio.create_task(self._take(group))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _may_start(self) -> bool:
        if self._moment is not None or not self._idle:
            return False
        if self._idle == self._lanes:
            return True
        free = (one.letter for one in self._waiting if one.letter.terminal not in self._busy)
        return sum(letter.size for letter in free) >= _WORTH

    def _wait_a_moment(self, answered: int) -> None:
        """Nothing is begun until so many more are here, or the moment is over."""

        def over() -> None:
            self._moment = None
            self._start()

        self._expected = len(self._waiting) + answered
        if self._moment is None:
            self._moment = asyncio.get_running_loop().call_later(_MOMENT, over)

    def _next_group(self) -> list[_Waiting]:
        """The first of every terminal that is not being written, in the order of arrival."""
        group: list[_Waiting] = []
        left: list[_Waiting] = []
        room = _MOST_BYTES
        for waiting in self._waiting:
            fits = len(group) < _MOST and room > 0
            if fits and waiting.letter.terminal not in self._busy:
                self._busy.add(waiting.letter.terminal)
                room -= waiting.letter.size
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
                # One letter that cannot be written must not take the others with it.
                if len(group) == 1:
                    raise
                for waiting in group:
                    await self._take_alone(waiting)
        except Exception as error:
            for waiting in group:
                _fail(waiting, error)
        finally:
            self._busy -= {waiting.letter.terminal for waiting in group}
            self._idle += 1
            if len(group) > 1 and self._idle == self._lanes:
                self._wait_a_moment(len(group))
            self._start()

    async def _take_alone(self, waiting: _Waiting) -> None:
        try:
            await self._take_together([waiting])
        except Exception as error:
            _fail(waiting, error)

    async def _take_together(self, group: list[_Waiting]) -> None:
        letters = [waiting.letter for waiting in group]
        loop = asyncio.get_running_loop()
        crowd = len(self._waiting)
        hint_ms = crowd * _HINT_MS if crowd > _CROWD else 0
        with self._counts.transaction(len(letters)):
            replies = await loop.run_in_executor(self._threads, self._write, letters, hint_ms)
        self._taken()
        # What was no letter of a terminal is an answer to nobody.
        known = [
            (letter.terminal, reply)
            for letter, reply in zip(letters, replies, strict=True)
            if not isinstance(reply.answer, Problem)
        ]
        self._counts.answered(
            [(terminal, reply.answer) for terminal, reply in known],
            entries=sum(reply.entries for _, reply in known),
        )
        for waiting, reply in zip(group, replies, strict=True):
            if not waiting.reply.done():
                waiting.reply.set_result(reply)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.reply.done():
        waiting.reply.set_exception(error)
