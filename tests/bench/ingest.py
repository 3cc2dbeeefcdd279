"""Sales that terminals send to a head office over PostgreSQL, against COPY of the same rows.

The floor is what no head office can do without: for each batch one transaction that locks the
terminal's row, copies the rows that head office wrote for these very sales, and is on the disk.
Requests are signed and packed beforehand, and sent by a process of its own that does nothing else
(`tests.bench.sending`); server, client and database share this machine. The CPU beside each figure
is of head office and its PostgreSQL for one sale, or of whoever copies and that PostgreSQL.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import psycopg
import zstandard

from pos.contract.requests import sign_request
from pos.contract.wire import encode_batch
from pos.hq import schema
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.enrolment import make_code
from pos.hq.news import CHANNEL
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.identity import make_keys
from tests.bench.children import first_message, running
from tests.bench.measure import Effort, Row, Say
from tests.bench.spent import cpu_seconds
from tests.hq.conftest import Terminal, small_chain
from tests.postgres import Cluster, private_cluster, why_not

ROOT: Final = Path(__file__).parents[2]
TERMINALS: Final = 32
LINES: Final = 8
TABLES: Final = (
    schema.journal, schema.sale, schema.sale_line, schema.sale_tender, schema.ended_sale,
)  # fmt: skip
_SALES: Final = {1: 40, 10: 100, 100: 400}
"""Of each terminal in a round, by how many go in a batch: a round of two or three batches would be
all beginning and end, for ours and for the floor.
"""
_PATIENCE: Final = 60
_SETTINGS: Final = {"shared_buffers": "256MB", "max_wal_size": "2GB"}


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Sales a second at 1, 10 and 100 a batch, and bytes of a sale on the wire."""
    missing = why_not()
    if missing is not None:
        say(missing)
        return
    with private_cluster(_SETTINGS) as cluster, tempfile.TemporaryDirectory() as name:
        say("a head office with enrolled terminals")
        bench = _Bench(cluster, Path(name))
        try:
            yield from bench.rows(effort, say)
        finally:
            bench.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pace:
    """Sales a second, and seconds of CPU for one."""

    rate: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One round, and the bytes of a sale with its share of the headers."""

    ours: _Pace
    floor: _Pace
    size: float


class _Bench:
    """A head office as a process, its terminals, and a second database for the floor."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        self._filled = cluster.make()
        database = open_database(cluster.url(self._filled), fill=small_chain)
        self._codes = []
        with database.write() as connection:
            for n in range(TERMINALS):
                code = make_code(
                    connection, store="S001", terminal=f"{n:03d}", role="till", now=machine_now()
                )
                self._codes.append(code)
        database.close()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "pos.cli", "hq", "serve", "--listen", "127.0.0.1:0",
             "--workers", "2", "--database", cluster.url(self._filled)],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._child.stdout is not None
        self._address = urlsplit(json.loads(self._child.stdout.readline())["listening"]).netloc
        self._tills = [self._let_in(folder / str(n), code) for n, code in enumerate(self._codes)]
        self._bare = cluster.make()
        cluster.run(_BARE, self._bare)

    def close(self) -> None:
        self._child.terminate()
        self._child.wait(30)

    def rows(self, effort: Effort, say: Say) -> Iterator[Row]:
        rounds: dict[int, list[_Round]] = {1: [], 10: [], 100: []}
        count = effort.rounds if effort.rounds > 3 else 1
        for turn in range(count + 1):
            for batch, done in rounds.items():
                say(f"{batch} a batch, round {turn} of {count}")
                one = self._round(batch, sales=_SALES[batch])
                if turn:
                    done.append(one)
        for batch, target in ((10, 0.5), (100, 0.6)):
            yield _rate(batch, rounds[batch], target)
        yield _together_rate(rounds[1], rounds[10])
        sizes = (statistics.median(one.size for one in done) for done in rounds.values())
        yield Row(
            what=f"bytes of a sale of {LINES} lines on the wire",
            ours=" / ".join(f"{size:,.0f}" for size in sizes),
            floor="at 1 / 10 / 100 a batch, request and its headers",
            judged="-",
            target="-",
            met=None,
        )

    def _round(self, batch: int, sales: int) -> _Round:
        """The same sales over HTTP, then by COPY of what that wrote."""
        first = {till.terminal: len(till.written) + 1 for till in self._tills}
        asked = [_requests(till, sales, batch, host=self._address) for till in self._tills]
        size = sum(len(request) for each in asked for request in each)
        count = sales * len(self._tills)
        gc.collect()
        spent = self._spent(self._child.pid)
        taken = self._send(asked)
        self._wait_until_told()
        ours = _Pace(rate=count / taken, cpu=(self._spent(self._child.pid) - spent) / count)
        written = [self._written(till.terminal, first[till.terminal]) for till in self._tills]
        gc.collect()
        spent = self._spent(os.getpid())
        taken = _together([
            lambda rows=rows: self._copy(rows, batch) for rows in written
        ])  # fmt: skip
        floor = _Pace(rate=count / taken, cpu=(self._spent(os.getpid()) - spent) / count)
        return _Round(ours=ours, floor=floor, size=size / count)

    def _spent(self, pid: int) -> float:
        return cpu_seconds(pid) + cpu_seconds(self._cluster.pid)

    def _wait_until_told(self) -> None:
        """Telling live pages of these sales is head office's own work, not the floor's."""
        address = self._cluster.url(self._filled).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as line:
            # Before the first look: what is told after it is heard.
            line.execute(f"LISTEN {CHANNEL}")
            while line.execute("SELECT 1 FROM unpublished LIMIT 1").fetchone():
                heard = next(line.notifies(timeout=_PATIENCE, stop_after=1), None)
                assert heard is not None, "head office does not tell of its sales"

    def _let_in(self, folder: Path, code: str) -> Terminal:
        identity = enrol(folder, f"http://{self._address}", code, MachineClock())
        return Terminal(folder, identity, make_keys(folder).private_key)

    def _send(self, asked: Sequence[Sequence[bytes]]) -> float:
        path = self._folder / "requests.json"
        texts = [[b64encode(request).decode() for request in each] for each in asked]
        given = {"address": self._address, "terminals": texts}
        path.write_text(json.dumps(given), encoding="ascii")
        with running("tests.bench.sending", str(path)) as child:
            return float(first_message(child.stdout)["seconds"])

    def _written(self, terminal: str, first: int) -> list[dict[str, list[tuple[Any, ...]]]]:
        """Sale by sale, what head office wrote into each table."""
        address = self._cluster.url(self._filled).replace("+psycopg", "")
        found: dict[int, dict[str, list[tuple[Any, ...]]]] = {}
        with psycopg.connect(address) as connection:
            for table in TABLES[:-1]:
                names = ", ".join(f'"{column.name}"' for column in table.c)
                place = [column.name for column in table.c].index("seq")
                for row in connection.execute(
                    f"SELECT {names} FROM {table.name} WHERE terminal = %s AND seq >= %s",
                    (terminal, first),
                ):
                    found.setdefault(row[place], {}).setdefault(table.name, []).append(row)
        for sale in found.values():
            ((day, *_),) = sale["sale"]
            sale["ended_sale"] = [(terminal, f"{day}-{sale['journal'][0][2]}")]
        return [found[seq] for seq in sorted(found)]

    def _copy(self, sales: list[dict[str, list[tuple[Any, ...]]]], batch: int) -> None:
        address = self._cluster.url(self._bare).replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            for at in range(0, len(sales), batch):
                part = sales[at : at + batch]
                last = part[-1]["journal"][0]
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.execute("SELECT acked FROM chain WHERE terminal = %s FOR UPDATE",
                                   (last[0],))  # fmt: skip
                    for table in TABLES:
                        with cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
                            for sale in part:
                                for row in sale[table.name]:
                                    copy.write_row(row)
                    cursor.execute(
                        "INSERT INTO chain VALUES (%s, %s) ON CONFLICT (terminal) "
                        "DO UPDATE SET acked = excluded.acked",
                        (last[0], last[2]),
                    )


