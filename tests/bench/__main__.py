"""`python -m tests.bench`: one table of what the till costs, each row beside its floor.

It informs and judges nobody: a missed target is shown as MISSED and the exit code stays 0.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from tests.bench.measure import FULL, QUICK, Effort, Row, Say
from tests.bench.table import header, table

ROOMS: Final = (
    "scan", "window", "busy", "pricing", "commit", "closing", "keeping", "start", "memory",
    "lookup", "office", "delta", "devices", "camera", "kiosk", "live", "ingest", "payments",
    "wallet", "members", "attach",
)  # fmt: skip
"""Each is a module beside this one."""

Rows = Callable[[Effort, Say], Iterator[Row]]


def main(arguments: list[str] | None = None) -> int:
    """Measures one room after the other, then prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=ROOMS, action="append",
                        help=f"only this room, may be given again: {', '.join(ROOMS)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true",
                        help="fewer rounds, fewer items: rougher figures in a minute")  # fmt: skip
    options = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    began = time.monotonic()
    effort = QUICK if options.quick else FULL
    top = header(quick=options.quick)
    with _as_installed(), _with_data_of_its_own():
        found = [row for room in options.only or ROOMS for row in _rows(room, effort)]
    sys.stdout.write("\n".join([*top, "", *table(found), ""]))
    sys.stdout.write(f"{time.monotonic() - began:.0f} s in all\n")
    return 0


@contextmanager
def _as_installed() -> Iterator[None]:
    """A program that is installed finds its byte code, and does not compile it at every start."""
    if not os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        yield
        return
    with tempfile.TemporaryDirectory() as name:
        os.environ["PYTHONPYCACHEPREFIX"] = name
        yield


@contextmanager
def _with_data_of_its_own() -> Iterator[None]:
    """Head offices that are measured keep their keys among nobody's."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_DATA_HOME"] = os.environ["LOCALAPPDATA"] = name
        yield


def _rows(room: str, effort: Effort) -> list[Row]:
    """The rows of one room, which is loaded when its turn comes."""
    rows: Rows = importlib.import_module(f"tests.bench.{room}").rows
    return list(rows(effort, _progress(room)))


def _progress(room: str) -> Say:
    def say(words: str) -> None:
        sys.stderr.write(f"{room}: {words}\n")
        sys.stderr.flush()

    return say


if __name__ == "__main__":
    raise SystemExit(main())
