"""X and Z over a long shift: sums that are kept with each sale, so that nobody waits at the end.

The floor is the same report over a shift of one sale, by the same till beside it.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.staffing import PinCheck
from pos.till.till import Till
from tests.bench.measure import Effort, Row, Say, compare, ms, timed
from tests.bench.store import USER, make_store, simple_codes

X_WITHIN: Final = 1.5
"""Times the X of a shift of one sale."""
Z_WITHIN_MS: Final = 100
SALES_PER_EFFORT: Final = 50


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """An X at the end of the shift, and its Z."""
    sales = effort.sales * SALES_PER_EFFORT
    with tempfile.TemporaryDirectory() as name:
        long, short = Path(name) / "long", Path(name) / "short"
        for folder, count in ((long, sales), (short, 1)):
            say(f"a shift of {count} sales")
            make_store(folder)
            till = _opened(folder)
            _sell(till, count)
            till.close()
        yield _x_report(long, short, effort, sales=sales)
        yield _z_report(long, short, effort, sales=sales)


def _x_report(long: Path, short: Path, effort: Effort, *, sales: int) -> Row:
    ours, floor = _opened(long), _opened(short)
    try:
        told = compare(
            lambda: _must(ours.x_report(on_paper=False).ok),
            lambda: _must(floor.x_report(on_paper=False).ok),
            rounds=effort.rounds,
            calls=max(5, effort.calls // 5),
        )
    finally:
        ours.close()
        floor.close()
    return Row(
        what=f"X report over {sales} sales",
        ours=ms(told.ours),
        floor=f"over one sale {ms(told.floor)}",
        judged=told.judged(),
        target=f"p50 <= x{X_WITHIN}",
        met=told.p50 <= X_WITHIN,
    )


def _z_report(long: Path, short: Path, effort: Effort, *, sales: int) -> Row:
    """Each closing is one of a copy of its own: a shift is closed once."""
    taken: dict[Path, list[int]] = {long: [], short: []}
    for turn in range(effort.starts):
        for folder in (long, short) if turn % 2 else (short, long):
            copy = folder.with_name(f"{folder.name}-{turn}")
            shutil.copytree(folder, copy)
            till = _opened(copy)
            try:
                wall, _ = timed(lambda till=till: _must(till.close_shift({"cash": 0}).ok))
            finally:
                till.close()
            taken[folder].append(wall)
            shutil.rmtree(copy)
    ours, floor = (statistics.median(taken[folder]) / 1_000_000 for folder in (long, short))
    return Row(
        what=f"Z over {sales} sales",
        ours=f"{ours:.2f} p50 of {effort.starts}",
        floor=f"over one sale {floor:.2f}",
        judged=f"{ours:.2f} ms  x{ours / floor:.2f}",
        target=f"<= {Z_WITHIN_MS} ms",
        met=ours <= Z_WITHIN_MS,
    )


def _opened(folder: Path) -> Till:
    till = open_till(folder=folder, config=Config())
    _must(till.sign_in(PinCheck(user=USER, right=True)).ok)
    return till


def _sell(till: Till, count: int) -> None:
    codes = simple_codes(till)
    for number in range(count):
        _must(till.scan(codes[number % len(codes)]).ok)
        _must(till.pay("cash" if number % 3 else "card_manual", code="6217 035512").ok)


def _must(went_well: bool) -> None:
    if not went_well:
        raise RuntimeError("the till refused what the bench wanted of it")
