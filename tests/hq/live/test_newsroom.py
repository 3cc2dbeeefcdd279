"""Where news goes out: whoever keeps up is told every sale once, whatever is read meanwhile."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from pos.database import StorageError
from pos.hq import live_schema, schema
from pos.hq.clock import machine_now
from pos.hq.live.newsroom import Newsroom
from pos.hq.live.views import View
from pos.hq.rolls import KEY
from pos.hq.rows import add_rows
from tests.hq.live.conftest import rows, sell, today

CHAIN = View(role="hq")
PATIENCE = 20


class SlowDatabase:
    """Head office's database on a day on which reading a page's sums takes long, or a look fails.

    `hold` keeps the next reading of sums until `go`; `failures` writes come to nothing, and
    `faults` for a reason that nobody foresaw.
    """

    def __init__(self, database):
        self._database = database
        self._is_held = False
        self.failures = 0
        self.faults = 0
        self._between = threading.Lock()
        self.reading = threading.Event()
        self.go = threading.Event()

    def hold(self):
        self._is_held = True

    def read(self):
        return self._database.read()

    def fail(self, *, failures=0, faults=0):
        """From the next write on: one that has begun would not notice."""
        with self._between:
            self.failures, self.faults = failures, faults

    @contextmanager
    def write(self, *, durable=True):
        with self._between:
            if self.failures:
                self.failures -= 1
                raise StorageError("database_busy", Path("hq.db"), "locked")
            if self.faults:
                self.faults -= 1
                raise sa.exc.DataError("INSERT", None, ValueError("out of range"))
            with self._database.write(durable=durable) as connection:
                yield connection

    @contextmanager
    def snapshot(self):
        said = []
        with self._database.snapshot() as connection:
            sa.event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
            yield connection
        if self._is_held and any("FROM roll" in statement for statement in said):
            self._is_held = False
            self.reading.set()
            assert self.go.wait(PATIENCE)


@pytest.fixture
def database(office, monkeypatch):
    """What is found here is told, not found by looking once in a while."""
    monkeypatch.setattr("pos.hq.live.newsroom._LOOK", 3600)
    return SlowDatabase(office.database)


def in_a_newsroom(database, story):
    """Runs what happens with a newsroom that is open."""

    async def run():
        room = Newsroom(database, now=machine_now)
        await room.open()
        try:
            async with asyncio.timeout(PATIENCE):
                await story(room)
        finally:
            database.go.set()
            await room.close()

    asyncio.run(run())


async def messages(viewer, wanted):
    """All that a viewer is told, up to the first message in which `wanted` stands."""
    told = ""
    while wanted not in told:
        told += (await viewer.next(seconds=1) or b"").decode()
    return told


def book(database, receipt):
    """A sale in the books of which nobody was rung: what rings is the room under test."""
    row = {
        "day": today(), "terminal": "S001-T09", "epoch": 1, "seq": 1, "sale": "S", "store": "S001",
        "kind": "sale", "status": "completed", "receipt": receipt, "of": None, "total": 100,
        "at": machine_now(),
    }  # fmt: skip
    with database.write() as connection:
        add_rows(connection, schema.sale, [row])
        untold = {**{name: row[name] for name in KEY}, "news": ""}
        add_rows(connection, live_schema.unpublished, [untold])


def test_sums_that_were_read_before_a_sale_was_told_take_no_row_away(database, terminal):
    async def story(room):
        viewer = await room.watch(CHAIN, "en", after=None)
        await messages(viewer, "event: points")
        first = await asyncio.to_thread(sell, terminal, ("", "a", 100))
        database.hold()
        room.ring()
        told = await messages(viewer, first)
        await asyncio.to_thread(database.reading.wait, PATIENCE)
        second = await asyncio.to_thread(sell, terminal, ("", "b", 200))
        room.ring()
        told += await messages(viewer, second)
        database.go.set()
        # The sums that lack the second sale, then those that have it.
        told += await messages(viewer, "3.00")
        assert "event: list" not in told
        assert told.count(f'id="s-{second}"') == 1
        assert [row.split()[-2] for row in rows("".join(viewer.topic.printed.rows))] == [
            second,
            first,
        ]

    in_a_newsroom(database, story)


def test_a_sale_that_is_told_while_the_page_is_opened_comes_at_once(database, terminal):
    async def story(room):
        shop = await room.watch(View(role="store", scope="S001"), "en", after=None)
        await messages(shop, "event: points")
        database.hold()
        opening = asyncio.create_task(room.watch(CHAIN, "en", after=None))
        await asyncio.to_thread(database.reading.wait, PATIENCE)
        receipt = await asyncio.to_thread(sell, terminal, ("", "a", 100))
        room.ring()
        await messages(shop, receipt)
        database.go.set()
        assert receipt in await messages(await opening, receipt)

    in_a_newsroom(database, story)


def test_what_could_not_be_told_because_the_database_was_away_is_told_when_it_is_back(
    database, terminal
):
    async def story(room):
        viewer = await room.watch(CHAIN, "en", after=None)
        await messages(viewer, "event: points")
        await asyncio.to_thread(database.fail, failures=2)
        receipt = await asyncio.to_thread(sell, terminal, ("", "a", 100))
        room.ring()
        assert receipt in await messages(viewer, receipt)
        assert database.failures == 0

    in_a_newsroom(database, story)


def test_a_fault_of_ours_in_the_telling_is_logged_and_ends_nothing(database, terminal):
    async def story(room):
        viewer = await room.watch(CHAIN, "en", after=None)
        await messages(viewer, "event: points")
        await asyncio.to_thread(database.fail, faults=1)
        receipt = await asyncio.to_thread(sell, terminal, ("", "a", 100))
        room.ring()
        assert receipt in await messages(viewer, receipt)

    with capture_logs() as logged:
        in_a_newsroom(database, story)
    assert {"event": "live pages stand still", "log_level": "error"} in logged


def test_what_waits_because_another_worker_has_just_told_is_told_soon_after_by_itself(
    database, monkeypatch
):
    heard_by, just = [], 0.5
    monkeypatch.setattr("pos.hq.live.newsroom._JUST", just)
    monkeypatch.setattr(
        "pos.hq.live.newsroom.listen", lambda _database, _channel, heard: heard_by.append(heard)
    )

    async def story(room):
        viewer = await room.watch(CHAIN, "en", after=None)
        await messages(viewer, "event: points")
        [hear] = heard_by
        since = time.monotonic()
        hear()
        # It comes after what that one told.
        await asyncio.to_thread(book, database, "S001-T09-000001")
        room.ring()
        # Nobody sells, rings or looks after this.
        assert "S001-T09-000001" in await messages(viewer, "S001-T09-000001")
        assert time.monotonic() - since >= just

    in_a_newsroom(database, story)
