"""Merchants' codes of national schemes are written so that any wallet of the country reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.emv import read_merchant_code
from pos.codes.emv_objects import checksum, is_intact, read_objects, write_objects
from pos.codes.emv_schemes import (
    SCHEMES,
    Demand,
    LocalName,
    UnwritableCode,
    write_merchant_code,
)
from tests.pos.codes.test_emv import BEIJING, PHNOM_PENH, PIX, PROMPTPAY


def test_the_checksum_is_the_published_one() -> None:
    assert checksum("123456789") == "29B1"


@pytest.mark.parametrize("code", [BEIJING, PHNOM_PENH, PIX, PROMPTPAY])
def test_what_others_wrote_is_written_again_character_by_character(code: str) -> None:
    objects = read_objects(code)
    assert objects is not None
    assert write_objects(objects.items()) == code
    assert is_intact(code)


def test_our_promptpay_code_holds_what_the_published_one_holds() -> None:
    ours = write_merchant_code(
        Demand(scheme="promptpay", account={"phone": "0066000000000"}, category="")
    )
    published = read_objects(PROMPTPAY)
    written = read_objects(ours)
    assert published is not None and written is not None
    assert {**written, "63": ""} == {**published, "63": ""}


def test_our_pix_code_is_the_published_one_but_for_the_kind_of_code_and_the_amount() -> None:
    ours = write_merchant_code(
        Demand(
            scheme="pix",
            account={
                "key": "4004901d-bd85-4769-8e52-cb4c42c506dc",
                "text": "Jornada pagador 57768",
            },
            name="Pix",
            city="BRASILIA",
            additional={"reference": "oooo"},
        )
    )
    assert ours[:-4] == PIX[:-4].replace("000201", "000201010211").replace("54010", "")


def test_a_bank_in_vietnam_stands_in_an_object_in_an_object_and_dong_have_no_decimals() -> None:
    ours = write_merchant_code(
        Demand(
            scheme="vietqr", account={"bank": "970403", "account": "0011012345678"}, amount=18000
        )
    )
    assert "38570010A00000072701270006970403011300110123456780208QRIBFTTA" in ours
    assert "540518000" in ours
    read = read_merchant_code(ours)
    assert read is not None and read.amount == 18000


def test_lengths_count_characters_and_the_checksum_counts_bytes() -> None:
    ours = write_merchant_code(
        Demand(
            scheme="paynow",
            account={"proxy_type": "2", "proxy": "201912345K", "editable": "0"},
            name="LIANPOS",
            city="SINGAPORE",
            amount=1250,
            local=LocalName(language="ZH", name="最佳运输", city="北京"),
        )
    )
    # The same object as in EMVCo's own example, which names the same merchant.
    assert "64200002ZH0104最佳运输0202北京" in ours
    read = read_merchant_code(ours)
    assert read is not None
    assert (read.intact, read.scheme, read.amount, read.once) == (True, "paynow", 1250, True)


@pytest.mark.parametrize(
    ("demand", "says"),
    [
        (Demand(scheme="cheque", account={}), "no scheme"),
        (Demand(scheme="vietqr", account={"bank": "970403"}), "needs one of account"),
        (Demand(scheme="promptpay", account={"key": "1"}), "no place for 'key'"),
        (Demand(scheme="promptpay", account={"phone": "1"}, amount=0), "more than nothing"),
        (Demand(scheme="promptpay", account={"phone": "1" * 100}), "99 is the most"),
        (Demand(scheme="promptpay", account={"phone": "1" * 80}), "99 is the most"),
        (Demand(scheme="pix", account={"key": "1"}), "name and city"),
        (Demand(scheme="pix", account={"key": "1"}, name="a" * 26, city="b"), "25"),
        (
            Demand(scheme="promptpay", account={"phone": "1"}, additional={"colour": "red"}),
            "colour",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(demand: Demand, says: str) -> None:
    with pytest.raises(UnwritableCode, match=says):
        write_merchant_code(demand)


plain = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=15)


@given(
    scheme=st.sampled_from(SCHEMES),
    value=plain,
    name=st.text(min_size=1, max_size=25),
    city=plain,
    amount=st.none() | st.integers(1, 10**9),
)
def test_what_was_written_is_read_as_it_was_meant(
    scheme: object, value: str, name: str, city: str, amount: int | None
) -> None:
    assert scheme in SCHEMES
    chosen = next(known for known in SCHEMES if known is scheme)
    account = {slot: value for slot in chosen.payee}
    read = read_merchant_code(
        write_merchant_code(
            Demand(scheme=chosen.name, account=account, name=name, city=city, amount=amount)
        )
    )
    assert read is not None and read.intact
    assert (read.scheme, read.name, read.city) == (chosen.name, name, city)
    assert (read.amount, read.once, read.currency) == (
        amount, amount is not None, chosen.currency,
    )  # fmt: skip
    assert read.account == account
