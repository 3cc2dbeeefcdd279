"""Open pages and waiting terminals: how soon a sale is everywhere, and what each of them costs.

Head office runs as a child process; a thousand sockets here read its live page, then wait for
news of a feed. The floor is a socket server that only writes the same bytes to everybody
(`tests.bench.bare_stream`). Memory is what the server's process has for itself.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from pos.hq import live_schema
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.enrolment import make_code
from pos.hq.live.people import add_user
from pos.ports import MachineClock
from pos.sync.client import FeedPage, HeadOffice
from pos.sync.enrolment import enrol
from pos.sync.exchange import push_all
from pos.sync.identity import make_keys
from tests.bench.children import first_message, running
from tests.bench.measure import Effort, Row, Say
from tests.bench.pages import can_tell, own_megabytes
from tests.hq.conftest import Terminal, signed, small_chain

VIEWERS = 1000
PLANNED = 47_000
"""Terminals of the chain that this is made for."""
_PER_SESSION = 16
_SALES = 20
_MARK = b"event: sales"
_SERVE = ("pos.cli", "hq", "serve", "--listen", "127.0.0.1:0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """How one server did: delays in ms, CPU a delivery in us, memory a socket in kB."""

    p50: float
    p95: float
    p99: float
    cpu: float
    memory: float

    def cell(self) -> str:
        """As the table prints it."""
        walls = f"{self.p50:.0f} / {self.p95:.0f} / {self.p99:.0f}"
        return f"{walls} ({self.cpu:.0f} us) {self.memory:.1f} kB"


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """A sale on a thousand pages, and a thousand terminals that wait."""
    what = f"a sale on {VIEWERS:,} open pages"
    if not can_tell():
        yield Row(what=what, ours="no /proc here", floor="-", judged="-", target="-", met=None)
        return
    say(f"{VIEWERS:,} sockets of a server that knows nothing")
    floor = _bare(effort)
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'hq.db'}"
        cookies, code = _prepare(url)
        say(f"{VIEWERS:,} terminals that wait")
        # A server for each: what one thousand leave behind is room for the next.
        with running(*_SERVE, "--database", url) as office:
            address = str(first_message(office.stdout)["listening"])
            till = _let_in(Path(name) / "till", address, code)
            waiting = asyncio.run(_wait(office.pid, address, till))
        say(f"{VIEWERS:,} open pages")
        with running(*_SERVE, "--database", url) as office:
            address = str(first_message(office.stdout)["listening"])
            with till.office(address) as hq:
                ours = asyncio.run(_look(office.pid, address, cookies, till, hq, effort))
    yield Row(
        what=what,
        ours=ours.cell(),
        floor=floor.cell(),
        judged=f"p99 {ours.p99:.0f} ms from the acknowledgement",
        target="p99 <= 1000 ms",
        met=ours.p99 <= 1000,
    )
    yield Row(
        what=f"memory of a terminal that waits ({VIEWERS:,} of them)",
        ours=f"{waiting:.1f} kB",
        floor=f"a bare socket {floor.memory:.1f} kB",
        judged=f"{PLANNED:,} take {waiting * PLANNED / 1e6:.1f} GB",
        target="report",
        met=None,
    )


def _bare(effort: Effort) -> Fan:
    with running("tests.bench.bare_stream") as child:
        port = int(first_message(child.stdout)["port"])

        async def trigger() -> float:
            began = time.perf_counter()
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
            return began

        return asyncio.run(_fan(child.pid, port, [b""] * VIEWERS, trigger, effort))


async def _look(
    pid: int, address: str, cookies: list[str], till: Terminal, hq: HeadOffice, effort: Effort
) -> Fan:
    port = int(address.rpartition(":")[2])
    requests = [
        f"GET /live/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: lianpos={cookies[n // _PER_SESSION]}\r\n\r\n".encode()
        for n in range(VIEWERS)
    ]

    async def trigger() -> float:
        till.sell(1990)
        await asyncio.to_thread(push_all, till, till, hq)
        return time.perf_counter()

    return await _fan(pid, port, requests, trigger, effort)


class _Reader(asyncio.Protocol):
    """One open page: says when a sale came."""

    def __init__(self, came: list[float], greeted: asyncio.Event) -> None:
        self._came = came
        self._greeted = greeted

    def data_received(self, data: bytes) -> None:
        self._greeted.set()
        if _MARK in data:
            self._came.append(time.perf_counter())


async def _fan(
    pid: int,
    port: int,
    requests: list[bytes],
    trigger: Callable[[], Awaitable[float]],
    effort: Effort,
) -> Fan:
    loop = asyncio.get_running_loop()
    came: list[float] = []
    before = own_megabytes(pid)
    transports = []
    for request in requests:
        greeted = asyncio.Event()
        transport, _ = await loop.create_connection(
            partial(_Reader, came, greeted), "127.0.0.1", port
        )
        if request:
            transport.write(request)
            await asyncio.wait_for(greeted.wait(), 20)
        transports.append(transport)
    await asyncio.sleep(1)
    memory = (own_megabytes(pid) - before) * 1000 / len(requests)
    delays: list[float] = []
    used = _cpu_seconds(pid)
    sales = min(_SALES, effort.calls)
    for _ in range(sales):
        came.clear()
        began = await trigger()
        until = time.perf_counter() + 20
        while len(came) < len(requests):
            assert time.perf_counter() < until, f"only {len(came)} of {len(requests)} were told"
            await asyncio.sleep(0.005)
        delays += [(at - began) * 1000 for at in came]
    cpu = (_cpu_seconds(pid) - used) * 1e6 / len(delays)
    for transport in transports:
        transport.close()
    delays.sort()
    p50, p95, p99 = (delays[len(delays) * share // 100] for share in (50, 95, 99))
    return Fan(p50=p50, p95=p95, p99=p99, cpu=cpu, memory=memory)


async def _wait(pid: int, address: str, till: Terminal) -> float:
    """kB of the server for each terminal whose question for news it keeps open."""
    port = int(address.rpartition(":")[2])
    with till.office() as hq:
        page = await asyncio.to_thread(hq.feed, "store:S001", gen="", after=0, limit=5000)
    assert isinstance(page, FeedPage)
    target = f"/v1/feed/store:S001?gen={page.gen}&after={page.cursor}&limit=10&wait=25"
    before = own_megabytes(pid)
    open_ones = []
    for _ in range(VIEWERS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        headers = "".join(f"{k}: {v}\r\n" for k, v in signed(till, "GET", target).items())
        writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode())
        open_ones.append((reader, writer))
        # One terminal plays them all: its requests are taken in the order of their counts.
        await asyncio.sleep(0.004)
    await asyncio.sleep(2)
    found = (own_megabytes(pid) - before) * 1000 / VIEWERS
    for reader, writer in open_ones:
        assert not reader.at_eof()
        writer.close()
    return found


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _prepare(url: str) -> tuple[list[str], str]:
    """A head office with sessions enough for everybody, and a code for a terminal."""
    cookies = [secrets.token_urlsafe(32) for _ in range(VIEWERS // _PER_SESSION + 1)]
    now = machine_now()
    with closing(open_database(url, fill=small_chain)) as database, database.write() as connection:
        add_user(connection, user="bench", role="hq", scope="", password=secrets.token_hex(8))
        connection.execute(
            sa.insert(live_schema.web_session),
            [
                {"token_hash": sha256(cookie.encode()).digest(), "user": "bench", "made_at": now,
                 "used_at": now}
                for cookie in cookies
            ],
        )  # fmt: skip
        code = make_code(connection, store="S001", terminal="T01", role="till", now=now)
    return cookies, code


def _let_in(folder: Path, address: str, code: str) -> Terminal:
    identity = enrol(folder, address, code, MachineClock())
    return Terminal(folder, identity, make_keys(folder).private_key)
