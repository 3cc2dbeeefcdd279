"""The end of a sale: one journal entry with its read models, against raw SQLite."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.facts import SaleFact
from pos.journal.store import Journal
from pos.ports import SettableClock
from pos.pricing.engine import Engine
from pos.sale.actions import Add, AnyAction, Tender
from pos.sale.ending import sale_fact
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import fold
from tests.bench.measure import Effort, Row, Say, compare, ms

PLAIN = Terms(engine=Engine(()))
AT = "2026-11-22T10:00:00.000+08:00"
LINES = 20
NO_MORE_THAN = 2.5


class OurJournal:
    """Sells the same basket again and again."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(
            folder / "journal.db",
            terminal="S001-T01",
            store="S001",
            epoch=1,
            key=Ed25519PrivateKey.generate(),
            clock=SettableClock(dt.datetime.fromisoformat(AT)),
        )
        self._numbers = count(1)
        adds = [
            Add(at=AT, line=n, code=f"69{n:011d}", sku=f"{n:06d}", name="鲜牛奶 950ml",
                name_en="Fresh milk 950 ml", unit="each", quantity=1000, unit_price=1280,
                tax_rate="9", category="food/dairy/milk", brand="B7")
            for n in range(1, LINES + 1)
        ]  # fmt: skip
        self._actions: tuple[AnyAction, ...] = (
            *adds,
            Tender(at=AT, tender="cash", given=30_000, amount=25_600),
        )
        self._sale = fold("WARM", self._actions)
        self._priced = Pricing(PLAIN).price(self._sale)

    def fact(self, receipt: str, sale: str) -> SaleFact:
        """The fact of the basket under a new identity."""
        return sale_fact(
            sale=replace(self._sale, id=sale), priced=self._priced, terms=PLAIN,
            actions=self._actions, status="completed", receipt=receipt, at=AT, store="S001",
            terminal="S001-T01", shift="S001-T01-2026-11-22-1", cashier="1001",
        )  # fmt: skip

    def sell(self) -> None:
        """One sale, durable."""
        number = next(self._numbers)
        self.journal.append_sale(
            lambda receipt: self.fact(receipt, f"SALE{number}"), day="2026-11-22"
        )


class RawSqlite:
    """The same bytes by hand: hashed, signed and written with bare statements."""

    def __init__(self, folder: Path, body: bytes) -> None:
        self._connection = sqlite.connect(folder / "raw.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        source = sqlite.connect(folder / "journal.db")
        for (statement,) in source.execute(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ):
            self._connection.execute(statement)
        source.close()
        self._key = Ed25519PrivateKey.generate()
        self._body = body
        self._prev = bytes(32)
        self._numbers = count(1)

    def sell(self) -> None:
        """The same rows in one transaction."""
        n = next(self._numbers)
        body_sha256 = sha256(self._body).digest()
        header = f'["S001-T01",1,{n},"sale",{n},1,{n},{n},"0123456789abcdef","2026-11-22",1,1]'
        digest = sha256(
            b"lianpos-j1" + self._prev + self._prev + header.encode() + body_sha256
        ).digest()
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        run(
            f"INSERT INTO journal VALUES ({','.join('?' * 18)})",
            (1, n, "sale", n, 1, n, n, "0123456789abcdef", "2026-11-22", self._body, body_sha256,
             self._prev, self._prev, digest, n, n, self._key.sign(digest), "0123456789abcdef"),
        )  # fmt: skip
        run(
            "INSERT INTO sale VALUES (?,?,?,?,?,?,?,?)",
            (1, n, f"SALE{n}", f"S001-T01-{n:06d}", "completed", "2026-11-22",
             "S001-T01-2026-11-22-1", 25_600),
        )  # fmt: skip
        self._connection.executemany(
            "INSERT INTO sale_line VALUES (?,?,?,?,?,?,?)",
            [(1, n, line, f"{line:06d}", 1000, 1280, 106) for line in range(1, LINES + 1)],
        )
        self._connection.executemany(
            "INSERT INTO shift_total VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET "
            "count = count + excluded.count, amount = amount + excluded.amount",
            [("S001-T01-2026-11-22-1", name, 1, 25_600) for name in ("sales", "cash", "tax")],
        )
        run("COMMIT")
        self._prev = digest


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Commit time against raw SQLite, and what reaches the disk."""
    say(f"{effort.rounds} rounds of {effort.calls} sales of {LINES} lines")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = OurJournal(folder)
        ours.sell()
        body = ours.journal.entries(1, 1)[0].body
        assert body is not None
        raw = RawSqlite(folder, body)
        found = compare(ours.sell, raw.sell, rounds=effort.rounds, calls=effort.calls)
        ours.journal.close()
    yield Row(
        what=f"sale commit, {LINES} lines, {len(body)} byte body",
        ours=ms(found.ours),
        floor=f"raw pysqlite3 {ms(found.floor)}",
        judged=found.judged(),
        target=f"cpu <= x{NO_MORE_THAN}",
        met=found.cpu <= NO_MORE_THAN,
    )
    say("sales under strace")
    yield fsyncs()


def fsyncs() -> Row:
    """How often the disk is asked to promise, per sale, counted by strace in a child process."""
    if shutil.which("strace") is None:
        return Row(
            what="fsyncs a sale", ours="not counted: no strace here", floor="1", judged="-",
            target="1", met=None,
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        few, many = (_traced(Path(name) / str(sales), sales) for sales in (20, 70))
    each = (many - few) / 50
    return Row(
        what="fsyncs a sale, with checkpoints",
        ours=f"{each:.2f}",
        floor="1",
        judged=f"{many - few} in 50 sales",
        target="<= 1.1",
        met=each <= 1.1,
    )


def _traced(folder: Path, sales: int) -> int:
    folder.mkdir()
    trace = folder / "trace"
    subprocess.run(
        ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", str(trace), sys.executable,
         "-m", "tests.bench.commit", str(folder), str(sales)],
        check=True, timeout=120,
    )  # fmt: skip
    calls = 0
    for line in trace.read_text().splitlines():
        fields = line.split()
        if fields and fields[-1] in ("fsync", "fdatasync"):
            calls += int(fields[3])
    return calls


def main(arguments: list[Any]) -> None:
    """Sells by itself, to be traced."""
    ours = OurJournal(Path(arguments[0]))
    for _ in range(int(arguments[1])):
        ours.sell()
    ours.journal.close()


if __name__ == "__main__":
    main(sys.argv[1:])
