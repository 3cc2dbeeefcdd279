"""Tenders are data: what each needs, and what head office may change."""

from __future__ import annotations

import pytest

from pos.sale.sale import SaleError
from pos.sale.tenders import TENDERS, Reference, read_reference, tenders_of

USUAL = tenders_of({})


@pytest.mark.parametrize(
    ("typed", "last4", "number"),
    [
        ("6217 035512", "6217", "035512"),
        ("6217/a1b2c3", "6217", "A1B2C3"),
        (" 6217035512\r\n", "6217", "035512"),
    ],
)
def test_a_card_slip(typed: str, last4: str, number: str) -> None:
    found = read_reference(TENDERS["card_manual"], typed)
    assert found == Reference(last4=last4, number=number)


@pytest.mark.parametrize(
    "typed",
    [None, "", "6217", "035512", "621 035512", "6222021234567890", "6222 0212 3456 7890 123",
     "6222021234567890123", "4111111111111111"],
)  # fmt: skip
def test_no_record_holds_a_card_number(typed: str | None) -> None:
    with pytest.raises(SaleError, match="card_needed"):
        read_reference(TENDERS["card_manual"], typed)


def test_a_voucher_needs_its_serial() -> None:
    voucher = TENDERS["voucher"]
    assert read_reference(voucher, " gv-000123 ").number == "GV-000123"
    for typed in (None, "", "GV", "GV 1 2", "x" * 33, "券12345"):
        with pytest.raises(SaleError, match="serial_needed"):
            read_reference(voucher, typed)
    assert read_reference(TENDERS["cash"], "whatever") == Reference()


def test_head_office_changes_a_row_and_adds_one() -> None:
    table = tenders_of(
        {
            "tenders": {
                "voucher": {"most_per_sale": 5000},
                "card_manual": {"enabled": False},
                "mall_card": {"name": {"zh_CN": "商场卡"}, "reference": "serial", "new": 1},
            }
        }
    )
    assert set(table) == set(USUAL) - {"card_manual"} | {"mall_card"}
    assert table["voucher"].most_per_sale == 5000
    assert table["voucher"].forfeits_excess
    assert table["mall_card"].name == {"zh_CN": "商场卡"}
    assert not table["mall_card"].gives_change


@pytest.mark.parametrize("sent", [7, {"cash": 5}, {"cash": {"gives_change": "no"}}, {"cash": []}])
def test_a_row_that_cannot_be_read_changes_nothing(sent: object) -> None:
    assert tenders_of({"tenders": sent}) == USUAL


def test_money_is_taken_on_trust_only_where_head_office_says_so() -> None:
    assert "qr_asserted" not in USUAL
    row = tenders_of({"tenders": {"qr_asserted": {"enabled": True}}})["qr_asserted"]
    assert None not in (row.most_per_sale, row.most_per_day, row.most_unheard)


@pytest.mark.parametrize("typed", ["1234", " 00123456 "])
def test_a_shoppers_bill_is_found_again_by_its_last_digits(typed: str) -> None:
    reference = read_reference(TENDERS["qr_asserted"], typed)
    assert (reference.number, reference.last4) == (typed.strip(), typed.strip()[-4:])


@pytest.mark.parametrize("typed", [None, "", "123", "123456789", "12 34", "28000000000000000x"])
def test_what_is_no_end_of_a_bill_is_asked_for_again(typed: str | None) -> None:
    with pytest.raises(SaleError, match="told_digits_needed"):
        read_reference(TENDERS["qr_asserted"], typed)


@pytest.mark.parametrize("code", ["281234567890123456", "2812-3456-7890-123456"])
def test_a_payment_code_is_no_voucher_unless_the_shop_says_so(code: str) -> None:
    with pytest.raises(SaleError) as refused:
        read_reference(tenders_of({})["voucher"], code)
    assert refused.value.code == "serial_is_payment_code"
    own = tenders_of({"tenders": {"voucher": {"like_wallet": True}}})["voucher"]
    assert read_reference(own, code).number == code
