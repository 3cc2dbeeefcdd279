"""What a lane keeps in memory after a run of sales, all of it printed and at head office; and the
same where ten thousand prices change in the midst of it while a camera is decoded beside it.

Head office runs as a child process and the terminal is enrolled there; the printer's twin and the
scanner's are in this process, so none of the three counts. What counts is the memory that the
lane's process has for itself (`tests.bench.pages`). The floor is a process that shows an empty
QWidget.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from drivers.sim.printer import PrinterTwin
from drivers.sim.scanner import SerialScanner
from pos.till.enrolling import enrol_terminal
from tests.bench.children import PATIENCE, ROOT, first_message, messages, running
from tests.bench.delta import write_pages
from tests.bench.measure import Effort, Row, Say
from tests.bench.pages import can_tell, own_megabytes
from tests.bench.seller import STEP

MOST = 160
"""Megabytes, of a million bytes each."""


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """USS after the sales."""
    target = f"USS <= {MOST} MB"
    if not can_tell():
        yield Row(
            what="memory", ours="no /proc here", floor="-", judged="-", target=target, met=None
        )
        return
    with running("tests.bench.empty_window") as window:
        first_message(window.stdout)
        least = own_megabytes(window.pid)
    for busy in (False, True):
        say("a head office, a printer, a scanner")
        with tempfile.TemporaryDirectory() as name, ExitStack() as beside:
            if busy:
                eye = beside.enter_context(running("tests.bench.eye"))
                first_message(eye.stdout)
            on_the_way = _sell(Path(name), effort.sales, say, busy=busy)
        what = f"memory after {effort.sales} sales, printed, at HQ"
        yield _row(f"busy: {what}" if busy else what, on_the_way, least)


def _row(what: str, on_the_way: list[float], least: float) -> Row:
    uss = on_the_way[-1]
    return Row(
        what=what,
        ours=f"USS {uss:.0f} MB",
        floor=f"empty QWidget USS {least:.0f} MB",
        judged=f"USS {uss:.0f} MB, {on_the_way[0]:.0f} after {STEP} sales",
        target=f"USS <= {MOST} MB",
        met=uss <= MOST,
    )


def _sell(folder: Path, sales: int, say: Say, *, busy: bool) -> list[float]:
    """Lets the lane sell; USS of its process after each `STEP` sales."""
    database = f"sqlite:///{folder / 'hq.db'}"
    printer = PrinterTwin()
    printer.start()
    scanner = SerialScanner()
    try:
        with running("pos.cli", "hq", "serve", "--database", database,
                     "--listen", "127.0.0.1:0") as office:  # fmt: skip
            url = str(first_message(office.stdout)["listening"])
            enrol_terminal(folder=folder / "till", url=url, code=_enrolment_code(database))
            config = folder / "lianpos.toml"
            config.write_text(
                f'[hq]\nurl = "{url}"\n\n'
                "[devices]\n"
                f'printer = "escpos+tcp://127.0.0.1:{printer.port}"\n'
                f"scanners = {json.dumps(['scanner+wedge://', f'scanner+serial://{scanner.path}'])}\n",
                encoding="utf-8",
            )
            seller = ["tests.bench.seller_alone", str(folder / "till"), str(config), str(sales)]
            if busy:
                write_pages(folder / "prices", rise=1)
                seller += ["--delta", str(folder / "prices")]
            with running(*seller) as lane:
                found: list[float] = []
                for message in messages(lane.stdout):
                    if "scan" in message:
                        scanner.scan(str(message["scan"]))
                    else:
                        say(f"{message['sales']} of {sales} sales")
                        found.append(own_megabytes(lane.pid))
                    if message.get("sales") == sales:
                        return found
                raise RuntimeError("the lane ended before it had sold everything")
    finally:
        scanner.close()
        printer.close()


def _enrolment_code(database: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pos.cli", "hq", "enrol-code", "--store", "S001",
         "--terminal", "T01", "--role", "till", "--database", database],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return done.stdout.strip()
