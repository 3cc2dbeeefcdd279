"""What a cashier does beside ringing up: quantity first, price checks, notes, bags, age, tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.catalog.item import Item
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.till.till import Till
from tests.pos.codes.printed import printed
from tests.pos.conftest import code
from tests.pos.till.test_label_sales import last_line, listed
from tests.pos.till.test_promotions import last_body, sale_of, two_for
from tests.pos.till.test_selling import goods


def set_in(folder: Path, **settings: object) -> None:
    """Settings of the store, as head office would send them."""
    catalog = Catalog(folder / "catalog.db")
    rows = [
        FeedRow(rev=n, table="setting", op="put", key=name, row={"value": value})
        for n, (name, value) in enumerate(settings.items(), start=1)
    ]
    catalog.apply(scope="terminal:S001-T01", gen="test", rows=rows, cursor=len(rows))
    catalog.close()


@pytest.fixture
def wine(till: Till) -> Item:
    """Something for adults."""
    return next(
        item
        for category in till.categories()
        for item in till.items(category, 900)
        if item.min_age == 18 and item.barcodes
    )


# --- quantity before the scan -----------------------------------------------------------------


def test_the_quantity_comes_before_the_scan(till: Till) -> None:
    milk, bread = goods(till, 2)
    till.scan(bread.barcodes[0])
    assert till.scan(milk.barcodes[0], quantity="3").ok
    assert till.scan(milk.barcodes[0], quantity="2").ok
    assert [line.quantity for line in sale_of(till).lines] == [1000, 5000]


def test_decimals_are_for_measured_goods_only(till: Till) -> None:
    milk, pears = goods(till, 1)[0], goods(till, 1, unit="kg")[0]
    assert code(till.scan(milk.barcodes[0], quantity="1.5")) == "bad_quantity"
    assert code(till.scan(milk.barcodes[0], quantity="0")) == "bad_quantity"
    assert code(till.scan(milk.barcodes[0], quantity="-1")) == "bad_quantity"
    assert code(till.scan(milk.barcodes[0], quantity="many")) == "bad_quantity"
    assert till.state.sale is None
    assert till.scan(pears.plu, quantity="1.25").ok
    assert last_line(till).quantity == 1250


def test_a_quantity_before_the_scan_keeps_to_the_limit_of_a_sale(till: Till, folder: Path) -> None:
    listed(folder, {"sku": "RICE", "name": "米", "max_per_sale": 3000})
    assert code(till.scan("RICE", quantity="4")) == "limit_per_sale"
    assert till.scan("RICE", quantity="2").ok
    assert code(till.scan("RICE", quantity="2")) == "limit_per_sale"
    assert till.scan("RICE").ok
    assert code(till.scan("RICE")) == "limit_per_sale"


def test_what_is_not_for_sale_is_not_sold(till: Till, folder: Path) -> None:
    listed(folder, {"sku": "GIFT", "name": "赠品", "not_for_sale": True})
    assert code(till.scan("GIFT")) == "not_for_sale"
    assert till.state.sale is None


# --- price check ------------------------------------------------------------------------------


def test_a_price_check_tells_the_price_and_sells_nothing(
    till: Till, shop: Callable[..., Till]
) -> None:
    milk = goods(till, 1)[0]
    till = shop()
    before = till.state
    answer = till.price_check(milk.barcodes[0])
    assert answer.ok and answer.state == before
    item = answer.values["item"]
    assert isinstance(item, dict)
    assert (item["sku"], item["price"], item["name"]) == (milk.sku, milk.price, milk.name)
    assert (answer.values["amount"], answer.values["net"]) == (milk.price, milk.price)
    assert answer.values["promotions"] == []


def test_a_price_check_tells_what_a_promotion_still_wants(
    till: Till, shop: Callable[..., Till]
) -> None:
    milk = goods(till, 1)[0]
    off = {"id": "OFF", "name": "立减", "kind": "simple", "on": {"skus": [milk.sku]},
           "reward": {"amount": 50}, "combine": "best"}  # fmt: skip
    lane = shop(two_for(milk.sku, milk.price), off)
    answer = lane.price_check(milk.barcodes[0])
    assert (answer.values["discount"], answer.values["net"]) == (50, milk.price - 50)
    told = answer.values["promotions"]
    assert isinstance(told, list)
    assert [(one["promotion"], one["applies"]) for one in told if isinstance(one, dict)] == [
        ("OFF", True),
        ("TWO", False),
    ]
    for one in told:
        assert isinstance(one, dict) and one["text"]
    assert lane.state.sale is None


def test_a_label_is_price_checked_by_what_it_says(till: Till) -> None:
    pears = goods(till, 1, unit="kg")[0]
    answer = till.price_check(printed("22PPPPPAAAAAC", plu=pears.plu, amount=455))
    item = answer.values["item"]
    assert isinstance(item, dict)
    assert (item["sku"], answer.values["amount"]) == (pears.sku, 455)


@pytest.mark.parametrize(
    ("scanned", "problem"),
    [("nothing", "unknown_code"), ("130061098828009406", "code_is_wallet"), ("", "bad_code")],
)
def test_a_price_check_of_no_article_says_so(till: Till, scanned: str, problem: str) -> None:
    assert code(till.price_check(scanned)) == problem


def test_what_waits_for_a_second_person_still_waits_after_a_price_check(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    assert code(till.price(1, 1)) == "approval_needed"
    assert till.price_check(milk.barcodes[0]).state.approval is not None


# --- notes ------------------------------------------------------------------------------------


def test_notes_stand_beside_a_line_and_beside_the_sale(till: Till, folder: Path) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    assert till.note(1, " 少盐  微辣 ").ok
    assert till.note(None, "顾客自取").ok
    assert (sale_of(till).lines[0].note, sale_of(till).note) == ("少盐 微辣", "顾客自取")
    assert till.pay("cash").ok
    body = json.loads(last_body(folder))
    assert (body["lines"][0]["note"], body["note"]) == ("少盐 微辣", "顾客自取")
    till.close()
    assert verify(folder)["ok"]


def test_an_empty_note_takes_it_away(till: Till) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    till.note(1, "少盐")
    assert till.note(1, "").ok
    assert sale_of(till).lines[0].note == ""


@pytest.mark.parametrize("text", ["字" * 61, "a\x1bb", "a\u202eb"])
def test_a_note_is_short_and_can_be_printed(till: Till, text: str) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    assert code(till.note(1, text)) == "bad_note"
    assert code(till.note(2, "x")) == "no_such_line"


# --- bags -------------------------------------------------------------------------------------


def test_bags_are_a_line_of_their_own_that_no_promotion_touches(
    till: Till, shop: Callable[..., Till]
) -> None:
    milk = goods(till, 1)[0]
    everything = {"id": "ALL", "name": "全场九折", "kind": "simple", "on": {"all": True},
                  "reward": {"percent": "10"}}  # fmt: skip
    lane = shop(everything)
    bags = lane.bags()
    assert bags and [bag.price for bag in bags] == sorted(bag.price for bag in bags)
    lane.scan(milk.barcodes[0])
    lane.scan(bags[0].sku)
    lane.scan(bags[0].sku)
    goods_line, bag_line = sale_of(lane).lines
    assert goods_line.discount > 0
    assert (bag_line.quantity, bag_line.discount) == (2000, 0)
    assert code(lane.discount(2, percent="5")) == "not_discountable"


def test_a_bag_takes_no_promotion_even_where_its_row_says_so(till: Till, folder: Path) -> None:
    listed(folder, {"sku": "SACK", "name": "袋", "category": "home/bags/carrier/big"})
    till.scan("SACK")
    assert code(till.discount(1, percent="5")) == "not_discountable"


def test_a_shop_that_names_no_bags_has_none(
    till: Till, folder: Path, open_again: Callable[..., Till]
) -> None:
    till.close()
    set_in(folder, bags="")
    assert open_again().bags() == []


# --- age --------------------------------------------------------------------------------------


def test_what_is_for_adults_asks_once_a_sale_and_the_answer_is_on_record(
    till: Till, wine: Item, folder: Path
) -> None:
    answer = till.scan(wine.barcodes[0])
    assert answer.ok
    assert (answer.values["min_age"], answer.values["ask"]) == (18, "age_check")
    assert sale_of(till).age_to_check == 18

    assert till.check_age(True).ok
    assert sale_of(till).age_to_check == 0
    assert "ask" not in till.scan(wine.barcodes[0]).values
    assert code(till.check_age(True)) == "no_age_to_check"
    assert till.pay("cash").ok
    body = json.loads(last_body(folder))
    assert body["age_checked"] == 18
    assert [a["do"] for a in body["actions"]] == ["add", "age", "more", "tender"]
    assert (body["actions"][1]["old_enough"], body["actions"][1]["by"]) == (True, "1001")


def test_who_is_too_young_leaves_those_goods_here(till: Till, wine: Item) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.scan(wine.barcodes[0])
    assert till.check_age(False).ok
    sale = sale_of(till)
    assert [line.void for line in sale.lines] == [False, True]
    assert (sale.total, sale.age_to_check) == (milk.price, 0)
    assert till.scan(wine.barcodes[0]).values["ask"] == "age_check"


def test_money_waits_until_somebody_has_looked(till: Till, wine: Item) -> None:
    till.scan(wine.barcodes[0])
    before = till.state
    assert code(till.pay("cash")) == "age_check"
    assert till.state == before
    assert till.check_age(True).ok
    assert till.pay("cash").ok


def test_an_exchange_waits_for_it_as_well_also_where_money_goes_back(
    till: Till, wine: Item
) -> None:
    dear = goods(till, 1)[0]
    till.scan(dear.barcodes[0], quantity="100")
    assert till.pay("cash").ok
    till.refund("1", reason="换货", tender="exchange")
    assert till.approve("9001", "9001").ok
    till.scan(wine.barcodes[0])
    assert sale_of(till).total < 0
    assert code(till.pay("cash")) == "age_check"
    assert till.check_age(True).ok
    assert till.pay("cash").ok


def test_a_shop_may_have_it_only_told(
    till: Till, wine: Item, folder: Path, open_again: Callable[..., Till]
) -> None:
    till.close()
    set_in(folder, age_check="told")
    lane = open_again()
    lane.login("1001", "1001")
    assert lane.scan(wine.barcodes[0]).values["ask"] == "age_check"
    assert lane.pay("cash").ok


def test_nobody_is_asked_for_plain_goods(till: Till) -> None:
    assert "ask" not in till.scan(goods(till, 1)[0].barcodes[0]).values
    assert code(till.check_age(True)) == "no_age_to_check"


# --- tags -------------------------------------------------------------------------------------


def test_the_lower_price_of_a_tag_is_charged_and_put_on_record(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0], quantity="2")
    answer = till.tag_price(1, milk.price - 30, "旧价签")
    assert answer.ok and answer.values["lost"] == 60
    assert sale_of(till).total == (milk.price - 30) * 2
    assert till.pay("cash").ok
    action = json.loads(last_body(folder))["actions"][1]
    assert (action["do"], action["price"], action["reason"]) == (
        "tag_price",
        milk.price - 30,
        "旧价签",
    )


def test_a_tag_is_lower_and_beyond_the_limit_somebody_else_agrees(till: Till) -> None:
    dear = next(
        item for category in till.categories() for item in till.items(category, 400)
        if item.price > 3_000 and item.barcodes and not item.min_age
    )  # fmt: skip
    till.scan(dear.barcodes[0])
    assert code(till.tag_price(1, dear.price)) == "tag_not_lower"
    assert code(till.tag_price(1, -1)) == "tag_not_lower"
    assert code(till.tag_price(9, 1)) == "no_such_line"
    assert code(till.tag_price(1, dear.price - 1_001)) == "approval_needed"
    assert sale_of(till).total == dear.price
    assert till.approve("2001", "2001").ok
    assert sale_of(till).total == dear.price - 1_001


def test_tags_lose_no_more_piece_by_piece_than_at_once(till: Till) -> None:
    dear = next(
        item for category in till.categories() for item in till.items(category, 400)
        if item.price > 3_000 and item.barcodes and not item.min_age
    )  # fmt: skip
    till.scan(dear.barcodes[0])
    assert till.tag_price(1, dear.price - 600, "旧价签").values["lost"] == 600
    # A lower tag after the first one counts from the article's own price.
    assert code(till.tag_price(1, dear.price - 1_100, "旧价签")) == "approval_needed"
    # So do more pieces of it, on its line or on another one.
    assert code(till.quantity(1, "2")) == "approval_needed"
    till.scan(dear.barcodes[0])
    assert code(till.tag_price(2, dear.price - 600, "旧价签")) == "approval_needed"
    assert till.tag_price(2, dear.price - 400, "旧价签").values["lost"] == 1_000
    assert sale_of(till).total == dear.price * 2 - 1_000
    # A price keyed in is no tag any more, and a line taken back loses nothing.
    assert till.price(1, dear.price - 100, "破损").ok
    assert till.quantity(2, "2").ok
    assert till.void_line(2).ok
    assert till.tag_price(1, dear.price - 1_000, "旧价签").ok


def test_the_tags_of_different_articles_count_together(till: Till) -> None:
    first, second = [
        item for category in till.categories() for item in till.items(category, 400)
        if item.price > 1_000 and item.barcodes and not item.min_age
    ][:2]  # fmt: skip
    till.scan(first.barcodes[0])
    till.scan(second.barcodes[0])
    assert till.tag_price(1, first.price - 600, "旧价签").ok
    assert code(till.tag_price(2, second.price - 500, "旧价签")) == "approval_needed"
    assert till.tag_price(2, second.price - 400, "旧价签").values["lost"] == 1_000


def test_a_tag_is_never_charged_without_a_reason_on_record(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    for empty in ("", "  "):
        assert code(till.tag_price(1, milk.price - 30, empty)) == "reason_needed"
    assert sale_of(till).total == milk.price
    # The screen's two keys say why by themselves.
    assert till.tag_price(1, milk.price - 30).ok
    assert till.pay("cash").ok
    assert json.loads(last_body(folder))["actions"][1]["reason"]


def test_a_label_has_its_own_price(till: Till) -> None:
    pears = goods(till, 1, unit="kg")[0]
    till.scan(printed("22PPPPPAAAAAC", plu=pears.plu, amount=455))
    assert code(till.tag_price(1, 1)) == "label_stands"