def _together(works: Sequence[Callable[[], None]]) -> float:
    """Seconds until the last of these is through, each on a thread of its own."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    if failed:
        raise failed[0]
    return taken


def _requests(till: Terminal, sales: int, batch: int, *, host: str) -> list[bytes]:
    """The next sales of a terminal as signed requests, head and body as they are sent."""
    asked = []
    packer = zstandard.ZstdCompressor(level=3)
    for _ in range(0, sales, batch):
        first, prev = len(till.written) + 1, till.head().hash
        for _ in range(batch):
            _sell(till)
        entries = till.written[first - 1 :]
        body = packer.compress(
            encode_batch(epoch=till.epoch, first=first, prev_hash=prev, entries=entries)
        )
        now = machine_now()
        target = f"/v1/terminals/{till.terminal}/events"
        headers = {
            "Host": host,
            **sign_request(
                till.key, terminal=till.terminal, epoch=till.epoch, method="POST", target=target,
                body=body, ts=now, nonce=f"{now:032x}", count=now,
            ),
            "Content-Type": "application/json",
            "Content-Encoding": "zstd",
            "Content-Length": str(len(body)),
        }  # fmt: skip
        named = (f"{name}: {value}" for name, value in headers.items())
        head = [f"POST {target} HTTP/1.1", *named, "", ""]
        asked.append("\r\n".join(head).encode("ascii") + body)
    return asked


def _sell(till: Terminal) -> None:
    """A sale of eight lines, as large as those of a till."""
    till.receipt += 1
    number = len(till.written) + 1
    lines = [
        {
            "line": n, "sku": f"10000{n}", "code": f"690123456{n:04d}", "name": f"鲜牛奶 {n} 升",
            "name_en": f"Fresh milk {n} l", "unit": "each", "quantity": 1000, "unit_price": 990 + n,
            "tax_rate": "13", "gross": 990 + n, "discount": 0, "net": 990 + n, "tax": 114,
            "void": False, "brand": "光明",
        }
        for n in range(1, LINES + 1)
    ]  # fmt: skip
    total = sum(line["net"] for line in lines)  # type: ignore[misc]
    body = {
        "sale": f"{till.terminal}-{number}", "receipt": f"{till.terminal}-{till.receipt:06d}",
        "status": "completed", "total": total, "lines": lines,
        "tenders": [{"tender": "cash", "amount": total, "given": total, "change": 0}],
    }  # fmt: skip
    till.write("sale", msgspec.json.encode(body), amount=total)


def _rate(batch: int, rounds: list[_Round], target: float) -> Row:
    share = statistics.median(one.ours.rate / one.floor.rate for one in rounds)
    cpu = statistics.median(one.floor.cpu / one.ours.cpu for one in rounds)
    return Row(
        what=f"sales taken in, {batch} a batch, {TERMINALS} terminals at once",
        ours=_shown([one.ours for one in rounds]),
        floor=f"COPY of the same rows: {_shown([one.floor for one in rounds])}",
        judged=f"x{share:.2f}  by CPU x{cpu:.2f}",
        target=f">= x{target:.2f}",
        met=share >= target,
    )


def _together_rate(rounds: list[_Round], of_ten: list[_Round]) -> Row:
    pairs = list(zip(rounds, of_ten, strict=True))
    share = statistics.median(one.ours.rate / ten.ours.rate for one, ten in pairs)
    cpu = statistics.median(ten.ours.cpu / one.ours.cpu for one, ten in pairs)
    return Row(
        what=f"sales taken in, 1 a batch, {TERMINALS} terminals at once",
        ours=_shown([one.ours for one in rounds]),
        floor=f"10 a batch; COPY: {_shown([one.floor for one in rounds])}",
        judged=f"x{share:.2f} of 10 a batch  by CPU x{cpu:.2f}",
        target=">= x0.60",
        met=share >= 0.6,
    )


def _shown(paces: list[_Pace]) -> str:
    rate = statistics.median(pace.rate for pace in paces)
    cpu = statistics.median(pace.cpu for pace in paces) * 1e6
    return f"{rate:,.0f} a second ({cpu:,.0f} us CPU each)"


def _bare_table(table: Any) -> str:
    kinds = {"TEXT": "text", "BIGINT": "bigint", "BLOB": "bytea"}
    columns = ", ".join(f'"{c.name}" {kinds[str(c.type)]}' for c in table.c)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({keys}))"


_BARE: Final = "; ".join(
    [*(_bare_table(table) for table in TABLES),
     "CREATE TABLE chain (terminal text PRIMARY KEY, acked bigint)"]
)  # fmt: skip
