"""In-store labels: layouts are data, what a scale prints is read back to the fen and the gram."""

from __future__ import annotations

import pytest
from biip.checksums import gs1_price_weight_check_digit
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.labels import (
    FIRST_LABELS,
    BadLayout,
    Label,
    Misprint,
    inner_check_digit,
    read_label,
    read_layout,
    read_layouts,
)
from tests.pos.codes.printed import printed

BOTH = "26PPPPPAAAAAWWWWWC"
GOOD = ("21PPPPPWWWWWC", "22PPPPPAAAAAC", BOTH, "28PPPPVAAAAAC", "2PPPPPPAAAAAC", "29PPPPVWWWWC")


def plu_of(pattern: str, number: int) -> str:
    return str(number % 10 ** pattern.count("P")).zfill(pattern.count("P"))


@given(st.sampled_from(GOOD), st.integers(0, 999_999), st.data())
def test_every_label_that_a_scale_prints_reads_back(
    pattern: str, number: int, data: st.DataObject
) -> None:
    width = {letter: pattern.count(letter) for letter in "WA"}
    grams = data.draw(st.integers(0, 10 ** width["W"] - 1))
    amount = data.draw(st.integers(0, 10 ** width["A"] - 1))
    checked = str(grams).zfill(width["W"]) if "VW" in pattern else str(amount).zfill(width["A"])
    inner = str(gs1_price_weight_check_digit(checked)) if "V" in pattern else ""
    plu = plu_of(pattern, number)
    code = printed(pattern, plu=plu, grams=grams, amount=amount, inner=inner)
    layout = read_layout(pattern)

    assert read_label(code, (layout,)) == Label(
        layout=layout,
        plu=plu,
        grams=grams if width["W"] else None,
        amount=amount if width["A"] else None,
    )


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.data())
def test_a_misread_digit_is_refused_and_never_sold(
    number: int, amount: int, data: st.DataObject
) -> None:
    code = printed("22PPPPPAAAAAC", plu=plu_of("PPPPP", number), amount=amount)
    place = data.draw(st.integers(2, len(code) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    (layout,), _ = read_layouts(["22PPPPPAAAAAC"])

    assert isinstance(read_label(code[:place] + wrong + code[place + 1 :], (layout,)), Misprint)


@given(st.sampled_from([4, 5]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_the_inner_digit_is_that_of_an_independent_library(checked: str) -> None:
    assert inner_check_digit(checked) == str(gs1_price_weight_check_digit(checked))


@pytest.mark.parametrize(("price", "digit"), [("2875", "9"), ("14685", "6")])
def test_the_examples_of_the_general_specifications(price: str, digit: str) -> None:
    assert inner_check_digit(price) == digit


def test_a_wrong_inner_digit_is_told_from_a_wrong_last_one() -> None:
    layouts, _ = read_layouts(["28PPPPVAAAAAC"])
    right = printed("28PPPPVAAAAAC", plu="1234", amount=14685, inner="6")
    inner = printed("28PPPPVAAAAAC", plu="1234", amount=14685, inner="7")
    last = right[:-1] + str((int(right[-1]) + 1) % 10)

    assert read_label(inner, layouts) == Misprint(layout=layouts[0], inner=True, expected="6")
    assert read_label(last, layouts) == Misprint(layout=layouts[0], inner=False, expected=right[-1])


def test_the_first_layout_that_fits_decides() -> None:
    code = printed("21PPPPPWWWWWC", plu="10001", grams=485)
    one, other = read_layouts(["21PPPPPWWWWWC", "2PPPPPPAAAAAC"])[0]

    assert read_label(code, (one, other)) == Label(layout=one, plu="10001", grams=485, amount=None)
    read = read_label(code, (other, one))
    assert isinstance(read, Label) and (read.plu, read.amount) == ("110001", 48500 // 100)


@pytest.mark.parametrize("code", ["", "2110001004858X", "6901234567892", "21100010048", "２１" * 6])
def test_what_fits_no_layout_is_no_label(code: str) -> None:
    layouts, _ = read_layouts(FIRST_LABELS)
    assert read_label(code, layouts) is None


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "8 to 18"),
        ("21PPPPPWWWWW", "then C"),
        ("PPPPPWWWWWC", "1 to 3 figures"),
        ("21PPWC", "8 to 18"),
        ("21PPPPPPPPPWWWWWWWWWC", "8 to 18"),
        ("21QQQQQWWWWWC", "then P, W, A and V"),
        ("69PPPPPWWWWWC", "begins with 02 or 04 or 2"),
        ("6PPPWWWC", "begins with 0 or 2"),
        ("21WWWWWAAAAAC", "no P"),
        ("21PPPPPPPPPPC", "neither W nor A"),
        ("21PPPWWWWWPPC", "P do not stand together"),
        ("21PPWWPPPAAWWC", "do not stand together"),
        ("21PPPPVWWWWWWC", "4 or 5 digits"),
        ("21PPPPWWWWWVC", "right after it"),
        ("21VPPPPWWWWWC", "right after it"),
    ],
)
def test_a_pattern_that_is_no_layout_is_refused_in_words(pattern: str, says: str) -> None:
    with pytest.raises(BadLayout, match=says):
        read_layout(pattern)


def test_a_bad_row_of_head_office_leaves_the_shop_its_other_labels() -> None:
    layouts, faults = read_layouts(["21PPPPPWWWWWC", "nonsense", BOTH])
    assert [layout.pattern for layout in layouts] == ["21PPPPPWWWWWC", BOTH]
    assert len(faults) == 1 and faults[0].startswith("nonsense: ")
