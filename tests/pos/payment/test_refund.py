"""What goes back to wallets: from which payment, under which number, and what a refusal means."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.payment.opening import attempt_id, is_attempt_id, refund_id
from pos.payment.reasons import REASONS, reason_of
from pos.payment.refund import Captured, Refund, parts_of
from pos.texts import LANGUAGES, RESOURCES

PAID = (
    Captured(tender="qr", attempt="A1", wallet="alipay", amount=300),
    Captured(tender="qr", attempt="W1", wallet="wechat", amount=200),
)
AMOUNTS = st.integers(min_value=0, max_value=600)


def test_money_goes_back_to_the_first_payment_first() -> None:
    assert parts_of(PAID, gone=0, amount=350) == [PAID[0], replace(PAID[1], amount=50)]
    assert parts_of(PAID, gone=250, amount=100) == [
        replace(PAID[0], amount=50),
        replace(PAID[1], amount=50),
    ]


@given(first=AMOUNTS, second=AMOUNTS)
def test_bit_by_bit_no_payment_gives_more_than_it_brought(first: int, second: int) -> None:
    one = parts_of(PAID, gone=0, amount=first)
    gone = sum(part.amount for part in one)
    other = parts_of(PAID, gone=gone, amount=second)
    for paid in PAID:
        back = sum(part.amount for part in (*one, *other) if part.attempt == paid.attempt)
        assert back <= paid.amount
    assert gone + sum(part.amount for part in other) == min(500, min(500, first) + second)


def test_a_refunds_number_is_never_an_attempts() -> None:
    given = {"terminal": "S001-T01", "day": "2026-11-22", "seq": 123, "chance": 987654321}
    refund = refund_id(**given)
    assert len(refund) == 26
    assert not is_attempt_id(refund)
    assert refund != attempt_id(number=1, **given)


@pytest.mark.parametrize(
    ("receipt", "state", "asked"),
    [("", "REQUESTED", False), ("R1", "REQUESTED", True), ("R1", "SENT", True),
     ("R1", "DONE", False), ("R1", "REJECTED", False)],
)  # fmt: skip
def test_head_office_is_asked_about_what_is_in_the_journal_and_has_no_end(
    receipt: str, state: str, asked: bool
) -> None:
    refund = Refund(id="R", attempt="A", sale="S", wallet="alipay", amount=1, receipt=receipt)
    assert replace(refund, state=state).is_under_way is asked


def test_what_a_provider_says_has_a_sentence_in_each_language() -> None:
    assert reason_of("ACQ.BUYER_BALANCE_NOT_ENOUGH") == "no_money"
    assert reason_of("something new") == "no_word"
    for language in LANGUAGES:
        text = (RESOURCES / "i18n" / f"pos.{language}.toml").read_text(encoding="utf-8")
        assert set(REASONS) <= set(tomllib.loads(text)["payment"])
