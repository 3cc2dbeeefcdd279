"""One more and it costs less: what the till tells cashier and customer, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos.till.config import Config
from pos.till.till import Till
from tests.pos.till.test_promotions import Shop, sale_of, two_for
from tests.pos.till.test_selling import goods


def hint(till: Till) -> str | None:
    till.current()
    return sale_of(till).hint


def test_one_more_and_two_cost_less(till: Till, shop: Shop) -> None:
    milk, bread = goods(till, 2)
    till = shop(two_for(milk.sku, milk.price + 100))
    till.scan(milk.barcodes[0])
    assert sale_of(till).hint is None, "nothing is worked out while somebody scans"
    price = f"{milk.price + 100:03d}"
    assert hint(till) == f"再买 1 件{milk.name}，2 件只要 {price[:-2]}.{price[-2:]}。"
    # Something else on the belt does not make it less true.
    till.scan(bread.barcodes[0])
    assert hint(till) == f"再买 1 件{milk.name}，2 件只要 {price[:-2]}.{price[-2:]}。"
    till.scan(milk.barcodes[0])
    assert sale_of(till).discount == milk.price - 100
    assert hint(till) is None


def test_what_lies_in_hand_is_told_before_what_was_scanned_earlier(till: Till, shop: Shop) -> None:
    milk, bread, salt = goods(till, 3)
    till = shop(two_for(milk.sku, milk.price), two_for(bread.sku, bread.price) | {"id": "BREAD"})
    for item, told in ((milk, milk), (bread, bread), (salt, bread), (bread, milk), (milk, None)):
        till.scan(item.barcodes[0])
        said = hint(till)
        if told is None:
            assert said is None
        else:
            assert said is not None and told.name in said
    # A piece that is put back makes the pair incomplete again.
    till.void_line(1)
    till.scan(milk.barcodes[0])
    said = hint(till)
    assert said is not None and milk.name in said


def test_the_hint_speaks_the_till_s_language(
    till: Till, shop: Shop, open_again: Callable[..., Till]
) -> None:
    milk = goods(till, 1)[0]
    shop(two_for(milk.sku, 500)).close()
    till = open_again(Config(language="en"))
    till.login("1001", "1001")
    till.scan(milk.barcodes[0])
    assert hint(till) == f"1 more {milk.name_en} and 2 cost 5.00."


def test_what_would_not_save_anything_is_not_told(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    better = {
        "id": "BETTER", "name": "半价", "kind": "simple", "on": {"skus": [milk.sku]},
        "reward": {"percent": "60"},
    }  # fmt: skip
    till = shop(two_for(milk.sku, milk.price), better)
    till.scan(milk.barcodes[0])
    assert hint(till) is None


def test_a_threshold_within_reach_is_told_and_a_far_one_is_not(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    spend = milk.price * 10
    threshold = {
        "id": "FULL", "name": "满减", "kind": "threshold", "on": {"all": True},
        "tiers": [{"spend": spend, "reward": {"amount": milk.price}}],
    }  # fmt: skip
    till = shop(threshold)
    till.scan(milk.barcodes[0])
    assert hint(till) is None
    till.quantity(1, "8")
    lacking, gain = milk.price * 2, milk.price
    said = hint(till)
    assert said is not None
    assert f"{lacking // 100}.{lacking % 100:02d}" in said
    assert f"{gain // 100}.{gain % 100:02d}" in said


@pytest.mark.parametrize("quantity", ["6", "5"])
def test_no_hint_asks_for_more_than_may_be_bought(till: Till, shop: Shop, quantity: str) -> None:
    limited = next(
        item
        for category in till.categories()
        for item in till.items(category, 5000)
        if item.max_per_sale == 6000 and item.discountable and item.unit == "each"
    )
    till = shop({**two_for(limited.sku, 100), "count": int(quantity) + 1})
    till.scan(limited.barcodes[0])
    till.quantity(1, quantity)
    assert (hint(till) is None) is (quantity == "6")


def test_a_hint_is_thought_of_once(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, 500))
    till.scan(milk.barcodes[0])
    said = till.think()
    before = till.state.sale
    assert before is not None and said == before.hint
    assert till.think() == said
    assert till.state.sale is before


def full(name: str, *tiers: tuple[int, int]) -> dict[str, object]:
    """So much off from so much on, over everything."""
    return {
        "id": name, "name": name, "kind": "threshold", "on": {"all": True},
        "tiers": [{"spend": spend, "reward": {"amount": amount}} for spend, amount in tiers],
    }  # fmt: skip


def test_a_threshold_that_another_keeps_out_is_not_promised(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    half, near = milk.price * 5, milk.price * 6
    till = shop(full("T1", (half, milk.price)), full("T2", (near, milk.price // 2)))
    till.scan(milk.barcodes[0])
    till.quantity(1, "5")
    assert sale_of(till).discount == milk.price
    assert hint(till) is None
    till.quantity(1, "7")
    assert [share.promotion for share in sale_of(till).lines[0].shares] == ["T1"]


def test_the_next_step_of_a_threshold_is_told_with_what_it_brings_more(
    till: Till, shop: Shop
) -> None:
    milk = goods(till, 1)[0]
    till = shop(full("T", (milk.price * 5, 100), (milk.price * 6, 350)))
    till.scan(milk.barcodes[0])
    till.quantity(1, "5")
    lacking = f"{milk.price // 100}.{milk.price % 100:02d}"
    assert hint(till) == f"再买满 {lacking}，T 可多减 2.50。"
    till.discount(None, amount=100, reason="一点心意")
    assert hint(till) == f"再买满 {lacking}，T 可多减 2.50。", "people's discounts count for none"
    till.quantity(1, "6")
    assert sum(share.amount for share in sale_of(till).lines[0].shares) == 450
    assert hint(till) is None
