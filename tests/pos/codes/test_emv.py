"""EMVCo's QR codes are recognised, so that the till can say that they do not pay here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.cleaning import shown
from pos.codes.emv import MerchantCode, is_consumer_code, read_merchant_code
from pos.codes.route import Lookups
from pos.codes.router import Router

# The example of EMVCo's specification: its objects stand in no order, one holds Chinese.
BEIJING = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN"
    "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.725303156550201"
    "6233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A"
)
# Examples that readers of such codes in other languages publish as theirs.
PHNOM_PENH = (
    "00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant Shop"
    "5802KH540510.005303840622501081234567802090124444446304A0BA"
)
PIX = (
    "00020126830014br.gov.bcb.pix01364004901d-bd85-4769-8e52-cb4c42c506dc0221Jornada pagador 57768"
    "520400005303986540105802BR5903Pix6008BRASILIA62080504oooo63041F70"
)
PROMPTPAY = "00020101021129370016A000000677010111011300660000000005802TH530376463048956"
CUSTOMER = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="


def test_the_specifications_example_is_read_whole() -> None:
    assert read_merchant_code(BEIJING) == MerchantCode(
        name="BEST TRANSPORT", intact=True, city="BEIJING", country="CN", currency="156", once=True
    )


def test_an_amount_is_minor_units_of_a_currency_that_we_know() -> None:
    pix = read_merchant_code(PIX)
    assert pix is not None
    assert (pix.scheme, pix.amount, pix.once) == ("pix", 0, False)
    assert pix.account == {
        "key": "4004901d-bd85-4769-8e52-cb4c42c506dc",
        "text": "Jornada pagador 57768",
    }
    dollars = read_merchant_code(PHNOM_PENH)
    assert dollars is not None
    assert (dollars.name, dollars.intact, dollars.amount) == ("Merchant Shop", True, None)


def test_a_wall_code_of_promptpay_names_the_telephone_that_is_paid() -> None:
    assert read_merchant_code(PROMPTPAY) == MerchantCode(
        name="", intact=True, country="TH", currency="764", scheme="promptpay",
        account={"phone": "0066000000000"},
    )  # fmt: skip


@pytest.mark.parametrize("code", [BEIJING, PHNOM_PENH, PIX, PROMPTPAY])
def test_a_merchant_code_with_any_character_changed_is_seen_to_be_damaged(code: str) -> None:
    for place in range(6, len(code)):
        changed = code[:place] + ("1" if code[place] != "1" else "2") + code[place + 1 :]
        read = read_merchant_code(changed)
        assert read is None or not read.intact, f"character {place}"


def test_the_checksum_must_come_last_to_guard_all() -> None:
    read = read_merchant_code(PROMPTPAY + "5902xx")
    assert read is not None and not read.intact


@pytest.mark.parametrize(
    "code",
    ["", "000201", "0002010000009", "00020101021", "000201XX02", BEIJING[:-8], "630400",
     f"{PROMPTPAY[:-8]}5802TH{PROMPTPAY[-8:]}"],
)  # fmt: skip
def test_what_is_not_built_like_one_is_no_merchant_code(code: str) -> None:
    assert read_merchant_code(code) is None


@given(st.text(max_size=60))
def test_no_text_upsets_the_reader(text: str) -> None:
    read_merchant_code("000201" + text)


def test_a_customers_code_is_known_by_its_first_bytes() -> None:
    assert is_consumer_code(CUSTOMER)
    assert not is_consumer_code("hQVDUFY")


@pytest.mark.parametrize("context", ["selling", "tender"])
def test_a_customers_code_is_refused_and_nothing_of_the_card_is_told(context: str) -> None:
    found = Router(known=Lookups()).route(
        CUSTOMER, context="tender" if context == "tender" else "selling"
    )
    assert (found.kind, found.wallet) == ("emv_consumer", None)
    assert found.shown == shown(CUSTOMER) == "hQVD…"
    assert CUSTOMER[8:] not in repr(found)
