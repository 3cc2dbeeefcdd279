"""Who gets into the office, and what it says before anything is asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos.staff.lockout import FREE_TRIES
from pos.till.till import Till
from tests.ui.admin.conftest import Office
from ui.theme.figures import money
from ui.widgets.bars import Columns, Shares

PATIENCE_MS = 40_000


def test_who_manages_the_store_gets_in_and_out_again(office: Office, till: Till) -> None:
    office.sign_in()

    assert office.presenter.state.signed_in
    assert till.state.cashier == "9001"
    assert office.screen.page("today").isVisible()

    office.click("leave")

    assert office.screen.door.isVisible()
    assert till.state.cashier is None


def test_whoever_walks_away_leaves_a_locked_door(office: Office, till: Till, qtbot: QtBot) -> None:
    office.sign_in()
    window, left = office.screen.window().windowHandle(), office.screen.untouched
    left.timer.stop()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert left.timer.isActive(), "somebody is there"

    left.timer.start(1)
    qtbot.waitUntil(lambda: not office.presenter.state.signed_in, timeout=PATIENCE_MS)

    assert office.screen.door.isVisible()
    assert till.state.cashier is None
    assert "Nobody was here" in office.text("door_banner")


@pytest.mark.parametrize("user", ["1001", "2001"])
def test_nobody_else_gets_in(office: Office, till: Till, user: str) -> None:
    office.sign_in(user, user)

    assert not office.presenter.state.signed_in
    assert till.state.cashier is None
    assert "Managing the store" in office.text("door_banner")


def test_a_wrong_pin_is_counted(office: Office, till: Till) -> None:
    for _ in range(FREE_TRIES):
        office.sign_in(pin="9999")

    assert not office.presenter.state.signed_in
    office.sign_in()
    assert not office.presenter.state.signed_in
    assert till.state.cashier is None


def test_today_says_what_the_x_report_says(office: Office, till: Till) -> None:
    office.sign_in()

    report = till.x_report(on_paper=False).values["report"]
    assert isinstance(report, dict)
    net = report["net_sales"]
    assert isinstance(net, int)
    page = office.screen.page("today")
    hours = page.findChild(Columns, "hours_chart")
    tenders = page.findChild(Shares, "tenders_chart")
    assert hours is not None
    assert tenders is not None
    assert office.text("today_figure") == money(net)
    assert sum(bar.value for bar in hours.bars) == net
    assert {bar.value for bar in tenders.bars} == set(dict(report["tenders"]).values())  # type: ignore[arg-type]
    assert f"{report['sales_count']} sales" in office.text("today_more")


def test_every_key_of_the_rail_has_a_name(office: Office) -> None:
    office.sign_in()

    for widget in office.screen.rail.findChildren(QWidget):
        if widget.focusPolicy():
            assert widget.objectName()
            assert widget.accessibleName()
