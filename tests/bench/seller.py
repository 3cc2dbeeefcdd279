"""A cashier who sells by himself, in a process whose memory is measured from outside.

`tests.bench.seller_alone` is that process. The lane is composed as the program composes it. Codes
come down the scanner's line: each is asked of the process that started this one, by a JSON line
{"scan": "..."}. The cash key is a key event posted to the window. A sale counts when its receipt is
out of the printer and head office has it; now and then {"sales": N} is told. The lane stays open
until standard input ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from functools import partial
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent

from pos.residents import give_back
from pos.till.config import load_config
from tests.bench.delta import apply_pages, read_pages
from tests.bench.lane import LaneAtWork, application, until
from tests.bench.store import simple_codes

LINES = 5
STEP = 10
"""Sales from one report to the next."""


def main(arguments: list[str] | None = None) -> int:
    """Sells, tells, waits."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.seller", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("config", type=Path)
    parser.add_argument("sales", type=int)
    parser.add_argument("--delta", type=Path, help="prices that change at half time, as files")
    options = parser.parse_args(arguments)
    app = application()
    lane = LaneAtWork(folder=options.folder, config=load_config(options.config))
    try:
        lane.open()
        lane.sign_in()
        codes = cycle(simple_codes(lane.till))
        changing: threading.Thread | None = None
        for number in range(1, options.sales + 1):
            if options.delta and number == options.sales // 2:
                changing = threading.Thread(target=_change_prices, args=(lane, options.delta))
                changing.start()
            for line in range(1, LINES + 1):
                _tell({"scan": next(codes)})
                until(partial(_has_lines, lane, line))
            _press_cash(lane)
            until(lambda: lane.presenter.state.paid is not None)
            until(lambda: _is_settled(lane))
            if number % STEP == 0 and not (changing and number == options.sales):
                _tell({"sales": number})
        if changing is not None:
            changing.join()
            _tell({"sales": options.sales})
        end = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        end.activated.connect(app.quit)
        return app.exec()
    finally:
        lane.close()


def _change_prices(lane: LaneAtWork, pages: Path) -> None:
    """All of them, page by page as the exchange with head office brings them."""
    for page in read_pages(pages):
        apply_pages(lane.till._desk.catalog, [page])
    give_back()


def _has_lines(lane: LaneAtWork, lines: int) -> bool:
    state = lane.presenter.state
    return state.paid is None and len(state.lines) == lines


def _is_settled(lane: LaneAtWork) -> bool:
    """Whether the receipt of the last sale is out and head office has everything."""
    state = lane.till.state
    if state.print is None or state.last is None or state.unsent:
        return False
    return state.print.receipt == state.last.receipt and state.print.state == "done"


def _press_cash(lane: LaneAtWork) -> None:
    """The plus of the numeric pad: cash, exactly what is due."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier, "+")
        event.setTimestamp(time.monotonic_ns() // 1_000_000)
        QCoreApplication.postEvent(lane.window.windowHandle(), event)


def _tell(message: dict[str, str] | dict[str, int]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
