"""No way out of the lane but by its people, and a lane that died is back where it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.kiosk.booth import Booth, held, simple
from ui.app.shell import Shell
from ui.theme.fonts import load_fonts
from ui.theme.look import Look

WAYS_OUT = (
    (Qt.Key.Key_F4, False), (Qt.Key.Key_Q, True), (Qt.Key.Key_W, True), (Qt.Key.Key_Escape, False),
    (Qt.Key.Key_Meta, False), (Qt.Key.Key_Return, False), (Qt.Key.Key_F11, False),
    (Qt.Key.Key_Delete, True), (Qt.Key.Key_Print, False), (Qt.Key.Key_Tab, True),
)  # fmt: skip


def test_keys_that_lead_out_come_to_nothing(booth: Booth, qtbot: QtBot) -> None:
    booth.scan(*simple(booth.till, 2))
    go = booth.seen("kiosk_go")
    go.setFocus(Qt.FocusReason.TabFocusReason)
    before = booth.lock.swallowed
    for key, control in WAYS_OUT:
        booth.keyboard.press(key, control=control, after_ms=900)
        qtbot.waitUntil(lambda: not held(booth.wedge))
    assert booth.lock.swallowed > before
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 2
    assert booth.window.isVisible()


def test_a_scan_presses_nothing_whatever_has_the_focus(booth: Booth) -> None:
    codes = simple(booth.till, 2)
    booth.scan(codes[0])
    booth.seen("kiosk_go").setFocus(Qt.FocusReason.TabFocusReason)
    booth.scan(codes[1])
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 2


def test_who_cannot_see_moves_on_by_keys(booth: Booth, qtbot: QtBot) -> None:
    booth.scan(*simple(booth.till, 1))
    booth.window.activateWindow()
    booth.seen("kiosk_go").setFocus(Qt.FocusReason.TabFocusReason)
    booth.keyboard.press(Qt.Key.Key_Space, " ", after_ms=900)
    qtbot.waitUntil(lambda: booth.page == "bags")


def test_the_window_does_not_close_before_its_people_leave(
    qapp: QApplication, bury: Callable[[QObject], None]
) -> None:
    load_fonts()
    shell = Shell(look=Look(motion=False))
    bury(shell)
    shell.may_close = False
    shell.show()
    assert not shell.close() and shell.isVisible()
    shell.may_close = True
    assert shell.close()


@pytest.fixture
def killed(demo_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """The folder of a lane that was killed with two things in its list."""
    folder = Path(shutil.copytree(demo_folder, tmp_path / "till"))
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from pos.till.config import Config\n"
        "from pos.till.opening import open_till\n"
        "till = open_till(folder=Path(sys.argv[1]), config=Config())\n"
        "till.serve_alone(); till.open_shift(0)\n"
        "assert till.approve('2001', '2001').ok\n"
        "codes = [i.barcodes[0] for i in till.items('food', 60) if i.barcodes and not i.min_age]\n"
        "assert till.scan(codes[0]).ok and till.scan(codes[1]).ok\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], cwd=root, env=dict(os.environ), timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    yield folder


def test_a_lane_that_was_killed_is_back_on_the_same_basket(
    qapp: QApplication, killed: Path
) -> None:
    load_fonts()
    till = open_till(folder=killed, config=Config(language="en"))
    booth = Booth(till)
    try:
        assert booth.page == "cart" and len(booth.presenter.state.lines) == 2
        assert booth.presenter.state.till.cashier == "self"
        booth.scan(simple(till, 6)[5])
        assert len(booth.presenter.state.lines) == 3
    finally:
        booth.close()
        till.close()


def test_a_till_with_a_cashiers_shift_is_no_self_checkout(
    qapp: QApplication, demo_folder: Path, tmp_path: Path
) -> None:
    load_fonts()
    folder = Path(shutil.copytree(demo_folder, tmp_path / "till"))
    till = open_till(folder=folder, config=Config(language="en"))
    assert till.login("1001", "1001").ok and till.open_shift(0).ok
    assert till.logout().ok
    booth = Booth(till)
    try:
        assert booth.page == "closed"
        booth.scan(simple(till, 1)[0])
        assert booth.page == "closed" and till.state.sale is None
        assert isinstance(booth.window, QWidget)
        QCoreApplication.sendPostedEvents()
    finally:
        booth.close()
        till.close()
