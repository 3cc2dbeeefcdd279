"""The addresses of the live pages: signing in and out, the pages themselves, their streams.

Whoever is not signed in sees the sign-in page; whoever asks for a page that is not theirs is told
that there is none. A stream looks every quarter of a minute whether its session still lasts.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from pos.hq.booking import is_day
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase
from pos.hq.live.assets import send_asset
from pos.hq.live.board import read_board
from pos.hq.live.newsroom import Newsroom
from pos.hq.live.rendering import Renderer
from pos.hq.live.sessions import (
    NotSignedIn,
    Session,
    find_session,
    form_code,
    sign_in,
    sign_out,
)
from pos.hq.live.topics import Viewer, message
from pos.hq.live.views import View
from pos.hq.live.web import (
    drop_session,
    form_secret,
    guarded,
    html,
    keep_form_secret,
    keep_session,
    known_form_secret,
    language_of,
    only_over_tls,
    read_form,
    see,
    session_token,
)
from pos.hq.problems import Problem
from pos.hq.stores import BadRequest, find_store

_BEAT: Final = 15
"""Seconds after which a silent stream says that it is there, and looks at its session."""
_STREAMS: Final = 16
"""Pages that one session may have open."""
_AT_ONCE: Final = 2
"""Passwords that are looked at at once: each takes 64 MiB and a core for a while."""
_QUEUE: Final = 40

_REV: Final = re.compile(r"[0-9]{1,18}")


def add_live_pages(app: FastAPI, database: OfficeDatabase, newsroom: Newsroom, *, now: Now) -> None:
    """Adds the pages to head office's app. They are for people, so /openapi.json has none."""
    pages = _Pages(database, newsroom, now=now)
    guards = [Depends(only_over_tls)]

    def get(path: str, handler: Callable[..., Awaitable[Response]]) -> None:
        app.get(path, include_in_schema=False, dependencies=guards)(handler)

    def post(path: str, handler: Callable[..., Awaitable[Response]]) -> None:
        app.post(path, include_in_schema=False, dependencies=guards)(handler)

    get("/", pages.home)
    get("/login", pages.show_sign_in)
    post("/login", pages.take_sign_in)
    post("/logout", pages.take_sign_out)
    get("/live", pages.of_head_office)
    get("/live/stream", pages.stream)
    get("/live/store/{store}", pages.of_store)
    get("/live/brand/{brand:path}", pages.of_brand)
    get("/static/{name}", send_asset)


