"""Nothing blocks the window: on the GUI's thread no act of a walk through the office takes 50 ms.

What counts is the CPU time of that thread, which another process does not lengthen, between two
waits of its event loop; and of each key and click, whatever follows of it at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, Qt, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from drivers.host import DeviceHost
from pos.till.till import Till
from tests.ui.admin.conftest import OfficeMaker
from ui.admin.devices_page import DevicesPage
from ui.admin.goods_page import GoodsPage
from ui.admin.numbers_page import NumbersPage
from ui.admin.places import PLACES
from ui.bridge.devices import DeviceBridge
from ui.bridge.tasks import Tasks

MOST_US = 50_000
PATIENCE_MS = 40_000
WALKS = 3
"""What is slow is so each time; a thread that shares its core with others only now and then."""


class Probe(QObject):
    """Takes the time of the GUI's thread. `found` says for how many microseconds it did what."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._doing = "start"
        self._began = time.thread_time_ns()
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._begins)
        dispatcher.aboutToBlock.connect(self._ends)

    @contextmanager
    def act(self, what: str) -> Iterator[None]:
        """Something that a person does, and what comes of it until he does the next thing."""
        self._doing = what
        self._began = time.thread_time_ns()
        yield
        self._ends()

    @Slot()
    def _begins(self) -> None:
        self._began = time.thread_time_ns()

    @Slot()
    def _ends(self) -> None:
        took = (time.thread_time_ns() - self._began) // 1000
        self.found.append((took, self._doing))
        self._began = time.thread_time_ns()


@pytest.fixture
def probe(qapp: QObject, bury: Callable[[QObject], None]) -> Probe:
    made = Probe()
    bury(made)
    return made


class Walk:
    """One walk through an office of its own, with a pool, devices and their twins."""

    def __init__(self, make_office: OfficeMaker, till: Till, probe: Probe, qtbot: QtBot) -> None:
        self.tasks, self.bridge = Tasks(), DeviceBridge()
        self._host = DeviceHost(self.bridge.heard)
        self._probe = probe
        self._qtbot = qtbot
        self.bridge.open()
        self._office = make_office(till, work=self.tasks, host=self._host, bridge=self.bridge)

    def close(self) -> None:
        self.bridge.close()
        self.tasks.close()
        self._host.close()

    def go(self) -> dict[str, int]:
        """Goes through every place twice; the longest time of each act, in microseconds."""
        office, probe = self._office, self._probe
        probe.found.clear()
        # Nobody is as fast with number and PIN as the pages are there.
        with probe.act("make ahead"):
            pass
        self._until(lambda: office.screen.is_complete)
        with probe.act("sign in"):
            office.sign_in()
        self._until(lambda: office.presenter.state.signed_in)
        for _ in range(2):
            for place in PLACES:
                self._do(f"rail_{place}")
                page = office.screen.page(place)
                self._until(page.isVisible)
                for tab in range(6):
                    if page.findChild(QWidget, f"{place}_tab_{tab}") is not None:
                        self._do(f"{place}_tab_{tab}")
        self._do("rail_goods")
        goods = office.screen.page("goods")
        assert isinstance(goods, GoodsPage)
        self._until(lambda: goods.table.rows.rowCount() > 0)
        with probe.act("choose an article"):
            goods.table.selectRow(0)
        self._do("rail_devices")
        self._do("simulate")
        devices = office.screen.page("devices")
        assert isinstance(devices, DevicesPage)
        self._until(lambda: all(row.is_well for row in devices.devices.rows))
        self._do("rail_numbers")
        self._do("numbers_tab_1")
        numbers = office.screen.page("numbers")
        assert isinstance(numbers, NumbersPage)
        self._until(lambda: numbers.sales.rows.rowCount() > 0)
        with probe.act("choose a sale"):
            numbers.sales.selectRow(1)
        self._until(lambda: numbers.numbers.steps)
        with probe.act("scan"):
            office.screen.take_scan("S001-T01-000003")
        self._do("rail_care")
        with probe.act("leave"):
            office.presenter.leave()
        longest: dict[str, int] = {}
        for took, what in probe.found:
            longest[what] = max(took, longest.get(what, 0))
        return longest

    def _until(self, what: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(what()), timeout=PATIENCE_MS)

    def _do(self, name: str) -> None:
        widget = self._office.screen.findChild(QWidget, name)
        assert widget is not None, name
        with self._probe.act(f"click {name}"):
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        with self._probe.act(f"paint {name}"):
            QCoreApplication.sendPostedEvents()
        self._qtbot.wait(1)


def test_no_act_of_a_walk_through_the_office_holds_the_window_for_50_ms(
    make_office: OfficeMaker, till: Till, probe: Probe, qtbot: QtBot,
    bury: Callable[[QObject], None],
) -> None:  # fmt: skip
    slow: dict[str, int] = {}
    for attempt in range(WALKS):
        walk = Walk(make_office, till, probe, qtbot)
        bury(walk.tasks)
        bury(walk.bridge)
        try:
            longest = walk.go()
        finally:
            walk.close()
        assert len(longest) > 4 * len(PLACES)
        over = {what: took for what, took in longest.items() if took >= MOST_US}
        slow = {what: over[what] for what in over if not attempt or what in slow}
        if not slow:
            break
    assert not slow
