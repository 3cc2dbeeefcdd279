"""A wallet pays at the window: two scans, and every end of it told where the cashier looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.paper import Qr
from tests.hq.payments.house import CODES, House
from tests.hq.payments.shop import Shop, make_template
from ui.cashier.presenter import CashierPresenter


@pytest.fixture(scope="session")
def wallet_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop to be copied: its till is enrolled and knows its goods."""
    folder = tmp_path_factory.mktemp("wallet-shop")
    make_template(folder)
    return folder


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
    assert (errand is not None and "手机" in errand.sentence) or "telephone" in errand.sentence  # type: ignore[union-attr]
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
    paying.act("park")
    assert paying.state.till.sale is None and paying.state.sheet == ""
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
    paying.act("tender")
    paying.act("quantity")
    paying.enter()

    def is_drawn() -> bool:
        errand = paying.state.errand
        return errand is not None and errand.paper is not None

    until(shop, paying, is_drawn)
    attempt, errand = paying.state.till.attempt, paying.state.errand
    assert attempt is not None and errand is not None and errand.paper is not None
    (code,) = errand.paper.blocks
    assert isinstance(code, Qr) and code.data == attempt.shown
    paying.act("void_line")
    shop.later(10)
    until(shop, paying, lambda: paying.state.till.attempt is None)
    assert paying.state.sheet == ""
