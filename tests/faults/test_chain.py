"""Three terminals, a head office of two workers on PostgreSQL, and somebody who kills them all."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.faults.conftest import PATIENCE, HeadOffice
from tests.faults.test_kill import some_goods
from tests.hq.crew import workers_of

TERMINALS = ("T01", "T02", "T03")


class Lane(threading.Thread):
    """A terminal whose console is killed and started anew until it is told to close."""

    def __init__(self, folder: Path, start: Callable[[Path], Any], seed: str) -> None:
        super().__init__(name=folder.name)
        self.folder = folder
        self.deaths = 0
        self.failed: BaseException | None = None
        self.has_sold = threading.Event()
        self._start = start
        self._draw = random.Random(seed)
        self._codes = [code for code, _ in some_goods(folder).values()]
        self._closing = threading.Event()

    def run(self) -> None:
        try:
            while not self._closing.is_set():
                console = self._start(self.folder)
                self._sell(console)
                console.close()
                self.deaths += 1
        except BaseException as error:
            self.failed = error

    def close(self) -> None:
        self._closing.set()
        self.join(PATIENCE)
        assert not self.is_alive()
        if self.failed is not None:
            raise self.failed

    def _sell(self, console: Any) -> None:
        """Until it is killed, or the lane closes."""
        answer = console.ask(do="login", user="1001", pin="1001")
        if answer and answer["state"]["screen"] == "no_shift":
            answer = console.ask(do="open_shift", float=20_000)
        killer = threading.Timer(self._draw.uniform(0.5, 4.0), console.kill)
        killer.start()
        while answer is not None and not self._closing.is_set():
            assert answer["ok"], answer
            answer = console.ask(**self._next(answer["state"]))
            if answer is not None and answer["state"]["last"] is not None:
                self.has_sold.set()
        killer.cancel()

    def _next(self, state: dict[str, Any]) -> dict[str, Any]:
        choice = self._draw.random()
        has_goods = state["sale"] is not None and bool(state["sale"]["lines"])
        if has_goods and choice < 0.4:
            return {"do": "pay", "tender": "cash"}
        if has_goods and choice < 0.45:
            return {"do": "void_sale"}
        return {"do": "scan", "code": self._draw.choice(self._codes)}


@pytest.mark.postgres
def test_every_sale_of_every_terminal_is_at_head_office_once(
    cluster: Any,
    start_console: Callable[[Path], Any],
    tmp_path: Path,
    seed: int,
    long_run: bool,
) -> None:
    name = cluster.make()
    office = HeadOffice(tmp_path, "--workers", "2", database=cluster.url(name))
    try:
        lanes = []
        for terminal in TERMINALS:
            office.enrol(tmp_path / terminal, terminal=terminal)
            lanes.append(Lane(tmp_path / terminal, start_console, f"{seed}.{terminal}"))
        for lane in lanes:
            lane.start()
        murders = haunt(office, random.Random(seed), seconds=60 if long_run else 5)
        for lane in lanes:
            lane.close()
        for lane in lanes:
            assert through(lane.folder, start_console) == 0
        sold = check(cluster, name, lanes)
        assert sold > 0, "nobody sold anything"
        assert murders > 0 or not long_run
        assert not long_run or sum(lane.deaths for lane in lanes) > 10
    finally:
        office.close()
        cluster.drop(name)


def haunt(office: HeadOffice, draw: random.Random, *, seconds: float) -> int:
    """Kills the whole head office, or one of its workers, over and over; answers how often."""
    until = time.monotonic() + seconds
    murders = 0
    while time.monotonic() < until:
        threading.Event().wait(draw.uniform(0.5, 3.0))
        if draw.random() < 0.5:
            office.kill()
            office.start()
        else:
            for pid in workers_of(office.pid)[:1]:
                os.kill(pid, signal.SIGKILL)
        murders += 1
    return murders


def through(folder: Path, start_console: Callable[[Path], Any]) -> int:
    """Lets a terminal send what it has left; answers what it has left after that."""
    console = start_console(folder)
    try:
        assert console.ask(do="login", user="1001", pin="1001")["ok"]
        answer = console.ask(do="wait", seconds=60)
        assert answer is not None
        assert answer["ok"], answer
        return int(answer["state"]["unsent"])
    finally:
        console.close()


def check(cluster: Any, name: str, lanes: list[Lane]) -> int:
    """The journals at head office are those of the terminals, and so are the sums; sales in all."""
    sold = 0
    for lane in lanes:
        terminal = f"S001-{lane.folder.name}"
        with closing(sqlite3.connect(lane.folder / "journal.db")) as journal:
            here = journal.execute("SELECT seq, hash, body FROM journal ORDER BY seq").fetchall()
            sums = "SELECT count(*), coalesce(sum(total), 0) FROM sale WHERE status = 'completed'"
            count, total = journal.execute(sums).fetchone()
        where = f"WHERE terminal = '{terminal}'"
        there = cluster.run(f"SELECT seq, hash, body FROM journal {where} ORDER BY seq", name)
        assert there == here
        assert cluster.run(f"SELECT count(*) FROM journal {where} AND quarantine <> ''", name) == [
            (0,)
        ]
        booked = cluster.run(f"{sums.replace('WHERE', where + ' AND')}", name)
        assert [(int(n), int(amount)) for n, amount in booked] == [(count, total)]
        done = warm.run("pos.cli", "verify", lane.folder, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout
        sold += count
    return sold
