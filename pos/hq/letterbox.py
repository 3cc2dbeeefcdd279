"""The short way in for what terminals send all day: their journal entries.

Nearly every request to head office is one of these. Each takes the way past the framework's
routing and all that stands around it, which costs several times what the request itself does.
What the framework documents as the operation is the same handler, and an address that is written in
any other way, or with a query, goes to it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pos.database import StorageError
from pos.hq.problems import Problem, answer_to

_EVENTS: Final = re.compile("/v1/terminals/([0-9A-Z]{4}-[0-9A-Z]{3})/events")

Take = Callable[[Request, str], Awaitable[Response]]
"""The handler of the operation: the request, and the terminal that its address names."""


class Letterbox:
    """Hands requests with journal entries to `take`, everything else to `app`."""

    def __init__(self, app: ASGIApp, *, take: Take) -> None:
        self._app = app
        self._take = take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and not scope["query_string"]:
            addressed = _EVENTS.fullmatch(scope["path"])
            if addressed is not None:
                answer = await self._answered(Request(scope, receive), addressed[1])
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _answered(self, request: Request, terminal: str) -> Response:
        try:
            return await self._take(request, terminal)
        except (Problem, StorageError) as error:
            return answer_to(error)
