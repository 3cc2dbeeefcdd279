"""What a receipt says of the buyer's points: what somebody knew of them, and when."""

from __future__ import annotations

from pathlib import Path

from pos.contract.facts import BalanceFact, from_body
from pos.till.till import Till
from tests.pos.till.test_customers import GOLD
from tests.pos.till.test_promotions import last_body
from tests.pos.till.test_selling import goods


def test_a_sale_keeps_what_the_buyer_was_shown_of_his_points(till: Till, folder: Path) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    till.member(GOLD)
    till.pay("cash")
    till.close()
    assert from_body(last_body(folder)).balance == BalanceFact(points=1280)


def test_a_sale_to_nobody_in_particular_says_nothing_of_points(till: Till, folder: Path) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    till.pay("cash")
    till.close()
    body = last_body(folder)
    assert from_body(body).balance is None and b"balance" not in body
