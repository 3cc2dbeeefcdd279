"""The own files of a terminal with head office, kept in touch by the thread that syncs them."""

from __future__ import annotations

import datetime as dt
import queue

import pytest
from typer.testing import CliRunner

from pos.catalog.store import Catalog
from pos.cli.app import app
from pos.hq.goods import import_items
from pos.hq.stores import Person, add_staff
from pos.journal.drafts import Drafts
from pos.journal.store import Journal
from pos.ports import MachineClock, SettableClock
from pos.sync.client import HeadOffice
from pos.sync.enrolment import enrol
from pos.sync.identity import make_keys
from pos.sync.loop import SyncLoop
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from tests.hq.conftest import make_item

DAY = "2026-11-22"


class Till:
    """The three files of an enrolled terminal, open."""

    def __init__(self, folder, identity):
        keys = make_keys(folder)
        self.clock = MachineClock()
        self.journal = Journal(
            folder / "journal.db",
            terminal=identity.terminal,
            store=identity.store,
            epoch=identity.epoch,
            key=keys.private_key,
            clock=self.clock,
        )
        self.drafts = Drafts(folder / "draft.db")
        self.catalog = Catalog(folder / "catalog.db")
        self.hq = HeadOffice(
            identity=identity, private_key=keys.private_key, clock=self.clock, timeout=5
        )
        self.seen = queue.Queue()
        self.loop = SyncLoop(
            journal=self.journal,
            watermark=self.drafts,
            catalog=self.catalog,
            hq=self.hq,
            scopes=identity.scopes,
            clock=self.clock,
            on_status=self.seen.put,
            every=0.1,
            chance=lambda: 0.05,
        )
        self.loop.start()

    def wait_until(self, condition):
        while not condition(self.seen.get(timeout=10)):
            pass

    def close(self):
        assert self.loop.stop()
        for part in (self.hq, self.catalog, self.drafts, self.journal):
            part.close()


@pytest.fixture
def till(office, tmp_path):
    folder = tmp_path / "till"
    identity = enrol(folder, office.url, office.code(), MachineClock())
    opened = Till(folder, identity)
    yield opened
    opened.close()


def test_what_is_journaled_arrives_and_what_is_published_is_on_the_shelf(office, till):
    for n in range(20):
        till.journal.append("system", {"do": "test", "n": n}, day=DAY)
        till.loop.poke()
    till.wait_until(lambda status: status.online and status.unsent == 0)
    stored = office.select("SELECT hash, quarantine FROM journal ORDER BY seq")
    assert stored == [(entry.hash, None) for entry in till.journal.entries(0, 100)]
    assert till.catalog.count() == 25

    with office.write() as connection:
        import_items(connection, [make_item("NEW", price=777)], replace=False)
    till.wait_until(lambda _: till.catalog.by_code("NEW") is not None)
    assert till.catalog.count() == 1


def test_a_till_sells_on_while_head_office_is_away_and_catches_up(office, till):
    till.wait_until(lambda status: status.online)
    office.stop()
    try:
        for n in range(5):
            till.journal.append("system", {"do": "test", "n": n}, day=DAY)
        till.loop.poke()
        till.wait_until(lambda status: status.problem_code == "hq_unreachable")
        status = till.loop.status()
        assert (status.online, status.unsent) == (False, 5)
        assert status.oldest_unsent is not None
    finally:
        office.start()
    till.wait_until(lambda status: status.online and status.unsent == 0)
    assert till.drafts.acked() == till.journal.head().seq
    assert office.select("SELECT count(*) FROM journal") == [(till.journal.head().seq,)]


def test_a_till_whose_clock_is_off_says_so_after_the_next_exchange(office, tmp_path):
    enrol_terminal(folder=tmp_path / "till", url=office.url, code=office.code())
    clock = SettableClock(dt.datetime.now().astimezone())
    till = open_till(folder=tmp_path / "till", config=Config(), clock=clock)

    def said(*, minutes):
        clock.set(dt.datetime.now().astimezone() + dt.timedelta(minutes=minutes))
        assert till.sync().ok
        return till.state.hq_ahead_s

    try:
        assert said(minutes=0) == 0
        # Beyond ten minutes head office refuses the signature at first, and tells the time.
        for minutes in (-3, 7, 90):
            assert abs(said(minutes=minutes) + minutes * 60) < 60
        assert said(minutes=1) == 0
    finally:
        till.close()


def test_who_signs_in_before_the_staff_have_come_is_told_so_and_not_locked_out(office, tmp_path):
    """Also where enrolling was cut off after head office had let the till in."""
    enrol(tmp_path / "till", office.url, office.code(), MachineClock())
    till = open_till(folder=tmp_path / "till", config=Config())
    try:
        for _ in range(12):
            error = till.login("1001", "2468").error
            assert error is not None and error.code == "no_staff"
        with office.write() as connection:
            person = Person(user="1001", name="王芳", role="cashier", pin="2468")
            add_staff(connection, store="S001", person=person)
        assert till.sync().ok
        assert till.login("1001", "2468").ok
    finally:
        till.close()


def test_enrolling_over_a_line_that_is_cut_says_what_is_missing_and_what_to_do(
    office, wire, tmp_path
):
    folder = tmp_path / "till"
    with office.write() as connection:
        person = Person(user="1001", name="王芳", role="cashier", pin="2468")
        add_staff(connection, store="S001", person=person)
    wire.connections_left = 1
    said = CliRunner().invoke(
        app, ["enrol", "--hq", wire.url, "--code", office.code(), "--data", str(folder)]
    )
    assert said.exit_code == 1
    assert "S001-T01: 已登记，但和总部的连接中断了，商品、价格和员工资料没有收齐" in said.output
    assert "不必再登记" in said.output and "0 行" not in said.output
    till = open_till(folder=folder, config=Config())
    try:
        error = till.sync().error
        assert error is not None and error.code == "nothing_received"
        assert "不能收银" in error.message and "照常" not in error.message
        # What it says helps, does.
        wire.connections_left = None
        assert till.sync().ok
        assert till.login("1001", "2468").ok
        wire.connections_left = 0
        error = till.sync().error
        assert error is not None and error.code == "hq_unreachable"
    finally:
        till.close()
