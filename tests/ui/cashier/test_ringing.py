"""What a cashier is asked about goods, and answers: weights, labels, prices, bags, tags, age."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject

from drivers.api import Weight
from drivers.host import DeviceHost
from pos.catalog.demo import demo_items
from pos.catalog.item import Item
from pos.till.config import Config, DevicesConfig
from pos.till.opening import open_till
from pos.till.till import Till
from pos.till.weighing import Taken
from tests.pos.codes.printed import printed
from ui.cashier.presenter import CashierPresenter


class Ear:
    """Notes the sounds."""

    def __init__(self, presenter: CashierPresenter) -> None:
        self.heard: list[str] = []
        presenter.sounded.connect(self.heard.append)


@pytest.fixture(scope="module")
def pears() -> Item:
    """Something that is weighed."""
    return next(item for item in demo_items() if item.plu)


@pytest.fixture(scope="module")
def wine() -> Item:
    """Something for adults."""
    return next(item for item in demo_items() if item.min_age == 18 and item.barcodes)


@pytest.fixture(scope="module")
def milk() -> Item:
    """Something plain."""
    return next(item for item in demo_items() if item.barcodes and not item.min_age)


# --- questions about a scan -------------------------------------------------------------------


@pytest.fixture
def label(pears: Item) -> str:
    """A label whose amount is far from its weight at the price in force."""
    return printed("26PPPPPAAAAAWWWWWC", plu=pears.plu, amount=1, grams=500)


def test_what_the_till_asks_about_is_confirmed_by_enter(
    selling: CashierPresenter, label: str
) -> None:
    ear = Ear(selling)
    selling.scan(label)
    question = selling.state.question
    assert question is not None and question.about == "label_disagrees"
    assert (selling.state.sheet, selling.state.lines) == ("question", ())

    selling.enter()

    assert [line.code for line in selling.state.lines] == [label]
    assert (selling.state.question, selling.state.sheet, selling.state.ask) == (None, "", "code")
    assert ear.heard == ["approval", "ok"]


def test_the_same_scan_again_is_a_yes_too(selling: CashierPresenter, label: str) -> None:
    selling.scan(label)
    selling.scan(label)
    assert [line.code for line in selling.state.lines] == [label]


@pytest.mark.parametrize("leave", ["clear", "no"])
def test_it_can_be_left_out(selling: CashierPresenter, label: str, leave: str) -> None:
    selling.scan(label)
    if leave == "clear":
        selling.clear()
    else:
        selling.act("void_line")
    assert (selling.state.question, selling.state.sheet, selling.state.lines) == (None, "", ())
    selling.enter()
    assert selling.state.lines == ()


def test_the_next_goods_put_an_end_to_the_question(
    selling: CashierPresenter, codes: list[str], label: str
) -> None:
    selling.scan(label)
    selling.scan(codes[0])
    assert [line.code for line in selling.state.lines] == [codes[0]]
    assert (selling.state.question, selling.state.ask) == (None, "code")


def test_goods_or_money_is_asked_and_never_guessed(
    selling: CashierPresenter, codes: list[str], label: str
) -> None:
    selling.scan(codes[0])
    selling.scan(label)
    question = selling.state.question
    assert question is not None and question.about == "ambiguous_code"
    assert label not in question.text
    selling.scan(label)
    assert len(selling.state.lines) == 1
    selling.enter()
    # It is goods; that its label is far from today's price is a question of its own.
    question = selling.state.question
    assert question is not None and question.about == "label_disagrees"
    assert len(selling.state.lines) == 1
    selling.enter()
    assert [line.code for line in selling.state.lines] == [codes[0], label]


# --- weights ----------------------------------------------------------------------------------


def test_without_a_scale_the_weight_is_typed(selling: CashierPresenter, pears: Item) -> None:
    selling.scan(pears.plu)
    weighing = selling.state.weighing
    assert weighing is not None and not weighing.live
    assert (weighing.name, weighing.unit, weighing.price) == (pears.name, "kg", pears.price)
    assert (selling.state.ask, selling.state.sheet) == ("weight", "weigh")

    selling.type_text("x0.485")
    selling.enter()

    assert [(line.sku, line.quantity) for line in selling.state.lines] == [(pears.sku, 485)]
    assert (selling.state.weighing, selling.state.sheet, selling.state.ask) == (None, "", "code")


def test_no_weight_sells_nothing(selling: CashierPresenter, pears: Item) -> None:
    selling.scan(pears.plu)
    selling.enter()
    selling.type_text("0")
    selling.enter()
    assert selling.state.lines == () and selling.state.ask == "weight"
    selling.clear()
    assert (selling.state.weighing, selling.state.sheet, selling.state.ask) == (None, "", "code")


def test_a_weight_set_aside_before_needs_no_question(
    selling: CashierPresenter, pears: Item
) -> None:
    selling.type_text("1.25")
    selling.act("quantity")
    selling.scan(pears.plu)
    assert [(line.sku, line.quantity) for line in selling.state.lines] == [(pears.sku, 1250)]


class AtTheScale:
    """Work in the pool that ends when the test says so, with what the test says."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[Any], None]] = []

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        self.waiting.append(done)

    def says(self, taken: Taken) -> None:
        self.waiting.pop(0)(taken)


