"""Sales that terminals send to a head office over PostgreSQL, against COPY of the same rows.

The floor is what no head office can do without: for each batch one transaction that locks the
terminal's row, copies the rows that head office wrote for these very sales, and is on the disk.
Requests are signed and packed beforehand; server, clients and database share this machine.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
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
from pos.ports import MachineClock
from pos.sync.enrolment import enrol
from pos.sync.identity import make_keys
from tests.bench.measure import Effort, Row, Say
from tests.hq.conftest import Terminal, small_chain
from tests.postgres import Cluster, private_cluster, why_not

ROOT: Final = Path(__file__).parents[2]
TERMINALS: Final = 32
LINES: Final = 8
TABLES: Final = (
    schema.journal, schema.sale, schema.sale_line, schema.sale_tender, schema.ended_sale,
)  # fmt: skip
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


class _Bench:
    """A head office as a process, its terminals, and a second database for the floor."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
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
        rates: dict[int, list[float]] = {1: [], 10: [], 100: []}
        floors: dict[int, list[float]] = {1: [], 10: [], 100: []}
        wire: dict[int, float] = {}
        rounds = 3 if effort.rounds > 3 else 1
        for turn in range(rounds + 1):
            for batch in (1, 10, 100):
                sales = {1: 20, 10: 60, 100: 200}[batch]
                say(f"{batch} a batch, round {turn} of {rounds}")
                rate, floor, size = self._round(batch, sales)
                if turn:
                    rates[batch].append(rate)
                    floors[batch].append(floor)
                wire[batch] = size
        for batch, target in ((10, 0.5), (100, 0.6)):
            yield _rate(batch, rates[batch], floors[batch], target)
        of_ten = statistics.median(one / ten for one, ten in zip(rates[1], rates[10], strict=True))
        yield Row(
            what=f"sales taken in, 1 a batch, {TERMINALS} terminals at once",
            ours=f"{statistics.median(rates[1]):,.0f} a second",
            floor=f"10 a batch: {statistics.median(rates[10]):,.0f}; COPY: "
            f"{statistics.median(floors[1]):,.0f}",
            judged=f"x{of_ten:.2f} of 10 a batch",
            target=">= x0.60",
            met=of_ten >= 0.6,
        )
        yield Row(
            what=f"bytes of a sale of {LINES} lines on the wire",
            ours=" / ".join(f"{wire[batch]:,.0f}" for batch in (1, 10, 100)),
            floor="at 1 / 10 / 100 a batch, request and its headers",
            judged="-",
            target="-",
            met=None,
        )

    def _round(self, batch: int, sales: int) -> tuple[float, float, float]:
        """Sales a second over HTTP, and by COPY of what that wrote; bytes of a sale sent."""
        first = {till.terminal: len(till.written) + 1 for till in self._tills}
        asked = {till.terminal: _requests(till, sales, batch) for till in self._tills}
        size = sum(len(body) + len(str(head)) for each in asked.values() for body, head in each)
        gc.collect()
        taken = _together([
            lambda till=till: self._send(till.terminal, asked[till.terminal])
            for till in self._tills
        ])  # fmt: skip
        written = [self._written(till.terminal, first[till.terminal]) for till in self._tills]
        gc.collect()
        bare = _together([
            lambda rows=rows: self._copy(rows, batch) for rows in written
        ])  # fmt: skip
        count = sales * len(self._tills)
        return count / taken, count / bare, size / count

    def _let_in(self, folder: Path, code: str) -> Terminal:
        identity = enrol(folder, f"http://{self._address}", code, MachineClock())
        return Terminal(folder, identity, make_keys(folder).private_key)

    def _send(self, terminal: str, asked: Sequence[tuple[bytes, dict[str, str]]]) -> None:
        line = http.client.HTTPConnection(self._address, timeout=60)
        for body, headers in asked:
            line.request("POST", f"/v1/terminals/{terminal}/events", body, headers)
            reply = line.getresponse()
            content = reply.read()
            assert reply.status == 200, content
        line.close()

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


def _requests(till: Terminal, sales: int, batch: int) -> list[tuple[bytes, dict[str, str]]]:
    """The next sales of a terminal as signed requests."""
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
        headers = sign_request(
            till.key, terminal=till.terminal, epoch=till.epoch, method="POST",
            target=f"/v1/terminals/{till.terminal}/events", body=body, ts=now,
            nonce=f"{now:032x}", count=now,
        )  # fmt: skip
        kind = {"Content-Type": "application/json", "Content-Encoding": "zstd"}
        asked.append((body, {**headers, **kind}))
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


def _rate(batch: int, ours: list[float], floors: list[float], target: float) -> Row:
    share = statistics.median(one / floor for one, floor in zip(ours, floors, strict=True))
    return Row(
        what=f"sales taken in, {batch} a batch, {TERMINALS} terminals at once",
        ours=f"{statistics.median(ours):,.0f} a second",
        floor=f"COPY of the same rows: {statistics.median(floors):,.0f}",
        judged=f"x{share:.2f}",
        target=f">= x{target:.2f}",
        met=share >= target,
    )


def _bare_table(table: Any) -> str:
    kinds = {"TEXT": "text", "BIGINT": "bigint", "BLOB": "bytea"}
    columns = ", ".join(f'"{c.name}" {kinds[str(c.type)]}' for c in table.c)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({keys}))"


_BARE: Final = "; ".join(
    [*(_bare_table(table) for table in TABLES),
     "CREATE TABLE chain (terminal text PRIMARY KEY, acked bigint)"]
)  # fmt: skip
