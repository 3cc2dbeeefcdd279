"""The business day is the store's, apart from the clock."""

from __future__ import annotations

import datetime as dt

import pytest

from pos.shift.day import USUAL_START, business_day, periods_over, start_of_day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-22T09:00:00+08:00", "2026-11-22"),
        ("2026-11-22T23:59:59+08:00", "2026-11-22"),
        ("2026-11-23T00:10:00+08:00", "2026-11-22"),
        ("2026-11-23T03:59:59+08:00", "2026-11-22"),
        ("2026-11-23T04:00:00+08:00", "2026-11-23"),
        ("2027-01-01T01:00:00+08:00", "2026-12-31"),
    ],
)
def test_the_night_belongs_to_the_evening(at: str, day: str) -> None:
    assert business_day(dt.datetime.fromisoformat(at)) == day


def test_a_clock_that_runs_behind_never_goes_back_to_a_day_that_is_over() -> None:
    now = dt.datetime.fromisoformat("2026-11-20T09:00:00+08:00")
    assert business_day(now, last="2026-11-22") == "2026-11-22"


def test_a_shop_that_opens_at_midnight() -> None:
    now = dt.datetime.fromisoformat("2026-11-23T00:00:00+08:00")
    assert business_day(now, start=start_of_day("00:00")) == "2026-11-23"
    for nonsense in (None, 4, "late", "25:00", ""):
        assert start_of_day(nonsense) == USUAL_START


@pytest.mark.parametrize(
    ("last", "now", "over"),
    [
        ("", "2026-11-22", []),
        ("2026-11-22", "2026-11-22", []),
        ("2026-11-22", "2026-11-21", []),
        ("2026-11-22", "2026-11-23", ["2026-11-22"]),
        ("2026-11-22", "2026-11-30", ["2026-11-22"]),
        ("2026-11-30", "2026-12-01", ["2026-11-30", "2026-11"]),
        ("2026-12-31", "2027-01-02", ["2026-12-31", "2026-12", "2026"]),
    ],
)
def test_what_is_over_on_a_new_day(last: str, now: str, over: list[str]) -> None:
    assert periods_over(last, now) == over
