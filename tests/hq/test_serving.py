"""The server as a process: it says where it is, stops when told, and survives being killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pysqlite3.dbapi2 as sqlite3
import pytest

import pos
from pos.catalog.items_csv import write_items
from pos.hq.serving import BadAddress, Serving, bind, listen_for_each
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.exchange import BatchSize, push_all
from pos.sync.identity import make_keys
from pos.sync.problems import SyncProblem
from tests import warm
from tests.hq.conftest import Terminal, make_item

ROOT = Path(pos.__file__).parent.parent
PATIENCE = 120
"""Seconds after which what a test waits for does not come, however busy the machine is."""


class Process:
    """`lianpos hq ...` as a child process, ended with the test."""

    def __init__(self, folder, *arguments, begin=(), stdin=subprocess.PIPE):
        pipes = {"stdin": stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        if not begin:
            self.child = warm.Program("pos.cli", "hq", *arguments, cwd=folder, **pipes)
            return
        self.child = subprocess.Popen(
            [*begin, sys.executable, "-m", "pos.cli", "hq", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            **pipes,
        )

    def ready(self):
        """The line that says that connections are accepted."""
        watchdog = threading.Timer(PATIENCE, self.child.kill)
        watchdog.start()
        line = self.child.stdout.readline()
        watchdog.cancel()
        assert line, self.child.stderr.read().decode()
        return json.loads(line)

    def stop(self, number=signal.SIGTERM):
        """Exit code and seconds that it took."""
        began = time.monotonic()
        self.child.send_signal(number)
        return self.ended(), time.monotonic() - began

    def ended(self):
        return self.child.wait(PATIENCE)

    def said(self):
        """Everything it wrote, once it has ended."""
        out, err = self.child.communicate(timeout=PATIENCE)
        return out.decode() + err.decode()

    def close(self):
        with suppress(ProcessLookupError):
            self.child.kill()
        self.child.wait(20)
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def launch(filled, tmp_path):
    started = []

    def start(*arguments, **options):
        started.append(Process(tmp_path, *arguments, **options))
        return started[-1]

    shutil.copy(filled, tmp_path / "hq.db")
    yield start
    for process in started:
        process.close()


def enrol_code(launch, terminal="T01"):
    process = launch("enrol-code", "--store", "S001", "--terminal", terminal)
    assert process.ended() == 0
    return process.child.stdout.read().decode().strip()


def enrolled_terminal(launch, folder, url):
    identity = enrol(folder / "till", url, enrol_code(launch), MachineClock())
    return Terminal(folder / "till", identity, make_keys(folder / "till").private_key)


def booked(folder):
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        counts = "SELECT count(*), count(DISTINCT sale), sum(total) FROM sale"
        return database.execute(counts).fetchone()


def test_it_says_where_it_listens_and_stops_at_once_when_told(launch, tmp_path):
    server = launch("serve", "--listen", "127.0.0.1:0")
    facts = server.ready()
    assert facts["pid"] == server.child.pid
    assert Path(facts["database"]) == tmp_path / "hq.db"
    with httpx.Client(base_url=facts["listening"], trust_env=False) as idle:
        assert idle.get("/v1/hello").status_code == 200
        # A kept-alive connection must not hold it up.
        code, seconds = server.stop()
    assert code == 0
    assert seconds < 2
    assert server.said() == ""


def test_a_port_that_is_taken_is_said_plainly(launch):
    first = launch("serve", "--listen", "127.0.0.1:0")
    address = first.ready()["listening"].removeprefix("http://")
    second = launch("serve", "--listen", address)
    assert second.ended() == 2
    said = second.said()
    assert f"cannot listen on {address}" in said
    assert "Traceback" not in said
    assert first.stop(signal.SIGINT)[0] == 0


def test_it_can_end_with_its_parent(launch):
    server = launch("serve", "--listen", "127.0.0.1:0", "--until-stdin-closes")
    server.ready()
    server.child.stdin.close()
    assert server.ended() == 0
    assert server.child.stderr.read() == b""


def test_told_to_stop_while_its_parent_holds_its_input_it_ends_in_order(launch):
    server = launch("serve", "--listen", "127.0.0.1:0", "--until-stdin-closes")
    server.ready()
    server.child.stdin.write(b"not the end yet\n")
    server.child.stdin.flush()
    code, _ = server.stop()
    assert (code, server.child.stderr.read()) == (0, b"")


@pytest.mark.parametrize("begin", [(), ("sh", "-c", 'exec "$@" <&-', "sh")])
def test_with_no_input_from_the_start_it_ends_in_order(launch, begin):
    listen = ("--listen", "127.0.0.1:0", "--until-stdin-closes")
    server = launch("serve", *listen, begin=begin, stdin=subprocess.DEVNULL)
    assert (server.ended(), server.child.stderr.read()) == (0, b"")


@pytest.mark.parametrize("begin", [(), ("sh", "-c", 'exec "$@" <&-', "sh")])
def test_without_being_asked_to_it_does_not_look_at_its_input(launch, begin):
    server = launch("serve", "--listen", "127.0.0.1:0", begin=begin, stdin=subprocess.DEVNULL)
    server.ready()
    code, _ = server.stop()
    assert (code, server.child.stderr.read()) == (0, b"")


def test_two_that_start_at_once_on_nothing_make_one_database(launch, tmp_path):
    for file in tmp_path.glob("hq.db*"):
        file.unlink()
    both = [launch("report", "sales", "--json") for _ in range(2)]
    assert [process.ended() for process in both] == [0, 0]
    with closing(sqlite3.connect(tmp_path / "hq.db")) as database:
        assert database.execute("SELECT count(*) FROM store").fetchone() == (1,)
        items = "SELECT count(*) FROM feed WHERE tbl = 'item'"
        assert database.execute(items).fetchone() == (5000,)


def test_commands_beside_the_server_are_seen_by_the_next_request(launch, tmp_path):
    server = launch("serve", "--listen", "127.0.0.1:0")
    till = enrolled_terminal(launch, tmp_path, server.ready()["listening"])
    goods = tmp_path / "items.csv"
    goods.write_text("".join(write_items([make_item("Z9")])), encoding="utf-8")
    with till.office() as hq:
        before = hq.feed("catalog:all", gen="", after=0, limit=1000)
        selling = threading.Thread(target=sell_for_a_while, args=(till, hq))
        selling.start()
        importing = launch("import-catalog", "items.csv")
        assert importing.ended() == 0, importing.said()
        selling.join(30)
        news = hq.feed("catalog:all", gen=before.gen, after=before.cursor, limit=1000)
    assert {row.key for row in news.rows if row.op == "put"} == {"Z9"}
    report = launch("report", "sales", "--json")
    assert report.ended() == 0
    told = json.loads(report.child.stdout.read())
    assert (told["count"], told["total"]) == (len(till.written), sum(range(len(till.written) + 1)))
    assert [row["receipt"] for row in told["rows"]][:2] == ["S001-T01-000001", "S001-T01-000002"]


def sell_for_a_while(till, hq):
    for n in range(1, 31):
        till.sell(n)
        push_all(till, till, hq)


def test_a_server_that_is_killed_over_and_over_keeps_what_it_acknowledged(launch, tmp_path):
    server = launch("serve", "--listen", "127.0.0.1:0")
    address = server.ready()["listening"]
    till = enrolled_terminal(launch, tmp_path, address)
    for n in range(1, 401):
        till.sell(n)
    listen = address.removeprefix("http://")
    for victim in range(3):
        killer = threading.Timer(0.15 + 0.1 * victim, server.child.kill)
        with till.office() as hq:
            killer.start()
            with suppress(SyncProblem):
                push_all(till, till, hq, size=Slow())
        killer.join()
        server.ended()
        assert booked(tmp_path)[0] >= till.watermark
        server = launch("serve", "--listen", listen)
        server.ready()
    with till.office() as hq:
        push_all(till, till, hq)
    assert booked(tmp_path) == (400, 400, sum(range(401)))
    assert till.watermark == 400


class Slow(BatchSize):
    """Never more than three entries at a time, so that a kill has many places to strike."""

    def __init__(self):
        super().__init__(3)

    def double(self):
        pass


def test_secrets_and_names_do_not_reach_its_output(launch, tmp_path):
    server = launch("serve", "--listen", "127.0.0.1:0")
    till = enrolled_terminal(launch, tmp_path, server.ready()["listening"])
    with till.office() as hq:
        till.sell(100)
        push_all(till, till, hq)
        httpx.get(f"{till.identity.hq_url}/v1/feed/x?code=SECRET", trust_env=False)
    server.stop()
    assert server.said() == ""


def told(folder, store):
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        statement = (
            "SELECT json_extract(row, '$.value') FROM feed WHERE scope = ? AND key = 'public_url' "
            "AND op = 'put'"
        )
        return database.execute(statement, (f"store:{store}",)).fetchall()


def test_shoppers_have_an_address_of_their_own_that_tills_are_told(launch, tmp_path):
    (tmp_path / "hq.toml").write_text(
        'listen = "127.0.0.1:0"\npublic_listen = "127.0.0.1:0"\n', encoding="utf-8"
    )
    server = launch("serve")
    facts = server.ready()
    assert facts["public"] != facts["listening"]
    page = httpx.get(f"{facts['public']}/r/AAAAAAAAAAAAAAAAAAAAAA", trust_env=False)
    assert (page.status_code, "小票还没有到" in page.text) == (404, True)
    assert httpx.get(f"{facts['public']}/v1/hello", trust_env=False).status_code == 404
    assert told(tmp_path, "S001") == told(tmp_path, "S002") == [(facts["public"],)]
    code, seconds = server.stop()
    assert code == 0
    assert seconds < 4
    assert server.said() == ""
    # What receipts print may be another name; without an address they print none.
    (tmp_path / "hq.toml").write_text(
        'listen = "127.0.0.1:0"\npublic_listen = "127.0.0.1:0"\n'
        'public_url = "https://receipts.example.com/"\n',
        encoding="utf-8",
    )
    launch("serve").ready()
    assert told(tmp_path, "S001") == [("https://receipts.example.com",)]
    (tmp_path / "hq.toml").write_text('listen = "127.0.0.1:0"\n', encoding="utf-8")
    assert "public" not in launch("serve").ready()
    assert told(tmp_path, "S001") == []


@pytest.mark.parametrize(
    "keys",
    ['public_url = "receipts.example.com"', 'public_url = "https://a.cn/?x=1"',
     'public_listen = "0.0.0.0:0"', 'public_listen = "8788"'],
)  # fmt: skip
def test_an_address_that_shoppers_could_not_use_is_refused(launch, tmp_path, keys):
    (tmp_path / "hq.toml").write_text(f'listen = "127.0.0.1:0"\n{keys}\n', encoding="utf-8")
    server = launch("serve")
    assert server.ended() == 2
    assert "address" in server.said() or "plain HTTP" in server.said()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux spreads what comes to one address")
def test_terminals_that_come_are_spread_over_the_workers():
    listeners = listen_for_each(bind(Serving(database="", listen="127.0.0.1:0")), 2)
    address = listeners[0].getsockname()
    with ExitStack() as closing_all:
        for listener in listeners:
            closing_all.enter_context(listener)
        for _ in range(64):
            closing_all.enter_context(closing(socket.create_connection(address)))
        taken = [accepted(listener, closing_all) for listener in listeners]

    assert sum(taken) == 64
    assert min(taken) >= 8


def test_a_second_head_office_is_told_that_the_address_is_taken():
    listeners = listen_for_each(bind(Serving(database="", listen="127.0.0.1:0")), 2)
    host, port = listeners[0].getsockname()
    try:
        with pytest.raises(BadAddress):
            bind(Serving(database="", listen=f"{host}:{port}"))
    finally:
        for listener in listeners:
            listener.close()


def accepted(listener, closing_all):
    """How many connections wait at a socket."""
    listener.setblocking(False)
    count = 0
    with suppress(BlockingIOError):
        while True:
            closing_all.enter_context(listener.accept()[0])
            count += 1
    return count
