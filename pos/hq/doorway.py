"""What stands around every page and operation: addresses that mean nothing, and errors of ours.

A control character in an address is refused before anything is looked up: no name at head office
has one, and PostgreSQL has no character 0 in a text. What nobody foresaw becomes a plain reply and
one line in the log, which says where in the program it was and nothing of what was sent: neither
the statement's values nor an address, for that of a receipt is its secret.
"""

from __future__ import annotations

import re
import traceback
from typing import Final
from urllib.parse import unquote_plus

import psycopg
import sqlalchemy as sa
import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos.contract.wire import Refused
from pos.hq.problems import reply

_OPERATIONS: Final = "/v1/"
_FRAMES: Final = 4
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

log = structlog.get_logger("lianpos.hq")


class PlainAddresses:
    """Refuses a control character in path or query: 400 to terminals, to browsers 404."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._app
        if scope["type"] == "http":
            query = unquote_plus(scope["query_string"].decode("latin-1"))
            if has_control(scope["path"]) or has_control(query):
                app = _nowhere(scope["path"])
        await app(scope, receive, send)


class LastResort:
    """Answers where a handler failed: 400 for what the database cannot hold, else 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except (sa.exc.DataError, psycopg.DataError) as error:
            note_failure(error)
            refused = Refused(code="bad_request", message="no database can hold what was sent")
            answer = reply(400, refused)
        except Exception as error:
            note_failure(error)
            refused = Refused(code="failed", message="head office failed; its log says where")
            answer = reply(500, refused)
        else:
            return
        if scope["type"] == "http" and not has_begun:
            await answer(scope, receive, send)


def has_control(text: str) -> bool:
    """Whether there is a character in it that no keyboard types into a name."""
    return _CONTROL.search(text) is not None


def note_failure(error: Exception) -> None:
    """One line for whoever mends the program: what kind of error it was, and where."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    at = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    log.error("failed", error=type(error).__name__, at=at)


def _nowhere(path: str) -> Response:
    if path.startswith(_OPERATIONS):
        message = "there is a control character in the address"
        return reply(400, Refused(code="bad_request", message=message))
    return reply(404, Refused(code="not_found", message="Not Found"))
