"""Promotions at the till: taken off while the goods are scanned, told, and written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.contract.facts import SaleFact, from_body
from pos.database import Database
from pos.journal.queries import read_entries
from pos.journal.verify import verify
from pos.till.state import SaleView
from pos.till.till import Till
from tests.pos.till.test_selling import goods

Promotion = dict[str, Any]
Shop = Callable[..., Till]


def two_for(sku: str, price: int, **fields: Any) -> Promotion:
    return {
        "id": "TWO", "name": "两件优惠", "kind": "quantity", "on": {"skus": [sku]}, "count": 2,
        "reward": {"price": price}, **fields,
    }  # fmt: skip


def sale_of(till: Till) -> SaleView:
    sale = till.state.sale
    assert sale is not None
    return sale


def last_body(folder: Path) -> bytes:
    """What the journal says of the last sale."""
    database = Database(folder / "journal.db")
    *_, entry = read_entries(database, start=1, kind="sale")
    database.close()
    assert entry.body is not None
    return entry.body


def test_the_second_piece_brings_the_pair_price(till: Till, shop: Shop, folder: Path) -> None:
    milk, bread = goods(till, 2)
    pair = milk.price * 2 - 150
    till = shop(two_for(milk.sku, pair, funded_by=[{"party": "brand:B7", "percent": "50"}]))
    till.scan(milk.barcodes[0])
    till.scan(bread.barcodes[0])
    assert sale_of(till).discount == 0
    till.scan(milk.barcodes[0])
    sale = sale_of(till)
    assert (sale.discount, sale.total) == (150, pair + bread.price)
    assert [line.discount for line in sale.lines] == [150, 0]
    (share,) = sale.lines[0].shares
    assert (share.promotion, share.name, share.amount) == ("TWO", "两件优惠", 150)
    told = json.loads(json.dumps(till.current().to_json()))["state"]["sale"]["lines"]
    assert told[0]["shares"] == [{"promotion": "TWO", "name": "两件优惠", "amount": 150}]
    assert told[1]["shares"] == []

    assert till.pay("cash").ok
    till.close()
    fact: SaleFact = from_body(last_body(folder))
    assert (fact.gross, fact.discount, fact.total) == (sale.gross, 150, sale.total)
    (stored,) = fact.lines[0].shares
    assert (stored.promotion, stored.amount) == ("TWO", 150)
    assert [(part.party, part.amount) for part in stored.funding] == [("brand:B7", 75)]
    assert [(a.promotion, a.name, a.times, a.amount) for a in fact.applied] == [
        ("TWO", "两件优惠", 1, 150)
    ]
    assert verify(folder)["ok"]


def test_the_demo_store_has_offers_to_try(till: Till) -> None:
    """Two yogurts, a gold card with crisps, a coupon: each offer of the demo gives something."""
    till.set_clock("2026-11-22T20:30:00+08:00")
    for code, times in (("1000354", 2), ("1000041", 2), ("1000304", 1)):
        for _ in range(times):
            assert till.scan(code).ok
    noodles = till.items("food/instant/noodles", 1)[0]
    till.scan(noodles.sku)
    till.quantity(4, "3")
    till.scan(till.items("food/snacks/crisps", 1)[0].sku)
    till.scan("88000001")
    till.scan("LIAN10")
    names = {share.promotion for line in sale_of(till).lines for share in line.shares}
    assert names == {
        "DEMO-YOGURT", "DEMO-SODA", "DEMO-NOODLES", "DEMO-BREAD", "DEMO-SNACKS", "DEMO-COUPON",
    }  # fmt: skip


def test_a_happy_hour_that_ends_under_way_still_counts(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, milk.price, hours=[["08:00", "10:00"]]))
    till.set_clock("2026-11-22T09:59:00+08:00")
    till.scan(milk.barcodes[0])
    till.set_clock("2026-11-22T10:01:00+08:00")
    till.scan(milk.barcodes[0])
    assert sale_of(till).total == milk.price
    till.pay("cash")
    till.scan(milk.barcodes[0])
    till.scan(milk.barcodes[0])
    assert sale_of(till).total == milk.price * 2


def test_an_open_sale_is_priced_the_same_after_a_restart(
    till: Till, shop: Shop, open_again: Callable[..., Till]
) -> None:
    milk = goods(till, 1)[0]
    till = shop(two_for(milk.sku, milk.price))
    till.scan(milk.barcodes[0])
    till.scan(milk.barcodes[0])
    before = sale_of(till)
    assert before.discount == milk.price
    assert sale_of(open_again()).lines == before.lines


def test_a_promotion_that_cannot_be_read_keeps_no_other_from_the_shop(
    till: Till, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    milk = goods(till, 1)[0]
    till = shop({"id": "NEW", "kind": "of a later version"}, two_for(milk.sku, milk.price))
    till.scan(milk.barcodes[0])
    till.scan(milk.barcodes[0])
    assert sale_of(till).total == milk.price
    assert "NEW" in caplog.text


def test_a_line_that_a_scan_does_not_touch_stays_the_same_object(till: Till, shop: Shop) -> None:
    milk, bread = goods(till, 2)
    till = shop(two_for(milk.sku, milk.price))
    till.scan(milk.barcodes[0])
    till.scan(milk.barcodes[0])
    before = sale_of(till).lines[0]
    till.scan(bread.barcodes[0])
    assert sale_of(till).lines[0] is before


def test_an_entry_from_before_promotions_reads_as_one_without(till: Till, folder: Path) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    till.pay("cash")
    till.close()
    body = json.loads(last_body(folder))
    # What gave nothing is not written, so this is what an older till wrote, too.
    assert not {"applied", "optimal"} & body.keys()
    assert "shares" not in body["lines"][0]
    assert from_body(last_body(folder)).applied == ()
