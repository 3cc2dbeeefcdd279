"""A sale at the till, command by command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.catalog.item import Item
from pos.catalog.store import Catalog
from pos.codes.gtin import check_digit
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.till import selling
from pos.till.answers import Answer
from pos.till.till import Till


def goods(till: Till, count: int, *, unit: str = "each") -> list[Item]:
    """Plain goods of the demo store, no two alike."""
    found: list[Item] = []
    for category in till.categories():
        found += [
            item
            for item in till.items(category, 200)
            if item.unit == unit and not item.not_for_sale and not item.max_per_sale
        ]
    return found[:count]


def refused(answer: Answer) -> str:
    assert answer.error is not None
    assert answer.error.message
    return answer.error.code


def test_a_cash_sale_from_scan_to_change(till: Till, folder: Path) -> None:
    milk, bread = goods(till, 2)
    till.scan(milk.barcodes[0])
    till.scan(milk.barcodes[0])
    answer = till.scan(bread.barcodes[0])
    sale = answer.state.sale
    assert sale is not None
    assert [(line.sku, line.quantity) for line in sale.lines] == [
        (milk.sku, 2000),
        (bread.sku, 1000),
    ]
    total = milk.price * 2 + bread.price
    assert (sale.total, sale.due) == (total, total)

    paid = till.pay("cash", total + 350)
    assert paid.ok
    assert paid.values == {"change": 350, "receipt": "S001-T01-000001"}
    assert paid.state.sale is None
    assert paid.state.last is not None
    assert (paid.state.last.total, paid.state.last.change) == (total, 350)
    till.close()
    assert verify(folder)["ok"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("6900000000001", "bad_check_digit"),
        ("nothing", "unknown_code"),
        ("", "bad_code"),
        ("69\x1b\x70\x00", "bad_code"),
        ("9" * 5000, "bad_code"),
        ("10" + "1" * 16, "code_is_wallet"),
        ("1" * 17, "unknown_code"),
    ],
)
def test_a_bad_code_changes_nothing(till: Till, code: str, problem: str) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    before = till.state
    answer = till.scan(code)
    assert refused(answer) == problem
    assert answer.state == before
    # What might be a wallet's payment code is never repeated whole.
    assert "1" * 16 not in json.dumps(answer.to_json())


def test_every_way_to_name_an_item(till: Till) -> None:
    plain = goods(till, 1)[0]
    weighed = goods(till, 1, unit="kg")[0]
    for code in (plain.barcodes[0], "0" + plain.barcodes[0], plain.sku, f" {plain.sku}\r\n"):
        assert till.scan(code).ok, code
    assert refused(till.scan(weighed.plu)) == "weight_needed"
    answer = till.scan(weighed.plu, quantity="0.5")
    assert answer.ok
    assert answer.state.sale is not None
    assert [line.quantity for line in answer.state.sale.lines] == [4000, 500]
    assert till.quantity(2, "0.485").ok
    sale = till.state.sale
    assert sale is not None
    assert sale.lines[1].net == (weighed.price * 485 + 500) // 1000


def test_lines_and_sales_are_taken_back(till: Till, folder: Path) -> None:
    first, second = goods(till, 2)
    till.scan(first.barcodes[0])
    till.scan(second.barcodes[0])
    till.void_line(1)
    sale = till.state.sale
    assert sale is not None
    assert (sale.lines[0].void, sale.total) == (True, second.price)
    assert refused(till.void_line(1)) == "line_is_void"
    # A voided line is not counted up by another scan: the article gets a line of its own.
    till.scan(first.barcodes[0])
    assert till.state.sale is not None
    assert len(till.state.sale.lines) == 3

    assert till.void_sale().ok
    assert till.state.sale is None
    assert till.state.last is None
    till.close()
    assert verify(folder)["ok"]


def test_money_in_parts(till: Till) -> None:
    item = goods(till, 1)[0]
    till.scan(item.barcodes[0])
    part = till.pay("cash", item.price - 1)
    assert part.ok
    assert part.values["receipt"] is None
    assert part.state.screen == "paying"
    assert part.state.sale is not None
    assert part.state.sale.due == 1
    assert refused(till.void_line(1)) == "paid_already"
    assert till.pay("cash").values == {"change": 0, "receipt": "S001-T01-000001"}


def test_a_sale_voided_after_part_was_paid_says_what_to_give_back(till: Till) -> None:
    item = goods(till, 1)[0]
    till.scan(item.barcodes[0])
    till.pay("cash", 1)
    assert till.void_sale().values == {
        "give_back": 1,
        "to_wallet": 0,
        "to_member": 0,
        "tenders": [{"tender": "cash", "amount": 1, "reference": ""}],
    }


@pytest.mark.parametrize(
    ("tender", "amount", "problem"),
    [
        ("cash", -1, "bad_amount"),
        ("cash", 0, "bad_amount"),
        ("cash", 6901234567892, "amount_too_large"),
        ("promise", 100, "tender_unknown"),
    ],
)
def test_bad_money_changes_nothing(till: Till, tender: str, amount: int, problem: str) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    before = till.state
    assert refused(till.pay(tender, amount)) == problem
    assert till.state == before


def test_an_empty_sale_is_not_paid(till: Till) -> None:
    assert refused(till.pay("cash")) == "no_sale"
    till.scan(goods(till, 1)[0].barcodes[0])
    till.void_line(1)
    assert refused(till.pay("cash")) == "nothing_to_pay"


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "x", "1e3", "0.0001"])
def test_a_bad_quantity_changes_nothing(till: Till, quantity: str) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    before = till.state
    assert refused(till.quantity(1, quantity)) == "bad_quantity"
    assert till.state == before


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5"])
def test_a_bad_quantity_before_the_scan_takes_nothing_off_a_line_that_stands(
    till: Till, quantity: str
) -> None:
    code = goods(till, 1)[0].barcodes[0]
    till.scan(code, quantity="3")
    before = till.state
    assert refused(till.scan(code, quantity=quantity)) == "bad_quantity"
    assert till.state == before


def test_too_many_are_told_how_many_can_be(till: Till) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    before = till.state
    milk = goods(till, 1)[0].barcodes[0]
    for answer in (till.quantity(1, "99999999999"), till.scan(milk, quantity="1000000001")):
        assert refused(answer) == "quantity_too_large"
        assert answer.error is not None and "1000000000" in answer.error.message
        assert answer.state == before


def test_a_sale_that_no_journal_could_add_up_is_refused(till: Till, folder: Path) -> None:
    assert till.login("9001", "9001").ok
    milk = goods(till, 1)[0].barcodes[0]
    assert till.scan(milk, quantity="1000000000").ok
    before = till.state
    assert refused(till.price(1, 10**12, "x")) == "sale_too_large"
    assert till.state == before
    assert till.void_sale().ok
    till.close()
    assert verify(folder)["ok"]


def test_nobody_sells_without_signing_in_and_a_shift(open_again: Callable[..., Till]) -> None:
    till = open_again()
    assert refused(till.scan("1")) == "signed_out"
    assert refused(till.open_shift(0)) == "signed_out"
    assert refused(till.login("1001", "1002")) == "wrong_pin"
    assert refused(till.login("0000", "1001")) == "wrong_pin"
    assert till.login("1001", "1001").ok
    assert till.state.screen == "no_shift"
    assert refused(till.scan("1")) == "no_shift"
    assert refused(till.open_shift(-1)) == "bad_amount"
    assert till.open_shift(0).values["shift"] == "S001-T01-2026-11-22-1"
    assert refused(till.open_shift(0)) == "shift_open"
    assert till.lock().ok
    assert refused(till.scan("1")) == "locked"
    assert till.login("1001", "1001").state.screen == "selling"


def test_what_is_not_for_sale_and_what_is_limited(till: Till, folder: Path) -> None:
    plain = goods(till, 1)[0]
    row = {
        "sku": "999001", "barcodes": [], "name": "赠品", "name_en": "Gift", "unit": "each",
        "price": 100, "tax_rate": "13", "category": "food", "brand": "", "plu": "",
        "min_age": 18, "max_per_sale": 2000, "not_for_sale": False, "discountable": True,
    }  # fmt: skip
    catalog = Catalog(folder / "catalog.db")
    gone, limited = {**row, "not_for_sale": True}, {**row, "sku": "999002"}
    catalog.apply(
        scope="catalog:all",
        gen="demo",
        rows=[
            FeedRow(rev=900_001, table="item", op="put", key="999001", row=gone),
            FeedRow(rev=900_002, table="item", op="put", key="999002", row=limited),
        ],
        cursor=900_002,
    )
    catalog.close()
    assert refused(till.scan("999001")) == "not_for_sale"
    assert till.scan("999002").values["min_age"] == 18
    assert till.scan("999002").ok
    assert refused(till.scan("999002")) == "limit_per_sale"
    assert till.scan(plain.sku).ok


def test_a_full_disk_stops_the_sale_before_money_is_taken(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = goods(till, 1)[0]
    till.scan(item.barcodes[0])
    before = till.state
    # As if the disk had less than any disk has room for.
    monkeypatch.setattr(selling, "ROOM_TO_SELL", 1 << 62)
    assert refused(till.scan(item.barcodes[0])) == "disk_full"
    assert till.state == before


def test_a_line_that_was_not_touched_is_the_same_object(till: Till) -> None:
    first, second, third = goods(till, 3)
    till.scan(first.barcodes[0])
    till.scan(second.barcodes[0])
    before = till.state.sale
    after = till.scan(third.barcodes[0]).state.sale
    assert before is not None
    assert after is not None
    assert after.lines[0] is before.lines[0]
    assert after.lines[1] is before.lines[1]
    assert after.touched == 3


def test_check_digits_of_the_demo_goods(till: Till) -> None:
    for item in goods(till, 50):
        assert check_digit(item.barcodes[0][:-1]) == item.barcodes[0][-1]


def test_what_waits_for_head_office_is_counted_in_sales(till: Till) -> None:
    state = till.state
    assert (state.unsent_sales, state.unsent > 0) == (0, True)
    assert state.unsent_since == "2026-11-22T09:00:00+08:00"
    till.set_clock("2026-11-22T10:42:00+08:00")
    for _ in range(2):
        till.scan(goods(till, 1)[0].sku)
        till.pay("cash")
    till.lock()
    state = till.state
    assert state.unsent_sales == 2
    assert state.unsent_since == "2026-11-22T10:42:00+08:00"
    assert state.unsent > 2
