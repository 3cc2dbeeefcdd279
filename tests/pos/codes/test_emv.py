"""EMVCo's QR codes are recognised, so that the till can say that they do not pay here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.emv import MerchantCode, is_consumer_code, read_merchant_code

# The example of EMVCo's specification: its objects stand in no order, one holds Chinese.
BEIJING = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN"
    "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.725303156550201"
    "6233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A"
)


def test_the_published_example_names_its_merchant_and_its_checksum_is_right() -> None:
    assert read_merchant_code(BEIJING) == MerchantCode(name="BEST TRANSPORT", intact=True)


def test_a_merchant_code_with_a_changed_amount_is_seen_to_be_damaged() -> None:
    assert read_merchant_code(BEIJING.replace("23.72", "29.72")) == MerchantCode(
        name="BEST TRANSPORT", intact=False
    )


@pytest.mark.parametrize(
    "code", ["", "000201", "0002010000009", "00020101021", "000201XX02", BEIJING[:-8], "630400"]
)
def test_what_is_not_built_like_one_is_no_merchant_code(code: str) -> None:
    assert read_merchant_code(code) is None


@given(st.text(max_size=60))
def test_no_text_upsets_the_reader(text: str) -> None:
    read_merchant_code("000201" + text)


def test_a_customers_code_is_known_by_its_first_bytes() -> None:
    # base64 of 85 05 "CPV01"
    assert is_consumer_code("hQVDUFYwMWETTwegAAAAVVVV")
    assert not is_consumer_code("hQVDUFY")
