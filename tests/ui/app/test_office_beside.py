"""The office beside a till that sells: somebody else looks into the books, and the sale goes on."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos.journal.verify import verify
from pos.till.config import Config
from tests.ui.app.test_lane import PATIENCE_MS, PIN, Opened, open_lane
from ui.admin.places import PLACES
from ui.app.doorbell import FILE, ring
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.office import AdminOffice
from ui.app.office_beside import OfficeBeside
from ui.app.settings_file import read_settings
from ui.app.shell import Shell

__all__ = ["open_lane"]


@pytest.fixture
def selling(
    open_lane: Callable[..., Opened], keyboard_of: Any, folder: Path, qtbot: QtBot
) -> Opened:
    """A lane in the middle of a sale, that can be rung at."""
    opened = open_lane()
    keyboard_of(opened.shell).type(PIN)
    qtbot.waitUntil(
        lambda: opened.ready and opened.presenter.state.till.screen == "selling",
        timeout=PATIENCE_MS,
    )
    code = next(item for item in opened.lane.till.items("food", 50) if item.barcodes).barcodes[0]
    keyboard_of(opened.shell).scan(code)
    qtbot.waitUntil(lambda: opened.presenter.state.till.sale is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil((folder / FILE).exists, timeout=PATIENCE_MS)
    return opened


def office_of(opened: Opened, keyboard_of: Any, qtbot: QtBot) -> OfficeBeside:
    """The office, with the manager in it."""
    opened.lane.open_office()
    office = opened.lane.office
    assert office is not None
    keyboard_of(office.window).type("9001\r9001\r")
    qtbot.waitUntil(lambda: office.presenter.state.signed_in, timeout=PATIENCE_MS)
    return office


def test_the_manager_comes_in_and_the_cashiers_sale_goes_on(
    selling: Opened, keyboard_of: Any, qtbot: QtBot, folder: Path
) -> None:
    lane, till = selling.lane, selling.lane.till
    office = office_of(selling, keyboard_of, qtbot)

    for place in PLACES:
        office.presenter.go(place)
    beside = office.presenter.means.till
    assert beside.change_config({"theme": "dark"}).ok
    assert (beside.state.cashier, beside.state.sale) == ("9001", None)
    assert (till.state.cashier, till.state.screen) == ("1001", "selling")
    assert till.state.sale is not None
    assert len(till.state.sale.lines) == 1
    assert till.change_config({"theme": "light"}).error is not None  # A cashier may not.

    assert till.pay().ok
    assert beside.takings().sales_count == 1
    office.window.close()
    qtbot.waitUntil(lambda: lane.office is None, timeout=PATIENCE_MS)
    assert till.state.cashier == "1001"
    assert till.scan("6999999999991").error is not None  # The files are open.
    lane.close()
    assert verify(folder)["ok"]
    assert not (folder / FILE).exists()


def test_what_is_scanned_in_the_office_is_not_in_the_sale(
    selling: Opened, keyboard_of: Any, qtbot: QtBot
) -> None:
    office = office_of(selling, keyboard_of, qtbot)
    office.window.activateWindow()
    qtbot.waitUntil(lambda: office.has_keys, timeout=PATIENCE_MS)
    sale = selling.lane.till.state.sale
    assert sale is not None

    selling.lane._typed("6999999999991")

    assert selling.presenter.state.notice is None
    assert selling.lane.till.state.sale == sale


def test_training_at_the_till_is_no_practice_in_the_office(
    selling: Opened, keyboard_of: Any, qtbot: QtBot
) -> None:
    till = selling.lane.till
    assert till.void_sale().ok
    assert till.training(on=True).ok
    office = office_of(selling, keyboard_of, qtbot)

    assert office.presenter.means.till.change_config({"scale": 125}).ok
    assert till.state.training
    kinds = [event["do"] for _, event in office.presenter.means.till.events_page(0, 5)]
    assert "config" in kinds


def test_the_office_by_command_opens_at_the_till_that_has_the_folder(
    selling: Opened, qapp: QApplication, folder: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> None:
    config = Config(language="en")
    dress = Dress(qapp, settings=read_settings(folder, config), tall=False)
    shell = Shell(look=dress.look)
    shell.winId()
    second = AdminOffice(shell=shell, dress=dress, folder=folder, config=config, marks=Marks())
    bury(shell)
    bury(second)
    try:
        with qtbot.waitSignal(second.gone_over, timeout=PATIENCE_MS):
            second.start()
        assert selling.lane.office is not None
        assert selling.lane.office.window.isVisible()
    finally:
        second.close()
        dress.take_off()


def test_only_who_reads_the_folder_can_ring(selling: Opened, folder: Path, qtbot: QtBot) -> None:
    file = folder / FILE
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    port = json.loads(file.read_text(encoding="utf-8"))["port"]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"open\n")
        with qtbot.waitSignal(selling.lane.presenter.changed, timeout=200, raising=False):
            pass
    assert selling.lane.office is None

    heard: list[bool] = []
    threading.Thread(target=lambda: heard.append(ring(folder)), daemon=True).start()
    qtbot.waitUntil(lambda: heard == [True], timeout=PATIENCE_MS)
    assert selling.lane.office is not None


def test_nobody_is_there_to_be_rung(tmp_path: Path) -> None:
    assert not ring(tmp_path)
    (tmp_path / FILE).write_text("[]", encoding="utf-8")
    assert not ring(tmp_path)
    (tmp_path / FILE).write_text('{"port": 1, "word": "x"}', encoding="utf-8")
    assert not ring(tmp_path)


def test_the_menu_of_the_till_opens_it(selling: Opened) -> None:
    presenter = selling.presenter
    presenter.act("more")
    assert presenter.state.errand is not None
    labels = [row.label for row in presenter.state.errand.rows]
    presenter.pick_row(labels.index("Store office"))

    assert selling.lane.office is not None
    assert presenter.state.errand is None
    assert presenter.state.till.sale is not None
