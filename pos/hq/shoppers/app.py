"""The public address: receipts and invoice forms by their tokens, providers' notices, no more.

Whoever has a token may read its receipt; there is no list, no search and no way from one to the
next. Handlers run on the event loop; whatever touches the database runs in a worker thread.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pos.database import StorageError
from pos.hq.bodies import read_body
from pos.hq.clock import Now, machine_now
from pos.hq.database import OfficeDatabase
from pos.hq.doorway import LastResort
from pos.hq.payments.notices import notice_routes
from pos.hq.payments.office import PaymentOffice
from pos.hq.problems import Problem
from pos.hq.shoppers import claims
from pos.hq.shoppers.aside import is_aside
from pos.hq.shoppers.finding import Bought, find_bought
from pos.hq.shoppers.limits import Limit
from pos.hq.shoppers.pages import Pages, language_of
from pos.hq.shoppers.tokens import token_hash

_MAX_FORM: Final = 8 * 1024
_MOST_FIELDS: Final = 8
_LOOK_AGAIN: Final = 30
"""Seconds after which a page that waits for its sale is fetched again."""
_MOST_LOOKS: Final = 20
"""So often by itself; who still waits then opens it anew."""
_MISS: Final = 5
"""What a token that nobody knows counts as: who mistypes may try on, who guesses may not."""


def _monotonic_us() -> int:
    return time.monotonic_ns() // 1000


def create_public_app(
    database: OfficeDatabase,
    *,
    now: Now = machine_now,
    monotonic_us: Callable[[], int] = _monotonic_us,
    payments: PaymentOffice | None = None,
) -> Starlette:
    """The app over an open database, which stays the caller's to close.

    Where `payments` are taken, their providers tell of them here as well.
    """
    desk = _Desk(database, now=now, monotonic_us=monotonic_us)
    return Starlette(
        routes=[
            Route("/r/{token}", desk.answering(desk.show_receipt), methods=["GET"]),
            Route("/i/{token}", desk.answering(desk.show_form), methods=["GET"]),
            Route("/i/{token}", desk.answering(desk.take_form), methods=["POST"]),
            *([] if payments is None else notice_routes(payments)),
        ],
        exception_handlers={HTTPException: desk.of_framework},
        middleware=[Middleware(LastResort)],
    )


class _Desk:
    """The handlers, with what they work on."""

    def __init__(
        self, database: OfficeDatabase, *, now: Now, monotonic_us: Callable[[], int]
    ) -> None:
        self._database = database
        self._now = now
        self._pages = Pages()
        # Many shoppers share one address, that of a shop's or a carrier's network.
        self._looks = Limit(size=120, every_us=250_000, monotonic_us=monotonic_us)
        self._forms = Limit(size=10, every_us=30_000_000, monotonic_us=monotonic_us)

    def answering(
        self, handler: Callable[[Request, str, bytes], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """What every page has in common: limits, the token, and headers that let nothing out."""

        async def answer(request: Request) -> Response:
            language = language_of(request.headers.get("accept-language", ""))
            host = _host(request)
            wait = self._looks.take(host)
            if wait:
                return self._notice(429, "too_often", language, retry_after=wait)
            digest = token_hash(request.path_params["token"])
            if digest is None:
                self._looks.take(host, questions=_MISS)
                return self._notice(404, "unknown", language)
            try:
                return self._sealed(await handler(request, language, digest))
            except Problem as problem:
                return self._notice(problem.status, "refused", language)
            except StorageError:
                return self._notice(503, "away", language, retry_after=_LOOK_AGAIN)

        return answer

    async def show_receipt(self, request: Request, language: str, digest: bytes) -> Response:
        """The receipt, or why there is none to see."""
        bought, asked = await run_in_threadpool(self._find, digest)
        if bought is None:
            return await self._not_shown(request, language, digest)
        state = claims.state_of(bought, asked, now=self._now())
        token = request.path_params["token"]
        page = self._pages.receipt(bought, token=token, language=language, state=state)
        return HTMLResponse(page)

    async def show_form(self, request: Request, language: str, digest: bytes) -> Response:
        """The form for an invoice, or why there is none."""
        bought, asked = await run_in_threadpool(self._find, digest)
        if bought is None:
            return await self._not_shown(request, language, digest)
        state = claims.state_of(bought, asked, now=self._now())
        page = self._pages.claim(bought, language=language, state=state, asked=asked)
        return HTMLResponse(page)

    async def take_form(self, request: Request, language: str, digest: bytes) -> Response:
        """Takes an invoice's request; who sends it again sees what became of the first."""
        wait = self._forms.take(_host(request))
        if wait:
            return self._notice(429, "too_often", language, retry_after=wait)
        form = _form(request, await read_body(request, limit=_MAX_FORM))
        claim, faults = claims.read_claim(form)
        bought, asked = await run_in_threadpool(self._find, digest)
        if bought is None:
            return await self._not_shown(request, language, digest)
        state = claims.state_of(bought, asked, now=self._now())
        if claim is None and state == "open":
            page = self._pages.claim(
                bought, language=language, state=state, typed=form, faults=faults
            )
            return HTMLResponse(page, status_code=422)
        if claim is not None and state == "open":
            await run_in_threadpool(self._ask, digest, claim)
        # A page that is fetched again sends no form again.
        return RedirectResponse(request.url.path, status_code=303)

    async def of_framework(self, request: Request, error: Exception) -> Response:
        """Whatever else is asked for is not there."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        language = language_of(request.headers.get("accept-language", ""))
        wait = self._looks.take(_host(request), questions=_MISS)
        return self._notice(429 if wait else status, "too_often" if wait else "unknown", language)

    def _find(self, digest: bytes) -> tuple[Bought | None, claims.Asked | None]:
        with self._database.snapshot() as connection:
            bought = find_bought(connection, digest)
            return bought, None if bought is None else claims.asked_for(connection, bought)

    def _ask(self, digest: bytes, claim: claims.Claim) -> None:
        """Looks once more under the lock: goods may have come back since the page was made."""
        now = self._now()
        with self._database.write() as connection:
            bought = find_bought(connection, digest)
            if bought is None:
                return
            asked = claims.asked_for(connection, bought)
            if claims.state_of(bought, asked, now=now) == "open":
                claims.ask(connection, bought, claim, now=now)

    async def _not_shown(self, request: Request, language: str, digest: bytes) -> Response:
        """Of a sale that is kept aside what to do; of any other that it has not arrived."""
        if await run_in_threadpool(self._is_aside, digest):
            return self._notice(404, "aside", language)
        self._looks.take(_host(request), questions=_MISS)
        look = _look(request)
        if look >= _MOST_LOOKS:
            return self._notice(404, "still_not_arrived", language)
        again = f"{_LOOK_AGAIN};url=?look={look + 1}" if request.method == "GET" else ""
        return self._notice(404, "not_arrived", language, again=again)

    def _is_aside(self, digest: bytes) -> bool:
        with self._database.snapshot() as connection:
            return is_aside(connection, digest)

    def _notice(
        self, status: int, name: str, language: str, *, again: str = "", retry_after: int = 0
    ) -> Response:
        page = self._pages.notice(name, language=language, again=again)
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        return self._sealed(HTMLResponse(page, status_code=status, headers=headers))

    def _sealed(self, response: Response) -> Response:
        response.headers.update(
            {
                "Content-Security-Policy": self._pages.policy,
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "X-Robots-Tag": "noindex, nofollow",
                "Vary": "Accept-Language",
            }
        )
        return response


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _look(request: Request) -> int:
    """Which look of a page that waits this is; the first where it does not say."""
    told = request.query_params.get("look", "")
    return int(told) if re.fullmatch(r"[0-9]{1,2}", told) else 1


def _form(request: Request, body: bytes) -> dict[str, str]:
    """The fields of a form; none of one that cannot be read."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        return {}
    try:
        fields = parse_qsl(body.decode(), max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        return {}
    return dict(fields)
