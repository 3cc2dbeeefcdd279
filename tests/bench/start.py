"""From nothing to the first frame, and to a till that takes a scan.

Each start is a fresh process `python -m ui cashier --timings` on a demo store whose shift is open,
with warm file caches. The process tells the CPU time that it has spent so far, interpreter and
imports included, when its first frame is out and when it accepts a scan; SIGTERM ends it then. The
floor is a process that shows an empty QWidget. Both are started in turn.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.children import first_message, running
from tests.bench.measure import Effort, Row, Say
from tests.bench.store import make_store

FIRST_FRAME = 350
SELL_READY = 900

Figures = dict[str, int]


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """CPU until the first frame and until a scan is accepted."""
    with tempfile.TemporaryDirectory() as name:
        folder = make_store(Path(name) / "till")
        _start(folder)  # Compiles what has changed and warms the file cache.
        ours: list[Figures] = []
        floor: list[Figures] = []
        for turn in range(effort.starts):
            say(f"start {turn + 1} of {effort.starts}")
            floor.append(_empty_window())
            ours.append(_start(folder))
    least = _middle(floor, "first_frame_cpu_ms")
    wall = f", {_middle(ours, 'wall_ms'):.0f} wall"
    for what, figure, more, most in (
        ("start -> first frame", "first_frame_cpu_ms", "", FIRST_FRAME),
        ("start -> takes a scan", "sell_ready_cpu_ms", wall, SELL_READY),
    ):
        cpu = _middle(ours, figure)
        yield Row(
            what=what,
            ours=f"{cpu:.0f} CPU{more}",
            floor=f"empty QWidget {least:.0f} CPU",
            judged=f"{cpu:.0f} ms CPU  x{cpu / least:.2f}",
            target=f"<= {most} ms CPU",
            met=cpu <= most,
        )


def _start(folder: Path) -> Figures:
    began = time.monotonic_ns()
    arguments = ("cashier", "--data", str(folder), "--timings")
    with running("ui", *arguments, hear_errors=True) as till:
        figures = first_message(till.stderr)
        return {**figures, "wall_ms": (time.monotonic_ns() - began) // 1_000_000}


def _empty_window() -> Figures:
    with running("tests.bench.empty_window") as window:
        return first_message(window.stdout)


def _middle(starts: list[Figures], figure: str) -> float:
    return statistics.median(start[figure] for start in starts)
