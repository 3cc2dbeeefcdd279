"""What a sale earns: whole points that add up, by rules that are data."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.member.programme import (
    STANDARD,
    Bonus,
    Buyer,
    Programme,
    Sold,
    Tier,
    expires_on,
    in_force,
    points_of,
    read_programme,
    year_before,
)

DAY = dt.date(2026, 11, 22)
ANYBODY = Buyer()


def earned(*amounts, programme=STANDARD, buyer=ANYBODY, unearned=0, day=DAY, **facts):
    lines = [Sold(line=n, amount=amount, **facts) for n, amount in enumerate(amounts, start=1)]
    return sum(points_of(lines, programme, buyer=buyer, day=day, unearned=unearned).values())


def test_each_whole_unit_that_a_member_pays_is_a_point():
    assert earned(1999) == 19
    assert earned(99) == 0
    assert earned(50, 50) == 1
    assert earned(150, -500) == 1


def test_what_was_paid_with_points_earns_none():
    """Odoo 150833: the line of a reward earned points itself."""
    assert earned(1000, 1000, unearned=500) == 15
    assert earned(1000, unearned=1000) == 0
    assert earned(1000, unearned=5000) == 0
    # Nor does a line that a promotion gives away, or that takes something off.
    assert earned(1000, 0) == earned(1000, 0, 0) == 10


def test_of_several_bonuses_the_largest_counts_and_a_tier_has_its_own_rate():
    rules = Programme(
        since=DAY,
        tiers=(Tier(name="silver", spend=0), Tier(name="gold", spend=500_000, times=15_000)),
        bonuses=(
            Bonus(name="birthday", times=20_000, on="birthday"),
            Bonus(name="eighth", times=30_000, on="member_day", days=(8, 18, 28)),
            Bonus(name="milk", times=50_000, brands=("光明",), until=dt.date(2026, 11, 30)),
            Bonus(name="golden", times=12_000, tiers=("gold",)),
        ),
        never=("BAG",),
    )
    gold = Buyer(tier="gold")
    assert earned(1000, programme=rules) == 10
    assert earned(1000, programme=rules, buyer=gold) == 15
    assert earned(1000, programme=rules, buyer=Buyer(tier="gold", has_birthday=True)) == 20
    assert earned(1000, programme=rules, buyer=gold, day=dt.date(2026, 11, 28)) == 30
    assert earned(1000, programme=rules, buyer=gold, brand="光明") == 50
    assert earned(1000, programme=rules, brand="光明", day=dt.date(2026, 12, 1)) == 10
    assert earned(1000, programme=rules, buyer=gold, sku="BAG") == 0


@given(st.lists(st.integers(-10_000, 1_000_000), max_size=20), st.integers(0, 50_000))
def test_the_lines_share_the_points_of_the_sale_and_none_gets_less_than_nothing(amounts, less):
    lines = [Sold(line=n, amount=amount) for n, amount in enumerate(amounts)]
    shares = points_of(lines, STANDARD, buyer=ANYBODY, day=DAY, unearned=less)
    paid = sum(amount for amount in amounts if amount > 0)
    assert sum(shares.values()) == max(0, paid - less) // 100
    assert all(points > 0 for points in shares.values())


def test_a_sale_is_counted_by_the_rules_of_its_day():
    later = Programme(since=dt.date(2026, 12, 1), per=50)
    assert in_force([later], DAY) is STANDARD
    assert in_force([later, STANDARD], dt.date(2026, 12, 1)) is later


@pytest.mark.parametrize(
    ("earned_on", "months", "gone"),
    [
        ("2026-11-22", 24, "2028-12-01"),
        ("2026-12-31", 1, "2027-02-01"),
        ("2026-01-01", 12, "2027-02-01"),
        ("2026-01-01", 0, None),
    ],
)
def test_points_last_to_the_end_of_a_month(earned_on, months, gone):
    found = expires_on(dt.date.fromisoformat(earned_on), months)
    assert found == (gone and dt.date.fromisoformat(gone))


def test_a_year_before_a_leap_day_is_the_first_of_march():
    assert year_before(dt.date(2028, 2, 29)) == dt.date(2027, 3, 1)
    assert year_before(dt.date(2028, 3, 1)) == dt.date(2027, 3, 1)


def test_a_tier_is_reached_by_spending():
    rules = Programme(since=DAY, tiers=(Tier(name="a", spend=100), Tier(name="b", spend=200)))
    assert [rules.reached(spend) for spend in (99, 100, 199, 200)] == ["", "a", "a", "b"]
    assert [rules.rank(name) for name in ("b", "a", "other", "")] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'{"since": "2026-11-22", "per": 0}',
        b'{"since": "2026-11-22", "point": 1}',
        b'{"since": "2026-11-22", "tiers": [{"name": "a", "spend": 2}, {"name": "b", "spend": 1}]}',
        b'{"since": "2026-11-22", "tiers": [{"name": "a", "spend": 1}, {"name": "a", "spend": 2}]}',
    ],
)
def test_rules_that_make_no_sense_are_refused(content):
    with pytest.raises(msgspec.ValidationError):
        read_programme(content)


def test_rules_are_read_as_they_were_written():
    assert read_programme(msgspec.json.encode(STANDARD)) == STANDARD