STABLE = Taken(weight=Weight(grams=485, status="stable", tare=20, raw=b"\x02485"))


@pytest.fixture
def scale() -> AtTheScale:
    return AtTheScale()


@pytest.fixture
def lane(
    folder: Path, scale: AtTheScale, make_presenter: Callable[..., CashierPresenter]
) -> Iterator[CashierPresenter]:
    """A cashier at a till that has a scale."""
    devices = DeviceHost(lambda event: None)
    config = Config(language="en", devices=DevicesConfig(scale="sim+scale://"))
    till = open_till(folder=folder, config=config, devices=devices)
    till.login("1001", "1001")
    till.open_shift(0)
    yield make_presenter(till, scale)
    devices.close()
    till.close()


def test_a_scale_sells_by_itself_when_the_goods_lie_still(
    lane: CashierPresenter, scale: AtTheScale, pears: Item
) -> None:
    lane.scan(pears.plu)
    assert lane.state.weighing is not None and lane.state.weighing.live
    lane.scale_shows(460, "moving")
    assert (lane.state.weighing.grams, lane.state.weighing.at_rest) == (460, False)
    scale.says(STABLE)
    (line,) = lane.state.lines
    assert (line.sku, line.quantity) == (pears.sku, 485)
    assert lane.state.weighing is None and scale.waiting == []


def test_goods_that_come_late_are_waited_for(
    lane: CashierPresenter, scale: AtTheScale, pears: Item
) -> None:
    lane.scan(pears.plu)
    scale.says(Taken(code="unstable"))
    assert lane.state.notice is None
    scale.says(Taken(code="not_zeroed"))
    notice = lane.state.notice
    assert notice is not None and notice.tone == "care"
    scale.says(STABLE)
    assert len(lane.state.lines) == 1


def test_a_scale_that_is_gone_leaves_it_to_the_cashier(
    lane: CashierPresenter, scale: AtTheScale, pears: Item
) -> None:
    lane.scan(pears.plu)
    scale.says(Taken(code="offline"))
    assert scale.waiting == [] and lane.state.notice is not None
    lane.type_text("0.5")
    lane.enter()
    assert [line.quantity for line in lane.state.lines] == [500]


def test_a_weight_that_nobody_waits_for_any_more_sells_nothing(
    lane: CashierPresenter, scale: AtTheScale, pears: Item, milk: Item
) -> None:
    lane.scan(pears.plu)
    lane.scan(milk.sku)
    scale.says(STABLE)
    assert [line.sku for line in lane.state.lines] == [milk.sku]
    assert scale.waiting == []


# --- prices, bags, tags -----------------------------------------------------------------------


