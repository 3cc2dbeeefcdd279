"""The lane's rows again while ten thousand prices change, over and over, and a camera is decoded in
a process of its own beside it.

What a scan is compared with is under the same load: a bare table in this process.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.till.config import Config, CustomerConfig
from pos.till.opening import open_till
from tests.bench.bare_table import BareTable
from tests.bench.children import first_message, running
from tests.bench.delta import PRICES, apply_pages, price_pages
from tests.bench.lane import application
from tests.bench.measure import Effort, Row, Say
from tests.bench.scan import FULL_CART, SellingLane, against, long_sale, painted
from tests.bench.store import PIN, USER, make_store
from tests.bench.window import banner, idle, in_a_row

WITH = "busy: "


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Scans, a long sale, scans in a row, cash; then the rest, beside the camera alone."""
    app = application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lane = SellingLane(make_store(folder / "till"), customer=CustomerConfig(screen="window"))
        bare = open_till(folder=make_store(folder / "bare"), config=Config())
        bare.login(USER, PIN)
        table = BareTable(most=FULL_CART)
        table.show()
        try:
            with running("tests.bench.eye") as eye:
                say("a camera begins to look")
                first_message(eye.stdout)
                with prices_that_change(lane) as rounds:
                    say(f"scans while {PRICES:,} prices change and a camera is decoded")
                    found = against(lane, lane.scan_event, table, effort)
                    yield painted(f"{WITH}scan event -> painted", found)
                    yield long_sale(lane, effort, say, what=WITH)
                    say("scans in a row")
                    yield in_a_row(lane, table, effort, what=WITH)
                    say("cash")
                    yield banner(lane, bare, effort, what=WITH)
                say(f"the prices changed {len(rounds)} times meanwhile; now nothing")
                yield idle(lane, what="beside a camera: ")
        finally:
            lane.close()
            bare.close()
            table.deleteLater()
            app.sendPostedEvents(table)


@contextmanager
def prices_that_change(lane: SellingLane) -> Iterator[list[int]]:
    """Applies the delta on a thread of its own as the exchange does, again and again; the list
    grows with each time."""
    catalog = lane.till._desk.catalog
    over = threading.Event()
    rounds: list[int] = []

    def change() -> None:
        while not over.is_set():
            rounds.append(len(rounds) + 1)
            for page in price_pages(rise=rounds[-1]):
                if over.is_set():
                    return
                apply_pages(catalog, [page])

    thread = threading.Thread(target=change, name="prices")
    thread.start()
    try:
        yield rounds
    finally:
        over.set()
        thread.join()
