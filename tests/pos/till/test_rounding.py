"""抹零: what cash drops is an amount of its own, in the state, on paper and in the books."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.facts import from_body
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.till.till import Till
from tests.pos.till.test_promotions import last_body, sale_of
from tests.pos.till.test_selling import goods, refused

China = {"step": 10, "direction": "down"}


@pytest.fixture
def rounded(till: Till, folder: Path, open_again: Callable[..., Till]) -> Callable[[Any], Till]:
    """Opens a store with this setting, a cashier at the till and 12.37 in the sale."""

    def opener(setting: Any) -> Till:
        milk = goods(till, 1)[0]
        till.close()
        catalog = Catalog(folder / "catalog.db")
        row = FeedRow(rev=1, table="setting", op="put", key="cash_rounding", row={"value": setting})
        catalog.apply(scope="terminal:S001-T01", gen="test", rows=[row], cursor=1)
        catalog.close()
        opened = open_again()
        opened.login("1001", "1001")
        opened.scan(milk.barcodes[0])
        assert refused(opened.price(1, 1237)) == "approval_needed"
        opened.approve("9001", "9001")
        return opened

    return opener


def test_cash_drops_what_is_below_a_tenth(rounded: Any, folder: Path) -> None:
    till = rounded(China)
    assert (till.state.rounding, sale_of(till).due) == (-7, 1237)
    paid = till.pay("cash", 2000)
    assert paid.values == {"change": 770, "receipt": "S001-T01-000001"}
    assert paid.state.rounding == 0
    assert paid.to_json()["state"]["last"]["rounding"] == -7
    till.close()
    fact = from_body(last_body(folder))
    assert (fact.total, fact.rounding, fact.change) == (1237, -7, 770)
    assert [tender.amount for tender in fact.tenders] == [1230]
    assert verify(folder)["ok"]


def test_cash_without_an_amount_is_exactly_what_cash_owes(rounded: Any) -> None:
    assert rounded(China).pay("cash").state.last.rounding == -7


def test_the_cash_of_the_whole_sale_is_rounded_with_its_last_part(
    rounded: Any, folder: Path
) -> None:
    till = rounded(China)
    assert till.pay("cash", 1005).values["receipt"] is None
    assert (till.state.rounding, sale_of(till).due) == (-7, 232)
    assert refused(till.pay("cash", 0)) == "bad_amount"
    assert till.pay("cash", 225).values["change"] == 0
    till.close()
    fact = from_body(last_body(folder))
    assert [tender.amount for tender in fact.tenders] == [1005, 225]
    assert fact.rounding == -7
    assert verify(folder)["ok"]


def test_only_the_cash_part_beside_a_card_is_rounded(rounded: Any, folder: Path) -> None:
    till = rounded(China)
    assert till.pay("cash", 503).values["receipt"] is None
    assert till.pay("card_manual", 721, code="6217 035512").values["receipt"] is None
    # 5.16 in cash come down to 5.10.
    assert (till.state.rounding, sale_of(till).due) == (-6, 13)
    assert till.pay("cash").values["receipt"] == "S001-T01-000001"
    till.close()
    fact = from_body(last_body(folder))
    assert [tender.amount for tender in fact.tenders] == [503, 721, 7]
    assert verify(folder)["ok"]


def test_no_more_is_dropped_than_is_left(rounded: Any, folder: Path) -> None:
    till = rounded(China)
    till.pay("cash", 503)
    till.pay("card_manual", 731, code="6217 035512")
    assert (till.state.rounding, sale_of(till).due) == (-3, 3)
    assert till.pay("cash").values["change"] == 0
    till.close()
    fact = from_body(last_body(folder))
    assert (sum(tender.amount for tender in fact.tenders), fact.rounding) == (1234, -3)
    assert verify(folder)["ok"]


@pytest.mark.parametrize(
    "setting", [None, {"step": 0}, {"step": "10"}, "down", {"direction": "up"}]
)
def test_without_a_rule_that_can_be_read_nothing_is_rounded(rounded: Any, setting: Any) -> None:
    till = rounded(setting)
    assert till.state.rounding == 0
    assert till.pay("cash", 1237).values["change"] == 0


def test_a_cap_that_forbids_the_whole_step_drops_nothing(rounded: Any) -> None:
    assert rounded({**China, "most": 5}).state.rounding == 0


def test_the_demo_store_takes_every_fen(till: Till) -> None:
    till.scan(goods(till, 1)[0].barcodes[0])
    assert json.dumps(till.current().to_json()).count('"rounding": 0') == 1
