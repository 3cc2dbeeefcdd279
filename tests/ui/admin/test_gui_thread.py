"""Nothing blocks the window: whatever may take long is never called on the GUI's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pos.till.till import Till
from tests.ui.admin.conftest import OfficeMaker
from ui.admin.places import PLACES
from ui.bridge.tasks import Tasks

SLOW = (
    "check_pin", "takings", "cashiers", "count_sales", "sales_page", "closings_page", "paper_of",
    "sale_steps", "goods_page", "goods_count", "goods_card", "read_goods", "people", "events_page",
    "count_events", "offers", "back_up", "support_bundle", "count_closings", "copies",
    "compare_copy", "log_lines", "seal_pin", "bring_goods",
)  # fmt: skip


def test_what_may_take_long_is_never_called_on_the_guis_thread(
    make_office: OfficeMaker, till: Till, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot,
    bury: Callable[[QObject], None],
) -> None:  # fmt: skip
    here, called, blocked = threading.get_ident(), set[str](), list[str]()

    def watched(name: str) -> Callable[..., object]:
        really = getattr(Till, name)

        def call(*args: object, **kwargs: object) -> object:
            called.add(name)
            if threading.get_ident() == here:
                blocked.append(name)
            return really(*args, **kwargs)

        return call

    for name in SLOW:
        monkeypatch.setattr(Till, name, watched(name))
    tasks = Tasks()
    bury(tasks)
    office = make_office(till, work=tasks)
    try:
        office.sign_in()
        qtbot.waitUntil(lambda: office.presenter.state.signed_in)
        for place in PLACES:
            office.click(f"rail_{place}")
        goods, numbers = office.screen.page("goods"), office.screen.page("numbers")
        qtbot.waitUntil(lambda: goods.table.rows.rowCount() > 0)  # type: ignore[attr-defined]
        goods.table.selectRow(0)  # type: ignore[attr-defined]
        office.click("rail_numbers")
        qtbot.waitUntil(lambda: numbers.sales.rows.rowCount() > 0)  # type: ignore[attr-defined]
        office.click("numbers_tab_1")
        numbers.sales.selectRow(0)  # type: ignore[attr-defined]
        numbers.grab()
        office.click("rail_care")
        office.click("care_backup")
        care = office.screen.page("care")
        qtbot.waitUntil(lambda: not care.care.busy)  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: {"sale_steps", "goods_card"} <= called)
    finally:
        tasks.close()

    assert not blocked
    assert called >= {"check_pin", "takings", "goods_page", "people", "offers", "back_up"}
