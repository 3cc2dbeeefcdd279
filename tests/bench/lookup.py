"""Finding an item by its bar code among a million, against the same query by hand."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos.catalog.demo import demo_items
from pos.catalog.item import row_of
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from tests.bench.measure import Effort, Row, Say, compare, ms

PAGE = 5000
CALLS = 10
"""Times as many as elsewhere: a look-up is short, and its p99 counts."""


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Look-up by a random bar code.

    Judged by the CPU time that 99 of 100 look-ups stay below: on a machine with neighbours the
    hundredth wall time tells when the kernel took the core away.
    """
    items = effort.items
    say(f"filling a catalogue of {items:,} items")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "catalog.db"
        catalog = Catalog(path)
        began = time.process_time()
        codes = _fill(catalog, items)
        filled = time.process_time() - began
        draw = random.Random(1)
        raw = sqlite.connect(path, isolation_level=None)
        statement = (
            "SELECT item.* FROM barcode JOIN item ON item.sku = barcode.sku WHERE barcode.code = ?"
        )

        def ours() -> None:
            assert catalog.by_code(draw.choice(codes)) is not None

        def floor() -> None:
            assert raw.execute(statement, (draw.choice(codes).zfill(14),)).fetchone() is not None

        found = compare(ours, floor, rounds=effort.rounds, calls=effort.calls * CALLS)
        raw.close()
        catalog.close()
    yield Row(
        what=f"look-up among {items:,} items (fed in {filled:.0f} s CPU)",
        ours=ms(found.ours),
        floor=f"raw pysqlite3 {ms(found.floor)}",
        judged=f"p99 {found.ours.cpu99 / 1000:.2f} ms CPU  p50 x{found.p50:.2f}",
        target="p99 < 1 ms CPU",
        met=found.ours.cpu99 < 1000,
    )


def _fill(catalog: Catalog, items: int) -> list[str]:
    """Fills the catalogue through the feed's door; answers every hundredth bar code."""
    goods = demo_items(count=items)
    codes: list[str] = []
    rev = 0
    while page := list(islice(goods, PAGE)):
        changes = []
        for item in page:
            rev += 1
            changes.append(FeedRow(rev=rev, table="item", op="put", key=item.sku, row=row_of(item)))
            if rev % 100 == 0 and item.barcodes:
                codes.append(item.barcodes[0])
        catalog.apply(scope="catalog:all", gen="bench", rows=changes, cursor=rev)
    return codes
