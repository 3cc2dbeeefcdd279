"""What people type: no payment code in it is ever told or kept whole, however it is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.cards import has_luhn_digit
from pos.codes.cleaning import holds_payment_code, masked, shown
from pos.codes.gtin import check_digit
from pos.codes.wallets import WALLETS, WalletRow

DIGITAL = [row for row in WALLETS if not row.letters]


@st.composite
def payment_codes(draw: st.DrawFn) -> str:
    """A code of any wallet of the table."""
    row: WalletRow = draw(st.sampled_from(DIGITAL))
    begins = draw(st.sampled_from(row.begins))
    left = draw(st.integers(row.shortest, row.longest)) - len(begins)
    return begins + draw(st.text("0123456789", min_size=left, max_size=left))


@st.composite
def written(draw: st.DrawFn, code: str) -> str:
    """A code as somebody writes it: in groups, in wide figures, or as it is."""
    text = code[0]
    for figure in code[1:]:
        between = draw(st.sampled_from(["", "", "", " ", "-", " - ", "\u2013", "\u3000", "\u200b"]))
        text += between + figure
    if draw(st.booleans()):
        text = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
    return text


@given(st.data(), payment_codes(), st.text(max_size=12), st.text(max_size=12))
def test_no_payment_code_comes_through(
    data: st.DataObject, code: str, before: str, after: str
) -> None:
    text = f"{before}|{data.draw(written(code))}|{after}"
    assert holds_payment_code(text)
    for kept in (masked(text), shown(text)):
        assert not holds_payment_code(kept)
        figures = "".join(re.findall("[0-9\uff10-\uff19]", kept))
        assert code not in figures


@given(st.text("0123456789", min_size=16, max_size=32), st.sampled_from([" ", "-", "\u3000"]))
def test_figures_in_groups_of_four_are_kept_out_whichever_wallet_a_chain_has_added(
    code: str, between: str
) -> None:
    groups = between.join(code[at : at + 4] for at in range(0, len(code), 4))
    figures = "".join(re.findall("[0-9]", masked(f"付款码 {groups} 没到账")))
    assert code not in figures


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """A number as banks give them out, with its check digit."""
    begins = draw(st.sampled_from(["4", "51", "2221", "2720", "34", "37", "3528", "6011", "62"]))
    left = draw(st.integers(13, 19)) - len(begins) - 1
    body = begins + draw(st.text("0123456789", min_size=left, max_size=left))
    (number,) = (body + digit for digit in "0123456789" if has_luhn_digit(body + digit))
    return number


@given(card_numbers(), st.sampled_from([" ", "-", " - ", "\u3000"]), st.integers(2, 6))
def test_no_card_number_comes_through_as_it_stands_on_the_card(
    number: str, between: str, size: int
) -> None:
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    for text in (between.join(groups), f"{number[:6]}{between}{number[6:]}"):
        for kept in (masked(text), masked(f"卡 {text} 退"), shown(text)):
            figures = "".join(re.findall("[0-9]", kept))
            assert len(figures) <= 8 and number[-4:] in figures


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(1, 999))
def test_a_bar_code_stays_in_a_note_also_with_a_count_beside_it(body: str, count: int) -> None:
    code = body + check_digit(body)
    for text in (code, f"{code} {count}", f"{code} x {count}"):
        if not holds_payment_code(text) and not re.search("[0-9]{16}", text):
            assert masked(text) == text


@given(st.text("0123456789 -x", max_size=60))
def test_what_is_masked_holds_none_and_masking_it_again_changes_nothing(text: str) -> None:
    once = masked(text)
    assert not holds_payment_code(once)
    assert masked(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "",
        "顾客要求",
        "13800138000 2026-11-22",
        "S001-T01-000123",
        "6901234567892",
        "S001-T01-2026-11-22-1",
        "2112345012506 x 3",
        "0571-8888 6666",
    ],
)
def test_what_is_no_payment_code_stays_as_it_is(text: str) -> None:
    assert not holds_payment_code(text)
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2812 3456 7890 123456", "…3456"),
        ("4111 1111 1111 1111", "…1111"),
        ("退 4111-1111-1111-1111 元", "退 …1111 元"),
        ("3782 822463 10005", "…0005"),
        ("378282246310005", "…0005"),
        ("2 4111 1111 1111 1111 7", "2 …1111 7"),
        ("paid 2812-3456-7890-123456 twice", "paid …3456 twice"),
        ("3 2812 3456 7890 123456", "3 …3456"),
        ("x281234567890123456", "x…3456"),
        ("fp0123456789abcdefghijklmnopqrstuvw", "…tuvw"),
    ],
)
def test_a_payment_code_keeps_its_last_four(text: str, kept: str) -> None:
    assert masked(text) == kept
    assert shown(text) == kept


@pytest.mark.parametrize("around", ["{}", "code {} scanned", "客人出示{}", "x{} {}"])
def test_a_customers_card_code_is_never_told(around: str) -> None:
    code = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
    text = around.format(code, code)
    assert holds_payment_code(text)
    assert code[8:] not in masked(text) and "hQVD…" in masked(text)
    assert not holds_payment_code(masked(text))
