"""The tax rules that come with the program, as a store in China meets them."""

from __future__ import annotations

import datetime as dt

import pytest

from pos.catalog.tax_rules import read_tax_rules
from pos.pricing.tax import known_classes, tax_rate


@pytest.mark.parametrize(
    ("tax_class", "day", "rate"),
    [
        ("13", "2026-11-22", "1"),
        ("17", "2026-11-22", "1"),
        ("0.5", "2027-12-31", "1"),
        ("17", "2028-01-01", "3"),
        ("exempt", "2026-11-22", "exempt"),
    ],
)
def test_a_small_taxpayer_levies_the_same_on_all_that_is_taxed(
    tax_class: str, day: str, rate: str
) -> None:
    rules, at = read_tax_rules(), dt.date.fromisoformat(day)
    assert tax_rate(tax_class=tax_class, taxpayer="small", day=at, rules=rules) == rate


def test_the_classes_of_goods_are_those_of_the_day() -> None:
    rules = read_tax_rules()
    assert known_classes(rules, day=dt.date(2026, 1, 1)) == ("13", "9", "6", "0", "exempt", "out")
    assert known_classes(rules, day=dt.date(2018, 1, 1)) == ("0", "exempt", "out")
