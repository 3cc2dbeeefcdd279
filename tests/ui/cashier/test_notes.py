"""The cash keys offer what a customer really lays down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.cashier.notes import MOST_KEYS, NOTES, YUAN, likely_cash

dues = st.integers(1, 1_000_000) | st.integers(1, 3000).map(lambda yuan: yuan * YUAN)


def yuan(due: int) -> list[float]:
    return [amount / YUAN for amount in likely_cash(due)]


@pytest.mark.parametrize(
    ("due", "offered"),
    [
        (126_00, [130, 150, 200]),
        (6_90, [7, 10, 20, 50]),
        (12_30, [15, 20, 50, 100]),
        (149_80, [150, 200]),
        (99_50, [100]),
        (100_00, []),
        (20_00, [50, 100]),
        (1_234_50, [1235, 1240, 1250, 1300]),
        (50, [1, 5, 10]),
        (0, []),
    ],
)
def test_what_is_offered_for(due: int, offered: list[int]) -> None:
    assert yuan(due) == offered


@given(dues)
def test_it_is_more_than_is_due_and_rises(due: int) -> None:
    offered = likely_cash(due)

    assert len(offered) <= MOST_KEYS
    assert all(amount > due for amount in offered)
    assert list(offered) == sorted(set(offered))


@given(dues)
def test_it_can_be_laid_down_in_notes_with_none_too_many(due: int) -> None:
    for amount in likely_cash(due):
        assert any(amount % note == 0 and amount - note < due for note in NOTES)


@given(dues.filter(lambda due: due >= 10 * YUAN), st.sampled_from([10, 50, 100]))
def test_the_next_full_ten_fifty_and_hundred_are_there_unless_exact_cash_is_that(
    due: int, step: int
) -> None:
    full = -(-due // (step * YUAN)) * step * YUAN

    assert full in likely_cash(due) or full == due


@given(st.integers(1, 10 * YUAN - 1))
def test_small_change_is_paid_with_a_ten_too(due: int) -> None:
    assert 10 * YUAN in likely_cash(due)
