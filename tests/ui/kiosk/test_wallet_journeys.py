"""Shoppers pay a self-checkout from their wallets: a real head office, providers that are twins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos.till.payment_views import AttemptView
from tests.hq.payments.house import CODES, House
from tests.hq.payments.shop import Shop
from tests.pos.conftest import entries
from tests.ui.kiosk.booth import Booth, simple
from ui.theme.fonts import load_fonts


class Paying:
    """The lane of a shop that takes wallets."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        assert shop.till.close_shift({"cash": 0}).ok
        assert shop.till.logout().ok
        self.booth = Booth(shop.till)
        self.booth.open()
        self._shown = 0

    def code(self, wallet: str) -> str:
        """What the telephone shows now: never the same twice."""
        self._shown += 1
        return CODES[wallet][:-3] + f"{self._shown:03d}"

    def until(self, seen: Callable[[], bool]) -> None:
        """Lets what happens elsewhere come in, until it is seen."""

        def refreshed() -> bool:
            self.booth.presenter.refresh()
            self.booth.settle()
            return seen()

        self.shop.until(refreshed)

    def ring_up(self) -> int:
        """Goods, no bag, and the page where the code is to be shown."""
        booth = self.booth
        booth.scan(*simple(booth.till, 2))
        booth.touch("kiosk_go")
        if booth.page == "bags":
            booth.touch("kiosk_go")
        assert booth.page == "pay"
        return booth.presenter.state.due


@pytest.fixture(scope="module")
def lane(
    qapp: QApplication, wallet_shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Paying]:
    load_fonts()
    folder = tmp_path_factory.mktemp("wallets")
    house = House(f"sqlite:///{folder / 'hq.db'}")
    shop = Shop(folder, wallet_shop, house)
    made = Paying(shop)
    yield made
    made.booth.close()
    shop.close()
    house.close()


@pytest.fixture
def paying(lane: Paying) -> Iterator[Paying]:
    yield lane
    lane.shop.house.script("alipay", "asks_over=100000")
    lane.booth.leave()


def test_the_code_on_his_telephone_pays(paying: Paying) -> None:
    booth = paying.booth
    due = paying.ring_up()
    booth.scan(paying.code("alipay"))
    paying.until(lambda: booth.page == "thanks")
    paid = booth.presenter.state.paid
    assert paid is not None and paid.total == due
    sale = paying.shop.journal("sale")[-1]
    assert (sale["total"], sale["cashier"], sale["status"]) == (due, "self", "completed")
    booth.touch("kiosk_go")
    assert booth.page == "attract"


def test_nobody_touches_the_thanks_and_the_lane_is_free(paying: Paying) -> None:
    booth = paying.booth
    paying.ring_up()
    booth.scan(paying.code("wechat"))
    paying.until(lambda: booth.page == "thanks")
    booth.seconds(15)
    assert booth.page == "attract"


def test_he_does_not_confirm_and_then_pays_otherwise(paying: Paying) -> None:
    booth = paying.booth
    due = paying.ring_up()
    paying.shop.house.script("alipay", "asks_over=0")
    booth.scan(paying.code("alipay"))
    assert booth.page == "wallet"
    booth.scan(simple(booth.till, 3)[2])
    assert booth.presenter.state.due == due, "the sale waits for its payment as it is"
    paying.shop.until_asked()
    paying.until(lambda: "confirm" in booth.texts())
    booth.touch("kiosk_back")
    assert "taken back" in booth.texts()
    paying.shop.later(10)
    paying.until(lambda: booth.page == "pay")
    notice = booth.presenter.state.notice
    assert notice is not None and "othing was charged" in notice.text
    booth.scan(paying.code("wechat"))
    paying.until(lambda: booth.page == "thanks")


def test_there_is_not_enough_in_his_wallet_and_another_one_pays(paying: Paying) -> None:
    booth = paying.booth
    due = paying.ring_up()
    paying.shop.house.script("alipay", "refused:pay=1")
    booth.scan(paying.code("alipay"))
    paying.until(lambda: booth.page == "pay")
    notice = booth.presenter.state.notice
    assert notice is not None and "not enough" in notice.text and "othing was" in notice.text
    booth.scan(paying.code("wechat"))
    paying.until(lambda: booth.page == "thanks")
    assert [one["state"] for one in paying.shop.journal("payment")[-2:]] == ["FAILED", "PAID"]
    assert paying.shop.journal("sale")[-1]["total"] == due


