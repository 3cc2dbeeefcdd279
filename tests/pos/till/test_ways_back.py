"""Money goes back by the tenders that its own may go back by, and no more of it than was paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.journal.verify import verify
from pos.till.papers import paper_of
from pos.till.returning import Wanted, receipt_number
from pos.till.till import Till
from pos.till.ways_back import Pot, Source
from tests.pos.conftest import code, entries
from tests.pos.receipt.test_sale_receipt import words
from tests.pos.till.test_selling import goods

FIRST, SECOND = "S001-T01-000001", "S001-T01-000002"
IN_CASH = 90


@pytest.fixture
def worth(till: Till) -> int:
    """What four milks cost, paid with a voucher but for 0.90 in cash."""
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="4").ok
    total = milk.price * 4
    assert till.pay("voucher", total - IN_CASH, "GV-0001").ok
    assert till.pay("cash", IN_CASH).ok
    return total


def given_back(folder: Path) -> list[dict[str, int]]:
    """What went back by each tender, return by return."""
    return [
        {tender["tender"]: -tender["amount"] for tender in body["tenders"]}
        for body in entries(folder, "return")
    ]


def test_a_voucher_never_becomes_cash(till: Till, worth: int, folder: Path) -> None:
    before = till.state
    assert code(till.refund(FIRST, tender="cash")) == "tender_not_refundable"
    assert code(till.refund(FIRST, tender="voucher")) == "tender_not_refundable"
    assert till.state == before
    assert till.refund(FIRST).ok
    till.close()
    assert given_back(folder) == [{"voucher": worth - IN_CASH, "cash": IN_CASH}]
    assert verify(folder)["ok"]


def test_a_voucher_goes_back_under_its_serial(till: Till, folder: Path) -> None:
    """Two were handed in: the first ones first, and what is on paper names each."""
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="3").ok
    assert till.pay("voucher", milk.price * 2, "GV-0007").ok
    assert till.pay("voucher", milk.price, "GV-0008").ok
    one = [Wanted(line=1, quantity="1")]
    assert till.refund(FIRST, one).ok
    assert till.refund(FIRST).ok
    till.close()
    told = [
        [(tender["reference"], -tender["amount"], -tender["given"]) for tender in body["tenders"]]
        for body in entries(folder, "return")
    ]
    # Of the first one a part comes back, and nothing is handed over; then both papers go back.
    assert told == [
        [("GV-0007", milk.price, 0)],
        [("GV-0007", milk.price, milk.price * 2), ("GV-0008", milk.price, milk.price)],
    ]
    assert verify(folder)["ok"]


def expected(till: Till) -> int:
    """What must lie in the drawer of vouchers, at their face."""
    assert till.login("9001", "9001").ok
    report = till.x_report().values["report"]
    assert isinstance(report, dict)
    figures = report["expected"]
    assert isinstance(figures, dict)
    found = figures.get("voucher", 0)
    assert isinstance(found, int)
    return found


def slip(till: Till, receipt: str) -> list[str]:
    """What the paper of a return says."""
    desk = till._desk
    entry = desk.journal.past.entry_of(receipt_number(desk, receipt))
    assert entry is not None
    return words(paper_of(desk, entry))


def test_a_voucher_that_is_handed_back_is_good_again(till: Till, folder: Path) -> None:
    """It was worth more than the goods: it is, again, and the drawer holds it no more."""
    milk = goods(till, 1)[0]
    face = milk.price * 3
    assert till.scan(milk.barcodes[0], quantity="2").ok
    assert till.pay("voucher", face, "GV-0009").ok
    one = [Wanted(line=1, quantity="1")]
    assert till.refund(FIRST, one).values["vouchers"] == [
        {"serial": "GV-0009", "amount": milk.price, "handed_back": False}
    ]
    assert till.scan(milk.barcodes[0]).ok
    assert code(till.pay("voucher", face, "GV-0009")) == "serial_used"
    assert till.void_sale().ok
    assert till.refund(FIRST).values["vouchers"] == [
        {"serial": "GV-0009", "amount": milk.price, "handed_back": True}
    ]
    assert till.scan(milk.barcodes[0]).ok
    assert till.pay("voucher", face, "GV-0009").ok
    assert expected(till) == face
    assert till.refund("4").ok
    assert expected(till) == 0
    kept, back = slip(till, "2"), slip(till, "3")
    assert any("券仍留店" in line for line in kept) and f"代金券 -{milk.price / 100:.2f}" in kept
    assert any("这张券已退还" in line for line in back)
    till.close()
    assert verify(folder)["ok"]


def test_a_part_of_a_voucher_leaves_the_paper_in_the_drawer(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="2").ok
    assert till.pay("voucher", milk.price * 3, "GV-0010").ok
    assert till.refund(FIRST, [Wanted(line=1, quantity="1")]).ok
    assert expected(till) == milk.price * 3
    till.close()
    assert verify(folder)["ok"]


def test_a_voucher_of_an_earlier_shift_comes_from_the_office(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0]).ok
    assert till.pay("voucher", milk.price * 2, "GV-0011").ok
    assert till.close_shift({"cash": 0, "voucher": milk.price * 2}).ok
    assert till.open_shift(0).ok
    assert till.refund(FIRST).ok
    assert expected(till) == 0
    assert till.scan(milk.barcodes[0]).ok
    assert till.pay("voucher", milk.price * 2, "GV-0011").ok
    assert expected(till) == milk.price * 2
    till.close()
    assert [body["tenders"][0]["paper"] for body in entries(folder, "return")] == ["office"]
    assert verify(folder)["ok"]


def test_goods_got_in_exchange_bring_the_first_voucher_back(till: Till, folder: Path) -> None:
    """Whoever exchanged what a voucher paid, and brings that back as well, gets the voucher."""
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="2").ok
    assert till.pay("voucher", milk.price * 2, "GV-0012").ok
    assert till.refund(FIRST, tender="exchange").ok
    assert till.scan(milk.barcodes[0]).ok
    kept = till.pay("voucher").values["vouchers"]
    assert kept == [{"serial": "GV-0012", "amount": milk.price, "handed_back": False}]
    back = till.refund(SECOND).values["vouchers"]
    assert back == [{"serial": "GV-0012", "amount": milk.price, "handed_back": True}]
    assert expected(till) == 0
    till.close()
    assert verify(folder)["ok"]


def test_what_went_back_already_counts(till: Till, worth: int, folder: Path) -> None:
    one = [Wanted(line=1, quantity="1")]
    assert till.refund(FIRST, one, tender="voucher").ok
    assert code(till.refund(FIRST, one, tender="cash")) == "tender_not_refundable"
    for _ in range(3):
        assert till.refund(FIRST, one).ok
    till.close()
    tenders: dict[str, int] = {}
    for row in given_back(folder):
        for tender, amount in row.items():
            tenders[tender] = tenders.get(tender, 0) + amount
    assert tenders == {"voucher": worth - IN_CASH, "cash": IN_CASH}


def test_nor_by_an_exchange(till: Till, worth: int, folder: Path) -> None:
    assert till.refund(FIRST, tender="exchange").ok
    assert code(till.pay("cash")) == "tender_not_refundable"
    paid = till.pay("voucher")
    assert paid.values["give_back"] == worth
    assert paid.state.sale is None
    assert till.refund(FIRST).error is not None
    till.close()
    assert given_back(folder) == [{"voucher": worth - IN_CASH, "cash": IN_CASH}]
    assert verify(folder)["ok"]


def test_nor_by_returning_what_was_got_in_exchange(till: Till, worth: int, folder: Path) -> None:
    milk = goods(till, 1)[0]
    assert till.refund(FIRST, tender="exchange").ok
    assert till.scan(milk.barcodes[0], quantity="5").ok
    assert till.pay("cash").ok
    assert code(till.refund(SECOND, tender="cash")) == "tender_not_refundable"
    assert till.refund(SECOND).ok
    till.close()
    (back,) = given_back(folder)
    assert back == {"voucher": worth - IN_CASH, "cash": IN_CASH + milk.price}
    assert verify(folder)["ok"]


@pytest.fixture
def by_card(till: Till) -> int:
    """What two milks cost, paid by card; the price of one is returned."""
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="2").ok
    assert till.pay("card_manual", None, "6217 035512").ok
    return milk.price


def test_a_card_goes_back_in_cash_with_a_second_person_and_a_reason(
    till: Till, by_card: int, folder: Path
) -> None:
    one = [Wanted(line=1, quantity="1")]
    assert code(till.refund(FIRST, one, tender="cash")) == "refund_reason_needed"
    refused = till.refund(FIRST, one, tender="cash", reason="卡已注销")
    assert code(refused) == "approval_needed"
    assert refused.state.approval is not None
    assert refused.state.approval.permission == "redirect.refund"
    assert refused.state.approval.amount == by_card
    assert till.approve("2001", "2001").ok
    # As it was paid it goes back to the card, and nobody is asked.
    assert till.refund(FIRST, one).ok
    till.close()
    assert given_back(folder) == [{"cash": by_card}, {"card_manual": by_card}]
    (agreed,) = [body for body in entries(folder, "staff") if body["do"] == "approve"]
    assert (agreed["approver"], agreed["reason"]) == ("2001", "卡已注销")
    assert verify(folder)["ok"]


def test_nor_is_an_exchange_a_way_around_it(till: Till, by_card: int, folder: Path) -> None:
    assert till.refund(FIRST, tender="exchange", reason="换货").ok
    assert till.scan(goods(till, 1)[0].sku).ok
    assert code(till.pay("cash")) == "approval_needed"
    assert till.pay("card_manual").ok
    till.close()
    assert entries(folder, "return")[-1]["tenders"][0]["tender"] == "card_manual"


def test_cash_that_was_paid_with_a_card_stays_cash(till: Till, folder: Path) -> None:
    milk = goods(till, 1)[0]
    assert till.scan(milk.barcodes[0], quantity="2").ok
    assert till.pay("card_manual", milk.price, "6217 035512").ok
    assert till.pay("cash").ok
    one = [Wanted(line=1, quantity="1")]
    assert till.refund(FIRST, one, tender="cash").ok
    assert code(till.refund(FIRST, one, tender="cash", reason="x")) == "approval_needed"
    assert till.refund(FIRST, one).ok
    till.close()
    assert given_back(folder) == [{"cash": milk.price}, {"card_manual": milk.price}]


def test_a_card_that_is_taken_no_more_goes_back_in_cash_with_a_second_person(
    till: Till, by_card: int, folder: Path
) -> None:
    settings = dict(till._desk.settings)
    till._desk.settings = {**settings, "tenders": {"card_manual": {"enabled": False}}}
    assert code(till.refund(FIRST, reason="卡已停用")) == "approval_needed"
    assert till.approve("2001", "2001").ok
    till.close()
    assert given_back(folder) == [{"cash": by_card * 2}]


def test_what_may_go_two_ways_is_there_once() -> None:
    pot = Pot(
        sources=[
            Source(home="card", ways=("card", "cash"), amount=100),
            Source(home="cash", ways=("cash",), amount=10),
        ],
        left=200,
    )
    assert (pot.most("cash"), pot.most("card")) == (110, 100)
    assert pot.take("cash", 60) == 60
    assert (pot.most("cash"), pot.most("card")) == (50, 50)
    assert pot.take("card", 70) == 50
    assert (pot.most("cash"), pot.most("card")) == (0, 0)
