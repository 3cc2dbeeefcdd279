"""A wallet pays at the window: two scans, and every end of it told where the cashier looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos.contract.payments import RefundWanted
from pos.sync.payments import ask_refund
from pos.till.office import head_office
from tests.hq.payments.house import CODES, House
from tests.hq.payments.shop import Shop, plain
from tests.ui.conftest import Hand, Keyboard
from ui.cashier.payment_strip import faces_of
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.cashier.state import Notice
from ui.theme.figures import money


@pytest.fixture
def shop(tmp_path: Path, wallet_shop: Path) -> Iterator[Shop]:
    house = House(f"sqlite:///{tmp_path / 'hq.db'}")
    made = Shop(tmp_path, wallet_shop, house)
    yield made
    made.close()
    house.close()


@pytest.fixture
def paying(
    shop: Shop, make_presenter: Callable[..., CashierPresenter]
) -> Iterator[CashierPresenter]:
    presenter = make_presenter(shop.till)
    shop.ring_up()
    presenter.refresh()
    yield presenter


def until(shop: Shop, presenter: CashierPresenter, seen: Callable[[], bool]) -> None:
    def refreshed() -> bool:
        presenter.refresh()
        return seen()

    shop.until(refreshed)


def test_goods_and_code_are_all_there_is_to_do(shop: Shop, paying: CashierPresenter) -> None:
    due = paying.state.due
    paying.scan(CODES["alipay"])
    errand = paying.state.errand
    assert errand is not None and errand.name == "wallet"
    until(shop, paying, lambda: paying.state.paid is not None)

    paid = paying.state.paid
    assert paid is not None and (paid.total, paid.change) == (due, 0)
    assert paying.state.sheet == ""
    assert len(paying.state.lines) == 1, "what was paid stays to be seen"


def test_a_code_pays_on_the_payment_sheet_too(shop: Shop, paying: CashierPresenter) -> None:
    paying.act("tender")
    paying.scan(CODES["wechat"])
    until(shop, paying, lambda: paying.state.paid is not None)

    assert paying.state.till.sale is None


def test_what_is_taken_back_says_so_and_frees_the_sale(
    shop: Shop, paying: CashierPresenter
) -> None:
    shop.house.script("alipay", "asks_over=0")
    paying.scan(CODES["alipay"])
    shop.until_asked()
    paying.refresh()
    errand = paying.state.errand
    assert (errand is not None and "手机" in errand.sentence) or "phone" in errand.sentence  # type: ignore[union-attr]
    paying.act("void_line")
    shop.later(10)
    until(shop, paying, lambda: paying.state.till.attempt is None)

    notice = paying.state.notice
    assert notice is not None and notice.tone == "refused"
    assert paying.state.sheet == ""
    paying.act("cash")
    assert paying.state.paid is not None


def test_the_next_customer_is_served_while_a_wallet_thinks(
    shop: Shop, paying: CashierPresenter
) -> None:
    shop.house.script("alipay", "asks_over=0")
    paying.scan(CODES["alipay"])
    attempt = paying.state.till.attempt
    assert attempt is not None
    before = paying.state.lines
    paying.scan("1000041")
    assert paying.state.lines == before, "nothing goes into a sale that waits for its money"
    assert paying.state.errand is not None and paying.state.errand.name == "wallet"
    paying.act("park")
    assert paying.state.till.sale is None and paying.state.sheet == ""
    (aside,) = faces_of(paying.state.till.parked)
    assert aside.figure == f"¥{money(attempt.amount)}" and aside.of == 60
    paying.look_at_payment(aside.sale)
    assert paying.state.errand is not None and paying.state.errand.name == "wallet_aside"
    paying.clear()
    shop.ring_up()
    paying.refresh()
    paying.act("cash")
    assert paying.state.paid is not None

    def is_asked() -> bool:
        (parked,) = shop.till.state.parked
        return parked.attempt is not None and parked.attempt.step == "WAITING"

    shop.until(is_asked)
    shop.later(1)
    shop.house.confirm("alipay", attempt.id)
    shop.later(5)
    until(shop, paying, lambda: not paying.state.till.parked)
    # Nobody waits before the screen for that one: it says so by itself.
    notice, settled = paying.state.notice, paying.state.till.settled
    assert notice is not None and settled is not None
    assert notice.tone == "done" and settled.message in notice.text


@pytest.mark.parametrize("word", ["paid", "refused"])
def test_how_it_came_out_is_told_while_the_next_customer_is_served(
    shop: Shop, paying: CashierPresenter, word: str
) -> None:
    shop.house.script("alipay", "asks_over=0")
    paying.scan(CODES["alipay"])
    shop.until_asked()
    paying.refresh()
    attempt = paying.state.till.attempt
    assert attempt is not None
    paying.act("park")
    shop.ring_up()
    paying.refresh()
    paying.type_text("12")
    shop.later(1)
    if word == "paid":
        shop.house.confirm("alipay", attempt.id)
    else:
        shop.house.sims["alipay"].ledger.refuse(attempt.id, now=shop.house.at)

    shop.later(5)
    until(shop, paying, lambda: paying.state.till.settled is not None)
    settled, notice = paying.state.till.settled, paying.state.notice
    assert settled is not None and notice is not None
    assert settled.message in notice.text
    if word == "paid":
        assert notice.tone == "done" and settled.receipt is not None
        assert settled.receipt in notice.text
        assert not paying.state.till.parked
    else:
        assert notice.tone == "info" and paying.state.till.parked
        assert notice.text != settled.message, "where its sale lies is told too"
    state = paying.state
    assert (state.sheet, state.ask, state.entry) == ("", "code", "12")
    assert len(state.lines) == 1 and state.paid is None
    paying.clear()
    paying.clear()
    paying.refresh()
    assert paying.state.notice is None, "it is told once"


def test_a_code_of_ours_is_drawn_for_the_shopper(shop: Shop, paying: CashierPresenter) -> None:
    paying.act("show_code")

    def is_drawn() -> bool:
        errand = paying.state.errand
        return errand is not None and bool(errand.code)

    until(shop, paying, is_drawn)
    attempt, errand = paying.state.till.attempt, paying.state.errand
    assert attempt is not None and errand is not None
    assert errand.code == attempt.shown
    assert errand.lasts == (attempt.shown_until, 105)
    paying.act("void_line")
    shop.later(10)
    until(shop, paying, lambda: paying.state.till.attempt is None)
    assert paying.state.sheet == ""


@pytest.fixture
def refused(shop: Shop, paying: CashierPresenter) -> CashierPresenter:
    """A return whose money the wallet does not take: another till gave back a part before."""
    attempt = shop.pay().values["attempt"]
    shop.settled("PAID")
    wanted = RefundWanted(attempt=str(attempt), sale="S001-T02-1-7", amount=100)
    with head_office(shop.till._desk) as hq:
        ask_refund(hq, "S001T02261122000007R01", wanted)
    shop.till.wait_for_office(True)
    assert shop.till.refund("1", reason="坏了").ok
    shop.till.wait_for_office(False)
    until(shop, paying, lambda: paying.state.till.refunds[0].needs_people)
    return paying


def test_a_refused_refund_is_told_and_stays_in_sight_until_it_was_paid_out(
    shop: Shop, refused: CashierPresenter, make_screen: Callable[..., CashierScreen]
) -> None:
    screen = make_screen(refused, shop.till, language="zh_CN")
    (refund,) = refused.state.till.refunds
    notice = refused.state.notice
    assert notice is not None and refund.message in notice.text
    assert "refused" in [light.name for light in screen.header.lights]

    refused.act("more")
    assert refused.state.errand is not None
    refused.pick_row(0)
    errand = refused.state.errand
    assert errand is not None and errand.name == "refused"
    assert errand.sentence == refund.message
    refused.enter()
    for typed in ("2001", "2001"):
        refused.type_text(typed)
        refused.enter()
    until(shop, refused, lambda: refused.state.till.refunds[0].dealt == "cash")
    assert "refused" not in [light.name for light in screen.header.lights]
    assert refused.state.sheet == ""


def test_a_refused_refund_is_left_to_head_office_with_one_key(refused: CashierPresenter) -> None:
    refused.act("more")
    refused.pick_row(0)
    refused.act("search")
    errand = refused.state.errand
    assert errand is not None and [choice.chosen for choice in errand.choices] == [1]
    refused.act("void_line")
    assert refused.state.till.refunds[0].dealt == "office"
    assert refused.state.sheet == ""


def test_a_question_that_was_kept_is_answered_where_the_cashier_looks(
    shop: Shop, paying: CashierPresenter
) -> None:
    shop.office.stop()
    paying.scan("S001T012611220000011K7Q2MX")
    assert paying.state.notice is not None
    away = paying.state.notice.text
    shop.office.start()
    until(shop, paying, lambda: paying.state.notice is None or paying.state.notice.text != away)

    claim = paying.state.till.claim
    assert claim is not None and claim.said == "unknown"
    assert paying.state.notice == Notice(tone="info", text=claim.message)


def test_a_payment_that_was_set_aside_is_taken_back_from_there_and_its_sale_taken_up(
    shop: Shop, paying: CashierPresenter
) -> None:
    shop.house.script("alipay", "asks_over=0")
    paying.scan(CODES["alipay"])
    shop.until_asked()
    paying.refresh()
    paying.act("park")
    paying.act("recall")
    errand = paying.state.errand
    assert errand is not None and errand.name == "wallet_aside" and errand.lasts is not None
    paying.act("void_line")
    shop.later(10)
    until(shop, paying, lambda: paying.state.till.parked[0].attempt is None)
    (ended,) = faces_of(paying.state.till.parked)
    assert ended.failed
    paying.look_at_payment(ended.sale)

    assert paying.state.till.sale is not None and paying.state.till.parked == ()


@pytest.fixture
def at_the_window(
    shop: Shop,
    paying: CashierPresenter,
    make_screen: Callable[..., CashierScreen],
    keyboard_of: Callable[[QWidget], Keyboard],
    qtbot: QtBot,
    bury: Callable[[QObject], None],
) -> Hand:
    """A hand at a lane whose sale is empty."""
    assert shop.till.void_sale().ok
    paying.refresh()
    screen = make_screen(paying, shop.till)
    made = Hand(screen=screen, presenter=paying, keyboard=keyboard_of(screen), qtbot=qtbot)
    bury(made.filter)
    return made


def test_a_wallet_is_two_scans_and_no_key(
    shop: Shop, paying: CashierPresenter, at_the_window: Hand
) -> None:
    at_the_window.scan(plain(shop.till, 1)[0].sku)
    at_the_window.scan(CODES["alipay"])
    until(shop, paying, lambda: paying.state.paid is not None)

    assert (at_the_window.scans, at_the_window.keys) == (2, 0)


def test_a_code_of_ours_is_one_scan_and_one_key(
    shop: Shop, paying: CashierPresenter, at_the_window: Hand
) -> None:
    at_the_window.scan(plain(shop.till, 1)[0].sku)
    at_the_window.keys += 1
    at_the_window.keyboard.press(Qt.Key.Key_Q, control=True)

    attempt = paying.state.till.attempt
    assert attempt is not None and attempt.tender == "qr_shown"
    assert (at_the_window.scans, at_the_window.keys) == (1, 1)
