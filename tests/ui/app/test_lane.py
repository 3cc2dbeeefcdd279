"""A lane from its first frame to its last: nothing typed early is lost, nothing late gets in."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from pos.till.config import Config, CustomerConfig, DevicesConfig
from ui.app.dress import Dress
from ui.app.lane import CashierLane
from ui.app.marks import Marks
from ui.app.settings_file import read_settings
from ui.app.shell import Shell
from ui.cashier.presenter import CashierPresenter

PATIENCE_MS = 20_000
PIN = "1001\r1001\r200\r"


class Opened:
    """A window with a lane behind it, as the command line makes them."""

    def __init__(self, app: QApplication, folder: Path, config: Config) -> None:
        self.dress = Dress(app, settings=read_settings(folder, config), tall=False)
        self.shell = Shell(look=self.dress.look)
        self.shell.resize(1024, 600)
        self.shell.show_starting()
        self.shell.winId()
        self.marks = Marks()
        self.lane = CashierLane(
            shell=self.shell, dress=self.dress, folder=folder, config=config, marks=self.marks
        )
        self.ready = False
        self.problems: list[str] = []
        self.lane.ready.connect(self._is_ready)
        self.lane.problem.connect(self.problems.append)
        self.shell.painted.connect(self.lane.start)
        self.shell.show()

    def _is_ready(self) -> None:
        self.ready = True

    @property
    def presenter(self) -> CashierPresenter:
        assert self.lane.presenter is not None
        return self.lane.presenter


@pytest.fixture
def open_lane(
    qapp: QApplication, fonts: None, folder: Path, bury: Callable[[QObject], None]
) -> Iterator[Callable[..., Opened]]:
    opened: list[Opened] = []

    def make(
        *, scanners: tuple[str, ...] = ("scanner+wedge://",), shopper: str = "off", **devices: str
    ) -> Opened:
        config = Config(
            language="en",
            devices=DevicesConfig(scanners=scanners, **devices),
            customer=CustomerConfig(screen=shopper),
        )
        opened.append(Opened(qapp, folder, config))
        bury(opened[-1].shell)
        bury(opened[-1].lane)
        return opened[-1]

    yield make
    for one in opened:
        one.lane.close()
        one.dress.take_off()


def test_what_is_typed_before_the_till_is_open_is_not_lost(
    open_lane: Callable[..., Opened], keyboard_of: Any, qtbot: QtBot
) -> None:
    opened = open_lane()

    keyboard_of(opened.shell).type(PIN)
    assert not opened.ready

    qtbot.waitUntil(
        lambda: opened.ready and opened.presenter.state.till.screen == "selling",
        timeout=PATIENCE_MS,
    )


def test_a_scan_before_the_till_is_open_is_still_a_scan(
    open_lane: Callable[..., Opened], keyboard_of: Any, qtbot: QtBot
) -> None:
    opened = open_lane()
    keyboard = keyboard_of(opened.shell)

    keyboard.type(PIN)
    keyboard.scan("6999999999991")
    assert not opened.ready

    qtbot.waitUntil(
        lambda: opened.ready and opened.presenter.state.notice is not None, timeout=PATIENCE_MS
    )
    assert opened.presenter.state.till.screen == "selling"
    notice = opened.presenter.state.notice
    assert notice is not None and "6999999999991" in notice.text


def test_a_scanner_that_types_counts_what_it_read_and_what_it_could_not(
    open_lane: Callable[..., Opened], keyboard_of: Any, qtbot: QtBot, folder: Path
) -> None:
    opened = open_lane()
    keyboard = keyboard_of(opened.shell)
    qtbot.waitUntil(lambda: opened.ready, timeout=PATIENCE_MS)
    keyboard.scan("6999999999991")
    keyboard.scan("6999999999984")
    keyboard.scan("9" * 5_000)

    def counted() -> tuple[int, int]:
        counters = opened.lane.devices.host.counters("scanner-1")
        return counters.good_reads, counters.failed_reads

    host = opened.lane.devices.host
    qtbot.waitUntil(
        lambda: counted() == (2, 1) and host.health("scanner-1").state == "ok", timeout=PATIENCE_MS
    )
    opened.lane.close()
    (line,) = (folder / "devices.log").read_text(encoding="utf-8").splitlines()
    assert "scanner-1: " in line and line.endswith("good_reads 2, failed_reads 1")
    assert "69999" not in line


def test_the_first_frame_comes_before_the_till(
    open_lane: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_lane()
    title = opened.shell.findChild(QLabel, "shell_title")
    assert title is not None

    with qtbot.waitSignal(opened.shell.painted):
        assert title.text() == "Starting"

    assert opened.lane.presenter is None
    assert not gc.isenabled(), "nothing is freed while everything is loaded"
    qtbot.waitUntil(lambda: opened.ready, timeout=PATIENCE_MS)
    assert gc.isenabled()


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_serial_scanner_reaches_the_cart(
    open_lane: Callable[..., Opened],
    keyboard_of: Any,
    codes_of: Any,
    qtbot: QtBot,
) -> None:
    from drivers.sim.scanner import SerialScanner

    twin = SerialScanner()
    try:
        opened = open_lane(scanners=("scanner+wedge://", f"scanner+serial://{twin.path}"))
        keyboard_of(opened.shell).type(PIN)
        qtbot.waitUntil(
            lambda: opened.ready and opened.presenter.state.till.screen == "selling",
            timeout=PATIENCE_MS,
        )
        code = codes_of(opened.lane.till)[0]
        qtbot.waitUntil(
            lambda: any(
                (d.device, d.state) == ("scanner-2", "ok") for d in opened.presenter.state.devices
            ),
            timeout=PATIENCE_MS,
        )

        twin.scan(code)

        qtbot.waitUntil(lambda: len(opened.presenter.state.lines) == 1, timeout=PATIENCE_MS)
        assert opened.presenter.state.lines[0].code == code
    finally:
        twin.close()


def test_the_counter_is_opened_from_the_configuration(
    open_lane: Callable[..., Opened], qtbot: QtBot
) -> None:
    from drivers.sim.display import DisplayTwin
    from drivers.sim.drawer import DrawerTwin
    from drivers.sim.scale import ScaleTwin

    scale, display, drawer = ScaleTwin(), DisplayTwin(), DrawerTwin()
    for twin in (scale, display, drawer):
        twin.start()
    try:
        opened = open_lane(
            scale=f"scale+ecr://{scale.place}",
            display=f"display+cd5220://{display.place}",
            drawer=f"drawer+serial://{drawer.place}",
        )
        wanted = {"scale", "display", "drawer"}
        qtbot.waitUntil(
            lambda: (
                opened.ready
                and wanted <= {d.device for d in opened.presenter.state.devices if d.state == "ok"}
            ),
            timeout=PATIENCE_MS,
        )
        assert display.wait_for(lambda lines: "WELCOME" in lines[0])
    finally:
        opened.lane.close()
        for twin in (scale, display, drawer):
            twin.close()


def test_goods_before_the_camera_reach_the_cart_and_unknown_ones_are_said(
    open_lane: Callable[..., Opened], keyboard_of: Any, codes_of: Any, qtbot: QtBot
) -> None:
    from drivers.sim.webcam import CameraTwin

    twin = CameraTwin()
    twin.start()
    try:
        opened = open_lane(camera=f"camera+mjpeg://{twin.place}")
        keyboard_of(opened.shell).type(PIN)
        qtbot.waitUntil(
            lambda: opened.ready and opened.presenter.state.till.screen == "selling",
            timeout=PATIENCE_MS,
        )
        code = codes_of(opened.lane.till)[0]

        twin.show(code, seconds=60)
        qtbot.waitUntil(lambda: len(opened.presenter.state.lines) == 1, timeout=PATIENCE_MS)
        assert opened.presenter.state.lines[0].code == code

        twin.show("6999999999997", seconds=60)
        qtbot.waitUntil(lambda: opened.presenter.state.notice is not None, timeout=PATIENCE_MS)
        notice = opened.presenter.state.notice
        assert notice is not None and "camera sees a code that no article has" in notice.text
        assert len(opened.presenter.state.lines) == 1
    finally:
        opened.lane.close()
        twin.close()


def test_the_shopper_sees_his_sale_in_a_window_of_his_own(
    open_lane: Callable[..., Opened], keyboard_of: Any, codes_of: Any, qtbot: QtBot
) -> None:
    opened = open_lane(shopper="window")
    keyboard_of(opened.shell).type(PIN)
    qtbot.waitUntil(
        lambda: opened.ready and opened.presenter.state.till.screen == "selling",
        timeout=PATIENCE_MS,
    )
    qtbot.waitUntil(lambda: opened.lane.customer is not None, timeout=PATIENCE_MS)
    display = opened.lane.customer
    assert display is not None and display.window is not None and display.window.isVisible()
    window = display.window
    assert window.presenter.state.lines == ()

    opened.presenter.scan(codes_of(opened.lane.till)[0])
    assert window.presenter.state.lines == (), "the scan did not wait for it"
    qtbot.waitUntil(lambda: len(window.presenter.state.lines) == 1, timeout=PATIENCE_MS)

    opened.lane.close()
    assert not window.isVisible()


def test_the_language_changes_on_any_screen_and_everything_else_stays(
    open_lane: Callable[..., Opened], keyboard_of: Any, codes_of: Any, qtbot: QtBot
) -> None:
    opened = open_lane(shopper="window")
    keyboard = keyboard_of(opened.shell)
    keyboard.type(PIN)
    qtbot.waitUntil(lambda: opened.lane.customer is not None, timeout=PATIENCE_MS)
    lane, presenter = opened.lane, opened.presenter
    for code in codes_of(lane.till)[:3]:
        presenter.scan(code)
    presenter.act("refund")
    keyboard.type("12")
    before = presenter.state

    def says(*words: str) -> bool:
        shown = {label.text() for label in opened.shell.findChildren(QLabel) if label.isVisible()}
        return set(words) <= shown

    assert says("Return")
    keyboard.press(Qt.Key.Key_L, "\x0c", control=True)
    qtbot.waitUntil(lambda: says("退货"), timeout=PATIENCE_MS)

    state = presenter.state
    assert (state.ask, state.entry, len(state.lines)) == ("errand", "12", 3)
    assert [line.sku for line in state.lines] == [line.sku for line in before.lines]
    keyboard.type("3")
    qtbot.waitUntil(lambda: presenter.state.entry == "123", timeout=PATIENCE_MS)
    assert lane.customer is not None and lane.customer.window is not None
    assert lane.customer.window.face is not None
    presenter.clear()
    presenter.clear()
    presenter.act("cash")
    assert presenter.state.paid is not None

    keyboard.press(Qt.Key.Key_L, "\x0c", control=True)
    qtbot.waitUntil(lambda: presenter.state.settings.language == "en", timeout=PATIENCE_MS)


def test_the_shoppers_screen_goes_dark_and_comes_back_where_that_is_chosen(
    open_lane: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_lane(shopper="window")
    qtbot.waitUntil(lambda: opened.lane.customer is not None, timeout=PATIENCE_MS)
    presenter, display = opened.presenter, opened.lane.customer
    settings = presenter.state.settings

    presenter.settings_wanted.emit(replace(settings, sounds=False))
    assert opened.lane.customer is display, "it does not flicker for a sound"
    presenter.settings_wanted.emit(replace(settings, shopper=False))
    assert opened.lane.customer is None
    presenter.settings_wanted.emit(settings)
    assert opened.lane.customer is not None
    assert opened.lane.customer.window is not None and opened.lane.customer.window.isVisible()


def test_what_is_chosen_at_the_lane_holds_at_once_and_after_a_restart(
    open_lane: Callable[..., Opened], keyboard_of: Any, qtbot: QtBot, folder: Path
) -> None:
    opened = open_lane()
    keyboard_of(opened.shell).type(PIN)
    qtbot.waitUntil(
        lambda: opened.ready and opened.presenter.state.till.screen == "selling",
        timeout=PATIENCE_MS,
    )
    presenter, first = opened.presenter, opened.lane.screen
    presenter.act("more")
    number = next(row.number for row in presenter.state.errand.rows if row.label == "Lane settings")
    presenter.type_text(number)
    presenter.enter()
    presenter.pick_row(1)
    presenter.pick_row(3)
    presenter.pick_row(4)
    qtbot.waitUntil(lambda: not presenter.state.settings.sounds, timeout=PATIENCE_MS)

    assert presenter.state.ask == "errand"
    assert opened.lane.screen is not first
    assert opened.dress.look.theme == "dark"
    assert opened.dress.look.metrics.scale == 110
    assert opened.lane.sounds is not None and opened.lane.sounds.silent
    opened.lane.close()
    opened.dress.take_off()

    again = read_settings(folder, Config(language="en"))
    assert (again.theme, again.scale, again.sounds) == ("dark", 110, False)
    assert again.language == "en"


def test_a_damaged_journal_says_what_to_do_and_is_left_alone(
    open_lane: Callable[..., Opened], folder: Path, qtbot: QtBot
) -> None:
    journal = folder / "journal.db"
    for other in folder.glob("journal.db-*"):
        other.unlink()
    journal.write_bytes(b"this was a database once" * 400)
    before = journal.read_bytes()
    opened = open_lane()

    qtbot.waitUntil(lambda: bool(opened.problems), timeout=PATIENCE_MS)

    assert "journal.db" in opened.problems[0]
    assert journal.read_bytes() == before
    assert not opened.ready
    assert gc.isenabled()


def test_closing_ends_every_thread(
    open_lane: Callable[..., Opened], folder: Path, qtbot: QtBot
) -> None:
    before = set(threading.enumerate())
    opened = open_lane()
    qtbot.waitUntil(lambda: opened.ready, timeout=PATIENCE_MS)

    opened.lane.close()

    assert {thread for thread in threading.enumerate() if thread not in before} == set()


def test_closing_while_it_still_opens_is_orderly(
    open_lane: Callable[..., Opened], qtbot: QtBot
) -> None:
    opened = open_lane()
    with qtbot.waitSignal(opened.shell.painted):
        pass

    opened.lane.close()

    assert not opened.ready
    assert gc.isenabled()
