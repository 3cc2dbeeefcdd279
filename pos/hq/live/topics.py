"""One page in one language and all who have it open: what is drawn once goes to everybody.

A viewer's queue is short. Whoever reads more slowly than there is news loses what waits, and gets
the page as it stands when there is room again: memory for a viewer has an end, and what is shown
is never wrong, only later. Event loop only.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from pos.hq.live.board import SHOWN, Board, Point
from pos.hq.live.rendering import PARTS, Printed, points_json
from pos.hq.live.views import View

QUEUE: Final = 64
"""Messages that wait for one viewer at most."""


def message(event: str, data: str, *, rev: int | None = None) -> bytes:
    """One message of a stream of server-sent events."""
    lines = [f"event: {event}"] if rev is None else [f"id: {rev}", f"event: {event}"]
    lines += [f"data: {line}" for line in data.splitlines() or [""]]
    return ("\n".join(lines) + "\n\n").encode()


class Viewer:
    """One open page. `topic` is what it shows."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self._queue: deque[bytes] = deque()
        self._is_behind = False
        self._is_over = False
        self._wake = asyncio.Event()

    def put(self, news: bytes) -> None:
        """Something new; too much of it becomes one summary."""
        if self._is_behind:
            return
        if len(self._queue) >= QUEUE:
            self.fall_behind()
            return
        self._queue.append(news)
        self._wake.set()

    def put_first(self, news: Iterable[bytes]) -> None:
        """What comes before all that waits."""
        self._queue.extendleft(reversed(list(news)))
        self._wake.set()

    def fall_behind(self) -> None:
        """What waits is dropped: the next thing to be told is how the page stands."""
        self._queue.clear()
        self._is_behind = True
        self._wake.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._is_over = True
        self._wake.set()

    async def next(self, *, seconds: float) -> bytes | None:
        """All that waits, b"" when nothing came in that time, None at the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()
        if self._is_over:
            return None
        if self._is_behind:
            self._is_behind = False
            return self.topic.summary()
        waiting = b"".join(self._queue)
        self._queue.clear()
        return waiting


class Topic:
    """One page in one language: how it stands, and who looks at it."""

    def __init__(self, view: View, language: str) -> None:
        self.view = view
        self.language = language
        self.viewers: set[Viewer] = set()
        self.rev = 0
        self.day = ""
        self.is_stale = True
        self.read_at = 0
        self._parts: dict[str, str] = {}
        self._points: tuple[Point, ...] = ()
        self._rows: deque[str] = deque(maxlen=SHOWN)

    @property
    def printed(self) -> Printed:
        """The page as it stands; newest row first."""
        return Printed(
            parts=dict(self._parts), points=self._points, rows=tuple(reversed(self._rows))
        )

    def begin(self, board: Board, printed: Printed, *, now: int) -> None:
        """Starts from the database, or starts again on another day."""
        self.rev, self.day = board.rev, board.day
        self._rows = deque(reversed(printed.rows), maxlen=SHOWN)
        self._keep(printed)
        self.read_at = now
        for viewer in self.viewers:
            viewer.fall_behind()

    def tell(self, rev: int, rows: Iterable[str]) -> None:
        """News up to `rev`; rows oldest first, none where it was for other pages."""
        new = list(rows)
        self.rev = rev
        if new:
            self._rows.extend(new)
            self.is_stale = True
            self._send(message("sales", "\n".join(reversed(new)), rev=rev))

    def renew(self, printed: Printed, *, now: int) -> None:
        """The sums as they are now; only what has changed is sent."""
        changed = [name for name in PARTS if printed.parts[name] != self._parts.get(name)]
        points = sorted(set(printed.points) - set(self._points), key=lambda point: point.minute)
        self._keep(printed)
        self.read_at = now
        if changed:
            self._send(message("board", "\n".join(self._parts[name] for name in changed)))
        if points:
            self._send(message("points", points_json(points)))

    def summary(self) -> bytes:
        """The whole page as it stands, in place of everything that was missed."""
        rows = message("list", "\n".join(reversed(self._rows)), rev=self.rev)
        return b"".join([rows, *self.standing()])

    def standing(self) -> list[bytes]:
        """The sums as they stand."""
        board = message("board", "\n".join(self._parts[name] for name in PARTS))
        return [board, message("points", points_json(self._points))]

    def _keep(self, printed: Printed) -> None:
        self._parts, self._points = dict(printed.parts), printed.points

    def _send(self, news: bytes) -> None:
        for viewer in self.viewers:
            viewer.put(news)
