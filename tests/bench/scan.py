"""From a scan to the painted line, on the real window, against a bare table that shows the same.

The lane is the program's own: window, screen, presenter, till with its stores, scanner thread.
A scan comes in at two places: as the event of a serial scanner at the bridge between devices and
screens, and one step earlier as bytes on the scanner's line (a pseudo-terminal). It ends when the
frame with the new line has gone out to the window (offscreen platform). Sales have up to 30 lines;
the baseline, a `QTableView` with a Python model in a window of the same size, gets the same texts
as one more row and scrolls to it. It paints all its rows each time, and twice when it scrolls.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

from PySide6.QtCore import QVariantAnimation
from PySide6.QtWidgets import QWidget

from drivers.api import Scanned
from drivers.sim.scanner import SerialScanner
from pos.till.config import SCREEN_OFF, Config, CustomerConfig, DevicesConfig
from pos.till.till import Till
from tests.bench.bare_table import BareTable, Texts
from tests.bench.frame import Frame, FrameOf
from tests.bench.lane import LaneAtWork, application, rest, until
from tests.bench.measure import Comparison, Effort, Row, Say, compare, ms, timed
from tests.bench.store import make_store, simple_codes
from ui.bridge.devices import DeviceBridge
from ui.cashier.screen import CashierScreen

FULL_CART: Final = 30
"""Lines after which the next sale begins."""
LONG_CART: Final = 100
NO_MORE_THAN: Final = 1.5
LONG_NO_MORE_THAN: Final = 1.1
CARD: Final = "88000001"
"""A member's of the demo store: the till's own files know him."""
MOST_CARDS: Final = 200
CARD_MS: Final = 5


class SellingLane:
    """The lane with a cashier signed in. A scan returns when its line is painted."""

    def __init__(self, folder: Path, *, customer: CustomerConfig | None = None) -> None:
        """`customer` says where the shopper's window is; there is none otherwise."""
        self._scanner = SerialScanner()
        scanners = ("scanner+wedge://", f"scanner+serial://{self._scanner.path}")
        self._at_work = LaneAtWork(
            folder=folder,
            config=Config(
                devices=DevicesConfig(scanners=scanners),
                customer=customer or CustomerConfig(screen=SCREEN_OFF),
            ),
        )
        self._at_work.open()
        self._at_work.sign_in()
        self._cart = self._at_work.screen.selling.cart
        self._frame = Frame(self._cart)
        self._change = FrameOf(self._at_work.screen.selling.total)
        self._who = FrameOf(_member_strip(self._at_work.screen))
        for frame in (self._frame, self._change, self._who):
            self._at_work.window.flushed.connect(frame.flushed)
        if customer is not None:
            until(lambda: self._at_work.lane.customer is not None)
        self._codes = cycle(simple_codes(self._at_work.till))
        self._tint = self._cart.findChild(QVariantAnimation)
        bridge = self._at_work.lane.findChild(DeviceBridge)
        if not isinstance(bridge, DeviceBridge):
            raise RuntimeError("the lane has no bridge")
        self._bridge = bridge

    @property
    def lines(self) -> int:
        """How many lines the open sale has."""
        return 0 if self._at_work.presenter.state.paid else self._cart.cart_model.rowCount()

    @property
    def texts(self) -> Texts:
        """What the line that was painted last says."""
        row = self._cart.cart_model.rows[-1]
        return row.number, row.name, row.detail, row.amount

    def scan_event(self) -> None:
        """A scan as the scanner's thread reports it."""
        self._until_painted(
            lambda code: self._bridge.heard(Scanned(device="scanner-1", seq=0, at=0.0, code=code))
        )

    def scan_in_a_row(self, count: int) -> None:
        """So many scans, none of which waits for the one before; returns with the last painted."""
        rows = self.lines + count
        for _ in range(count):
            code = next(self._codes)
            self._bridge.heard(Scanned(device="scanner-1", seq=0, at=0.0, code=code))
        self._frame.wait(rows=rows)

    def scan_bytes(self) -> None:
        """A scan as it comes down the scanner's line."""
        self._until_painted(self._scanner.scan)

    def scan_card(self) -> None:
        """A member's card; returns when his name stands above the sale."""
        self._bridge.heard(Scanned(device="scanner-1", seq=0, at=0.0, code=CARD))
        self._who.wait()

    def settle(self) -> None:
        """The line's tint fades, what is posted is delivered."""
        if isinstance(self._tint, QVariantAnimation):
            self._tint.setCurrentTime(self._tint.duration())
        rest()

    def pay(self) -> None:
        """The customer pays, the cart is empty for the next one."""
        self._at_work.presenter.pay_cash()
        rest()

    def pay_painted(self) -> None:
        """The customer pays; returns when the change is painted."""
        self._at_work.presenter.pay_cash()
        self._change.wait()

    @property
    def till(self) -> Till:
        """The till behind the window."""
        return self._at_work.till

    def close(self) -> None:
        """Closes the lane."""
        self._at_work.close()
        self._scanner.close()

    def _until_painted(self, scan: Callable[[str], None]) -> None:
        rows = self.lines + 1
        scan(next(self._codes))
        self._frame.wait(rows=rows)


