"""A scan in the office: into the line that is typed in, else it finds what it is, from anywhere."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from pos.till.till import Till
from tests.ui.admin.conftest import Office
from ui.admin.devices_page import DevicesPage
from ui.admin.goods_page import GoodsPage
from ui.admin.numbers_page import NumbersPage


@pytest.fixture
def inside(office: Office) -> Office:
    """An office with the manager in it, who looks at the day."""
    office.sign_in()
    return office


def line(office: Office, name: str) -> QLineEdit:
    found = office.screen.findChild(QLineEdit, name)
    assert found is not None
    found.setFocus()
    return found


def test_an_article_is_found_from_any_place(inside: Office, till: Till) -> None:
    item = next(item for item in till.items("food", 20) if item.barcodes)

    inside.screen.take_scan("]E0" + item.barcodes[0])

    page = inside.screen.page("goods")
    assert isinstance(page, GoodsPage)
    assert page.isVisible()
    assert page.search.text == item.sku
    assert page.goods.name == item.name_en


def test_a_receipt_is_found_and_shown_step_by_step(inside: Office) -> None:
    inside.screen.take_scan("S001-T01-000003")

    page = inside.screen.page("numbers")
    assert isinstance(page, NumbersPage)
    assert page.isVisible()
    assert page.numbers.receipt == "S001-T01-000003"
    assert page.numbers.steps
    assert page.stack.currentIndex() == 1


def test_what_is_nothing_here_is_said_calmly_and_nobody_is_moved(inside: Office) -> None:
    inside.screen.take_scan("6999999999991")

    notice = inside.presenter.state.notice
    assert notice is not None
    assert "Nothing here is found by" in notice.text
    assert inside.presenter.state.place == "today"


def test_a_scan_into_a_line_stands_there_whole(inside: Office) -> None:
    inside.click("rail_devices")
    code = line(inside, "label_code")
    code.setText("half of something")

    inside.screen.take_scan("2500042004857")

    assert code.text() == "2500042004857"
    assert inside.presenter.state.place == "devices"


def test_a_line_that_searches_finds_what_was_scanned_whatever_it_is(
    inside: Office, till: Till
) -> None:
    inside.click("rail_numbers")
    inside.click("numbers_tab_1")
    line(inside, "sales_search")
    item = next(item for item in till.items("food", 20) if item.barcodes)

    inside.screen.take_scan(item.barcodes[0])

    assert inside.presenter.state.place == "goods"


def test_a_scanner_that_is_looked_at_shows_what_it_reads(inside: Office) -> None:
    inside.click("rail_devices")
    page = inside.screen.page("devices")
    assert isinstance(page, DevicesPage)
    page.devices.choose("scanner-1")
    page.setFocus()

    inside.screen.take_scan("6901234567892")

    assert inside.presenter.state.place == "devices"
    assert page.banner.tone == "done"


def test_a_badge_at_the_door_is_a_number_and_the_pin_is_typed(office: Office) -> None:
    office.screen.take_scan("9001")

    assert office.presenter.state.ask == "pin"
    office.screen.take_scan("9001")  # No PIN comes from a scanner.
    assert not office.presenter.state.signed_in
    assert office.presenter.state.typed == ""
