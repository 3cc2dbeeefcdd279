"""Head office's HTTP surface: enrol, take journals in, hand feeds out.

Deny by default: but for `hello` and `enrol` a request is answered only when a terminal that is
let in signed it, and then only for its own journal and its own feeds. Replies are sent after
the commit. Handlers run on the event loop; whatever touches the database runs in a worker thread.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Final, TypeAlias

import msgspec
import zstandard
from fastapi import FastAPI, Path, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from pos.contract.returns import CameBack, NotYet
from pos.contract.serials import SerialUsed
from pos.contract.wire import ENVELOPE, Ack, Fork, Gap, Hello, Quarantined, Refetch
from pos.hq import feed
from pos.hq.admission import Guest, NotAdmitted
from pos.hq.batches import Letter
from pos.hq.bell import POLLED, TOLD, Bell
from pos.hq.bodies import read_asked
from pos.hq.clock import Now, machine_now
from pos.hq.collector import Collector
from pos.hq.database import OfficeDatabase, listen, tells, writers_at_once
from pos.hq.depot import Depot
from pos.hq.doorway import LastResort, PlainAddresses
from pos.hq.intake import Intake, unauthorized
from pos.hq.letterbox import Letterbox
from pos.hq.live.newsroom import Newsroom
from pos.hq.live.pages import add_live_pages
from pos.hq.members.doors import add_member_doors
from pos.hq.members.office import MemberOffice
from pos.hq.observing import MEDIA, Counts, may_watch
from pos.hq.openapi import (
    ENROL,
    EVENTS,
    FEED,
    HELLO,
    KEEP_SERIAL,
    RECEIPT,
    RELEASE,
    SET_ASIDE,
    SNAPSHOT,
    SNAPSHOT_FILE,
    describe,
)
from pos.hq.payments.doors import add_payment_doors
from pos.hq.payments.office import PaymentOffice
from pos.hq.problems import JSON, Problem, answer_problems, reply
from pos.hq.settings_revision import SettingsRevisions

Scope: TypeAlias = Annotated[str, Path(max_length=80, description="A feed that enrol named.")]
Receipt: TypeAlias = Annotated[
    str,
    Path(
        pattern="^[0-9A-Za-z-]{1,32}$",
        description="The number of a receipt, like S001-T01-000123.",
    ),
]
SaleId: TypeAlias = Annotated[
    str,
    Path(
        pattern="^[0-9A-Za-z_-]{1,64}$",
        description="The sale that the return is journaled as.",
    ),
]

MAX_WAIT: Final = 25
_MAX_SENT: Final = 1024 * 1024
_MAX_ENROL: Final = 16 * 1024
_MAX_RETURN: Final = 64 * 1024
_MAX_AT_ONCE: Final = 256
_STATUS: Final[dict[type, int]] = {
    Gap: 409,
    Fork: 409,
    Quarantined: 422,
    CameBack: 409,
    SerialUsed: 409,
    NotYet: 409,
}


def create_app(
    database: OfficeDatabase,
    *,
    bell: Bell | None = None,
    now: Now = machine_now,
    depot: Depot | None = None,
    newsroom: Newsroom | None = None,
    payments: PaymentOffice | None = None,
    members: MemberOffice | None = None,
) -> ASGIApp:
    """The app over an open database, which stays the caller's to close.

    Without a `depot` there are no snapshots, and terminals read the feeds page by page. Without
    `payments` no wallet is taken; they work as long as the app serves. Without `members` tills
    know those that the feed tells of.
    """
    intake = Intake(database, now=now, depot=depot)
    # One for the process: what providers answered is counted before there is an app.
    counts = Counts() if payments is None else payments.counts
    newsroom = newsroom or Newsroom(database, now=now)
    collector = Collector(
        intake.take_letters, lanes=writers_at_once(database), counts=counts, taken=newsroom.ring
    )
    bell = bell or bell_over(database)
    settings = SettingsRevisions(database, bell)
    office = _Office(intake, collector, settings, bell=bell, counts=counts, now=now)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(intake.start)
        unlisten = listen(database, feed.CHANNEL, office.bell.ring)
        await newsroom.open()
        if payments is not None:
            await run_in_threadpool(payments.start)
        try:
            yield
        finally:
            if payments is not None:
                await run_in_threadpool(payments.stop)
            await newsroom.close()
            if unlisten is not None:
                await run_in_threadpool(unlisten)
            collector.close()
            await run_in_threadpool(intake.end)

    app = FastAPI(
        title="lianpos head office",
        version=_version(),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    answer_problems(app)
    app.add_middleware(PlainAddresses)
    app.add_middleware(LastResort)
    app.get("/v1/hello", **HELLO)(office.greet)
    app.post("/v1/enrol", **ENROL)(office.let_in)
    app.post("/v1/terminals/{terminal}/events", **EVENTS)(office.take_events)
    app.get("/v1/feed/{scope}", **FEED)(office.read_feed)
    app.get("/v1/snapshot/{scope}", **SNAPSHOT)(office.describe_snapshot)
    app.get("/v1/snapshot/{scope}/{sha256}", **SNAPSHOT_FILE)(office.send_snapshot)
    app.get("/v1/receipts/{receipt}", **RECEIPT)(office.find_receipt)
    app.put("/v1/returns/{receipt}/{sale}", **SET_ASIDE)(office.set_aside)
    app.delete("/v1/returns/{receipt}/{sale}", **RELEASE)(office.release)
    app.put("/v1/serials/{tender}/{serial}/{sale}", **KEEP_SERIAL)(office.keep_serial)
    add_payment_doors(app, intake, payments)
    add_member_doors(app, intake, members)
    app.get("/healthz", include_in_schema=False)(partial(_say_whether_well, intake))
    app.get("/metrics", include_in_schema=False)(partial(_show_counts, counts, intake, payments))
    add_live_pages(app, database, newsroom, now=now)
    describe(app)
    return LastResort(Letterbox(app, take=office.take_events))


def bell_over(database: OfficeDatabase) -> Bell:
    """A bell that rings when the database holds a new revision of any feed."""

    def last_rev() -> int:
        with database.read() as connection:
            return feed.last_rev(connection)

    return Bell(last_rev, every=TOLD if tells(database) else POLLED)


class _Office:
    """The handlers, with what they work on."""

    def __init__(
        self,
        intake: Intake,
        collector: Collector,
        settings: SettingsRevisions,
        *,
        bell: Bell,
        counts: Counts,
        now: Now,
    ) -> None:
        self.bell = bell
        self._settings = settings
        self._intake = intake
        self._collector = collector
        self._counts = counts
        self._now = now
        self._at_once = 0

    async def greet(self) -> Response:
        """Which protocol versions this head office speaks, and what time it is there."""
        hello = Hello(
            name="lianpos",
            version=_version(),
            envelope_min=ENVELOPE,
            envelope_max=ENVELOPE,
            hq_time=self._now(),
        )
        return reply(200, hello)

    async def let_in(self, request: Request) -> Response:
        """Let a terminal in: a one-time code of head office, and the terminal's new public key.

        Signed with that new key, with an empty X-Term and X-Epoch 0. The same code with the same
        key gets the same answer again.
        """
        asked = await read_asked(request, limit=_MAX_ENROL)
        return reply(200, await run_in_threadpool(self._intake.enrol, asked))

    async def take_events(
        self,
        request: Request,
        terminal: Annotated[str, Path(max_length=16, description="The terminal's own id.")],
    ) -> Response:
        """Send journal entries up. 200 and 422 come after a durable commit: both acknowledge."""
        if self._at_once >= _MAX_AT_ONCE:
            raise Problem(503, "busy", "too many terminals send at once", retry_after=1)
        self._at_once += 1
        try:
            asked = await read_asked(request, limit=_MAX_SENT)
            encoding = request.headers.get("content-encoding", "").lower()
            letter = Letter(terminal=terminal, asked=asked, encoding=encoding)
            answer = (await self._collector.take(letter)).answer
            if isinstance(answer, Ack | Quarantined):
                cfg_rev = await self._settings.of(terminal)
                answer = msgspec.structs.replace(answer, cfg_rev=cfg_rev)
        finally:
            self._at_once -= 1
        if isinstance(answer, Problem):
            raise answer
        if isinstance(answer, NotAdmitted):
            raise unauthorized(answer)
        return reply(_STATUS.get(type(answer), 200), answer)

    async def read_feed(
        self,
        request: Request,
        scope: Scope,
        gen: Annotated[
            str, Query(max_length=64, description="Generation of the cursor; empty at first.")
        ] = "",
        after: Annotated[
            int, Query(ge=0, le=2**62, description="Cursor of the page before; 0 at first.")
        ] = 0,
        limit: Annotated[int, Query(ge=1, le=feed.MAX_ROWS, description="Rows at most.")] = 1000,
        wait: Annotated[
            int, Query(ge=0, le=MAX_WAIT, description="Seconds to wait for news if there is none.")
        ] = 0,
    ) -> Response:
        """Read a feed: ndjson, one `FeedRow` a line, the last line a `FeedEnd`."""
        guest = await self._admitted(request, scope)
        await run_in_threadpool(self._intake.note_reader, guest, scope=scope, gen=gen, after=after)
        since = await self.bell.rev() if wait else 0
        read = partial(self._intake.read_feed, scope=scope, gen=gen, after=after, limit=limit)
        page = await run_in_threadpool(read)
        if wait and isinstance(page, feed.Page) and not page.rows:
            await self.bell.wait(since=since, seconds=wait)
            page = await run_in_threadpool(read)
        if isinstance(page, Refetch):
            return reply(409, page)
        return _ndjson(page.content, accepted=request.headers.get("accept-encoding", ""))

    async def describe_snapshot(self, request: Request, scope: Scope) -> Response:
        """Get the newest snapshot of a feed: what it holds and where it ends, signed."""
        await self._admitted(request, scope)
        return reply(200, await run_in_threadpool(self._intake.newest_snapshot, scope))

    async def send_snapshot(
        self,
        request: Request,
        scope: Scope,
        sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="Of the file.")],
    ) -> Response:
        """Get the file of a snapshot, or with Range a part of it. It never changes."""
        await self._admitted(request, scope)
        path = await run_in_threadpool(self._intake.snapshot_file, sha256)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return FileResponse(path, media_type="application/zstd", headers=headers)

    async def find_receipt(self, request: Request, receipt: Receipt) -> Response:
        """Read what a receipt sold and what is left of it, to take goods back anywhere."""
        guest = await self._guest(request)
        return reply(200, await run_in_threadpool(self._intake.find_receipt, guest, receipt))

    async def set_aside(self, request: Request, receipt: Receipt, sale: SaleId) -> Response:
        """Set goods of a receipt aside for a return, before money goes back.

        The same again changes nothing; other lines take the place of those before.
        """
        asked = await read_asked(request, limit=_MAX_RETURN)
        answer = await run_in_threadpool(self._intake.set_aside, asked, receipt, sale=sale)
        return reply(_STATUS.get(type(answer), 200), answer)

    async def release(
        self,
        request: Request,
        receipt: Receipt,
        sale: SaleId,
        head: Annotated[
            int, Query(ge=0, le=2**62, description="The last entry of the terminal's journal.")
        ],
    ) -> Response:
        """Let goods go that were set aside for a sale of which nothing came and nothing will."""
        guest = await self._guest(request)
        answer = await run_in_threadpool(self._intake.release, guest, receipt, sale=sale, head=head)
        return reply(_STATUS.get(type(answer), 200), answer)

    async def keep_serial(
        self,
        request: Request,
        tender: Annotated[str, Path(max_length=32, description="The tender, like voucher.")],
        serial: Annotated[
            str, Path(pattern="^[0-9A-Z-]{4,32}$", description="What is single use.")
        ],
        sale: Annotated[str, Path(max_length=64, description="The sale that it pays.")],
    ) -> Response:
        """Have a voucher kept for a sale, so that no other till takes it too.

        The same again changes nothing. It is free again when that sale has ended without it.
        """
        guest = await self._guest(request)
        keep = partial(self._intake.keep_serial, guest, tender=tender, serial=serial, sale=sale)
        answer = await run_in_threadpool(keep)
        return reply(_STATUS.get(type(answer), 200), answer)

    async def _guest(self, request: Request) -> Guest:
        asked = await read_asked(request, limit=0)
        return await run_in_threadpool(self._intake.admit, asked)

    async def _admitted(self, request: Request, scope: str) -> Guest:
        guest = await self._guest(request)
        if scope not in guest.scopes:
            raise Problem(403, "not_your_feed", f"{guest.terminal} is not given {scope}")
        return guest


async def _say_whether_well(intake: Intake) -> Response:
    """For load balancers: 200 where the database answers, 503 where it does not."""
    await run_in_threadpool(intake.check)
    return Response(b'{"status":"ok"}', media_type=JSON)


async def _show_counts(
    counts: Counts, intake: Intake, payments: PaymentOffice | None, request: Request
) -> Response:
    """For Prometheus on this machine; to others it is as if it were not there."""
    host = request.client.host if request.client else ""
    if not may_watch(host, list(request.headers)):
        raise Problem(404, "not_found", "Not Found")
    aside = await run_in_threadpool(intake.entries_aside)
    waiting = None if payments is None else await run_in_threadpool(payments.waiting)
    page = await run_in_threadpool(partial(counts.page, aside=aside, payments=waiting))
    return Response(page, media_type=MEDIA)


def _ndjson(content: bytes, *, accepted: str) -> Response:
    headers = {"Vary": "Accept-Encoding"}
    if "zstd" in accepted.lower():
        content = zstandard.ZstdCompressor(level=3).compress(content)
        headers["Content-Encoding"] = "zstd"
    return Response(content, media_type="application/x-ndjson", headers=headers)


def _version() -> str:
    try:
        return version("lianpos")
    except PackageNotFoundError:
        return "0"
