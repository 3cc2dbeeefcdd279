"""What the cashier sees of offers: calmly on the line, in the total, and one more worth buying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from drivers.host import DeviceHost
from drivers.sim.display import DisplayTwin
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.till.config import Config, DevicesConfig
from pos.till.counter import DISPLAY
from pos.till.opening import open_till
from pos.till.till import Till
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen

YOGURT, OTHER_YOGURT = "1000354", "1001422"
# Nothing is ever taken off a cake in the demo store; bread is cheaper in the evening.
CAKE = "1000062"


def test_a_line_says_what_was_taken_off_and_why(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    selling.scan(CAKE)
    selling.scan(YOGURT)
    selling.scan(OTHER_YOGURT)
    cake, yogurt, other = screen.selling.cart.cart_model.rows
    assert (cake.offers, cake.saved) == ("", "")
    assert (yogurt.offers, yogurt.amount, yogurt.saved) == (
        "Any two yogurts 20.00",
        "9.88",
        "-6.62",
    )
    assert (other.amount, other.saved) == ("10.12", "-6.78")
    spoken = screen.selling.cart.cart_model.index(1, 0).data()
    assert spoken.endswith("9.88 Any two yogurts 20.00 -6.62")
    assert "Saved ¥13.40" in screen.selling.total.face.rows


def test_a_hint_comes_when_the_lane_rests_and_goes_with_the_sale(
    screen: CashierScreen, selling: CashierPresenter, qtbot: QtBot
) -> None:
    selling.scan(YOGURT)
    assert selling.state.hint == ""
    qtbot.waitUntil(lambda: bool(selling.state.hint))
    banner = screen.selling.banner
    assert (banner.tone, banner.text) == ("hint", selling.state.hint)
    assert "2 cost 20.00" in banner.text
    selling.scan("6999999999997")
    assert banner.tone == "refused"
    selling.clear()
    assert banner.tone == "hint"
    selling.scan(OTHER_YOGURT)
    selling.think()
    assert selling.state.hint == ""
    assert banner.text == ""


def test_paying_ends_the_hint(selling: CashierPresenter) -> None:
    selling.scan(YOGURT)
    selling.think()
    assert selling.state.hint
    selling.pay_cash()
    assert selling.state.hint == ""


@pytest.fixture
def display() -> Iterator[DisplayTwin]:
    twin = DisplayTwin(charset="gbk")
    twin.start()
    yield twin
    twin.close()


def test_the_customer_reads_the_hint_once_the_price_could_be_read(
    folder: Path,
    display: DisplayTwin,
    make_presenter: Callable[..., CashierPresenter],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.cashier.thinking.READ_MS", 200)
    url = f"display+cd5220://{display.place}?charset=gbk"
    devices = DeviceHost(lambda event: till.heard(event))
    config = Config(devices=DevicesConfig(display=url))
    till = open_till(folder=folder, config=config, devices=devices)
    devices.open(DISPLAY, url)
    assert till.login("1001", "1001").ok and till.open_shift(0).ok
    presenter = make_presenter(till)
    presenter.scan(YOGURT)
    assert display.wait_for(lambda lines: lines[0].endswith("16.50"), 10)
    assert presenter.state.hint == ""
    qtbot.waitUntil(lambda: display.lines[0].startswith("再买1件"), timeout=10_000)
    presenter.pay_cash()
    assert display.wait_for(lambda lines: "16.50" in lines[0] and "谢谢" in lines[1], 10)
    devices.close()
    till.close()


def test_a_member_is_named_by_masked_name_and_tier(
    screen: CashierScreen, selling: CashierPresenter
) -> None:
    strip = screen.header.findChild(QWidget, "member_strip")
    assert strip is not None and not strip.isVisible()
    selling.scan("88000001")
    assert strip.isVisible()
    selling.scan(CAKE)
    assert strip.accessibleName() == "王* Gold card 1280 points"
    selling.act("cash")
    assert not strip.isVisible()


def test_a_coupon_and_a_receipt_say_what_they_are(selling: CashierPresenter, till: Till) -> None:
    selling.scan("LIAN10")
    assert selling.state.notice is not None
    assert "qualifies" in selling.state.notice.text
    selling.scan(till.items("drink/alcohol/baijiu", 1)[0].sku)
    sale = selling.state.till.sale
    assert sale is not None and sale.discount == 1000
    selling.pay_cash()
    receipt = selling.state.paid.receipt if selling.state.paid else ""
    selling.scan(receipt)
    assert selling.state.notice is not None
    assert receipt in selling.state.notice.text


@pytest.fixture
def till(folder: Path) -> Iterator[Till]:
    """A store that rounds cash down to a tenth."""
    catalog = Catalog(folder / "catalog.db")
    rule = {"value": {"step": 10, "direction": "down"}}
    row = FeedRow(rev=1, table="setting", op="put", key="cash_rounding", row=rule)
    catalog.apply(scope="terminal:S001-T01", gen="test", rows=[row], cursor=1)
    catalog.close()
    opened = open_till(folder=folder, config=Config(language="en"))
    yield opened
    opened.close()


def test_what_cash_drops_is_said_before_and_after(
    make_screen: Callable[..., CashierScreen], selling: CashierPresenter, till: Till
) -> None:
    screen = make_screen(selling, till)
    selling.scan(till.items("fresh/vegetables", 1)[0].sku)
    selling.type_text("0.337")
    selling.enter()
    sale = selling.state.till.sale
    assert sale is not None and sale.total % 10
    in_cash = sale.total - sale.total % 10
    selling.act("tender")
    told = f"¥{in_cash // 100}.{in_cash % 100:02d} in cash"
    labels = [label.text() for label in screen.selling.tender.findChildren(QLabel)]
    assert any(text.endswith(told) for text in labels)
    selling.pay_cash()
    paid = selling.state.paid
    assert paid is not None
    assert (paid.given, paid.change, paid.rounding) == (in_cash, 0, in_cash - sale.total)
    face = screen.selling.total.face
    assert f"rounding -0.0{-paid.rounding}" in face.rows[1]
    assert face.amount == f"{in_cash // 100}.{in_cash % 100:02d}"
