"""A journal that broke is saved from its copies at the office's door, and the till opens again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.admin.conftest import NOON
from ui.admin.restore_page import RestorePage
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.office import AdminOffice
from ui.app.settings_file import read_settings
from ui.app.shell import Shell

PATIENCE_MS = 120_000


def click(shell: Shell, name: str) -> None:
    widget = shell.findChild(QWidget, name)
    assert widget is not None and widget.isEnabled(), name
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_a_broken_journal_is_saved_from_its_copy_and_the_office_opens(
    qapp: QApplication, fonts: None, sold: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> None:
    till = open_till(folder=sold, config=Config(language="en"), clock=SettableClock(NOON))
    till.back_up()
    sales = till.count_sales()
    till.close()
    journal = sold / "journal.db"
    journal.write_bytes(b"\xff" * journal.stat().st_size)
    config = Config(language="en")
    dress = Dress(qapp, settings=read_settings(sold, config), tall=False)
    shell = Shell(look=dress.look)
    shell.resize(1366, 768)
    shell.show()
    office = AdminOffice(shell=shell, dress=dress, folder=sold, config=config, marks=Marks())
    bury(shell)
    bury(office)
    try:
        office.start()
        qtbot.waitUntil(
            lambda: office.restore is not None and office.restore.can_mend, timeout=PATIENCE_MS
        )
        page = shell.findChild(RestorePage)
        assert page is not None and page.isVisible()
        assert "journal.db" in office.restore.problem  # type: ignore[union-attr]
        assert page.plan.toPlainText()
        assert journal.read_bytes()[:4] == b"\xff" * 4

        click(shell, "restore_mend")
        assert page.reason.fault
        assert "--last" not in page.plan.toPlainText()  # Each option is a line to type in.
        QTest.keyClicks(page.reason.line, "disk")
        QTest.keyClicks(page.paper.line, "S001-T01-000500")
        QTest.keyClicks(page.z.line, "seven")
        click(shell, "restore_mend")
        assert page.z.fault and not page.paper.fault
        page.z.line.clear()
        QTest.keyClicks(page.z.line, "7")
        click(shell, "restore_mend")
        qtbot.waitUntil(lambda: office.presenter is not None, timeout=PATIENCE_MS)

        assert office.till.count_sales() == sales
        assert verify(sold)["ok"]
        events = [event["do"] for _, event in office.till.events_page(0, 20)]
        assert "repair" in events
        assert list(sold.glob("broken-*/journal.db"))
    finally:
        office.close()
        dress.take_off()
