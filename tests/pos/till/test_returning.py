"""Goods that come back at the till: by receipt, without one, and against other goods."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.till.returning import Found, Wanted
from pos.till.till import Till
from tests.pos.conftest import entries
from tests.pos.till.test_promotions import Shop, sale_of, two_for
from tests.pos.till.test_selling import goods, refused

FIRST = "S001-T01-000001"


@pytest.fixture
def sold(till: Till) -> Till:
    """A till that has sold three milks and a bread for cash."""
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0])
    till.quantity(1, "3")
    till.scan(bread.barcodes[0])
    assert till.pay("cash").ok
    return till


def supervised(till: Till) -> None:
    assert till.approve("2001", "2001").ok


def test_a_line_comes_back_and_the_money_with_it(sold: Till, folder: Path) -> None:
    milk = goods(sold, 1)[0]
    answer = sold.refund(FIRST, [Wanted(line=1, quantity="2")], reason="变质")
    assert answer.values == {
        "amount": milk.price * 2,
        "receipt": "S001-T01-000002",
        "tenders": [{"tender": "cash", "amount": milk.price * 2}],
    }
    assert answer.state.sale is None
    sold.close()
    (body,) = entries(folder, "return")
    assert (body["of"], body["total"], body["status"]) == (FIRST, -milk.price * 2, "completed")
    (line,) = body["lines"]
    assert (line["quantity"], line["net"], line["of"], line["of_line"]) == (
        -2000, -milk.price * 2, FIRST, 1,
    )  # fmt: skip
    assert [tender["amount"] for tender in body["tenders"]] == [-milk.price * 2]
    assert body["actions"][0]["reason"] == "变质"
    assert verify(folder)["ok"]


def test_no_more_comes_back_than_was_sold_less_what_came_back(sold: Till) -> None:
    assert sold.refund(FIRST, [Wanted(line=1, quantity="2")]).ok
    assert refused(sold.refund(FIRST, [Wanted(line=1, quantity="2")])) == "more_than_sold"
    told = sold.scan(FIRST).values
    assert [(row["line"], row["quantity"], row["returnable"]) for row in told["lines"]] == [  # type: ignore[index, union-attr, call-overload]
        (1, "3", "1"), (2, "1", "1"),
    ]  # fmt: skip
    rest = sold.refund(FIRST)
    assert rest.ok
    assert refused(sold.refund(FIRST)) == "nothing_comes_back"
    assert refused(sold.refund(FIRST, [Wanted(line=2)])) == "more_than_sold"


def test_what_was_saved_goes_back_with_what_it_was_saved_on(
    till: Till, shop: Shop, folder: Path
) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, milk.price + 1))
    till.scan(milk.barcodes[0])
    till.quantity(1, "2")
    till.pay("cash")
    parts = [till.refund(FIRST, [Wanted(line=1, quantity="1")]).values["amount"] for _ in "12"]
    assert sum(parts) == milk.price + 1  # type: ignore[arg-type]
    assert abs(parts[0] - parts[1]) <= 1  # type: ignore[operator]
    till.close()
    for body in entries(folder, "return"):
        assert body["applied"][0]["name"] == "两件优惠"
    assert verify(folder)["ok"]


@pytest.mark.parametrize(
    ("receipt", "lines", "code"),
    [
        ("S001-T01-000009", None, "unknown_receipt"),
        ("S001-T02-000001", None, "receipt_elsewhere"),
        ("nothing", None, "receipt_elsewhere"),
        (FIRST, [], "nothing_comes_back"),
        (FIRST, [Wanted(line=9)], "no_such_line"),
        (FIRST, [Wanted(line=1, quantity="0")], "bad_quantity"),
        (FIRST, [Wanted(line=1, quantity="-1")], "bad_quantity"),
        (FIRST, [Wanted(line=1, quantity="0.5")], "bad_quantity"),
        (FIRST, [Wanted(line=1, quantity="x")], "bad_quantity"),
        (FIRST, [Wanted(line=1), Wanted(line=1)], "line_twice"),
    ],
)
def test_what_cannot_come_back_changes_nothing(
    sold: Till, folder: Path, receipt: str, lines: Any, code: str
) -> None:
    before = sold.state
    assert refused(sold.refund(receipt, lines)) == code
    assert sold.state == before
    sold.close()
    assert entries(folder, "return") == []


def test_a_short_number_is_one_of_this_till(sold: Till) -> None:
    assert sold.refund("1", [Wanted(line=2)]).ok
    assert refused(sold.refund("2")) == "receipt_is_return"


def test_a_large_refund_needs_a_second_person(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.quantity(1, "200")
    till.pay("cash")
    assert refused(till.refund(FIRST)) == "approval_needed"
    supervised(till)
    assert till.state.last is not None and till.state.last.total == -milk.price * 200
    till.close()
    (body,) = entries(folder, "return")
    assert body["actions"][0]["approver"] == "2001"
    assert verify(folder)["ok"]


def test_a_receipt_that_comes_back_bit_by_bit_is_no_smaller_a_refund(till: Till) -> None:
    milk = goods(till, 1)[0]
    half = 50_000 // milk.price
    till.scan(milk.barcodes[0])
    till.quantity(1, str(half * 2))
    till.pay("cash")
    some = [Wanted(line=1, quantity=str(half))]
    assert till.refund(FIRST, some).ok
    assert refused(till.refund(FIRST, some)) == "approval_needed"
    assert refused(till.refund(FIRST, some, tender="exchange")) == "approval_needed"
    approval = till.state.approval
    assert approval is not None and approval.amount == half * 2 * milk.price
    # Another receipt has a limit of its own.
    till.scan(milk.barcodes[0])
    till.pay("cash")
    assert till.refund("3").ok


def test_a_split_payment_goes_back_as_it_came(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.quantity(1, "4")
    card = milk.price * 3
    till.pay("card_manual", card, "6217 035512")
    till.pay("cash")
    first = till.refund(FIRST, [Wanted(line=1, quantity="2")])
    assert first.values["tenders"] == [{"tender": "card_manual", "amount": milk.price * 2}]
    second = till.refund(FIRST)
    assert second.values["tenders"] == [
        {"tender": "card_manual", "amount": milk.price}, {"tender": "cash", "amount": milk.price},
    ]  # fmt: skip
    till.close()
    assert verify(folder)["ok"]


def test_money_goes_back_only_the_ways_that_its_tender_allows(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.pay("cash")
    by_card = till.refund(FIRST, tender="card_manual")
    assert refused(by_card) == "tender_not_refundable"
    assert by_card.error is not None and "银行卡" in by_card.error.message
    assert refused(till.refund(FIRST, tender="promise")) == "tender_not_refundable"
    assert till.refund(FIRST, tender="cash").ok


def test_goods_without_a_receipt_need_a_supervisor(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    for none in ("0", "-1"):
        nothing = [Found(code=milk.barcodes[0], quantity=none, amount=500)]
        assert refused(till.refund_without_receipt(nothing, reason="小票丢失")) == "bad_quantity"
    found = [Found(code=milk.barcodes[0], quantity="2", amount=500)]
    assert refused(till.refund_without_receipt(found, reason="小票丢失")) == "approval_needed"
    supervised(till)
    till.close()
    (body,) = entries(folder, "return")
    assert (body["total"], body.get("of")) == (-500, None)
    assert (body["lines"][0]["quantity"], body["lines"][0]["sku"]) == (-2000, milk.sku)
    assert verify(folder)["ok"]


def test_goods_without_a_receipt_add_up_in_a_day_and_nobody_is_alone_with_them(
    till: Till,
) -> None:
    found = [Found(code=goods(till, 1)[0].sku, quantity="1", amount=30_000)]
    assert refused(till.refund_without_receipt(found, reason=" ")) == "reason_needed"
    till.login("2001", "2001")
    assert refused(till.refund_without_receipt(found, reason="小票丢失")) == "approval_needed"
    assert till.approve("9001", "9001").ok
    till.login("1001", "1001")
    again = till.refund_without_receipt(found, reason="小票丢失")
    assert again.state.approval is not None
    assert again.state.approval.amount == 60_000
    # Together it is more than a supervisor may agree to.
    assert refused(till.approve("2001", "2001")) == "approver_may_not"
    assert till.approve("9001", "9001").ok
    assert till.close_shift({"cash": 0}).ok
    assert till.open_shift(20_000).ok
    # Another shift of the same day is no new beginning for the same person.
    assert till.refund_without_receipt(found, reason="小票丢失").state.approval is not None
    assert refused(till.approve("2001", "2001")) == "approver_may_not"
    till.login("2001", "2001")
    assert till.refund_without_receipt(found[:1], reason="小票丢失").state.approval is not None


def test_an_exchange_is_one_sale_and_only_the_difference_is_paid(sold: Till, folder: Path) -> None:
    _milk, bread, tea = goods(sold, 3)
    sold.scan(tea.barcodes[0])
    sold.quantity(1, "5")
    assert refused(sold.refund(FIRST, [Wanted(line=2)])) == "sale_open"
    answer = sold.refund(FIRST, [Wanted(line=2)], tender="exchange")
    assert answer.values == {"amount": bread.price, "receipt": None, "tenders": []}
    sale = sale_of(sold)
    assert [(line.quantity, line.net) for line in sale.lines] == [
        (5000, tea.price * 5), (-1000, -bread.price),
    ]  # fmt: skip
    assert sale.due == tea.price * 5 - bread.price
    assert refused(sold.quantity(2, "1")) == "line_comes_back"
    # The same goods again are a line of their own, sold.
    sold.scan(bread.barcodes[0])
    assert [line.quantity for line in sale_of(sold).lines] == [5000, -1000, 1000]
    sold.void_line(3)
    assert sold.pay("cash").values["change"] == 0
    assert refused(sold.refund(FIRST, [Wanted(line=2)])) == "more_than_sold"
    sold.close()
    body = entries(folder, "sale")[-1]
    assert (body["total"], body["lines"][1]["of"]) == (tea.price * 5 - bread.price, FIRST)
    assert verify(folder)["ok"]


def test_what_was_off_goods_that_come_back_is_nothing_off_an_exchange(till: Till) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0], quantity="10")
    assert till.discount(None, percent="10").ok
    assert till.pay("cash").ok
    till.scan(bread.barcodes[0], quantity="2")
    assert till.refund(FIRST, [Wanted(line=1)], tender="exchange").ok
    sale = sale_of(till)
    assert (sale.discount, sale.total) == (0, bread.price * 2 - milk.price * 9)
    assert sale.gross == sale.total
    off = bread.price * 2 * 8 // 100
    assert till.discount(None, percent="8", reason="老顾客").values["discount"] == off
    assert sale_of(till).discount == off
    # Nor does it make what is given away now any less.
    assert refused(till.discount(None, percent="11", reason="老顾客")) == "approval_needed"


def test_an_exchange_for_less_gives_money_back(sold: Till, folder: Path) -> None:
    milk = goods(sold, 1)[0]
    sold.refund(FIRST, [Wanted(line=1, quantity="3")], tender="exchange")
    sold.scan(milk.barcodes[0])
    assert sale_of(sold).due == -milk.price * 2
    assert refused(sold.pay("card_manual", None, "6217 035512")) == "tender_not_refundable"
    assert refused(sold.pay("cash", 1)) == "bad_amount"
    assert sold.pay("cash").values["give_back"] == milk.price * 2
    sold.close()
    (body,) = entries(folder, "return")
    assert (body["total"], len(body["lines"])) == (-milk.price * 2, 2)
    assert verify(folder)["ok"]


def test_an_exchange_in_progress_survives_a_restart(
    sold: Till, open_again: Callable[..., Till]
) -> None:
    sold.refund(FIRST, [Wanted(line=1, quantity="3")], tender="exchange")
    before = sale_of(sold)
    again = open_again()
    assert sale_of(again).lines == before.lines
    again.login("1001", "1001")
    assert again.void_sale().ok
    assert again.refund(FIRST).ok


def test_goods_in_a_parked_exchange_may_come_back_otherwise_but_not_twice(
    sold: Till, folder: Path
) -> None:
    sold.refund(FIRST, [Wanted(line=2)], tender="exchange")
    parked = sold.park().state.parked
    assert sold.refund(FIRST, [Wanted(line=2)]).ok
    sold.recall(parked[0].id)
    assert refused(sold.pay("cash")) == "came_back_already"
    sold.scan(goods(sold, 3)[2].barcodes[0])
    sold.quantity(2, "9")
    before = sold.state
    assert refused(sold.pay("cash")) == "came_back_already"
    assert sold.state.sale == before.sale
    assert sold.void_line(1).ok
    assert sold.pay("cash").ok
    sold.close()
    assert verify(folder)["ok"]


@pytest.mark.parametrize("meanwhile", [None, [Wanted(line=1, quantity="2")]])
def test_an_exchange_whose_money_went_back_otherwise_says_why_there_is_none(
    sold: Till, meanwhile: list[Wanted] | None
) -> None:
    """All of the receipt came back while it was parked, or more than leaves enough for it."""
    sold.refund(FIRST, None if meanwhile is None else [Wanted(line=1)], tender="exchange")
    parked = sold.park().state.parked
    assert sold.refund(FIRST, meanwhile).ok
    sold.recall(parked[0].id)
    before = sold.state
    assert refused(sold.pay("cash")) == "came_back_already"
    assert sold.state.sale == before.sale


@pytest.fixture
def rounding(till: Till, folder: Path, open_again: Any) -> Till:
    """A till of a store that drops what is below a tenth."""
    till.close()
    catalog = Catalog(folder / "catalog.db")
    rule = {"value": {"step": 10, "direction": "down"}}
    row = FeedRow(rev=1, table="setting", op="put", key="cash_rounding", row=rule)
    catalog.apply(scope="terminal:S001-T01", gen="test", rows=[row], cursor=1)
    catalog.close()
    again: Till = open_again()
    again.login("1001", "1001")
    return again


def test_goods_worth_less_than_a_step_go_back_for_nothing_until_the_rest_does(
    rounding: Till, folder: Path
) -> None:
    milk = goods(rounding, 1)[0]
    rounding.scan(milk.barcodes[0])
    rounding.quantity(1, "3")
    due = sale_of(rounding).due
    rounding.login("9001", "9001")
    assert rounding.discount(1, amount=due - 17, reason="dented").ok
    rounding.pay("cash")
    one, rest = [Wanted(line=1, quantity="1")], [Wanted(line=1)]
    assert rounding.refund(FIRST, one).values["amount"] == 0
    assert rounding.refund(FIRST, rest).values["amount"] == 10
    rounding.close()
    assert verify(folder)["ok"]


def test_goods_that_pay_for_others_are_worth_their_fen(rounding: Till, folder: Path) -> None:
    milk = goods(rounding, 1)[0]
    rounding.scan(milk.barcodes[0])
    rounding.quantity(1, "3")
    rounding.discount(1, amount=7)
    rounding.pay("cash")
    back = rounding.refund(FIRST, [Wanted(line=1, quantity="1")], tender="exchange")
    assert back.values["amount"] % 10  # type: ignore[operator]
    rounding.scan(milk.barcodes[0])
    assert rounding.pay("cash").ok
    rounding.close()
    assert verify(folder)["ok"]


def test_rounding_goes_back_in_cash_that_can_be_paid(rounding: Till, folder: Path) -> None:
    till = rounding
    milk = goods(till, 1)[0]
    till.scan(milk.barcodes[0])
    till.quantity(1, "3")
    till.discount(1, amount=7)
    due = sale_of(till).due
    till.pay("cash")
    assert till.state.last is not None
    paid = due + till.state.last.rounding
    assert paid < due
    parts = [till.refund(FIRST, [Wanted(line=1, quantity="1")]).values["amount"] for _ in "123"]
    assert sum(parts) == paid  # type: ignore[arg-type]
    assert [part % 10 for part in parts] == [0, 0, 0]  # type: ignore[operator]
    till.close()
    assert sum(body["rounding"] for body in entries(folder, "return")) == due - paid
    assert verify(folder)["ok"]
