"""How head office says no: a status, a stable code for programs, a plain sentence for people."""

from __future__ import annotations

from typing import Final

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from pos.contract.wire import Refused
from pos.database import StorageError

JSON: Final = "application/json"

_OF_STATUS: Final = {404: "not_found", 405: "method_not_allowed"}


class Problem(Exception):
    """A refusal that becomes the reply."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hq_time: int = 0,
        count: int = 0,
        retry_after: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.refused = Refused(code=code, message=message, hq_time=hq_time, count=count)
        self.headers = {"Retry-After": str(retry_after)} if retry_after else {}


def reply(status: int, content: msgspec.Struct, headers: dict[str, str] | None = None) -> Response:
    """A reply in the contract's JSON."""
    return Response(
        msgspec.json.encode(content), status_code=status, media_type=JSON, headers=headers
    )


def answer_to(error: Problem | StorageError) -> Response:
    """What a refusal becomes; a database that cannot be used is one for now."""
    if isinstance(error, Problem):
        return reply(error.status, error.refused, error.headers)
    # The path stays here: it is none of the terminal's business.
    message = "head office cannot use its database at the moment"
    return reply(503, Refused(code=error.code, message=message), {"Retry-After": "5"})


def answer_problems(app: FastAPI) -> None:
    """Makes every refusal of the app one of ours, also those of the framework."""

    @app.exception_handler(Problem)
    @app.exception_handler(StorageError)
    async def of_ours(_: Request, error: Problem | StorageError) -> Response:
        return answer_to(error)

    @app.exception_handler(RequestValidationError)
    async def of_parameters(_: Request, error: RequestValidationError) -> Response:
        places = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        return reply(400, Refused(code="bad_request", message=places))

    @app.exception_handler(HTTPException)
    async def of_framework(_: Request, error: HTTPException) -> Response:
        code = _OF_STATUS.get(error.status_code, "refused")
        headers = dict(error.headers or {})
        return reply(error.status_code, Refused(code=code, message=str(error.detail)), headers)