def _member_strip(screen: CashierScreen) -> QWidget:
    found = screen.header.findChild(QWidget, "member_strip")
    if not isinstance(found, QWidget):
        raise RuntimeError("the header has no place for a member")
    return found


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Scan to painted, and the end of a long sale against its beginning."""
    app = application()
    with tempfile.TemporaryDirectory() as name:
        lane = SellingLane(make_store(Path(name) / "till"))
        table = BareTable(most=FULL_CART)
        table.show()
        try:
            for what, scan in (
                ("scan event -> painted", lane.scan_event),
                ("scanner's bytes -> painted", lane.scan_bytes),
            ):
                say(f"{what}: {effort.rounds} rounds of {effort.calls}")
                yield painted(what, against(lane, scan, table, effort))
            table.hide()
            yield long_sale(lane, effort, say)
            yield _card(lane, effort, say)
        finally:
            lane.close()
            table.deleteLater()
            app.sendPostedEvents(table)


def against(
    lane: SellingLane, scan: Callable[[], None], table: BareTable, effort: Effort
) -> Comparison:
    """Scans beside rows of the table; a sale ends with its thirtieth line."""

    def settle() -> None:
        lane.settle()
        if lane.lines >= FULL_CART:
            lane.pay()
        elif lane.lines:
            table.texts = lane.texts
        table.settle()

    return compare(scan, table.insert, rounds=effort.rounds, calls=effort.calls, settle=settle)


def painted(what: str, found: Comparison) -> Row:
    """The row of scans to the painted line."""
    return Row(
        what=what,
        ours=ms(found.ours),
        floor=f"QTableView {ms(found.floor)}",
        judged=found.judged(),
        target=f"p50, p95 <= x{NO_MORE_THAN}",
        met=found.p50 <= NO_MORE_THAN and found.p95 <= NO_MORE_THAN,
    )


def long_sale(lane: SellingLane, effort: Effort, say: Say, *, what: str = "") -> Row:
    """The mean of the last ten lines of a long sale against the mean of its first ten.

    Judged by CPU: a scan waits for no disk and no network, and ten lines are too few to outweigh
    the neighbours on the machine.
    """
    say(f"lines of one sale: {effort.rounds} sales of {LONG_CART} lines")
    first, last = [], []
    for _ in range(effort.rounds):
        if lane.lines:
            lane.pay()
        taken = []
        for _ in range(LONG_CART):
            taken.append(timed(lane.scan_event))
            lane.settle()
        first.append(_mean(taken[:10]))
        last.append(_mean(taken[-10:]))
    wall, cpu = (
        statistics.median(end[kind] / start[kind] for start, end in zip(first, last, strict=True))
        for kind in (0, 1)
    )
    return Row(
        what=f"{what}lines {LONG_CART - 9}-{LONG_CART} of one sale, mean",
        ours=_means(last),
        floor=f"lines 1-10 {_means(first)}",
        judged=f"mean x{wall:.2f}  cpu x{cpu:.2f}",
        target=f"cpu <= x{LONG_NO_MORE_THAN}",
        met=cpu <= LONG_NO_MORE_THAN,
    )


def _card(lane: SellingLane, effort: Effort, say: Say) -> Row:
    """A member's card from its scan to his name above the sale, from the till's own files.

    Judged by CPU: who is asked about him at head office is waited for by nobody.
    """
    count = min(MOST_CARDS, effort.rounds * effort.calls)
    say(f"a member's card: {count} sales")
    taken = []
    for _ in range(count):
        if lane.lines:
            lane.pay()
        lane.scan_event()
        lane.settle()
        taken.append(timed(lane.scan_card))
        lane.settle()
    wall, cpu = (sorted(part[kind] / 1e6 for part in taken) for kind in (0, 1))
    half, most, last = (len(taken) * part // 100 for part in (50, 95, 99))
    mean = statistics.fmean(cpu)
    return Row(
        what="member's card -> painted",
        ours=f"{wall[half]:.2f} / {wall[most]:.2f} / {wall[last]:.2f} ({mean:.2f})",
        floor="-",
        judged=f"cpu p99 {cpu[last]:.2f} ms",
        target=f"p99 <= {CARD_MS} ms",
        met=cpu[last] <= CARD_MS,
    )


def _mean(taken: list[tuple[int, int]]) -> tuple[float, float]:
    """Mean wall and CPU milliseconds."""
    walls, cpus = zip(*taken, strict=True)
    return statistics.fmean(walls) / 1e6, statistics.fmean(cpus) / 1e6


def _means(sales: list[tuple[float, float]]) -> str:
    wall, cpu = (statistics.median(sale[kind] for sale in sales) for kind in (0, 1))
    return f"{wall:.2f} ({cpu:.2f})"
