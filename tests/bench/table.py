"""The table as printed, and the header that says on what machine it came about."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence

import pysqlite3.dbapi2 as sqlite
from PySide6.QtCore import qVersion

from tests.bench.measure import Row, calibration

TITLES = ("what", "ours", "floor or baseline", "judged by", "target", "")
LEGEND = (
    "Times in ms: p50 / p95 / p99 (mean CPU), medians of the rounds; ours and floor take turns.",
    "x is ours / floor, the median of the rounds. Wall times are as good as the machine is quiet.",
)


def header(*, quick: bool) -> list[str]:
    """Date, versions and what the machine is worth right now."""
    now = dt.datetime.now().astimezone()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [
        f"lianpos bench{' (quick)' if quick else ''}, {now:%Y-%m-%d %H:%M %z}",
        f"Python {platform.python_version()}, Qt {qVersion()}, SQLite {sqlite.sqlite_version}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}",
        f"calibration: {calibration()}",
        *LEGEND,
    ]


def table(rows: Sequence[Row]) -> list[str]:
    """The rows under their titles, in columns."""
    cells = [TITLES, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(TITLES))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return [lines[0], "-" * max(map(len, lines)), *lines[1:]]
