"""A sale under the wrong tender is put right by a pair in the journal; nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pos.journal.verify import verify
from pos.till.answers import Answer
from pos.till.till import Till
from tests.pos.conftest import code, entries, plain

RECEIPT = "S001-T01-000001"


@pytest.fixture
def sold(till: Till) -> int:
    """A cash sale of the open shift."""
    item = plain(till, 1)[0]
    till.scan(item.sku)
    till.pay("cash", item.price + 100)
    return item.price


def fix(
    till: Till, wrong: str, right: str, amount: int | None = None, reference: str = "6217 035512"
) -> Answer:
    return till.fix_tender(RECEIPT, wrong, right, amount, code=reference, reason="wrong key")


def test_cash_that_was_a_card(till: Till, sold: int, folder: Path) -> None:
    assert code(fix(till, "cash", "card_manual")) == "approval_needed"
    fixed = till.approve("2001", "2001")
    assert fixed.values["amount"] == sold
    assert fixed.values["paid"] == {"cash": 0, "card_manual": sold}
    z = till.close_shift({"cash": 20_000, "card_manual": sold}).values["report"]
    assert isinstance(z, dict)
    assert z["tenders"] == {"card_manual": sold, "cash": 0}
    assert z["over_short"] == {"cash": 0, "card_manual": 0}
    assert (z["sales"], z["sales_count"]) == (sold, 1)
    till.close()
    (pair,) = entries(folder, "payment")
    assert (pair["receipt"], pair["user"], pair["approver"]) == (RECEIPT, "1001", "2001")
    assert [(part["tender"], part["amount"]) for part in pair["pair"]] == [
        ("cash", -sold),
        ("card_manual", sold),
    ]
    assert verify(folder)["ok"]


def test_only_a_part_and_back_again(till: Till, sold: int) -> None:
    fix(till, "cash", "card_manual", 100)
    assert till.approve("2001", "2001").ok
    assert code(fix(till, "cash", "card_manual", sold)) == "bad_amount"
    # By the digits at the receipt's end, as they are typed.
    till.fix_tender("1", "card_manual", "cash", 100, reason="wrong after all")
    back = till.approve("2001", "2001")
    assert back.values["receipt"] == RECEIPT
    assert back.values["paid"] == {"cash": sold, "card_manual": 0}


def counts(till: Till) -> object:
    report = till.x_report().values["report"]
    assert isinstance(report, dict)
    return report["tender_counts"]


def test_x_counts_the_payments_where_they_belong(till: Till, sold: int, folder: Path) -> None:
    """One payment stays one, wherever it is moved; two are there while each brought something."""
    assert till.login("2001", "2001").ok
    assert counts(till) == {"cash": 1}
    fix(till, "cash", "card_manual", 100)
    assert till.approve("9001", "9001").ok
    assert counts(till) == {"card_manual": 1, "cash": 1}
    fix(till, "cash", "card_manual")
    assert till.approve("9001", "9001").ok
    assert counts(till) == {"card_manual": 1, "cash": 0}
    fix(till, "card_manual", "cash")
    assert till.approve("9001", "9001").ok
    assert counts(till) == {"card_manual": 0, "cash": 1}
    till.close()
    assert verify(folder)["ok"]


def test_a_correction_has_a_reason_on_record(till: Till, sold: int, folder: Path) -> None:
    for blank in ("", "  "):
        answer = till.fix_tender(RECEIPT, "cash", "card_manual", code="6217 035512", reason=blank)
        assert code(answer) == "reason_needed"
    # Whoever names none has pressed the key that says it.
    assert code(till.fix_tender(RECEIPT, "cash", "card_manual")) == "approval_needed"
    assert till.approve("2001", "2001").ok
    till.close()
    (pair,) = entries(folder, "payment")
    assert pair["reason"] == "更正付款方式"


def test_nobody_corrects_alone_nor_without_what_the_tender_needs(till: Till, sold: int) -> None:
    till.login("2001", "2001")
    before = till.state.unsent
    assert code(till.fix_tender(RECEIPT, "cash", "voucher", reason="key")) == "serial_needed"
    assert code(till.fix_tender(RECEIPT, "cash", "card_manual")) == "approval_needed"
    assert code(fix(till, "cash", "voucher", reference="GV-0001")) == "approval_needed"
    assert code(till.approve("2001", "2001")) == "approve_own"
    assert till.state.unsent == before
    assert fix(till, "cash", "voucher", reference="GV-0001").error is not None
    assert till.approve("9001", "9001").ok


def test_the_caps_of_a_tender_hold_for_what_is_put_down_to_it_later(till: Till) -> None:
    item = plain(till, 1)[0]
    till.scan(item.sku, quantity="500")
    till.pay("cash")
    assert code(fix(till, "cash", "voucher", 40_000, reference="GV-0001")) == "approval_needed"
    assert till.approve("2001", "2001").ok
    fix(till, "cash", "voucher", 10_001, reference="GV-0002")
    assert code(till.approve("2001", "2001")) == "tender_limit"


def test_a_voucher_is_used_by_a_correction_and_free_again_after_another(
    till: Till, folder: Path
) -> None:
    def ring_up() -> None:
        assert till.scan(plain(till, 1)[0].sku).ok

    ring_up()
    assert till.pay("voucher", code="GV-0001").ok
    till.fix_tender("1", "voucher", "cash", reason="it was cash")
    assert till.approve("2001", "2001").ok
    ring_up()
    assert till.pay("voucher", code="GV-0001").ok
    ring_up()
    assert code(till.pay("voucher", code="GV-0001")) == "serial_used"
    assert till.pay("cash").ok
    till.fix_tender("3", "cash", "voucher", code="GV-0002", reason="it was a voucher")
    assert till.approve("2001", "2001").ok
    ring_up()
    assert code(till.pay("voucher", code="GV-0002")) == "serial_used"
    # What still pays for a part stays used.
    till.fix_tender("3", "voucher", "cash", 1, reason="wrong key")
    assert till.approve("2001", "2001").ok
    assert code(till.pay("voucher", code="GV-0002")) == "serial_used"
    assert till.pay("cash").ok
    till.close()
    assert verify(folder)["ok"]


@pytest.mark.parametrize(
    ("receipt", "wrong", "right", "amount", "problem"),
    [
        ("S001-T01-000009", "cash", "card_manual", 1, "no_such_receipt"),
        (RECEIPT, "cash", "cash", 1, "tender_not_fixable"),
        (RECEIPT, "cash", "qr", 1, "tender_not_fixable"),
        (RECEIPT, "cash", "barter", 1, "tender_unknown"),
        (RECEIPT, "card_manual", "cash", 1, "tender_brought_nothing"),
        (RECEIPT, "cash", "card_manual", 0, "bad_amount"),
        (RECEIPT, "cash", "card_manual", -5, "bad_amount"),
    ],
)
def test_what_cannot_be_corrected(
    till: Till, sold: int, receipt: str, wrong: str, right: str, amount: int, problem: str
) -> None:
    till.login("2001", "2001")
    before = till.state
    answer = till.fix_tender(receipt, wrong, right, amount, code="6217 035512", reason="key")
    assert code(answer) == problem
    assert till.state == before


@pytest.mark.parametrize("way", [None, "exchange"])
def test_a_sale_of_which_goods_came_back_stays_as_it_is(
    till: Till, sold: int, way: str | None
) -> None:
    """What went back went back as it was booked: a voucher would become cash, or the reverse."""
    assert till.refund(RECEIPT, reason="x", tender=way).ok
    if way == "exchange":
        # As long as they only lie on the counter nothing has come back yet.
        assert code(fix(till, "cash", "card_manual")) == "approval_needed"
        assert till.scan(plain(till, 2)[1].sku).ok
        assert till.pay("cash").ok
    before = till.state
    answer = fix(till, "cash", "voucher", reference="GV-0001")
    assert code(answer) == "came_back_before_fix"
    assert answer.error is not None and "000001" in answer.error.message
    assert till.state == before


def test_a_sale_of_a_shift_that_is_over_stays(
    till: Till, sold: int, open_again: Callable[..., Till]
) -> None:
    till.close_shift({"cash": 0})
    till.open_shift(0)
    assert code(till.fix_tender(RECEIPT, "cash", "card_manual")) == "not_this_shift"
