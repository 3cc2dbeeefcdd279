"""A day of scans without a pause: the lane neither grows nor loses what Python counts on.

500 scans in a plain run, 10,000 with --long, through the presenter and its painted screen.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from pos.till.till import Till
from tests.bench.pages import can_tell, own_megabytes
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen

A_SALE = 20
PLAIN, LONG = 500, 10_000
MEGABYTES = 6
"""By so much the process may be larger after the second half than after the first: files and
fonts that are read into memory grow in steps."""
OBJECTS_A_SALE = 2
"""A journal that is open remembers a little of each sale; a screen remembers nothing."""
SLACK, MORE_A_SCAN = 50, 20
SINGLES = (True, False, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What there is of everything at one moment."""

    objects: int
    widgets: int
    counts: tuple[int, ...]
    megabytes: float


def sizes(screen: CashierScreen) -> Sizes:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return Sizes(
        objects=len(gc.get_objects()),
        widgets=len(screen.window().findChildren(QObject)),
        counts=tuple(sys.getrefcount(single) for single in SINGLES),
        megabytes=own_megabytes(os.getpid()) if can_tell() else 0.0,
    )


def sell(presenter: CashierPresenter, codes: list[str], *, scans: int) -> None:
    """Sales of twenty lines, each scan painted before the next."""
    code = cycle(codes)
    for scan in range(1, scans + 1):
        presenter.scan(next(code))
        QCoreApplication.sendPostedEvents()
        if scan % A_SALE == 0:
            presenter.act("cash")
            assert presenter.state.paid is not None


def test_a_day_of_scans_leaves_nothing_behind(
    screen: CashierScreen,
    selling: CashierPresenter,
    till: Till,
    codes_of: Callable[[Till], list[str]],
    pytestconfig: pytest.Config,
) -> None:
    half = (LONG if pytestconfig.getoption("--long") else PLAIN) // 2
    codes = codes_of(till)
    sell(selling, codes, scans=5 * A_SALE)
    sizes(screen)  # who asks Qt for its objects makes Python's side of each, which stays
    sell(selling, codes, scans=half)
    first = sizes(screen)
    sell(selling, codes, scans=half)
    second = sizes(screen)

    sales = half // A_SALE
    assert second.widgets == first.widgets
    assert second.objects - first.objects <= OBJECTS_A_SALE * sales
    for single, before, after in zip(SINGLES, first.counts, second.counts, strict=True):
        # What falls ends the process one day; what Qt's events leave behind holds nothing.
        assert -SLACK <= after - before <= SLACK + MORE_A_SCAN * half, f"references to {single}"
    assert second.megabytes - first.megabytes <= MEGABYTES
