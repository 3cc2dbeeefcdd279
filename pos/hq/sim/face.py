"""The thin HTTP face of a simulated gateway: sockets in, values to the core, values out.

Everything runs on the one event loop of its server, so that the core has one thread; orders of
another thread come in by way of `Face.obey`. It listens on this machine only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Lock
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pos.contract.requests import is_loopback
from pos.hq.sim.gateway import Gateway
from pos.hq.sim.ledger import Refusal
from pos.hq.sim.page import ShopperPage
from pos.hq.sim.wire import Notice, Reply, Request
from pos.texts import LANGUAGES

HangUp: TypeAlias = Callable[[tuple[str, int]], None]

_LONGEST: Final = 1 << 20
_PATROL: Final = 1
"""Seconds between two looks at what is to be posted."""
_POST_TIMEOUT: Final = 5


class Face:
    """One gateway as a web application. `hang_up` ends the connection of a caller, by his address
    and port."""

    def __init__(self, gateway: Gateway, *, language: str, hang_up: HangUp) -> None:
        self._gateway = gateway
        self._language = language
        self._hang_up = hang_up
        self._pages = {name: ShopperPage(name) for name in LANGUAGES}
        self._one_at_a_time = Lock()

    def obey(self, order: str) -> bool:
        """Carries out an order for the script; any thread."""
        with self._one_at_a_time:
            return self._gateway.script.obey(order)

    def app(self) -> Starlette:
        """The application: the shopper's page, the books, and the provider's own addresses."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/qr/{id}", self._page),
                Route("/payments", self._payments),
                Route("/books", self._books),
                Route("/shopper/{id}/{word}", self._decide, methods=["POST"]),
                Route("/script", self._arrange, methods=["POST"]),
                Route("/{rest:path}", _Wire(self._gateway, self._one_at_a_time, self._hang_up)),
            ],
            lifespan=self._lifespan,
        )

    # --- the person who plays the shopper -------------------------------------------------------

    async def _page(self, request: HttpRequest) -> Response:
        language = self._asked_language(request.query_params.get("language"))
        said = request.query_params.get("said", "")
        with self._one_at_a_time:
            self._gateway.ledger.settle(self._gateway.now())
            text = self._pages[language].whole(
                self._gateway, said=said if said in _SENTENCES else ""
            )
        return HTMLResponse(text, headers=_HEADERS)

    async def _payments(self, request: HttpRequest) -> Response:
        language = self._asked_language(request.query_params.get("language"))
        with self._one_at_a_time:
            self._gateway.ledger.settle(self._gateway.now())
            return HTMLResponse(self._pages[language].payments(self._gateway), headers=_HEADERS)

    async def _decide(self, request: HttpRequest) -> Response:
        """The shopper's yes or no."""
        form = await _form(request)
        if form is None:
            return Response(status_code=403)
        ledger, now = self._gateway.ledger, self._gateway.now()
        decide = {"confirm": ledger.confirm, "refuse": ledger.refuse}.get(
            request.path_params["word"]
        )
        if decide is None:
            return Response(status_code=404)
        with self._one_at_a_time:
            try:
                ledger.settle(now)
                decide(ledger.find(id=request.path_params["id"]).order.number, now=now)
                said = "done"
            except Refusal:
                said = "too_late"
        return self._back(form, said)

    async def _arrange(self, request: HttpRequest) -> Response:
        """What is to go wrong, from the page's form or as lines of text."""
        if request.headers.get("content-type", "").startswith("text/plain"):
            lines = (await request.body()).decode("utf-8", "replace").splitlines()
            wrong = [line for line in lines if line.strip() and not self.obey(line)]
            return JSONResponse({"not_understood": wrong}, status_code=400 if wrong else 200)
        form = await _form(request)
        if form is None:
            return Response(status_code=403)
        order = form.get("order", "")
        if "fault" in form:
            where = f":{form['operation']}" if form.get("operation") else ""
            order = f"{form['fault']}{where}={form.get('times', '1')}"
        return self._back(form, "arranged" if self.obey(order) else "not_understood")

    async def _books(self, request: HttpRequest) -> Response:
        """Every payment with the money in it, for tests that compare three books."""
        with self._one_at_a_time:
            self._gateway.ledger.settle(self._gateway.now())
            trades = self._gateway.ledger.trades
        return JSONResponse(
            [
                {
                    "number": trade.order.number,
                    "id": trade.id,
                    "state": trade.state,
                    "ended": trade.ended,
                    "amount": trade.order.amount,
                    "paid": 0 if trade.paid_at is None else trade.order.amount,
                    "refunded": trade.refunded,
                    "kept": trade.kept,
                }
                for trade in trades
            ]
        )

    def _back(self, form: dict[str, str], said: str) -> Response:
        language = self._asked_language(form.get("language"))
        return RedirectResponse(f"/?language={quote(language)}&said={said}", status_code=303)

    def _asked_language(self, name: str | None) -> str:
        return name if name in LANGUAGES else self._language

    # --- notices --------------------------------------------------------------------------------

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        posting = asyncio.create_task(self._post_notices())
        try:
            yield
        finally:
            posting.cancel()

    async def _post_notices(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=_POST_TIMEOUT) as client:
            while True:
                with self._one_at_a_time:
                    due = self._gateway.due_notices()
                for notice in due:
                    status, body = await _posted(client, notice)
                    with self._one_at_a_time:
                        self._gateway.told(notice, status, body)
                await asyncio.sleep(_PATROL)


class _Wire:
    """The provider's own addresses: what comes in goes to the core as it is."""

    def __init__(self, gateway: Gateway, one_at_a_time: Lock, hang_up: HangUp) -> None:
        self._gateway = gateway
        self._one_at_a_time = one_at_a_time
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest(scope, receive)
        body = await _body(request)
        if body is None:
            await Response(status_code=413)(scope, receive, send)
            return
        # As it was sent: what is signed is the address in its own spelling.
        path = scope["raw_path"].decode("ascii", "replace")
        query = scope["query_string"].decode("ascii", "replace")
        asked = Request(
            method=request.method,
            path=f"{path}?{query}" if query else path,
            headers=dict(request.headers),
            body=body,
        )
        with self._one_at_a_time:
            reply = self._gateway.answer(asked)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.lost:
            self._hang_up(tuple(scope["client"]))
            # Who ends before the line does is taken for one that forgot to answer.
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await _response(reply)(scope, receive, send)


def _response(reply: Reply) -> Response:
    response = Response(reply.body, status_code=reply.status)
    response.headers.update(reply.headers)
    return response


async def _posted(client: httpx.AsyncClient, notice: Notice) -> tuple[int, bytes]:
    """How a notice was taken; 0 where nobody was there. It goes to this machine only."""
    address = urlsplit(notice.url)
    if address.scheme not in ("http", "https") or not is_loopback(address.hostname or ""):
        return 0, b""
    try:
        answer = await client.post(notice.url, content=notice.body, headers=dict(notice.headers))
    except httpx.HTTPError:
        return 0, b""
    return answer.status_code, answer.content


async def _form(request: HttpRequest) -> dict[str, str] | None:
    """The fields of our own page's form; None for one that another site sent."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return None
    body = await _body(request)
    return None if body is None else dict(parse_qsl(body.decode("utf-8", "replace")))


async def _body(request: HttpRequest) -> bytes | None:
    """The body; None for one that no merchant sends."""
    parts: list[bytes] = []
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > _LONGEST:
            return None
        parts.append(chunk)
    return b"".join(parts)


_SENTENCES: Final = ("done", "too_late", "arranged", "not_understood")
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'",
}
