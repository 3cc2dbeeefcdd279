"""The record over the years: what it costs to check it, to copy it, and to start with all of it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos.journal.backups import take
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from tests.bench.commit import AT, OurJournal
from tests.bench.measure import Effort, Row, Say, Taken, Times, median, timed, times_of
from tests.bench.store import PIN, USER, make_store

START_WITHIN = 5
"""Seconds from nothing to the answer to a scan, after a kill."""
FASTEST_CHECK = 2_000
"""Entries a second, signatures and read models included."""
TWICE = 2.0
_COPIED = (
    "v, ts, mono, boot, day, body_sha256, prev, kind_prev, hash, total, abs_total, sig, key_id"
)


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Entries a second, a sale's commit beside a copy, a start after a kill."""
    with tempfile.TemporaryDirectory() as name:
        journal = Path(name) / "journal"
        journal.mkdir()
        ours = OurJournal(journal)
        sales = effort.sales * 10
        say(f"{sales} sales to check and to copy")
        for _ in range(sales):
            ours.sell()
        yield _beside_a_copy(ours, Path(name) / "copies", calls=effort.sales)
        ours.journal.close()
        yield _checked(journal)
        say(f"a start with {effort.items} entries")
        yield _start(Path(name), effort.items)


def _checked(folder: Path) -> Row:
    began = time.process_time()
    verdict = verify(folder)
    taken = time.process_time() - began
    speed = int(verdict["entries"] / taken)
    return Row(
        what="verify, sales of 20 lines",
        ours=f"{speed} entries a second of CPU",
        floor="-",
        judged=f"{verdict['entries']} entries, {'whole' if verdict['ok'] else verdict['code']}",
        target=f">= {FASTEST_CHECK} a second",
        met=bool(verdict["ok"]) and speed >= FASTEST_CHECK,
    )


def _beside_a_copy(ours: OurJournal, folder: Path, *, calls: int) -> Row:
    """Commits of sales while the journal is being copied, against as many just after it."""
    rounds: list[tuple[Times, Times]] = []
    sales = 0
    while sales < calls:
        beside = _while_copied(ours, folder)
        rounds.append((times_of(beside), times_of([timed(ours.sell) for _ in beside])))
        sales += len(beside)
    during, alone = (median(list(times)) for times in zip(*rounds, strict=True))
    ratio = statistics.median(one.p50 / other.p50 for one, other in rounds)
    return Row(
        what="sale commit while the journal is copied",
        ours=f"{during.p50 / 1000:.2f} p50, {during.p99 / 1000:.2f} p99 ms",
        floor=f"no copy {alone.p50 / 1000:.2f} p50, {alone.p99 / 1000:.2f} p99 ms",
        judged=f"p50 x{ratio:.2f}",
        target=f"p50 <= x{TWICE}",
        met=ratio <= TWICE,
    )


def _while_copied(ours: OurJournal, folder: Path) -> list[Taken]:
    """One sale after every half megabyte of a copy: more than any till does."""
    taken: list[Taken] = []
    take(ours.journal, folder, breathe=lambda: taken.append(timed(ours.sell)))
    return taken


def _start(folder: Path, entries: int) -> Row:
    # No business day ends while the years are written, whatever the hour of the machine.
    small = make_store(folder / "small", clock=_clock())
    _sell_once(small)
    large = folder / "large"
    shutil.copytree(small, large)
    _grow(large, entries)
    for place in (small, large):
        _until_a_scan(place)  # Warms the file cache and leaves what a kill leaves.
    least, ours = _until_a_scan(small), _until_a_scan(large)
    return Row(
        what=f"start after a kill, {entries} entries",
        ours=f"{ours:.2f} s until a scan is answered",
        floor=f"a new journal {least:.2f} s",
        judged=f"x{ours / least:.2f}",
        target=f"< {START_WITHIN} s",
        met=ours < START_WITHIN,
    )


def _clock() -> SettableClock:
    return SettableClock(dt.datetime.fromisoformat(AT))


def _sell_once(folder: Path) -> None:
    till = open_till(folder=folder, config=Config(), clock=_clock())
    try:
        for answer in (till.login(USER, PIN), till.scan("1000052"), till.pay("cash")):
            if not answer.ok:
                raise RuntimeError(f"{answer.did}: {answer.error}")
    finally:
        till.close()


def _grow(folder: Path, entries: int) -> None:
    """Fills a till's files with years: a third of the entries are sales, each with its print job.

    The rows are copies: nothing reads them at a start but the last sale, which is whole.
    """
    connection = sqlite.connect(folder / "journal.db", isolation_level=None)
    try:
        connection.execute("ATTACH ? AS draft", (str(folder / "draft.db"),))
        for pragma in ("synchronous=OFF", "draft.synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        last = connection.execute("SELECT max(seq) FROM journal").fetchone()[0]
        sale = connection.execute("SELECT max(seq) FROM sale").fetchone()[0]
        numbers = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
        connection.execute(
            f"{numbers}INSERT INTO journal (epoch, seq, kind, kind_seq, body, {_COPIED}) "
            "SELECT 1, ? + n, CASE n % 3 WHEN 0 THEN 'sale' ELSE 'member' END, 9 + n, "
            f"CASE WHEN n > ? THEN body ELSE x'7b7d' END, {_COPIED} FROM n, journal WHERE seq = ?",
            (entries, last, entries - 3, sale),
        )
        sold = f"{numbers}INSERT INTO %s SELECT %s FROM n WHERE n %% 3 = 0"
        row = "1, ? + n, 'S' || n, format('S001-T01-%06d', n), 'completed', '', '', 0"
        connection.execute(sold % ("sale", row), (entries, last))
        row = "format('S001-T01-%06d', n), ? + n, format('S001-T01-%06d', n), 'done', '', 0, 0, ''"
        connection.execute(sold % ("draft.print_job", row), (entries, last))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _until_a_scan(folder: Path) -> float:
    """Seconds from the start of a console to the answer to a scan; it is killed then."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "pos.cli", "console", "--data", str(folder), "--clock", AT],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdin is not None and child.stdout is not None
        for command in (
            {"do": "login", "user": USER, "pin": PIN},
            {"do": "scan", "code": "1000052"},
        ):
            child.stdin.write(json.dumps(command) + "\n")
        child.stdin.flush()
        child.stdout.readline()
        answer = json.loads(child.stdout.readline())
        if not answer["ok"]:
            raise RuntimeError(f"the till does not sell: {answer['error']}")
        return time.monotonic() - began
    finally:
        child.kill()
        child.communicate(timeout=30)
