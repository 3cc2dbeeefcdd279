"""Selling while ten thousand prices change: what a sale waits for a lock, and what it takes."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from pos.catalog.demo import demo_items
from pos.catalog.item import row_of
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.sync.exchange import PAGE_ROWS
from pos.sync.loop import BREATH
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.bench.measure import Effort, Row, Say, ms, timed, times_of
from tests.bench.store import PIN, USER, make_store, simple_codes

PRICES = 10_000


class TimedLock:
    """A lock that remembers the longest time somebody waited for it, in seconds."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self.longest = 0.0

    def acquire(self, *, blocking: bool = True) -> bool:
        if self._lock.acquire(blocking=False):
            return True
        if not blocking:
            return False
        began = time.perf_counter()
        self._lock.acquire()
        self.longest = max(self.longest, time.perf_counter() - began)
        return True

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Sales of one line before the prices come, and while they come page by page."""
    say(f"a store of {PRICES:,} goods")
    with tempfile.TemporaryDirectory() as name:
        till = open_till(folder=make_store(Path(name) / "till"), config=Config())
        catalog: Catalog = till._desk.catalog
        apply_pages(catalog, price_pages(rise=0))
        till.login(USER, PIN)
        codes = simple_codes(till)
        writing = TimedLock(till._desk.journal._db._lock)
        seats = catalog._database._seats
        reading = TimedLock(seats[0].lock)
        till._desk.journal._db._lock = writing  # type: ignore[assignment]
        seats[0].lock = reading  # type: ignore[assignment]
        for _ in range(10):
            _sell(till, codes[0])
        idle = times_of([timed(lambda: _sell(till, codes[0])) for _ in range(effort.sales)])
        writing.longest = reading.longest = 0.0
        busy = []
        for turn in range(effort.rounds):
            thread = threading.Thread(
                target=apply_pages, args=(catalog, price_pages(rise=turn + 1))
            )
            thread.start()
            while thread.is_alive():
                busy.append(timed(lambda: _sell(till, codes[0])))
            thread.join()
        found = times_of(busy)
        till.close()
    longest = max(writing.longest, reading.longest) * 1000
    yield Row(
        what=f"a sale while {PRICES:,} prices change ({len(busy)} sales)",
        ours=ms(found),
        floor=f"while none does {ms(idle)}",
        judged=f"longest wait for a lock {longest:.2f} ms  p99 x{found.p99 / idle.p99:.2f}",
        target="wait <= 5 ms",
        met=longest <= 5,
    )


def _sell(till: Till, code: str) -> None:
    assert till.scan(code).ok
    assert till.pay("cash").ok


def price_pages(*, rise: int) -> list[list[FeedRow]]:
    """The whole catalogue again, each price so much higher, as the feed brings it page by page."""
    return list(pages_of_prices(rise=rise))


def pages_of_prices(*, rise: int) -> Iterator[list[FeedRow]]:
    """The same, of which a page is made when its turn comes."""
    page = []
    for rev, item in enumerate(demo_items(count=PRICES), start=1):
        row = {**row_of(item), "price": item.price + rise}
        page.append(FeedRow(rev=rev, table="item", op="put", key=item.sku, row=row))
        if len(page) == PAGE_ROWS or rev == PRICES:
            yield page
            page = []


def write_pages(folder: Path, *, rise: int) -> None:
    """The same as files, for a process that is not to make them itself."""
    folder.mkdir()
    for number, page in enumerate(pages_of_prices(rise=rise)):
        (folder / f"{number:04d}.json").write_bytes(msgspec.json.encode(page))


def read_pages(folder: Path) -> Iterator[list[FeedRow]]:
    """What was written, a page at a time as the wire brings it."""
    for path in sorted(folder.iterdir()):
        yield msgspec.json.decode(path.read_bytes(), type=list[FeedRow])


def apply_pages(catalog: Catalog, pages: list[list[FeedRow]]) -> None:
    """Takes them in as the exchange with head office does, as of the generation that is there,
    and lets the lane breathe where that does."""
    gen, _ = catalog.cursor("catalog:all") or ("demo", 0)
    for page in pages:
        catalog.apply(scope="catalog:all", gen=gen, rows=page, cursor=page[-1].rev)
        while catalog.index_some():
            time.sleep(BREATH)
        time.sleep(BREATH)
