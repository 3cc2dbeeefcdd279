"""The window beside the scan: the shopper's window, scans in a row, the cash key, a lane that
waits, and one whose prices change meanwhile.

The lane is the program's own (`tests.bench.scan`). The banner of a receipt ends when its frame has
gone out; its floor is the same sale paid at a till without a window, journal commit and all.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer

from pos.till.config import Config, CustomerConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.bench.bare_table import BareTable
from tests.bench.delta import PRICES, apply_pages, price_pages
from tests.bench.lane import application
from tests.bench.measure import Effort, Row, Say, Times, ms, timed, times_of
from tests.bench.scan import (
    FULL_CART,
    LONG_CART,
    NO_MORE_THAN,
    SellingLane,
    against,
    painted,
)
from tests.bench.store import PIN, USER, make_store, simple_codes

BANNER_MS: Final = 30
IDLE_PERCENT: Final = 1.0
IDLE_S: Final = 10
LINES: Final = 3


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """A lane with the shopper's window, from its scans to its rest."""
    app = application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lane = SellingLane(make_store(folder / "till"), customer=CustomerConfig(screen="window"))
        bare = open_till(folder=make_store(folder / "bare"), config=Config())
        bare.login(USER, PIN)
        table = BareTable(most=FULL_CART)
        table.show()
        try:
            say("scans with the shopper's window open")
            found = against(lane, lane.scan_event, table, effort)
            yield painted("scan event -> painted, shopper's window open", found)
            say("scans in a row")
            yield in_a_row(lane, table, effort)
            table.hide()
            say("cash")
            yield banner(lane, bare, effort)
            say(f"scans while {PRICES:,} prices change")
            yield _while_prices_change(lane, found.ours, effort)
            say(f"{IDLE_S} s of nothing")
            yield idle(lane)
        finally:
            lane.close()
            bare.close()
            table.deleteLater()
            app.sendPostedEvents(table)


def in_a_row(lane: SellingLane, table: BareTable, effort: Effort, *, what: str = "") -> Row:
    """A hundred scans that wait for nothing, until the last one is painted, over as many rows of
    the table one after the other."""
    ours, floor = [], []
    for _ in range(effort.rounds):
        if lane.lines:
            lane.pay()
        taken = timed(lambda: lane.scan_in_a_row(LONG_CART))
        lane.settle()
        table.texts = lane.texts
        lane.pay()
        ours.append(tuple(part / LONG_CART for part in taken))
        rows = []
        for _ in range(LONG_CART):
            rows.append(timed(table.insert))
            table.settle()
        floor.append(tuple(statistics.fmean(part) for part in zip(*rows, strict=True)))
    wall, cpu = (statistics.median(one[kind] for one in ours) / 1e6 for kind in (0, 1))
    least = statistics.median(one[0] for one in floor) / 1e6
    ratio = statistics.median(one[0] / other[0] for one, other in zip(ours, floor, strict=True))
    return Row(
        what=f"{what}{LONG_CART} scans in a row, each",
        ours=f"{wall:.2f} ({cpu:.2f})",
        floor=f"QTableView {least:.2f}",
        judged=f"mean x{ratio:.2f}",
        target=f"mean <= x{NO_MORE_THAN}",
        met=ratio <= NO_MORE_THAN,
    )


def banner(lane: SellingLane, bare: Till, effort: Effort, *, what: str = "") -> Row:
    """From the cash key to the painted change, over the same sale paid without a window."""
    codes = cycle(simple_codes(bare))

    def ready(scan: Callable[[], object]) -> None:
        for _ in range(LINES):
            scan()

    if lane.lines:
        lane.pay()
    ours, floor = [], []
    for _ in range(effort.rounds * 10):
        ready(lane.scan_event)
        lane.settle()
        ours.append(timed(lane.pay_painted))
        lane.settle()
        ready(lambda: bare.scan(next(codes)))
        floor.append(timed(lambda: bare.pay("cash")))
    with_window, without = times_of(ours), times_of(floor)
    over = (with_window.p50 - without.p50) / 1000
    return Row(
        what=f"{what}cash key -> change painted, {LINES} lines",
        ours=ms(with_window),
        floor=f"paid without a window {ms(without)}",
        judged=f"p50 {over:+.2f} ms over the commit",
        target=f"p50 <= {BANNER_MS} ms over it",
        met=over <= BANNER_MS,
    )


def _while_prices_change(lane: SellingLane, idle: Times, effort: Effort) -> Row:
    """Scans to the painted line while a delta is applied on a thread of its own."""
    catalog = lane.till._desk.catalog
    busy = []
    for turn in range(effort.rounds):
        pages = price_pages(rise=turn + 1)
        thread = threading.Thread(target=apply_pages, args=(catalog, pages))
        thread.start()
        while thread.is_alive():
            busy.append(timed(lane.scan_event))
            lane.settle()
            if lane.lines >= FULL_CART:
                lane.pay()
        thread.join()
    found = times_of(busy)
    return Row(
        what=f"scan event -> painted while {PRICES:,} prices change ({len(busy)} scans)",
        ours=ms(found),
        floor=f"while none does {ms(idle)}",
        judged=f"p50 x{found.p50 / idle.p50:.2f}  p95 x{found.p95 / idle.p95:.2f}",
        target="-",
        met=None,
    )


def idle(lane: SellingLane, *, what: str = "") -> Row:
    """What a lane takes of a processor while a cart waits for the next scan."""
    lane.scan_event()
    lane.settle()
    loop = QEventLoop()
    QTimer.singleShot(IDLE_S * 1000, loop.quit)
    wall, cpu = time.monotonic_ns(), time.process_time_ns()
    loop.exec()
    share = 100 * (time.process_time_ns() - cpu) / (time.monotonic_ns() - wall)
    return Row(
        what=f"{what}CPU of a lane that waits, shopper's window open",
        ours=f"{share:.2f} %",
        floor="-",
        judged=f"{share:.2f} %",
        target=f"<= {IDLE_PERCENT:.0f} %",
        met=share <= IDLE_PERCENT,
    )
