"""What people take off: prices keyed in, discounts on lines and on the sale, and how much."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.contract.facts import from_body
from pos.journal.verify import verify
from pos.till.answers import Answer
from pos.till.till import Till
from tests.pos.till.test_promotions import Shop, last_body, sale_of, two_for
from tests.pos.till.test_selling import goods, refused


def test_a_price_keyed_in_is_charged_and_put_down_with_its_reason(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    price = milk.price * 95 // 100
    till.scan(milk.barcodes[0])
    assert till.price(1, price, "破损").ok
    line = sale_of(till).lines[0]
    assert (line.unit_price, line.net, line.discount) == (price, price, 0)
    till.quantity(1, "2")
    assert sale_of(till).total == price * 2
    till.pay("cash")
    till.close()
    fact = from_body(last_body(folder))
    assert (fact.lines[0].unit_price, fact.lines[0].price_override) == (milk.price, price)
    action = json.loads(bytes(fact.actions[1]))
    assert (action["do"], action["price"], action["reason"], action["by"]) == (
        "price", price, "破损", "1001",
    )  # fmt: skip
    assert verify(folder)["ok"]


def test_the_price_of_the_shelf_comes_back(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.price(1, milk.price - 1)
    assert till.price(1, None).ok
    assert sale_of(till).total == milk.price


def test_no_promotion_touches_a_price_keyed_in(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, milk.price))
    till.scan(milk.barcodes[0])
    till.scan(milk.barcodes[0])
    assert sale_of(till).total == milk.price
    till.price(1, milk.price - 1)
    assert sale_of(till).total == (milk.price - 1) * 2


def test_a_line_then_the_sale_after_the_promotions(till: Till, shop: Shop, folder: Path) -> None:
    milk, bread = goods(till, 2)
    till = shop(two_for(milk.sku, milk.price * 2 - 100))
    for code in (milk.barcodes[0], milk.barcodes[0], bread.barcodes[0]):
        till.scan(code)
    answer = till.discount(2, percent="5", reason="外包装破")
    off_line = (bread.price * 5 + 50) // 100
    assert answer.values["discount"] == sale_of(till).lines[1].discount == off_line
    answer = till.discount(None, amount=10, reason="老顾客")
    sale = sale_of(till)
    assert answer.values["discount"] == sale.discount
    assert sale.discount == 100 + off_line + 10
    assert sale.total == sum(line.net for line in sale.lines)
    names = {share.name for line in sale.lines for share in line.shares}
    assert names == {"两件优惠", "单品折扣", "整单折扣"}
    till.scan(milk.barcodes[0])
    assert sale_of(till).discount == sale.discount
    assert till.discount(2).ok
    assert sale_of(till).discount == 110
    till.pay("cash")
    till.close()
    fact = from_body(last_body(folder))
    shares = [(s.promotion, s.amount) for line in fact.lines for s in line.shares]
    assert sum(amount for name, amount in shares if name == "@sale") == 10
    assert fact.discount == sum(amount for _, amount in shares) == 110
    assert verify(folder)["ok"]


@pytest.mark.parametrize("percent", ["10.01", "25", "100"])
def test_more_than_the_role_may_give_needs_a_second_person(till: Till, percent: str) -> None:
    for item in goods(till, 3):
        till.scan(item.barcodes[0])
    till.quantity(3, "50")
    before = sale_of(till)
    assert refused(till.discount(None, percent=percent)) == "approval_needed"
    assert sale_of(till) == before
    assert till.approve("9001", "9001").ok
    assert sale_of(till).discount > 0


def test_two_small_discounts_are_not_less_than_one(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.quantity(1, "100")
    assert till.discount(1, percent="9").ok
    assert refused(till.discount(None, percent="9")) == "approval_needed"
    assert till.discount(None, percent="0.5").ok
    # A new discount takes the place of the one before, it does not come on top.
    assert till.discount(1, percent="8").ok


def test_a_lower_price_and_discounts_count_together(till: Till) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0], quantity="10")
    till.scan(bread.barcodes[0], quantity="50")
    assert till.price(1, milk.price * 95 // 100, "破损").ok
    assert refused(till.discount(1, percent="10")) == "approval_needed"
    assert till.discount(1, percent="4").ok
    # Of the whole sale it is little, of this line too much.
    assert refused(till.discount(None, percent="5")) == "approval_needed"
    approval = till.state.approval
    assert approval is not None
    assert approval.permission == "discount.sale"
    assert approval.amount == pytest.approx(10_000 * (1 - 0.95 * 0.96 * 0.95), abs=5)
    assert till.approve("2001", "2001").ok
    assert till.pay("cash").ok


def test_nor_does_it_matter_which_comes_first(till: Till) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0], quantity="10")
    till.scan(bread.barcodes[0], quantity="50")
    assert till.discount(None, percent="6").ok
    assert refused(till.price(1, milk.price * 95 // 100, "破损")) == "approval_needed"
    assert till.discount(None).ok
    assert till.discount(1, percent="6").ok
    assert refused(till.price(1, milk.price * 95 // 100, "破损")) == "approval_needed"
    assert till.state.approval is not None
    assert till.state.approval.permission == "discount.line"
    # A dearer price gives nothing away that the discount could be added to.
    assert till.price(1, milk.price * 105 // 100).ok


def test_the_price_on_the_shelf_is_nobodys_gift(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    assert till.tag_price(1, milk.price * 95 // 100, None).ok
    assert till.discount(1, percent="9").ok
    assert till.discount(1, percent="0").ok
    assert till.price(1, milk.price * 95 // 100).ok
    assert refused(till.discount(1, percent="9")) == "approval_needed"


def test_a_percentage_within_the_limit_is_not_refused_for_its_rounding(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.price(1, milk.price + 5 - milk.price % 10)
    assert till.discount(1, percent="10").ok
    assert sale_of(till).discount == sale_of(till).gross // 10 + 1


def test_what_takes_no_discount_takes_none_by_hand(till: Till) -> None:
    item = next(
        item
        for category in till.categories()
        for item in till.items(category, 5000)
        if not item.discountable and not item.not_for_sale and item.unit == "each"
    )
    milk = goods(till, 1)[0]
    till.scan(item.barcodes[0])
    till.scan(milk.barcodes[0])
    assert refused(till.discount(1, percent="5")) == "not_discountable"
    till.discount(None, percent="5")
    assert [line.discount > 0 for line in sale_of(till).lines] == [False, True]


@pytest.mark.parametrize("percent", ["-5", "100.01", "a", "5.005", ""])
def test_bad_percentages_change_nothing(till: Till, percent: str) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    before = sale_of(till)
    assert refused(till.discount(1, percent=percent)) == "bad_percent"
    assert refused(till.discount(1, percent="5", amount=100)) == "bad_percent"
    assert refused(till.discount(1, amount=-5)) == "bad_amount"
    assert refused(till.price(1, -1)) == "bad_amount"
    assert refused(till.price(2, 1)) == "no_such_line"
    assert sale_of(till) == before


def test_a_discount_is_measured_again_when_the_basket_shrinks(till: Till) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0], quantity="10")
    assert till.discount(None, amount=milk.price, reason="老顾客").ok
    before = sale_of(till)
    assert refused(till.quantity(1, "1")) == "approval_needed"
    assert sale_of(till) == before
    approval = till.state.approval
    assert approval is not None
    assert (approval.did, approval.permission, approval.amount) == (
        "quantity", "discount.sale", 10_000,
    )  # fmt: skip
    # Nothing is in the way of a basket that grows, and of one that shrinks to what it was.
    assert till.scan(bread.barcodes[0]).ok
    assert till.void_line(2).ok
    assert till.pay("cash").ok


def test_a_line_taken_back_makes_the_discount_of_the_sale_no_larger(till: Till) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0])
    till.scan(bread.barcodes[0])
    assert till.discount(None, amount=sale_of(till).total // 10).ok
    before = sale_of(till)
    assert refused(till.void_line(2)) == "approval_needed"
    assert refused(till.price(2, bread.price * 95 // 100)) == "approval_needed"
    assert sale_of(till) == before
    # A percentage is the same part of whatever is left.
    assert till.discount(None, percent="10").ok
    assert till.void_line(2).ok


def test_a_line_discount_is_measured_again_with_its_quantity(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0], quantity="10")
    assert till.discount(1, amount=milk.price).ok
    assert refused(till.quantity(1, "9")) == "approval_needed"
    assert till.approve("2001", "2001").ok
    # No larger part than was agreed to: after a look at more, back to what it was.
    assert till.quantity(1, "12").ok
    assert till.quantity(1, "9").ok
    assert refused(till.quantity(1, "8")) == "approval_needed"
    # Another discount has nobody's consent yet.
    assert till.quantity(1, "20").ok
    assert till.discount(1, amount=milk.price * 2).ok
    assert refused(till.quantity(1, "19")) == "approval_needed"


def test_what_a_member_brings_with_it_is_measured_before_money_is_taken(
    till: Till, shop: Shop
) -> None:
    milk = goods(till, 1)[0]
    till = shop(
        {
            "id": "M", "name": "会员半价", "kind": "simple", "on": {"skus": [milk.sku]},
            "reward": {"percent": "50"}, "members_only": True,
        }
    )  # fmt: skip
    till.scan(milk.barcodes[0], quantity="10")
    assert till.discount(None, amount=milk.price, reason="常客").ok
    assert till.member("88000001").ok
    before = till.state.sale
    refusal = till.pay("cash")
    assert refused(refusal) == "approval_needed"
    assert refusal.state.approval is not None
    assert refusal.state.approval.permission == "discount.sale"
    assert till.state.sale == before
    assert till.approve("2001", "2001").ok
    assert till.state.sale is None


def test_a_promotion_that_a_scan_brings_is_measured_before_money_is_taken(
    till: Till, shop: Shop
) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, milk.price // 2))
    till.scan(milk.barcodes[0])
    assert till.discount(None, amount=milk.price // 10, reason="常客").ok
    assert till.scan(milk.barcodes[0]).ok
    assert refused(till.pay("cash", 1)) == "approval_needed"
    assert till.approve("2001", "2001").ok
    # What was agreed to for the first part of the money is agreed to for the rest.
    assert till.pay("cash").ok


def test_a_percentage_is_the_same_part_of_whatever_it_is_taken_off(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, milk.price // 2))
    till.scan(milk.barcodes[0])
    assert till.discount(None, percent="10", reason="常客").ok
    assert till.scan(milk.barcodes[0]).ok
    assert till.pay("cash").ok


@pytest.mark.parametrize(
    ("reduce", "permission"),
    [
        (lambda till, price: till.discount(1, percent="40", reason="破损"), "discount.line"),
        (lambda till, price: till.discount(None, percent="40", reason="破损"), "discount.sale"),
        (lambda till, price: till.price(1, price * 60 // 100, "破损"), "override.price"),
    ],
)
def test_what_was_agreed_to_for_one_piece_is_not_agreed_to_for_fifty(
    till: Till, reduce: Callable[[Till, int], Answer], permission: str
) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    assert refused(reduce(till, milk.price)) == "approval_needed"
    assert till.approve("2001", "2001").ok
    before = sale_of(till)
    assert refused(till.quantity(1, "50")) == "approval_needed"
    assert till.state.approval is not None
    assert till.state.approval.permission == permission
    assert sale_of(till) == before
    assert till.approve("2001", "2001").ok
    assert till.quantity(1, "30").ok
    assert till.quantity(1, "50").ok
    assert refused(till.quantity(1, "51")) == "approval_needed"
    assert till.pay("cash").ok


def test_more_goods_under_an_agreed_discount_are_asked_about_before_money_is_taken(
    till: Till,
) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0])
    till.discount(None, percent="40", reason="投诉")
    assert till.approve("2001", "2001").ok
    assert till.scan(bread.barcodes[0], quantity="50").ok
    assert refused(till.pay("cash")) == "approval_needed"
    assert till.approve("2001", "2001").ok
    assert till.state.sale is None


def test_what_a_supervisor_gave_for_one_piece_a_cashier_does_not_give_for_more(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.login("2001", "2001")
    till.scan(milk.barcodes[0])
    assert till.discount(1, percent="40").ok
    assert till.login("1001", "1001").ok
    assert refused(till.quantity(1, "50")) == "approval_needed"
    assert till.pay("cash").ok


def test_what_a_supervisor_gave_stays_his_to_give(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.login("2001", "2001")
    till.scan(milk.barcodes[0], quantity="4")
    assert till.discount(None, amount=milk.price).ok
    assert till.login("1001", "1001").ok
    assert till.quantity(1, "2").ok
    assert refused(till.quantity(1, "1")) == "approval_needed"
