"""Waits before a lost device is tried again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.backoff import BackOff


def test_waits_double_up_to_half_a_minute() -> None:
    backoff = BackOff(lambda: 0.5)
    assert [backoff.failed(now) for now in range(9)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_ten_seconds_of_health_start_the_waits_over() -> None:
    backoff = BackOff(lambda: 0.5)
    waits = [backoff.failed(0), backoff.failed(1)]
    backoff.well(10)
    waits.append(backoff.failed(19.9))  # a loose contact, not health
    backoff.well(30)
    backoff.well(35)
    waits.append(backoff.failed(40))
    assert waits == [0.5, 1, 2, 0.5]


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10))
def test_jitter_is_a_fifth_at_most(numbers: list[float]) -> None:
    backoff = BackOff(iter(numbers).__next__)
    for expected in (0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30):
        assert 0.8 * expected - 1e-9 <= backoff.failed(0) <= 1.2 * expected + 1e-9
