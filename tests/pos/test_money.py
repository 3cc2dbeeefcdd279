"""Money: nothing is made or lost by rounding or sharing out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.money import (
    NotAnAmount,
    allocate,
    amount_text,
    divide_half_up,
    extend,
    quantity_text,
    read_decimal,
)

amounts = st.integers(min_value=-(10**12), max_value=10**12)


@given(amounts, st.integers(min_value=1, max_value=10**6))
def test_a_division_rounds_as_people_do(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    if abs(exact - exact.to_integral_value()) != Decimal("0.5"):
        wanted = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        assert divide_half_up(numerator, denominator) == wanted
    assert divide_half_up(-numerator, denominator) == -divide_half_up(numerator, denominator)


def test_halves_go_away_from_zero() -> None:
    assert [divide_half_up(n, 2) for n in (-5, -1, 1, 5)] == [-3, -1, 1, 3]


@given(amounts, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40))
def test_shares_add_up_and_are_fair(amount: int, weights: list[int]) -> None:
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    total = sum(weights)
    if total:
        for share, weight in zip(shares, weights, strict=True):
            # Nobody is further from his exact part than one unit.
            assert abs(share * total - amount * weight) < total
            if weight == 0:
                assert share == 0


def test_the_largest_fraction_gets_the_unit_that_is_left() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [6, 3, 1, 1]) == [5, 3, 1, 1]
    assert allocate(-100, [1, 1, 1]) == [-34, -33, -33]


def test_of_equal_fractions_whose_turn_it_is_decides_and_nothing_else_does() -> None:
    falling = [3, 2, 1, 0]
    assert allocate(102, [1, 1, 1, 1], turn=falling.__getitem__) == [25, 25, 26, 26]
    # The larger fraction comes first whatever its turn; only the others have to wait for theirs.
    assert allocate(7, [2, 1, 1, 1], turn=falling.__getitem__) == [3, 1, 1, 2]
    assert allocate(10, [2, 1, 1, 1], turn=falling.__getitem__) == [4, 2, 2, 2]


@given(
    st.integers(min_value=0, max_value=10**6),
    st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=20),
    st.randoms(),
)
def test_with_turns_the_order_in_which_they_are_named_changes_nothing(
    amount: int, weights: list[int], draw: Any
) -> None:
    order = draw.sample(range(len(weights)), len(weights))
    named = allocate(amount, weights, turn=lambda n: n)
    shuffled = allocate(amount, [weights[n] for n in order], turn=order.__getitem__)
    if any(weights):
        assert [named[n] for n in order] == shuffled


@given(st.integers(min_value=0, max_value=10**9))
def test_an_amount_reads_back(amount: int) -> None:
    assert read_decimal(amount_text(amount), places=2) == amount
    assert read_decimal(quantity_text(amount), places=3) == amount


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1e3", "1.234", "--1", "1.2.3", "NaN", "inf", "1,5", "٣", "9" * 40]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        read_decimal(text, places=2)


def test_a_weight_is_priced_to_the_fen() -> None:
    assert extend(unit_price=990, quantity=485) == 480
    assert extend(unit_price=1280, quantity=2000) == 2560
