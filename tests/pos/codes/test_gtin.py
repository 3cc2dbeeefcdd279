"""GTINs: the check digit, and the one form under which equal trade items compare equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.gtin import LENGTHS, barcode_key, check_digit, is_gtin, to_gtin14

bodies = st.sampled_from(sorted(LENGTHS)).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1)
)
gtins = bodies.map(lambda body: body + check_digit(body))


@pytest.mark.parametrize(
    "gtin",
    [
        "96385074",  # EAN-8, GS1 General Specifications
        "036000291452",  # UPC-A, the usual textbook example
        "4006381333931",  # EAN-13
        "6291041500213",  # EAN-13, the example of GS1's check digit page
        "10614141000415",  # GTIN-14, a case
    ],
)
def test_published_numbers_are_gtins(gtin: str) -> None:
    assert is_gtin(gtin)


@given(gtins, st.data())
def test_every_single_misread_digit_is_found(gtin: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(gtin) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != gtin[place]]))
    assert not is_gtin(gtin[:place] + wrong + gtin[place + 1 :])


@given(gtins, st.data())
def test_swapped_neighbours_are_found_unless_they_differ_by_five(
    gtin: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(gtin) - 2))
    left, right = gtin[place], gtin[place + 1]
    swapped = gtin[:place] + right + left + gtin[place + 2 :]
    assert is_gtin(swapped) is (abs(int(left) - int(right)) in {0, 5})


@given(st.text("0123456789", min_size=11, max_size=11))
def test_a_upc_a_is_the_ean_13_and_the_gtin_14_with_zeros_in_front(body: str) -> None:
    upc = body + check_digit(body)
    assert is_gtin("0" + upc) and is_gtin("00" + upc)
    assert to_gtin14(upc) == to_gtin14("0" + upc) == to_gtin14("00" + upc)


@given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from("12345678"))
def test_a_case_is_another_trade_item_than_what_is_in_it(body: str, indicator: str) -> None:
    case = indicator + body
    assert to_gtin14(case + check_digit(case)) != to_gtin14(body + check_digit(body))


@pytest.mark.parametrize("code", ["", "1", "123456789", "4006381333932", "٤٠٠٦٣٨١٣٣٣٩٣١", "²" * 8])
def test_what_is_no_gtin_has_no_14_digits_and_keeps_its_key(code: str) -> None:
    with pytest.raises(ValueError, match="not a GTIN"):
        to_gtin14(code)
    assert barcode_key(code) == code


@given(gtins)
def test_a_gtin_is_filed_under_its_14_digits(gtin: str) -> None:
    assert barcode_key(gtin) == to_gtin14(gtin) == gtin.rjust(14, "0")
