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
from pos.till.config import Config, DevicesConfig, find_config
from pos.till.setting_up import is_new, left_off, read_invitation, read_scan
from tests.faults.conftest import HeadOffice
from tests.ui.conftest import AtOnce, Keyboard
from ui.admin.devices_page import DevicesPage
from ui.admin.setup import STEPS, SetUpPresenter, SetUpState
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.office import AdminOffice
from ui.app.settings_file import read_settings
from ui.app.shell import Shell

PATIENCE_MS = 30_000
KEY, CLICK, THINK, SCAN = 280, 1_300, 1_350, 4_000
"""What a person's acts take, in milliseconds: a key, to point and click, to make up his mind (the
keystroke-level model of Card, Moran and Newell), and to take a scanner and hit a code."""
FIVE_MINUTES = 300_000
WAITS = 60_000
"""What the machine may take of it: a slow one, and a slow line."""


class FirstDay:
    """A window over an empty folder, and the hand of whoever sets it up."""

    def __init__(
        self, app: QApplication, folder: Path, qtbot: QtBot, config: Config | None = None
    ) -> None:
        config = config or Config(language="en")
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
        self.took = 0
        """What a person would have needed so far, in milliseconds."""
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
        self.took += THINK + CLICK

    def type(self, text: str) -> None:
        """Types as a person does."""
        self.keyboard.type(text)
        self.did += 1
        self.took += THINK + KEY * len(text)

    def scan(self, code: str) -> None:
        """Takes the scanner that types, and scans."""
        self.keyboard.scan(code)
        self.did += 1
        self.took += THINK + SCAN

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


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[HeadOffice]:
    """A head office of its own, as a process."""
    (tmp_path / "hq").mkdir()
    office = HeadOffice(tmp_path / "hq")
    yield office
    office.close()


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
    day.type("9001\r")
    day.type("9001\r")
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
    assert day.took < FIVE_MINUTES - WAITS
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
    for wrong in ("ftp://hq.example", "https://", "https://h q", "http://hq.example"):
        day.line("hq_url").selectAll()
        QTest.keyClicks(day.line("hq_url"), wrong)
        day.click("setup_next")
        assert day.state.step == "office"
        assert "HTTPS" in day.state.url_fault
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


def test_a_terminal_of_a_chain_is_set_up_by_one_scan_in_under_five_minutes(
    first_day: FirstDay, head_office: HeadOffice, qtbot: QtBot
) -> None:
    day = first_day
    code = head_office.run("enrol-code", "--store", "S001", "--terminal", "T07").strip()

    day.click("language_en")
    day.click("setup_next")
    day.come_to("office")
    day.scan("6901234567892")
    assert "no code of head office" in day.state.code_fault
    day.scan(f"{head_office.url}#{code}")
    day.come_to("role")
    day.click("setup_next")
    day.come_to("door")
    day.type("9001\r")
    day.type("9001\r")
    day.come_to("devices")
    day.click("simulate")
    day.click("setup_next")
    day.come_to("sale")
    day.click("setup_sell")
    qtbot.waitUntil(lambda: day.state.printed in ("done", "none"), timeout=PATIENCE_MS)
    day.click("setup_next")
    day.come_to("done")

    assert day.did <= 12
    assert day.took < FIVE_MINUTES - WAITS
    assert day.office.till.state.terminal == "S001-T07"
    assert find_config(day.folder, None).hq.url == head_office.url

    # Killed when head office had taken it and its file was not there: the code is used up.
    day.office.close()
    (day.folder / "lianpos.toml").unlink()
    left = left_off(day.folder)
    assert left is not None and left.joined and not left.made
    again = SetUpPresenter(folder=day.folder, work=AtOnce(), language="en", left=left)
    assert (again.state.step, again.may_go_back) == ("role", False)
    again.next()
    assert (again.state.fault, left.mark.url) == ("", head_office.url)
    assert find_config(day.folder, None).hq.url == head_office.url


def test_an_invitation_where_the_address_goes_is_read_whole(
    first_day: FirstDay, qtbot: QtBot
) -> None:
    day = first_day
    day.click("setup_next")
    day.come_to("office")

    day.line("hq_url").setFocus()
    day.type("https://hq.example#ABCD-EFGH-JKLM")
    qtbot.waitUntil(lambda: day.state.url.endswith("JKLM"), timeout=PATIENCE_MS)
    day.click("setup_next")

    assert (day.state.url, day.state.code) == ("https://hq.example", "ABCD-EFGH-JKLM")
    assert day.state.step == "role"


def test_the_code_is_shown_to_the_camera(
    qapp: QApplication, fonts: None, tmp_path: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> None:
    camera = "sim+camera://?codes=https%3A//hq.example%23ABCD-EFGH-JKLM"
    config = Config(language="en", devices=DevicesConfig(camera=camera))
    day = FirstDay(qapp, tmp_path / "till", qtbot, config)
    bury(day.shell)
    bury(day.office)
    try:
        day.click("setup_next")
        day.come_to("office")
        day.click("setup_camera")
        day.come_to("role")

        assert (day.state.url, day.state.code) == ("https://hq.example", "ABCD-EFGH-JKLM")
        assert not day.state.looking
    finally:
        day.office.close()
        day.dress.take_off()


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


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("]Q1https://hq.example#ABCD-EFGH", ("https://hq.example", "ABCD-EFGH")),
        ("ＡＢＣＤ－ＥＦＧＨ", ("", "ABCD-EFGH")),
        ("https://hq.example", None),
        ("", None),
    ],
)
def test_what_a_scanner_makes_of_an_invitation(raw: str, read: tuple[str, str] | None) -> None:
    assert read_scan(raw) == read