class _Pages:
    """The handlers, with what they work on."""

    def __init__(self, database: OfficeDatabase, newsroom: Newsroom, *, now: Now) -> None:
        self._database = database
        self._newsroom = newsroom
        self._now = now
        self._looking = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._streams: Counter[str] = Counter()

    async def home(self, request: Request) -> Response:
        """To one's own page."""
        return see(request, "/live")

    async def show_sign_in(self, request: Request) -> Response:
        """The sign-in form, or one's own page for somebody who is signed in."""
        session = await self._session(request)
        if session is not None:
            return see(request, session.person.own.path)
        return self._sign_in_page(request, status=200)

    async def take_sign_in(self, request: Request) -> Response:
        """A name and a password: a new session, or the form again."""
        fields = await read_form(request)
        secret = known_form_secret(request)
        if not secret or not _same(fields.get("csrf", ""), form_code(secret)):
            return self._sign_in_page(request, status=403, fault="form_old")
        if self._waiting >= _QUEUE:
            raise Problem(503, "busy", "too many people sign in at once", retry_after=5)
        self._waiting += 1
        try:
            async with self._looking:
                session = await run_in_threadpool(
                    partial(
                        sign_in,
                        self._database,
                        user=fields.get("user", ""),
                        password=fields.get("password", ""),
                        address=request.client.host if request.client else "",
                        now=self._now(),
                    )
                )
        except NotSignedIn as refused:
            return self._refuse_sign_in(request, refused)
        finally:
            self._waiting -= 1
        # Whoever was signed in here before is not any more: tokens are never carried over.
        await self._end(session_token(request))
        response = see(request, session.person.own.path)
        keep_session(request, response, session.token)
        return response

    async def take_sign_out(self, request: Request) -> Response:
        """Ends the session."""
        fields = await read_form(request)
        session = await self._session(request)
        if session is not None:
            if not _same(fields.get("csrf", ""), session.csrf):
                raise Problem(403, "foreign_form", "this form is not of this session")
            await self._end(session.token)
        response = see(request, "/login")
        drop_session(request, response)
        return response

    async def of_head_office(self, request: Request) -> Response:
        """The page of the chain; others are shown their own."""
        session = await self._session(request)
        if session is not None and session.person.own.role != "hq":
            return see(request, session.person.own.path)
        return await self._page(request, session, View(role="hq"))

    async def of_store(self, request: Request, store: str) -> Response:
        """The page of a store."""
        view = View(role="store", scope=store)
        return await self._page(request, await self._session(request), view)

    async def of_brand(self, request: Request, brand: str) -> Response:
        """The page of a brand."""
        view = View(role="brand", scope=brand)
        return await self._page(request, await self._session(request), view)

    async def stream(self, request: Request) -> Response:
        """What happens on a page, as server-sent events; goes on after Last-Event-ID."""
        session = await self._session(request)
        view = _view_of(request)
        if session is None or not session.person.may_see(view):
            raise Problem(403, "not_your_page", "sign in to see this page")
        if self._streams[session.token] >= _STREAMS:
            raise Problem(429, "too_many_pages", "too many pages are open", retry_after=30)
        if not self._newsroom.has_room:
            raise Problem(503, "busy", "too many pages are open", retry_after=30)
        known = request.headers.get("last-event-id", request.query_params.get("after", ""))
        looking = partial(
            self._newsroom.watch,
            view,
            language_of(request),
            after=int(known) if _REV.fullmatch(known) else None,
        )
        stream = StreamingResponse(self._events(looking, session), media_type="text/event-stream")
        stream.headers["X-Accel-Buffering"] = "no"
        return guarded(request, stream)

    async def _events(
        self, looking: Callable[[], Awaitable[Viewer]], session: Session
    ) -> AsyncIterator[bytes]:
        # Begins here and not before: a browser that is gone by now has left nothing behind.
        self._streams[session.token] += 1
        try:
            viewer = await looking()
            try:
                async for news in self._told(viewer, session):
                    yield news
            finally:
                self._newsroom.leave(viewer)
        finally:
            self._streams[session.token] -= 1
            self._streams += Counter()

    async def _told(self, viewer: Viewer, session: Session) -> AsyncIterator[bytes]:
        look = partial(self._still, session.token)
        clock = asyncio.get_running_loop()
        looked_at = clock.time()
        yield b"retry: 1000\n\n"
        while (news := await viewer.next(seconds=_BEAT)) is not None:
            if clock.time() - looked_at >= _BEAT:
                looked_at = clock.time()
                if not await self._newsroom.still_looks(look):
                    yield message("bye", "")
                    return
            yield news or b": here\n\n"

    def _still(self, token: str) -> Session | None:
        return find_session(self._database, token, now=self._now())

    async def _page(self, request: Request, session: Session | None, view: View) -> Response:
        if session is None:
            return see(request, "/login")
        renderer = self._newsroom.renderer(language_of(request))
        title = await run_in_threadpool(self._title, view, renderer)
        day = request.query_params.get("day")
        if title is None or not session.person.may_see(view) or (day and not is_day(day)):
            return html(request, renderer.page("refused", session=session), status=404)
        if day:
            board = await run_in_threadpool(
                partial(read_board, self._database, view, day=day, now=self._now())
            )
            printed, rev = renderer.print(board, now=self._now(), is_past=True), None
        else:
            topic = await self._newsroom.topic(view, renderer.language)
            printed, day, rev = topic.printed, topic.day, topic.rev
        return html(
            request,
            renderer.live(printed, view=view, day=day, rev=rev, title=title, session=session),
        )

    def _title(self, view: View, renderer: Renderer) -> str | None:
        """What the page is called; None where there is no such store or brand."""
        if view.role == "brand":
            return view.scope if 0 < len(view.scope) <= 64 else None
        if view.role == "hq":
            return renderer.text("head_office")
        try:
            with self._database.read() as connection:
                return find_store(connection, view.scope).name[renderer.language]
        except BadRequest:
            return None

    async def _session(self, request: Request) -> Session | None:
        token = session_token(request)
        if not token:
            return None
        return await run_in_threadpool(self._still, token)

    async def _end(self, token: str) -> None:
        if token:
            await run_in_threadpool(sign_out, self._database, token)

    def _refuse_sign_in(self, request: Request, refused: NotSignedIn) -> Response:
        if not refused.wait_s:
            return self._sign_in_page(request, status=401, fault="wrong_password")
        response = self._sign_in_page(
            request, status=429, fault="sign_in_wait", seconds=refused.wait_s
        )
        response.headers["Retry-After"] = str(refused.wait_s)
        return response

    def _sign_in_page(
        self, request: Request, *, status: int, fault: str = "", seconds: int = 0
    ) -> Response:
        secret = form_secret(request)
        renderer = self._newsroom.renderer(language_of(request))
        words = renderer.text(fault, seconds=seconds) if fault else ""
        content = renderer.page("login", csrf=form_code(secret), fault=words)
        response = html(request, content, status=status)
        keep_form_secret(request, response, secret)
        return response


def _view_of(request: Request) -> View:
    store, brand = request.query_params.get("store"), request.query_params.get("brand")
    if store:
        return View(role="store", scope=store)
    return View(role="brand", scope=brand) if brand else View(role="hq")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
