"""What the shopper sees of a sale: his own, in time, and nothing that is not his to see."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject

from pos.till.payment_views import AttemptView
from pos.till.state import NamedView
from pos.till.till import Till
from ui.app.customer_display import told_of
from ui.cashier.presenter import CashierPresenter
from ui.customer.presenter import CustomerPresenter
from ui.customer.state import OnScale

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
MEMBER = "88000001"


class Shopper:
    """A presenter of the second screen that hears of each change in the lane, as in the program."""

    def __init__(self, lane: CashierPresenter) -> None:
        self.now = NOON
        self.lane = lane
        self.changes = 0
        self.presenter = CustomerPresenter(clock=lambda: self.now)
        self.presenter.changed.connect(self._count)
        lane.changed.connect(self.hear)
        self.hear()

    def hear(self) -> None:
        self.presenter.tell(told_of(self.lane.state, english=True))

    def _count(self) -> None:
        self.changes += 1

    def sees(self) -> str:
        self.presenter.look_now()
        return self.presenter.state.scene


@pytest.fixture
def shopper(selling: CashierPresenter, bury: Callable[[QObject], None]) -> Iterator[Shopper]:
    made = Shopper(selling)
    yield made
    selling.changed.disconnect(made.hear)
    bury(made.presenter)


def attempt(*, shown: str = "", until: str | None = None) -> AttemptView:
    return AttemptView(
        id="A1", state="OPEN", step="WAITING", wallet="alipay", amount=1550, tail="1234",
        cancelling=False, tender="qr_shown", shown=shown, shown_until=until,
    )  # fmt: skip


def test_the_list_grows_with_the_sale_and_ends_with_thanks(
    shopper: Shopper, codes: list[str]
) -> None:
    lane = shopper.lane
    assert shopper.sees() == "slides"

    lane.scan(codes[0])
    lane.scan(codes[1])
    assert shopper.sees() == "sale"
    assert shopper.presenter.state.large == 2
    sale = lane.state.till.sale
    assert sale is not None

    lane.take_cash(10_000)
    assert shopper.sees() == "thanks"
    ended = shopper.presenter.state.ended
    assert ended is not None
    assert (ended.given, ended.change) == (10_000, 10_000 - ended.total)
    assert shopper.presenter.state.lines == ()

    lane.scan(codes[2])
    assert shopper.sees() == "sale"
    assert len(shopper.presenter.state.lines) == 1


def test_nobody_who_comes_later_sees_what_another_one_paid(
    shopper: Shopper, codes: list[str]
) -> None:
    shopper.lane.scan(codes[0])
    shopper.lane.pay_cash()
    assert shopper.sees() == "thanks"

    shopper.presenter._thanks.timeout.emit()

    assert shopper.sees() == "slides"
    assert shopper.presenter.state.ended is None
    shopper.lane.refresh()
    assert shopper.sees() == "slides"


def test_whose_wallet_paid_is_thanked_by_the_masked_name_while_the_thanks_stand(
    shopper: Shopper, codes: list[str]
) -> None:
    shopper.lane.scan(codes[0])
    shopper.lane.pay_cash()
    assert shopper.sees() == "thanks"
    lane = shopper.lane.state
    assert lane.paid is not None
    by_wallet = NamedView(
        receipt=lane.paid.receipt, member="M1", name="王*", how="wallet", points=12
    )
    for named, shown in (
        (replace(by_wallet, receipt="S001-T01-999999"), (None, None)),
        (by_wallet, ("王*", 12)),
    ):
        named_since = replace(lane, till=replace(lane.till, named=named))
        shopper.presenter.tell(told_of(named_since, english=True))
        shopper.presenter.look_now()
        ended = shopper.presenter.state.ended
        assert ended is not None and (ended.named, ended.points) == shown
    # Who is named after the thanks are over is named to nobody.
    shopper.presenter._thanks.timeout.emit()
    assert shopper.presenter.state.scene == "slides"
    shopper.presenter.tell(told_of(lane, english=True))
    shopper.presenter.look_now()
    assert shopper.presenter.state.scene == "slides"


def test_a_burst_of_scans_is_looked_at_once_and_no_scan_waits_for_it(
    shopper: Shopper, codes: list[str], qtbot: object
) -> None:
    before = shopper.changes
    for code in codes[:20]:
        shopper.lane.scan(code)
    assert len(shopper.lane.state.lines) == 20
    assert shopper.changes == before, "the scans themselves have the shopper's screen do nothing"

    assert shopper.sees() == "sale"
    assert shopper.changes == before + 1
    assert len(shopper.presenter.state.lines) == 20


def test_a_code_counts_down_and_a_new_one_begins_anew(shopper: Shopper, codes: list[str]) -> None:
    shopper.lane.scan(codes[0])
    told = told_of(shopper.lane.state, english=True)
    until = (NOON + dt.timedelta(seconds=100)).isoformat()
    shown = replace(told, till=replace(told.till, attempt=attempt(shown="https://x", until=until)))

    shopper.presenter.tell(shown)
    assert shopper.sees() == "code"
    state = shopper.presenter.state
    assert (state.seconds_left, state.of_seconds) == (100, 100)

    shopper.now += dt.timedelta(seconds=70)
    shopper.sees()
    state = shopper.presenter.state
    assert (state.seconds_left, state.of_seconds) == (30, 100)

    shopper.now += dt.timedelta(seconds=70)
    shopper.sees()
    assert shopper.presenter.state.seconds_left == 0
    shopper.presenter.tell(replace(told, till=replace(told.till, attempt=attempt())))
    assert shopper.sees() == "wallet"


def test_a_weight_that_is_typed_is_seen_as_it_is_typed(shopper: Shopper) -> None:
    loose = next(item for item in shopper.lane._till.items("fresh", 40) if item.unit == "kg")
    shopper.lane.scan(loose.sku)
    assert shopper.sees() == "weighing"
    goods = shopper.presenter.state.on_scale
    assert goods is not None and goods.typed and goods.net is None

    shopper.lane.type_text("0.485")
    shopper.sees()

    goods = shopper.presenter.state.on_scale
    assert goods is not None and (goods.net, goods.price) == (485, loose.price)
    shopper.lane.enter()
    assert shopper.sees() == "sale"


def test_the_scale_is_seen_while_goods_lie_on_it(shopper: Shopper, codes: list[str]) -> None:
    shopper.lane.scan(codes[0])
    told = told_of(shopper.lane.state, english=True)
    goods = OnScale(name="Apples", price=990, net=485, tare=15, at_rest=True)

    shopper.presenter.tell(replace(told, on_scale=goods))
    assert shopper.sees() == "weighing"
    assert shopper.presenter.state.on_scale == goods

    shopper.presenter.tell(told)
    assert shopper.sees() == "sale"


@pytest.mark.parametrize("leave", ["lock", "park"])
def test_whoever_leaves_the_till_leaves_no_sale_of_others_behind(
    shopper: Shopper, codes: list[str], leave: str
) -> None:
    lane = shopper.lane
    lane.scan(codes[0])
    if leave == "park":
        lane.act("park")
        assert shopper.sees() == "slides"
        assert shopper.presenter.state.lines == ()
        assert not shopper.presenter.state.closed
    else:
        lane.pay_cash()
        lane.act("lock")
        shopper.presenter._thanks.timeout.emit()
        assert shopper.sees() == "slides"
        assert shopper.presenter.state.closed


def test_nothing_of_staff_and_no_number_of_the_member_is_told(
    shopper: Shopper, codes: list[str], till: Till
) -> None:
    lane = shopper.lane
    lane.scan(MEMBER)
    lane.scan(codes[0])
    lane.act("discount")
    assert lane.state.errand is not None, "the cashier is about something of his own"

    assert shopper.sees() == "sale"
    state = shopper.presenter.state
    assert state.tier == "gold"
    said = json.dumps(dataclasses.asdict(state), ensure_ascii=False, default=str)
    cashier = till.state.cashier_name
    assert cashier is not None
    assert MEMBER not in said and cashier not in said and "errand" not in said


def test_in_training_it_says_that_this_is_no_sale(shopper: Shopper, codes: list[str]) -> None:
    told = told_of(shopper.lane.state, english=True)
    shopper.presenter.tell(replace(told, till=replace(told.till, training=True)))
    shopper.sees()
    assert shopper.presenter.state.practice
