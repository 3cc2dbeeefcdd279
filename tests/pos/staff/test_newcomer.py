"""Numbers that are the program's own, and PINs that fall to the first tries."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.staff.newcomer import COMMON_PINS, is_reserved, weakness


@pytest.mark.parametrize("pin", ["0000", "1212", "1234", "4321", "7890", "987654", "111111111111"])
def test_a_pin_that_is_tried_first_will_not_do(pin: str) -> None:
    assert weakness(pin, "1003") == "pin_is_easy"


@pytest.mark.parametrize(
    ("pin", "user"), [("9001", "9001"), ("0042", "42"), ("1001", "E1001"), ("1001", "0001001")]
)
def test_the_staff_number_is_no_pin(pin: str, user: str) -> None:
    assert weakness(pin, user) == "pin_is_number"


@given(st.text("0123456789", min_size=4, max_size=12))
def test_a_pin_that_is_refused_can_be_said_in_three_words(pin: str) -> None:
    """Never more is refused than repeated pairs and runs: of the four-figure ones 120."""
    steps = [(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)]
    told = pin[2:] == pin[:-2] or steps == [1] * len(steps) or steps == [9] * len(steps)
    assert (weakness(pin, "x") == "pin_is_easy") == told


def test_of_the_shortest_pins_nearly_all_are_free() -> None:
    taken = [pin for n in range(10_000) if weakness(pin := f"{n:04}", "x")]
    assert len(taken) == 120
    assert set(COMMON_PINS) <= set(taken)


def test_the_program_keeps_its_own_numbers() -> None:
    assert is_reserved("self") and is_reserved("SELF") and not is_reserved("1001")
