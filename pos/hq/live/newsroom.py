"""The room where news comes in and goes out: from committed sales to every open page.

One for each server process. After a commit `ring` is called; whoever comes first tells what is
new (`pos.hq.news`) and wakes the other processes, which have nothing to tell then, and each hands
it to the pages that are open at it. Sums are read again at most once a second for a page that
somebody looks at, and every ten seconds when nothing is sold. Runs on the event loop; the database
is asked on other threads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool

from pos.database import StorageError
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase, listen, notify
from pos.hq.doorway import note_failure
from pos.hq.live.board import is_shown, looking, read_board
from pos.hq.live.rendering import Printed, Renderer
from pos.hq.live.topics import Topic, Viewer, message
from pos.hq.live.views import View
from pos.hq.news import CHANNEL, BrandNews, brand_news_after, news_after, tell
from pos.hq.observing import log
from pos.hq.proof import Proof
from pos.hq.told import News
from pos.texts import LANGUAGES

MOST: Final = 5000
"""Viewers of one process."""

_LOOK: Final = 5.0
"""Seconds between two looks when nobody rings."""
_TOGETHER: Final = 0.2
"""Seconds in which sales are gathered: nobody reads faster, and the disk has other work."""
_JUST: Final = 0.1
"""Seconds after another process has told in which this one need not."""
_SUMS: Final = 1.0
"""Seconds between two readings of the sums."""
_RENEW_US: Final = 10_000_000
_KEPT_US: Final = 60_000_000
_PAGE: Final = 500


class Newsroom:
    """Topics, their viewers, and the two tasks that feed them."""

    def __init__(self, database: OfficeDatabase, *, now: Now) -> None:
        self._database = database
        self._now = now
        self._proof = Proof(database)
        self._renderers = {language: Renderer(language) for language in LANGUAGES}
        self._topics: dict[tuple[View, str], Topic] = {}
        self._opening = asyncio.Lock()
        self._viewers = 0
        self._rung = asyncio.Event()
        self._may_be_untold = True
        self._told_at = 0.0
        self._heard_at = 0.0
        self._closed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._unlisten: Callable[[], None] | None = None

    async def open(self) -> None:
        """Begins; what was sold while nobody was here is told now."""
        self._loop = asyncio.get_running_loop()
        self._unlisten = listen(self._database, CHANNEL, self._hear)
        self._rung.set()
        self._tasks = [
            asyncio.create_task(self._repeat(self._tell, pause=_TOGETHER, rung=self._rung)),
            asyncio.create_task(self._repeat(self._sum_up, pause=_SUMS)),
        ]

    def ring(self) -> None:
        """There may be new sales. Any thread."""
        self._may_be_untold = True
        self._wake()

    def _hear(self) -> None:
        """Somebody told of sales: here they need only be handed out. Any thread."""
        self._heard_at = time.monotonic()
        self._wake()

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    def let_go(self) -> None:
        """Ends every stream: the server stops. Any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    async def close(self) -> None:
        """Stops the tasks."""
        self._end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._unlisten is not None:
            await run_in_threadpool(self._unlisten)

    def renderer(self, language: str) -> Renderer:
        """What draws in a language."""
        return self._renderers[language]

    async def topic(self, view: View, language: str) -> Topic:
        """A page as it stands; read from the database if nobody has it open."""
        key = (view, language)
        async with self._opening:
            topic = self._topics.get(key) or Topic(view, language)
            if not topic.viewers and (topic.is_stale or self._now() - topic.read_at > _RENEW_US):
                await self._begin(topic)
            self._topics[key] = topic
        return topic

    @property
    def has_room(self) -> bool:
        """Whether one more may look."""
        return self._viewers < MOST and not self._closed.is_set()

    async def watch(self, view: View, language: str, *, after: int | None) -> Viewer:
        """Somebody who looks from now on, and to whom nothing after `after` is new.

        What they missed is told them sale by sale, or as a whole where that is shorter. Whoever
        looks must `leave`.
        """
        topic = await self.topic(view, language)
        viewer = Viewer(topic)
        known = topic.rev
        topic.viewers.add(viewer)
        self._viewers += 1
        try:
            missed = [] if after in (None, known) else await self._missed(topic, after or 0, known)
        except BaseException:
            self.leave(viewer)
            raise
        if missed is None:
            viewer.fall_behind()
        else:
            viewer.put_first([*missed, *topic.standing()])
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """They are gone."""
        if viewer in viewer.topic.viewers:
            viewer.topic.viewers.remove(viewer)
            self._viewers -= 1

    async def still_looks(self, look: Callable[[], object]) -> bool:
        """Whether `look`, which asks the database, finds something; yes where that is away."""
        try:
            return await run_in_threadpool(look) is not None
        except StorageError:
            return True

    async def _tell(self) -> None:
        moment = time.monotonic()
        if self._may_be_untold and moment - self._heard_at < _JUST:
            # Another process has just told, of our sales as well. What was sold since then waits
            # for its next time, or for ours: telling costs much the same for few as for many.
            self._rung.set()
        elif self._may_be_untold or moment - self._told_at >= _LOOK:
            self._may_be_untold, self._told_at = False, moment
            if await run_in_threadpool(partial(tell, self._database, now=self._now())):
                await run_in_threadpool(notify, self._database, CHANNEL)
        for brand in {view.brand for view, _ in self._topics}:
            await self._hand_out([topic for topic in self._all() if topic.view.brand == brand])

    async def _hand_out(self, topics: list[Topic]) -> None:
        """Tells topics that read the same news what is new since the one that knows least."""
        known = min(topic.rev for topic in topics)
        news = await run_in_threadpool(self._news, topics[0].view, known)
        for topic in topics:
            if len(news) >= _PAGE:
                await self._begin(topic, anew=True)
            elif new := [(rev, one) for rev, one in news if rev > topic.rev]:
                topic.tell(new[-1][0], self._rows(topic, new))
                # A sale of another day may begin one.
                topic.is_stale |= any(one.day != topic.day for _, one in new)

    def _rows(self, topic: Topic, news: list[tuple[int, News | BrandNews]]) -> list[str]:
        renderer, now = self._renderers[topic.language], self._now()
        return [
            renderer.row(topic.view, rev, one, day=topic.day)
            for rev, one in news
            if is_shown(one, day=topic.day, now=now)
            and (isinstance(one, BrandNews) or topic.view.store in ("", one.store))
        ]

    def _news(self, view: View, known: int) -> list[tuple[int, News | BrandNews]]:
        with looking(self._database, view) as connection:
            if view.role == "brand":
                return list(brand_news_after(connection, known, brand=view.brand))
            return list(news_after(connection, known))

    async def _missed(self, topic: Topic, after: int, known: int) -> list[bytes] | None:
        """What came after one number up to another; None where it cannot be told singly."""
        if not 0 <= known - after < _PAGE:
            return None
        news = await run_in_threadpool(self._news, topic.view, after)
        new = [(rev, one) for rev, one in news if rev <= known]
        if [rev for rev, _ in new] != list(range(after + 1, known + 1)):
            return None
        rows = self._rows(topic, new)
        return [message("sales", "\n".join(reversed(rows)), rev=known)] if rows else []

    async def _sum_up(self) -> None:
        now = self._now()
        for topic in self._all():
            if not topic.viewers:
                if now - topic.read_at > _KEPT_US:
                    del self._topics[topic.view, topic.language]
            elif topic.is_stale or now - topic.read_at > _RENEW_US:
                await self._begin(topic)

    async def _begin(self, topic: Topic, *, anew: bool = False) -> None:
        """Reads a page; what changed is sent, or all of it where it is another day's."""
        now, known = self._now(), topic.rev
        topic.is_stale = False
        read = partial(read_board, self._database, topic.view, day=None, now=now, proof=self._proof)
        board = await run_in_threadpool(read)
        printed: Printed = self._renderers[topic.language].print(board, now=now)
        # What was told while the page was read may be missing in it: it stays where it is. A
        # brand's numbers start again when all that it was told is forgotten.
        if board.day == topic.day and board.rev >= known and not anew:
            topic.renew(printed, now=now)
        else:
            topic.begin(board, printed, now=now)
            # What was told meanwhile, or is told of a page that nobody had open, is not in it.
            self._rung.set()

    def _all(self) -> list[Topic]:
        return list(self._topics.values())

    async def _repeat(
        self,
        work: Callable[[], Awaitable[None]],
        *,
        pause: float,
        rung: asyncio.Event | None = None,
    ) -> None:
        is_away = False
        while not self._closed.is_set():
            if rung is not None:
                await _wait(rung, _LOOK)
                rung.clear()
            try:
                await work()
                is_away = False
            except Exception as error:
                if not is_away:
                    _note_standstill(error)
                is_away = True
                if rung is not None:
                    # What rang is still to be done.
                    self.ring()
            await _wait(self._closed, _SUMS if is_away else pause)

    def _end(self) -> None:
        self._closed.set()
        self._rung.set()
        for topic in self._topics.values():
            for viewer in topic.viewers:
                viewer.end()


def _note_standstill(error: Exception) -> None:
    """Says why live pages stand still. A fault of ours is told too: nobody awaits these tasks,
    and pages that have ended look like pages on which nothing is sold."""
    if isinstance(error, StorageError):
        log.warning("live pages stand still", code=error.code)
    else:
        log.error("live pages stand still")
        note_failure(error)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
