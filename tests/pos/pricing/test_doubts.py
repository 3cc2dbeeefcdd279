"""Promotions that are valid and yet odd: whoever imports them is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pos.pricing.doubts import doubts
from pos.pricing.read_promotions import promotions_of

Json = dict[str, Any]
NOW = dt.datetime.fromisoformat("2026-11-22T10:00:00+08:00")
SIMPLE = {"id": "D", "name": "D", "kind": "simple", "on": {"all": True},
          "reward": {"percent": "10"}}  # fmt: skip
SPENDING = {"id": "D", "name": "D", "kind": "threshold", "on": {"all": True}}


def told(*listed: Json) -> list[str]:
    return [f"[{n}]{doubt}" for n, doubt in doubts(promotions_of(listed), now=NOW)]


@pytest.mark.parametrize(
    ("end", "is_over"),
    [
        ("2026-11-22T02:00:00Z", True),
        ("2026-11-22T10:00:01+08:00", False),
        # Without an offset it is the stores' own time, and their clocks may be half a day behind.
        ("2026-11-21T14:00:00", True),
        ("2026-11-21T14:00:01", False),
    ],
)
def test_a_promotion_that_is_over(end: str, is_over: bool) -> None:
    assert told(SIMPLE | {"to": end}) == ["[0].to: is over, so it gives nothing any more"] * is_over


def test_tiers_that_are_not_worth_reaching_or_take_all() -> None:
    tiers = [
        {"spend": 1000, "reward": {"amount": 1000}},
        {"spend": 2000, "reward": {"percent": "50"}},
        {"spend": 3000, "reward": {"amount": 1001}},
    ]
    assert told(SPENDING | {"tiers": tiers}) == [
        "[0].tiers[0].reward: takes off all that is spent",
        "[0].tiers[1]: gives no more than the tier before it",
        "[0].tiers[2]: gives no more than the tier before it",
    ]
    assert told(SPENDING | {"every": {"spend": 500, "amount": 500}}) == [
        "[0].every.amount: takes off all that is spent"
    ]
    assert not told(SPENDING | {"tiers": tiers[1:2]}, SPENDING | {"id": "E", "tiers": tiers[2:]})


def test_one_that_another_hides() -> None:
    twin = SIMPLE | {"id": "E", "name": "E"}
    assert told(SIMPLE, twin) == ["[1]: the same as 'D', which always comes first"]
    assert not told(SIMPLE, twin | {"priority": 1})
    # Two of these stack on one piece.
    assert not told(*[made | {"combine": "compound"} for made in (SIMPLE, twin)])
