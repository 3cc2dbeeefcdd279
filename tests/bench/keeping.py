"""The record over the years: what it costs to check it, to copy it, and to start with all of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos.journal.backups import take
from pos.journal.verify import verify
from tests.bench.commit import OurJournal
from tests.bench.measure import Effort, Row, Say, timed, times_of
from tests.bench.store import PIN, USER, make_store

START_WITHIN = 5
"""Seconds from nothing to the answer to a scan, after a kill."""
FASTEST_CHECK = 2_000
"""Entries a second, signatures and read models included."""
TWICE = 2.0


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
    """Commits of sales while the journal is being copied, against commits without."""
    alone = times_of([timed(ours.sell) for _ in range(calls)])
    beside: list[tuple[int, int]] = []
    while len(beside) < calls:
        # A sale after every megabyte is more than any till does.
        take(ours.journal, folder, breathe=lambda: beside.append(timed(ours.sell)))
    during = times_of(beside)
    ratio = during.p50 / alone.p50
    return Row(
        what="sale commit while the journal is copied",
        ours=f"{during.p50 / 1000:.2f} p50, {during.p99 / 1000:.2f} p99 ms",
        floor=f"no copy {alone.p50 / 1000:.2f} p50, {alone.p99 / 1000:.2f} p99 ms",
        judged=f"p50 x{ratio:.2f}",
        target=f"p50 <= x{TWICE}",
        met=ratio <= TWICE,
    )


def _start(folder: Path, entries: int) -> Row:
    small = make_store(folder / "small")
    large = folder / "large"
    shutil.copytree(small, large)
    _grow(large / "journal.db", entries)
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


def _grow(file: Path, entries: int) -> None:
    """Fills a journal with copies of its last entry, as rows: a start does not read them."""
    connection = sqlite.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        last = connection.execute("SELECT max(seq) FROM journal").fetchone()[0]
        names = (
            "v, ts, mono, boot, day, body, body_sha256, prev, kind_prev, hash, total, abs_total, "
            "sig, key_id"
        )
        connection.execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
            f"INSERT INTO journal (epoch, seq, kind, kind_seq, {names}) "
            f"SELECT 1, {last} + n, 'member', n, {names} FROM n, journal WHERE seq = {last}",
            (entries,),
        )
        connection.execute("COMMIT")
    finally:
        connection.close()


def _until_a_scan(folder: Path) -> float:
    """Seconds from the start of a console to the answer to a scan; it is killed then."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "pos.cli", "console", "--data", str(folder)],
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
