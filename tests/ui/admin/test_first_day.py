"""The first day of a terminal: from an empty folder through the wizard to a printed test receipt.

Real widgets, keys and clicks; real drivers with twins at the end of their wires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos.journal.verify import verify
from pos.till.config import Config, find_config
from pos.till.setting_up import is_new, read_invitation
from tests.ui.conftest import Keyboard
from ui.admin.devices_page import DevicesPage
from ui.admin.setup import STEPS, SetUpState
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.office import AdminOffice
from ui.app.settings_file import read_settings
from ui.app.shell import Shell

PATIENCE_MS = 30_000


class FirstDay:
    """A window over an empty folder, and the hand of whoever sets it up."""

    def __init__(self, app: QApplication, folder: Path, qtbot: QtBot) -> None:
        config = Config(language="en")
        self.folder = folder
        self.qtbot = qtbot
        self.dress = Dress(app, settings=read_settings(folder, config), tall=False)
        self.shell = Shell(look=self.dress.look)
        self.shell.resize(1366, 768)
        self.shell.show_starting()
        self.shell.winId()
        self.office = AdminOffice(
            shell=self.shell, dress=self.dress, folder=folder, config=config, marks=Marks()
        )
        self.shell.painted.connect(self.office.start)
        self.shell.show()
        handle = self.shell.windowHandle()
        assert handle is not None
        self.keyboard = Keyboard(handle)
        self.did = 0
        qtbot.waitUntil(lambda: self.office.setup is not None, timeout=PATIENCE_MS)

    @property
    def state(self) -> SetUpState:
        assert self.office.setup is not None
        return self.office.setup.state

    def click(self, name: str) -> None:
        """Clicks the visible widget of that name."""
        QCoreApplication.sendPostedEvents()
        found = [one for one in self.shell.findChildren(QWidget, name) if one.isVisible()]
        assert len(found) == 1, name
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.did += 1

    def come_to(self, step: str) -> None:
        self.qtbot.waitUntil(lambda: self.state.step == step, timeout=PATIENCE_MS)

    def line(self, name: str) -> QLineEdit:
        found = self.shell.findChild(QLineEdit, name)
        assert found is not None
        return found


@pytest.fixture
def first_day(
    qapp: QApplication, fonts: None, tmp_path: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> Iterator[FirstDay]:
    day = FirstDay(qapp, tmp_path / "till", qtbot)
    bury(day.shell)
    bury(day.office)
    yield day
    day.office.close()
    day.dress.take_off()


def test_from_an_empty_folder_to_a_printed_test_receipt(first_day: FirstDay, qtbot: QtBot) -> None:
    day = first_day
    assert is_new(day.folder)

    day.click("language_en")
    day.click("setup_next")
    day.come_to("office")
    day.click("office_none")
    day.click("setup_next")
    day.come_to("role")
    day.click("role_cashier")
    day.click("setup_next")
    day.come_to("door")
    day.keyboard.type("9001\r")
    day.keyboard.type("9001\r")
    day.did += 2
    day.come_to("devices")
    page = day.shell.findChild(DevicesPage, "devices")
    assert page is not None
    day.click("simulate")
    qtbot.waitUntil(
        lambda: {row.state for row in page.devices.rows} == {"ok", "typed"}, timeout=PATIENCE_MS
    )
    day.click("setup_next")
    day.come_to("sale")
    day.click("setup_sell")
    qtbot.waitUntil(lambda: day.state.printed == "done", timeout=PATIENCE_MS)

    papers = list((day.folder / "paper").glob("*.png"))
    assert len(papers) == 1
    day.click("setup_next")
    day.come_to("done")
    wanted: list[str] = []
    day.office.face_wanted.connect(wanted.append)
    day.click("setup_open")
    assert wanted == ["cashier"]
    day.click("setup_stay")
    qtbot.waitUntil(lambda: day.office.presenter is not None, timeout=PATIENCE_MS)

    assert len(STEPS) == 7
    assert day.did <= 14
    assert day.office.presenter is not None
    assert day.office.presenter.state.signed_in
    assert day.office.screen is not None
    assert day.office.screen.page("today").isVisible()
    config = find_config(day.folder, None)
    assert (config.language, config.face, config.hq.url) == ("en", "cashier", "")
    assert config.devices.scale == "sim+scale://"
    till = day.office.till
    assert not till.state.training
    assert till.takings().first == ""  # The practice sale counts for nothing.
    assert verify(day.folder)["ok"]


def test_what_will_not_do_is_said_beside_its_field(first_day: FirstDay) -> None:
    day = first_day
    day.click("setup_next")
    day.come_to("office")

    day.click("setup_next")
    assert day.state.step == "office"
    assert day.state.url_fault
    assert day.state.code_fault

    day.line("hq_url").setFocus()
    QTest.keyClicks(day.line("hq_url"), "http://hq.example")
    QTest.keyClicks(day.line("hq_code"), "ABCD-EFGH-1234")
    day.click("setup_next")
    day.come_to("role")
    day.click("setup_next")
    day.come_to("office")
    assert "HTTPS" in day.state.url_fault.upper()
    assert not (day.folder / "lianpos.toml").exists()


def test_the_wizard_speaks_the_language_that_is_chosen(first_day: FirstDay) -> None:
    day = first_day

    day.click("language_zh_CN")
    day.click("setup_next")

    title = day.shell.findChildren(QWidget, "setup_title")
    shown = [one.text() for one in title if one.isVisible()]  # type: ignore[attr-defined]
    assert shown == ["总部在哪里？"]
    day.click("setup_back")
    assert day.state.step == "language"


@pytest.mark.parametrize(
    ("scanned", "read"),
    [
        ("https://hq.example#ABCD-EFGH", ("https://hq.example", "ABCD-EFGH")),
        (" ABCD-EFGH ", ("", "ABCD-EFGH")),
        ("ftp://hq.example#ABCD", ("", "ftp://hq.example#ABCD")),
    ],
)
def test_a_scanned_invitation_brings_address_and_code(scanned: str, read: tuple[str, str]) -> None:
    assert read_invitation(scanned) == read