def test_no_answer_comes_and_then_it_turns_out_that_he_has_paid(paying: Paying) -> None:
    booth = paying.booth
    due = paying.ring_up()
    payments = len(paying.shop.journal("payment"))
    # The wallet has taken the money, and neither that answer nor the next two come through.
    paying.shop.house.script("alipay", "answer_lost:pay=1", "answer_lost:query=2")
    booth.scan(paying.code("alipay"))
    assert booth.page == "wallet"
    booth.seconds(45)
    assert booth.page == "payment" and booth.presenter.pending is not None
    assert "twice" in booth.texts()

    def is_thanked() -> bool:
        paying.shop.later(3)
        return booth.page == "thanks"

    paying.until(is_thanked)
    assert booth.presenter.pending is None, "it settled by itself: nobody has to come any more"
    assert paying.shop.journal("sale")[-1]["total"] == due
    assert [one["state"] for one in paying.shop.journal("payment")[payments:]] == ["PAID"]


def test_another_language_while_his_wallet_is_asked(paying: Paying) -> None:
    booth = paying.booth
    paying.ring_up()
    paying.shop.house.script("alipay", "asks_over=0")
    booth.scan(paying.code("alipay"))
    paying.shop.until_asked()
    paying.until(lambda: "confirm" in booth.texts())
    booth.touch("kiosk_language")
    assert booth.page == "wallet" and "手机" in booth.texts()
    attempt = booth.presenter.state.till.attempt
    assert attempt is not None
    paying.shop.house.confirm("alipay", attempt.id)
    paying.shop.later(5)
    paying.until(lambda: booth.page == "thanks")
    assert "谢谢" in booth.texts()


def shown(paying: Paying) -> AttemptView:
    """Touches the code of ours, and waits until it can be scanned."""
    booth = paying.booth
    booth.touch("kiosk_pay_shown")
    assert booth.page == "code"

    def is_there() -> bool:
        attempt = booth.presenter.state.till.attempt
        return attempt is not None and bool(attempt.shown)

    paying.until(is_there)
    attempt = booth.presenter.state.till.attempt
    assert attempt is not None
    return attempt


def test_a_code_of_ours_is_shown_and_paid(paying: Paying) -> None:
    booth = paying.booth
    due = paying.ring_up()
    attempt = shown(paying)
    assert attempt.amount == due
    booth.seen("kiosk_qr")
    paying.shop.house.confirm("alipay", attempt.id)
    paying.shop.later(5)
    paying.until(lambda: booth.page == "thanks")
    (tender,) = paying.shop.journal("sale")[-1]["tenders"]
    assert (tender["tender"], tender["reference"]) == ("qr_shown", attempt.id)


def test_a_code_of_ours_is_shown_and_he_pays_at_a_till_instead(paying: Paying) -> None:
    booth = paying.booth
    paying.ring_up()
    shown(paying)
    booth.touch("kiosk_back")
    paying.shop.later(10)
    paying.until(lambda: booth.page == "pay")
    booth.touch("kiosk_pay_till")
    assert booth.page == "parked"


def test_a_wallet_that_thinks_for_long_is_looked_at_and_the_lane_goes_on(paying: Paying) -> None:
    booth = paying.booth
    paying.ring_up()
    paying.shop.house.script("alipay", "asks_over=0")
    booth.scan(paying.code("alipay"))
    booth.seconds(45)
    assert booth.page == "payment" and booth.presenter.pending is not None
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_set_aside")
    assert booth.page == "attract" and booth.presenter.state.sale is None
    approved = [e for e in entries(paying.shop.folder, "staff") if e["do"] == "approve"]
    assert approved[-1]["permission"] == "set_aside.payment"
    (parked,) = (one for one in booth.till.state.parked if one.attempt is not None)
    assert parked.attempt is not None


def test_head_office_is_away_and_the_shopper_goes_to_a_till(paying: Paying) -> None:
    booth = paying.booth
    paying.ring_up()
    booth.till._desk.note_silence()
    booth.scan(paying.code("alipay"))
    notice = booth.presenter.state.notice
    assert booth.page == "pay" and notice is not None and "Pay at a till" in notice.text
    booth.touch("kiosk_pay_till")
    assert booth.page == "parked"
    booth.till._desk.note_answer()