def test_a_price_check_is_one_key_and_one_scan_and_closes_itself(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("price_check")
    selling.scan(codes[0])
    told = selling.state.told
    assert told is not None and (selling.state.sheet, selling.state.ask) == ("price", "code")
    assert selling.state.till.sale is None

    selling.scan(codes[1])

    assert (selling.state.told, selling.state.sheet) == (None, "")
    assert [line.code for line in selling.state.lines] == [codes[1]]


def test_the_price_key_again_or_escape_leaves_the_price_check(
    selling: CashierPresenter, codes: list[str]
) -> None:
    for leave in (lambda: selling.act("price_check"), selling.clear):
        selling.act("price_check")
        assert selling.state.ask == "price"
        leave()
        assert selling.state.ask == "code"
    selling.scan(codes[0])
    assert len(selling.state.lines) == 1


def test_a_price_check_of_nothing_says_so_and_waits_for_the_next(
    selling: CashierPresenter,
) -> None:
    selling.act("price_check")
    selling.type_text("nothing")
    selling.enter()
    assert selling.state.notice is not None and selling.state.notice.tone == "refused"
    assert selling.state.ask == "price"


def test_a_bag_is_one_key(selling: CashierPresenter, till: Till) -> None:
    selling.act("bag")
    selling.act("bag")
    (line,) = selling.state.lines
    assert (line.sku, line.quantity) == (till.bags()[0].sku, 2000)


def test_a_tag_price_is_its_digits_and_one_key(selling: CashierPresenter, codes: list[str]) -> None:
    selling.scan(codes[0])
    price = selling.state.lines[0].unit_price
    selling.type_text(f"{(price - 10) / 100:.2f}")
    selling.act("tag_price")
    assert selling.state.lines[0].net == price - 10
    assert selling.state.entry == ""


def test_a_tag_that_is_not_lower_is_refused(selling: CashierPresenter, codes: list[str]) -> None:
    selling.scan(codes[0])
    selling.act("tag_price")
    assert selling.state.errand is not None and selling.state.errand.name == "tag_price"
    selling.clear()
    selling.type_text("9999")
    selling.act("tag_price")
    assert selling.state.notice is not None and selling.state.notice.tone == "refused"


# --- age --------------------------------------------------------------------------------------


def test_the_customers_age_is_asked_before_money_is_taken(
    selling: CashierPresenter, wine: Item
) -> None:
    selling.scan(wine.barcodes[0])
    selling.act("cash")
    question = selling.state.question
    assert question is not None and question.about == "age_check" and "18" in question.text
    assert selling.state.paid is None

    selling.enter()

    assert selling.state.paid is not None


def test_after_a_yes_the_payment_opens_as_it_was_meant(
    selling: CashierPresenter, wine: Item
) -> None:
    selling.scan(wine.barcodes[0])
    selling.enter()
    assert selling.state.sheet == "question"
    selling.enter()
    assert (selling.state.sheet, selling.state.ask) == ("tender", "amount")


def test_who_is_too_young_gets_the_other_goods(
    selling: CashierPresenter, wine: Item, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.scan(wine.barcodes[0])
    selling.act("tender")
    selling.act("void_line")
    assert [line.void for line in selling.state.lines] == [False, True]
    assert (selling.state.question, selling.state.sheet) == (None, "")
    selling.act("cash")
    assert selling.state.paid is not None


def test_back_from_the_age_question_is_back_to_selling(
    selling: CashierPresenter, wine: Item
) -> None:
    selling.scan(wine.barcodes[0])
    selling.act("tender")
    selling.clear()
    assert (selling.state.question, selling.state.sheet, selling.state.ask) == (None, "", "code")
    assert selling.state.till.sale is not None


def test_a_quantity_waits_for_goods_while_a_member_shows_the_card(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.type_text("5")
    selling.act("quantity")

    selling.scan("88000001")
    selling.scan(codes[0])

    assert selling.state.till.sale is not None and selling.state.till.sale.member is not None
    assert [line.quantity for line in selling.state.lines] == [5000]
    assert selling.state.times == 0


def test_on_the_payment_sheet_the_key_of_a_line_takes_a_digit_back_first(
    selling: CashierPresenter, codes: list[str]
) -> None:
    for code in codes[:2]:
        selling.scan(code)
    selling.act("tender")
    selling.type_text("101")

    selling.act("void_line")

    assert selling.state.entry == "10"
    assert [line.void for line in selling.state.lines] == [False, False]
    selling.clear()
    selling.act("void_line")
    assert [line.void for line in selling.state.lines] == [False, False], "it means the money"
    selling.move_selection(-1)
    selling.act("void_line")
    assert [line.void for line in selling.state.lines].count(True) == 1
    assert (selling.state.sheet, selling.state.ask) == ("tender", "amount")
    selling.type_text("100")
    selling.enter()
    assert selling.state.paid is not None and selling.state.paid.given == 10_000


def test_the_part_that_was_paid_last_goes_back_by_one_key(
    selling: CashierPresenter, codes: list[str]
) -> None:
    for code in codes[:2]:
        selling.scan(code)
    due = selling.state.due
    selling.act("tender")
    selling.type_text("1")
    selling.enter()
    assert (selling.state.due, selling.state.last_part) != (due, None)
    selling.type_text("5")
    selling.act("void_line")
    assert selling.state.due == due - 100, "that was a digit"

    selling.act("void_line")

    assert selling.state.due == due and selling.state.last_part is None
    assert [line.void for line in selling.state.lines] == [False, False]
    told = selling.state.notice
    assert told is not None and told.tone == "done" and "1.00" in told.text
    selling.act("void_line")
    assert [line.void for line in selling.state.lines] == [False, False]
    assert selling.state.notice is not None and selling.state.notice.tone == "info"


def test_a_scan_that_begins_something_else_takes_the_change_off_the_screen(
    selling: CashierPresenter, codes: list[str]
) -> None:
    def sold() -> str:
        selling.scan(codes[0])
        selling.pay_cash()
        assert selling.state.paid is not None
        return selling.state.paid.receipt

    sold()
    selling.act("price_check")
    assert selling.state.paid is not None
    selling.scan(codes[1])
    assert (selling.state.paid, selling.state.lines) == (None, ())

    receipt = sold()
    selling.scan(receipt)
    assert selling.state.errand is not None and selling.state.errand.name == "returning"
    assert selling.state.paid is None
    selling.clear()

    sold()
    selling.act("refund")
    selling.scan(codes[1])
    assert selling.state.errand is not None and selling.state.errand.rows
    assert selling.state.paid is None


def test_the_quantity_of_the_next_item_is_asked_for_where_there_is_no_line(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("quantity")
    assert selling.state.errand is not None and selling.state.errand.pad
    selling.type_text("3")
    selling.enter()
    assert (selling.state.times, selling.state.sheet) == (3000, "")

    selling.scan(codes[0])

    assert [line.quantity for line in selling.state.lines] == [3000]


def test_where_nothing_is_left_to_pay_no_payment_is_opened(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.act("void_line")

    selling.act("tender")

    assert selling.state.sheet == ""
    assert selling.state.notice is not None and "Void sale" in selling.state.notice.text


def test_the_age_is_asked_after_once_and_is_that_of_the_goods_that_want_it(
    selling: CashierPresenter, till: Till, codes: list[str]
) -> None:
    shelves = (till.items(category, 400) for category in till.categories())
    adult = next(item for items in shelves for item in items if item.min_age and item.barcodes)
    sounds: list[str] = []
    selling.sounded.connect(sounds.append)

    selling.scan(adult.barcodes[0])
    told = selling.state.notice
    assert told is not None and str(adult.min_age) in told.text

    selling.scan(codes[0])
    assert selling.state.notice is None
    assert sounds == ["approval", "ok"]
