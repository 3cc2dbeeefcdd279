"""Payment codes: whose they are by the table, and that the table contradicts itself nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.wallets import WALLETS, WalletRow, wallet_of


@pytest.mark.parametrize(
    ("code", "wallet"),
    [
        # Codes that stand in the wallets' public documents.
        ("130061098828009406", "wechat"),
        ("28763443825664394", "alipay"),
        ("251001020123456789012345", "alipay"),
        ("100000000000000000", "wechat"),
        ("159999999999999999", "wechat"),
        ("2500000000000000", "alipay"),
        ("300000000000000000000000", "alipay"),
        ("6212345678901234567", "unionpay"),
        ("fp0123456789abcdefghijklmnopqrstuvw", "alipay"),
    ],
)
def test_a_payment_code_is_known_by_its_beginning_and_length(code: str, wallet: str) -> None:
    assert wallet_of(code) == wallet


@pytest.mark.parametrize(
    "code",
    [
        "160061098828009406",
        "090061098828009406",
        "13006109882800940",
        "1300610988280094061",
        "240000000000000000",
        "310000000000000000",
        "250000000000000",
        "2500000000000000000000000",
        "621234567890123456",
        "62123456789012345678",
        "0112345678901234567",
        "13006109882800940６",
        "13006109882800940x",
        "fp0123",
        "6901234567892",
        "",
    ],
)
def test_a_digit_more_or_less_is_no_payment_code(code: str) -> None:
    assert wallet_of(code) is None


@given(st.text("0123456789", min_size=8, max_size=40))
def test_no_code_belongs_to_two_wallets(code: str) -> None:
    assert len({row.wallet for row in WALLETS if row.claims(code)}) <= 1


@given(st.text("0123456789", min_size=8, max_size=14))
def test_no_bar_code_of_goods_could_pay(code: str) -> None:
    assert wallet_of(code) is None


def test_a_row_of_another_country_needs_no_new_program() -> None:
    rows = (*WALLETS, WalletRow(wallet="paypay", begins=("97",), shortest=20, longest=20))
    assert wallet_of("97" + "0" * 18, rows) == "paypay"


def test_a_piece_of_a_range_belongs_to_the_row_that_names_it() -> None:
    rows = (*WALLETS, WalletRow(wallet="gcash", begins=("251001",), shortest=24, longest=24))
    assert wallet_of("251001020123456789012345", rows) == "gcash"
    assert wallet_of("251002020123456789012345", rows) == "alipay"


def test_what_two_wallets_claim_belongs_to_neither() -> None:
    rows = (*WALLETS, WalletRow(wallet="other", begins=("13",), shortest=18, longest=18))
    assert wallet_of("130061098828009406", rows) is None
