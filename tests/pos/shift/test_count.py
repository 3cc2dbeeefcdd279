"""A blind count: by tender, cash also by notes and coins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.money import pieces_of
from pos.shift.count import count_of, sealed
from pos.shift.problems import ShiftError

TENDERS = ("cash", "voucher")
YUAN = pieces_of("CNY")


def test_notes_and_coins_make_the_cash() -> None:
    notes = {"10000": 2, "5000": 1, "100": 7, "50": 0}
    assert count_of(counted={}, denominations=notes, tenders=TENDERS, pieces=YUAN) == {
        "cash": 25_700
    }
    both = {"cash": 25_700, "voucher": 500}
    assert count_of(counted=both, denominations=notes, tenders=TENDERS, pieces=YUAN) == both


@pytest.mark.parametrize(
    ("counted", "denominations", "problem"),
    [
        ({}, {}, "count_needed"),
        ({"voucher": 500}, {}, "count_needed"),
        ({"cash": -1}, {}, "bad_amount"),
        ({"cash": 10**12 + 1}, {}, "bad_amount"),
        ({"cash": 1, "qr": 1}, {}, "tender_not_counted"),
        ({"cash": 100}, {"100": 2}, "count_differs"),
        ({}, {"0": 2}, "no_such_piece"),
        ({}, {"3": 2}, "no_such_piece"),
        ({}, {"100": 1, "200": 1}, "no_such_piece"),
        ({}, {"-5": 2}, "bad_amount"),
        ({}, {"ten": 2}, "bad_amount"),
        ({}, {"１００": 1}, "bad_amount"),
        ({}, {"100": -2}, "bad_amount"),
        ({}, {"9" * 12: 1}, "bad_amount"),
    ],
)
def test_what_is_no_count(
    counted: dict[str, int], denominations: dict[str, int], problem: str
) -> None:
    with pytest.raises(ShiftError, match=problem):
        count_of(counted=counted, denominations=denominations, tenders=TENDERS, pieces=YUAN)


@given(
    st.dictionaries(st.sampled_from(TENDERS), st.integers(0, 10**9), min_size=1),
    st.dictionaries(st.sampled_from(TENDERS), st.integers(-(10**9), 10**9)),
)
def test_over_and_short(counted: dict[str, int], expected: dict[str, int]) -> None:
    count = sealed(counted=counted, denominations={"100": 1, "50": 0}, expected=expected)
    for tender, difference in count.over_short.items():
        assert expected.get(tender, 0) + difference == counted.get(tender, 0)
    # What ought to be there and was not counted is missing, and said so.
    assert {tender for tender, due in expected.items() if due} <= set(count.over_short)
    assert count.denominations == {"100": 1}
