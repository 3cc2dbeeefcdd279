"""A member whom the store's files do not know: asked for at head office while he stands there.

Head office is a process of its own over HTTP; the till has been enrolled there before the members
came, and exchanges nothing since. After 300 ms the sale goes on without the answer, so what counts
is how many were answered before.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from pos.hq.members.listing import COLUMNS
from pos.till.asking_members import PATIENCE_MS
from pos.till.config import find_config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.till import Till
from tests.bench.children import PATIENCE, ROOT, first_message, running
from tests.bench.measure import Effort, Row, Say, timed

ENOUGH: Final = 99
"""Of a hundred who are asked for, so many are there before the sale goes on."""


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """From the number to the member on the sale."""
    count = effort.rounds * effort.calls
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'hq.db'}"
        with running("pos.cli", "hq", "serve", "--database", database,
                     "--listen", "127.0.0.1:0") as office:  # fmt: skip
            url = str(first_message(office.stdout)["listening"])
            code = _hq(database, "enrol-code", "--store", "S001", "--terminal", "T01")
            enrol_terminal(folder=folder / "till", url=url, code=code)
            _write(folder / "members.csv", count)
            _hq(database, "import-members", str(folder / "members.csv"), "--issuer", "bench")
            (folder / "till" / "lianpos.toml").write_text(f'[hq]\nurl = "{url}"\n', "utf-8")
            say(f"a member asked for at head office: {count} times")
            yield _asked(folder / "till", count)


def _asked(folder: Path, count: int) -> Row:
    till = open_till(folder=folder, config=find_config(folder, None))
    try:
        for answer in (till.login("1001", "1001"), till.open_shift(0), till.scan("1000041")):
            if not answer.ok:
                raise RuntimeError(str(answer.error))
        taken, there = [], 0
        for n in range(count):
            taken.append(timed(partial(_ask, till, _number(n))))
            sale = till.state.sale
            there += sale is not None and sale.member is not None
            till.member(None)
    finally:
        till.close()
    wall, cpu = (sorted(part[kind] / 1e6 for part in taken) for kind in (0, 1))
    half, most, last = (wall[len(wall) * part // 100] for part in (50, 95, 99))
    return Row(
        what=f"a member asked for at head office, {count} times",
        ours=f"{half:.1f} / {most:.1f} / {last:.1f} ({sum(cpu) / len(cpu):.1f})",
        floor=f"the sale goes on after {PATIENCE_MS} ms",
        judged=f"{there} of {count} answered in time",
        target=f">= {ENOUGH} of 100",
        met=there * 100 >= ENOUGH * count,
    )


def _ask(till: Till, number: str) -> None:
    till.member(number)


def _number(n: int) -> str:
    return f"B{n:07d}"


def _write(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        for n in range(count):
            writer.writerow([_number(n), "王小芳", f"138{n:08d}", "11-22", "", 10, "", "", ""])


def _hq(database: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pos.cli", "hq", *arguments, "--database", database],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return done.stdout.strip()
