"""Three tills and a head office of two workers over PostgreSQL, killed and restarted at random.

Whatever dies when: every sale that a till answered for is at head office exactly once, each till's
entries in their order without a gap, and the totals are those of the tills' own journals.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pos.database import Database
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.enrolment import make_code
from pos.hq.stores import Person, add_staff
from pos.journal.queries import read_entries
from pos.journal.verify import verify
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from tests.faults.conftest import PATIENCE, Console, HeadOffice
from tests.hq.conftest import small_chain
from tests.hq.crew import workers_of
from tests.postgres import Cluster

pytestmark = pytest.mark.postgres

TERMINALS = ("T01", "T02", "T03")
SECONDS = 60


class Lane(threading.Thread):
    """A till that sells and sends as fast as it can, and comes back after every kill."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name=folder.name, daemon=True)
        self.folder = folder
        self.is_over = threading.Event()
        self.sold = threading.Event()
        self.receipts: list[str] = []
        self.console: Console | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.is_over.is_set():
                self.serve()
        except BaseException as error:
            self.error = error

    def serve(self) -> None:
        """One life of the process."""
        console = self.open()
        try:
            while not self.is_over.is_set():
                for command in (
                    {"do": "scan", "code": f"D00{random.randint(1, 9)}"},
                    {"do": "pay", "tender": "cash"},
                    {"do": "sync"},
                ):
                    answer = console.ask(**command)
                    if answer is None:
                        return
                    if command["do"] == "pay":
                        assert answer["ok"], answer
                        self.receipts.append(answer["receipt"])
                        self.sold.set()
        finally:
            console.close()

    def open(self) -> Console:
        """The program, with somebody signed in; again where it is killed meanwhile."""
        while True:
            console = self.console = Console(self.folder)
            answer = console.ask(do="login", user="1001", pin="2468")
            if answer is not None and answer["state"]["shift"] is None:
                answer = console.ask(do="open_shift")
            if answer is not None:
                assert answer["ok"], answer
                return console
            console.close()

    def kill(self) -> None:
        if self.console is not None:
            self.console.kill()

    def send_the_rest(self) -> None:
        """What is left, in quiet."""
        console = self.open()
        try:
            answer = console.ask(do="sync")
            assert answer is not None and answer["ok"], answer
            assert answer["state"]["unsent"] == 0
        finally:
            console.close()

    def journal(self) -> list[Any]:
        database = Database(self.folder / "journal.db", read_only=True)
        try:
            return list(read_entries(database, start=1, kind=None))
        finally:
            database.close()


@pytest.fixture
def database_name(cluster: Cluster) -> Iterator[str]:
    """A chain of two stores, people and a few goods."""
    name = cluster.make()
    database = open_database(cluster.url(name), fill=small_chain)
    with database.write() as connection:
        person = Person(user="1001", name="王芳", role="cashier", pin="2468")
        add_staff(connection, store="S001", person=person)
    database.close()
    yield name
    cluster.drop(name)


def test_whatever_is_killed_every_sale_is_there_once(
    cluster: Cluster, database_name: str, tmp_path: Path, seed: int, long_run: bool
) -> None:
    office = HeadOffice(tmp_path, "--workers", "2", database=cluster.url(database_name))
    try:
        with ThreadPoolExecutor() as hands:
            folders = [tmp_path / terminal for terminal in TERMINALS]
            url = cluster.url(database_name)
            list(hands.map(lambda folder: _let_in(url, folder, office.url), folders))
        lanes = [Lane(folder) for folder in folders]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            assert lane.sold.wait(PATIENCE), lane.error
        seconds = SECONDS if long_run else SECONDS // 12
        killed = _kill_at_random(office, lanes, random.Random(seed), time.monotonic() + seconds)
        for lane in lanes:
            lane.is_over.set()
        for lane in lanes:
            lane.join(PATIENCE)
            assert not lane.is_alive()
            assert lane.error is None, lane.error
        with ThreadPoolExecutor() as hands:
            list(hands.map(Lane.send_the_rest, lanes))
    finally:
        office.close()
    assert sum(killed.values()) > 0
    _check(cluster, database_name, lanes)


def _let_in(url: str, folder: Path, address: str) -> None:
    database = open_database(url, fill=small_chain)
    with database.write() as connection:
        code = make_code(
            connection, store="S001", terminal=folder.name, role="till", now=machine_now()
        )
    database.close()
    enrol(folder, address, code, MachineClock())
    console = Console(folder)
    assert (console.ask(do="sync") or {"ok": False})["ok"]
    console.close()


def _kill_at_random(
    office: HeadOffice, lanes: list[Lane], chance: random.Random, until: float
) -> dict[str, int]:
    """Kills tills, workers and the whole head office until the time is over; head office is up."""
    killed = {"till": 0, "worker": 0, "head office": 0}
    never = threading.Event()
    while time.monotonic() < until:
        never.wait(chance.uniform(0.1, 1.2))
        what = chance.choice(["till", "till", "worker", "head office"])
        killed[what] += 1
        if what == "till":
            chance.choice(lanes).kill()
        elif what == "worker":
            for pid in workers_of(office.pid)[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        else:
            office.kill()
            never.wait(chance.uniform(0, 1))
            office.start()
    return killed


def _check(cluster: Cluster, name: str, lanes: list[Lane]) -> None:
    """By SQL, against what the tills said and what their own files hold."""
    for lane in lanes:
        terminal = f"S001-{lane.folder.name}"
        here = f"WHERE terminal = '{terminal}'"
        entries = lane.journal()
        kept = cluster.run(f"SELECT seq, hash, body FROM journal {here} ORDER BY seq", name)
        assert [(row[0], bytes(row[1]), bytes(row[2])) for row in kept] == [
            (entry.seq, entry.hash, entry.body) for entry in entries
        ]
        assert [row[0] for row in kept] == list(range(1, len(kept) + 1))
        receipts = [row[0] for row in cluster.run(
            f"SELECT receipt FROM sale {here} AND status = 'completed' ORDER BY seq", name
        )]  # fmt: skip
        assert receipts == [f"{terminal}-{n:06d}" for n in range(1, len(receipts) + 1)]
        assert set(lane.receipts) <= set(receipts)
        ((booked,),) = cluster.run(
            f"SELECT sum(total) FROM sale {here} AND status = 'completed'", name
        )
        ((acked, total),) = cluster.run(f"SELECT acked, total FROM chain {here}", name)
        assert (acked, booked, total) == (len(entries), entries[-1].total, entries[-1].total)
        assert verify(lane.folder)["ok"]
    assert cluster.run("SELECT count(*) FROM journal WHERE quarantine IS NOT NULL", name) == [(0,)]
    sums = "SELECT (SELECT sum(total) FROM sale WHERE status = 'completed') - "
    assert cluster.run(f"{sums} (SELECT sum(net) FROM sale_line)", name) == [(0,)]
