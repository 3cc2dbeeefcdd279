"""The door of a room of head office at which terminals ask: who asks, for what, yes or no.

Every request is signed. Strangers learn nothing, not even whether this head office has the room.
Handlers run on the event loop; whatever touches the database runs in a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar

import msgspec
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from pos.hq.admission import Asked, Guest
from pos.hq.bodies import decode, read_asked
from pos.hq.intake import Intake
from pos.hq.problems import Problem, reply
from pos.hq.refusal import Refusal

Room = TypeVar("Room")
Wanted = TypeVar("Wanted", bound=msgspec.Struct)


class Door(Generic[Room]):
    """The way into a room, and out of it with an answer.

    `absent` is the code and the words where this head office has no such room; `statuses` are those
    of refusals by their codes, 422 where none is named: it was understood, and is not to be had.
    """

    def __init__(
        self,
        intake: Intake,
        room: Room | None,
        *,
        absent: tuple[str, str],
        statuses: Mapping[str, int],
        most_sent: int,
    ) -> None:
        self._intake = intake
        self._room = room
        self._absent = absent
        self._statuses = statuses
        self._most_sent = most_sent

    async def answer(
        self, request: Request, act: Callable[[Room, Guest], msgspec.Struct]
    ) -> Response:
        """The answer to a request that brings nothing."""
        asked = await read_asked(request, limit=0)
        return reply(200, await run_in_threadpool(self._act, asked, act))

    async def answer_to(
        self,
        request: Request,
        kind: type[Wanted],
        act: Callable[[Room, Guest, Wanted], msgspec.Struct],
    ) -> Response:
        """The answer to what a request brings, which is a `kind`."""
        asked = await read_asked(request, limit=self._most_sent)

        def with_wanted(room: Room, guest: Guest) -> msgspec.Struct:
            return act(room, guest, decode(asked.body, kind, what=f"a {kind.__name__}"))

        return reply(200, await run_in_threadpool(self._act, asked, with_wanted))

    def admit(self, asked: Asked) -> tuple[Room, Guest]:
        """The room, for somebody who may ask there, and who that is."""
        guest = self._intake.admit(asked)
        if self._room is None:
            raise Problem(503, *self._absent)
        return self._room, guest

    @contextmanager
    def refusals_said(self) -> Iterator[None]:
        """What the room refuses in the block becomes the reply."""
        try:
            yield
        except Refusal as error:
            status = self._statuses.get(error.code, 422)
            raise Problem(status, error.code, str(error)) from error

    def _act(self, asked: Asked, act: Callable[[Room, Guest], msgspec.Struct]) -> msgspec.Struct:
        room, guest = self.admit(asked)
        with self.refusals_said():
            return act(room, guest)
