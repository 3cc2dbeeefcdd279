"""Goods of several receipts and tills against others: each receipt gives what its own took."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from pos.till.answers import Answer
from pos.till.returning import Wanted
from pos.till.staffing import PinCheck
from pos.till.till import Till
from tests.hq.test_returns_anywhere import FIRST, Chain, chain, filled, refused

__all__ = ["chain", "filled"]

CARD = "6217 035512"


def test_an_exchange_of_two_receipts_leaves_each_its_rest_at_every_till(chain: Chain) -> None:
    """The money that one exchange gave back is of both receipts, and of each only its own."""
    seller, desk = chain.till("S001-T01"), chain.till("S002-T01")
    first = chain.sold("S001-T01", {"D001": "3"})
    assert seller.scan("D001", quantity="2").ok
    assert seller.pay("card_manual", None, "6217 035512").ok
    assert seller.sync().ok
    second = f"{first[:-1]}2"
    assert desk.scan("D002").ok
    for receipt in (first, second):
        assert desk.refund(receipt, [Wanted(line=1, quantity="1")], tender="exchange").ok
    got = desk.pay("card_manual")
    assert got.values["tenders"] == [{"tender": "card_manual", "amount": 500}]
    assert desk.sync().ok
    # What paid for the goods that were got is not in the first receipt any more.
    assert tenders(seller.refund(first, [Wanted(line=1, quantity="1")])) == {"cash": 500}
    assert tenders(seller.refund(second)) == {"card_manual": 500}
    assert seller.sync().ok
    assert tenders(desk.refund(first)) == {"cash": 500}
    assert tenders(seller.refund("S002-T01-000001")) == {"cash": 500}


def tenders(answer: Answer) -> dict[str, int]:
    assert answer.ok, refused(answer)
    rows: Any = answer.values["tenders"]
    return {row["tender"]: row["amount"] for row in rows}


@pytest.mark.parametrize("first", [FIRST, "S002-T01-000001"])
def test_a_voucher_is_handed_back_where_its_paper_is_for_goods_exchanged_elsewhere(
    chain: Chain, first: str
) -> None:
    """Whichever of its goods come back first, the paper goes with the last."""
    seller, desk = chain.till("S001-T01"), chain.till("S002-T01")
    assert seller.scan("D001", quantity="2").ok
    assert seller.pay("voucher", code="GV-0001").ok
    assert seller.sync().ok
    assert desk.scan("D002").ok
    assert desk.refund(FIRST, [Wanted(line=1, quantity="1")], tender="exchange").ok
    assert desk.pay("cash").ok
    assert desk.sync().ok
    assert refused(desk.refund("S002-T01-000001")) == "voucher_elsewhere"
    (last,) = {FIRST, "S002-T01-000001"} - {first}
    for receipt, handed_back in ((first, False), (last, True)):
        assert seller.refund(receipt).values["vouchers"] == [
            {"serial": "GV-0001", "amount": 500, "handed_back": handed_back}
        ]


class Shops:
    """Two tills at which goods are sold, brought back and exchanged; nothing of it is refused."""

    def __init__(self, tills: list[Till], draw: random.Random) -> None:
        self.tills = tills
        self.draw = draw
        self.left: dict[str, dict[int, int]] = {}

    def step(self) -> None:
        till = self.draw.choice(self.tills)
        live = [receipt for receipt, lines in self.left.items() if lines]
        do = self.draw.choice(("sell", "back", "exchange", "exchange")) if live else "sell"
        if do == "back":
            self.come_back(till, self.draw.choice(live), all_of_it=False)
        else:
            for _ in range(self.draw.randrange(1, 3)):
                goods = f"D{self.draw.randrange(25):03d}"
                assert till.scan(goods, quantity=str(self.draw.randrange(1, 4))).ok
            for receipt in self.draw.sample(live, min(2, len(live))) if do == "exchange" else ():
                wanted = self.some_of(receipt)
                put = till.refund(receipt, wanted, tender="exchange", reason="x")
                assert agreed(till, put).ok
                self.took(receipt, wanted)
            self.pay(till)
        assert till.sync().ok

    def pay(self, till: Till) -> None:
        """Pays by card and cash; what goes back goes as it may."""
        sale: Any = till.state.sale
        if sale.due > 1 and self.draw.random() < 0.6:
            part = self.draw.randrange(1, sale.due)
            assert till.pay("card_manual", part, CARD).ok
        for tender in ("card_manual", "cash") if sale.due < 0 else ("cash",):
            paid = agreed(till, till.pay(tender))
            if paid.ok:
                break
        assert paid.ok, refused(paid)
        lines = {line.line: line.quantity // 1000 for line in sale.lines if line.quantity > 0}
        self.left[str(paid.values["receipt"])] = lines

    def come_back(self, till: Till, receipt: str, *, all_of_it: bool) -> None:
        wanted = None if all_of_it else self.some_of(receipt)
        answer = agreed(till, till.refund(receipt, wanted, reason="x"))
        assert answer.ok, (receipt, refused(answer))
        self.took(receipt, wanted)

    def some_of(self, receipt: str) -> list[Wanted]:
        line, pieces = self.draw.choice(list(self.left[receipt].items()))
        return [Wanted(line=line, quantity=str(self.draw.randrange(1, pieces + 1)))]

    def took(self, receipt: str, wanted: list[Wanted] | None) -> None:
        left = self.left[receipt]
        for one in wanted or ():
            left[one.line] -= int(one.quantity or 0)
        still = {line: pieces for line, pieces in left.items() if pieces}
        self.left[receipt] = {} if wanted is None else still

    def all_back(self) -> None:
        for receipt in self.draw.sample(list(self.left), len(self.left)):
            if self.left[receipt]:
                till = self.draw.choice(self.tills)
                self.come_back(till, receipt, all_of_it=True)
                assert till.sync().ok


def agreed(till: Till, answer: Answer) -> Answer:
    """The answer once a second person has agreed where that is needed."""
    while answer.error is not None and answer.error.code == "approval_needed":
        answer = till.approve_with(PinCheck(user="2001", right=True))
    return answer


def test_every_receipt_gives_back_what_it_took_wherever_it_is_brought(
    chain: Chain, seed: int, scaled: Callable[[int], int]
) -> None:
    tills = [chain.till("S001-T01"), chain.till("S002-T01")]
    draw = random.Random(seed)
    for _ in range(scaled(40)):
        shops = Shops(tills, draw)
        for _ in range(12):
            shops.step()
        shops.all_back()
        booked = chain.office.select("SELECT tender, sum(amount) FROM sale_tender GROUP BY tender")
        assert {amount for _, amount in booked} == {0}, booked
