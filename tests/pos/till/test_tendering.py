"""Paying with more than cash: cards by their slip, vouchers, and a bit of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.till.till import Till
from tests.pos.conftest import code, entries
from tests.pos.till.test_selling import goods


def ring_up(till: Till, pieces: int = 1) -> int:
    """Some goods in the sale; answers what they cost."""
    for item in goods(till, pieces):
        assert till.scan(item.sku).ok
    sale = till.state.sale
    assert sale is not None
    return sale.total


def setting(folder: Path, name: str, value: Any) -> None:
    """What head office sends before the till is opened."""
    catalog = Catalog(folder / "catalog.db")
    row = FeedRow(rev=900_001, table="setting", op="put", key=name, row={"value": value})
    catalog.apply(scope="store:S001", gen="demo", rows=[row], cursor=900_001)
    catalog.close()


def test_a_card_pays_exactly_what_is_due(till: Till, folder: Path) -> None:
    total = ring_up(till)
    assert code(till.pay("card_manual", total)) == "card_needed"
    assert code(till.pay("card_manual", total + 1, "6217 035512")) == "no_change"
    paid = till.pay("card_manual", None, "6217 035512")
    assert paid.values == {"change": 0, "receipt": "S001-T01-000001"}
    till.close()
    (sale,) = entries(folder, "sale")
    assert sale["tenders"] == [
        {"tender": "card_manual", "amount": total, "given": total, "change": 0,
         "reference": "035512", "last4": "6217"}
    ]  # fmt: skip
    assert verify(folder)["ok"]


def test_what_a_voucher_is_worth_too_much_is_forfeited(till: Till, folder: Path) -> None:
    total = ring_up(till)
    paid = till.pay("voucher", total + 700, "GV-0001")
    assert paid.values == {"change": 0, "receipt": "S001-T01-000001"}
    till.close()
    (tender,) = entries(folder, "sale")[0]["tenders"]
    assert (tender["amount"], tender["given"], tender["forfeited"]) == (total, total + 700, 700)
    assert verify(folder)["ok"]


def test_a_bit_of_each(till: Till, folder: Path) -> None:
    total = ring_up(till, 3)
    assert total > 300
    assert till.pay("voucher", 100, "GV-0001").values["receipt"] is None
    assert code(till.pay("voucher", 100, "gv-0001")) == "serial_used"
    assert till.pay("card_manual", 100, "6217 035512").ok
    sale = till.state.sale
    assert sale is not None
    assert sale.due == total - 200
    assert till.pay("cash", sale.due + 50).values["change"] == 50
    till.close()
    assert [tender["tender"] for tender in entries(folder, "sale")[0]["tenders"]] == [
        "voucher",
        "card_manual",
        "cash",
    ]
    assert verify(folder)["ok"]


def test_a_voided_sale_gives_everything_back(till: Till) -> None:
    ring_up(till, 3)
    till.pay("voucher", 100, "GV-0001")
    till.pay("cash", 30)
    assert till.void_sale().values == {
        "give_back": 130,
        "to_wallet": 0,
        "to_member": 0,
        "tenders": [
            {"tender": "voucher", "amount": 100, "reference": "GV-0001"},
            {"tender": "cash", "amount": 30, "reference": ""},
        ],
    }


def test_the_part_that_was_paid_last_goes_back_alone(till: Till, folder: Path) -> None:
    total = ring_up(till, 3)
    assert code(till.void_tender()) == "no_tender_to_void"
    till.pay("voucher", 100, "GV-0001")
    assert code(till.void_tender()) == "no_tender_to_void", "head office keeps it for this sale"
    till.pay("card_manual", 100, "6217 035512")
    till.pay("cash", 10)

    assert till.void_tender().values == {"tender": "cash", "amount": 10}
    assert till.void_tender().values == {"tender": "card_manual", "amount": 100}
    sale = till.state.sale
    assert sale is not None and sale.paid == 100 and sale.due == total - 100
    assert [part.can_go_back for part in sale.tenders] == [False]
    till.pay("cash", sale.due)
    till.close()
    (fact,) = entries(folder, "sale")
    assert [tender["tender"] for tender in fact["tenders"]] == ["voucher", "cash"]
    assert [action["do"] for action in fact["actions"]].count("void_tender") == 2
    assert verify(folder)["ok"]


def test_a_part_that_went_back_stays_so_when_the_till_starts_again(
    till: Till, open_again: Callable[..., Till]
) -> None:
    total = ring_up(till)
    till.pay("cash", 10)
    till.void_tender()
    till.close()

    again = open_again()
    again.login("1001", "1001")
    sale = again.state.sale
    assert sale is not None and (sale.paid, sale.due) == (0, total)
    assert again.park().ok


def test_caps_of_a_tender(folder: Path, open_again: Callable[..., Till]) -> None:
    setting(
        folder, "tenders", {"voucher": {"most_per_sale": 150}, "card_manual": {"most_offline": 10}}
    )
    till = open_again()
    till.login("1001", "1001")
    till.open_shift(0)
    ring_up(till, 3)
    assert code(till.pay("voucher", 151, "GV-0001")) == "tender_limit"
    assert till.pay("voucher", 100, "GV-0001").ok
    assert code(till.pay("voucher", 51, "GV-0002")) == "tender_limit"
    assert code(till.pay("card_manual", 11, "6217 035512")) == "tender_limit"
    assert till.pay("cash").ok


@pytest.mark.parametrize("tender", ["miles", "Cash", ""])
def test_what_the_shop_does_not_take(till: Till, tender: str) -> None:
    ring_up(till)
    assert code(till.pay(tender)) == "tender_unknown"


def test_a_till_that_no_head_office_knows_asks_no_wallet(till: Till) -> None:
    ring_up(till)
    assert code(till.pay("qr", code="280000000000001234")) == "qr_not_available"
    assert till.state.attempt is None
    assert till.pay("cash").ok
