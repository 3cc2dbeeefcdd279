"""Price resolution, cash rounding, manual discounts, tax classes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.pricing.cash import CHINA, CashRule, cash_rounding, rounding_back
from pos.pricing.manual import manual_discount, part_of
from pos.pricing.prices import NoPrice, PriceRow, resolve_price
from pos.pricing.promotion import Reward
from pos.pricing.tax import NoTaxRate, TaxRule, read_taxpayer, tax_rate, taxpayer_on

NOON = dt.datetime.fromisoformat("2026-11-22T12:00:00+08:00")


def row(scope: Any, key: str, price: int, **more: Any) -> PriceRow:
    return PriceRow(
        **{"id": f"{scope}{price}", "sku": "A", "scope": scope, "key": key, "price": price}
        | {"version": 1}
        | more
    )


BOOK = [
    row("chain", "", 1000),
    row("zone", "east", 950),
    row("store", "S001", 900),
    row("member", "gold", 850),
]


@pytest.mark.parametrize(
    ("asked", "price", "source"),
    [
        ({"store": "S009"}, 1000, "chain"),
        ({"store": "S009", "zone": "east"}, 950, "zone"),
        ({"store": "S001", "zone": "east"}, 900, "store"),
        ({"store": "S001", "zone": "east", "member_tier": "gold"}, 850, "member"),
        ({"store": "S001", "member_tier": "gold", "label": 455}, 455, "label"),
        ({"store": "S001", "label": 455, "override": 1}, 1, "override"),
    ],
)
def test_the_nearest_price_wins(asked: dict[str, Any], price: int, source: str) -> None:
    found = resolve_price(sku="A", rows=BOOK, at=NOON, **asked)
    assert (found.price, found.source) == (price, source)


def test_prices_hold_from_their_start_until_before_their_end() -> None:
    rows = [
        row("chain", "", 1000),
        row("chain", "", 800, version=2, start=NOON, end=NOON + dt.timedelta(hours=1)),
    ]

    def at(minutes: int) -> int:
        when = NOON + dt.timedelta(minutes=minutes)
        return resolve_price(sku="A", rows=rows, at=when, store="S001").price

    assert [at(-1), at(0), at(59), at(60)] == [1000, 800, 800, 1000]


def test_of_equal_rows_the_newest_version_counts_then_the_lower_id() -> None:
    rows = [row("chain", "", 1000), row("chain", "", 700, version=3, id="b"),
            row("chain", "", 600, version=3, id="a")]  # fmt: skip
    found = resolve_price(sku="A", rows=rows, at=NOON, store="S001")
    assert (found.price, found.version, found.row) == (600, 3, "a")


@pytest.mark.parametrize("offset", [None, dt.timezone(dt.timedelta(hours=8))])
def test_of_rows_that_came_together_the_one_that_began_last_counts(
    offset: dt.tzinfo | None,
) -> None:
    begins = NOON.replace(tzinfo=offset)
    usual, week, day = (
        row("chain", "", price, version=3, id=id, start=start, end=end)
        for id, price, start, end in [
            ("a", 900, None, None),
            ("b", 850, begins - dt.timedelta(days=3), begins + dt.timedelta(days=4)),
            ("c", 800, begins, begins + dt.timedelta(days=1)),
        ]
    )

    def at(days: int) -> int:
        when = NOON + dt.timedelta(days=days)
        return resolve_price(sku="A", rows=[usual, week, day], at=when, store="S001").price

    assert [at(-4), at(-1), at(0), at(1), at(4)] == [900, 850, 800, 850, 900]


def test_an_article_without_a_price_is_not_free() -> None:
    with pytest.raises(NoPrice):
        resolve_price(sku="B", rows=BOOK, at=NOON, store="S001")


@pytest.mark.parametrize(
    ("due", "rule", "rounding"),
    [
        (1234, CHINA, -4),
        (1230, CHINA, 0),
        (9, CHINA, -9),
        (1234, CashRule(step=5), 1),
        (1232, CashRule(step=5), -2),
        (1231, CashRule(step=10, direction="up"), 9),
        (1299, CashRule(step=100, direction="down", most=50), 0),
        (1249, CashRule(step=100, direction="down", most=50), -49),
        (-1234, CHINA, 4),
    ],
)
def test_cash_is_rounded_by_rule(due: int, rule: CashRule, rounding: int) -> None:
    assert cash_rounding(due=due, rule=rule) == rounding
    assert (due + rounding) % rule.step == 0 or rounding == 0


def test_small_change_is_dropped_up_to_a_cap() -> None:
    rule = CashRule(step=100, direction="down", most=50)
    assert cash_rounding(due=10_037, rule=rule) == -37
    assert cash_rounding(due=10_087, rule=rule) == 0


@given(st.integers(1, 10**6), st.integers(-9, 9), st.lists(st.integers(1, 10**5), max_size=8))
def test_returns_undo_the_whole_rounding(total: int, rounding: int, parts: list[int]) -> None:
    before = undone = 0
    for part in [*parts, total]:
        now = min(part, total - before)
        if now:
            undone += rounding_back(rounding=rounding, total=total, before=before, now=now)
            before += now
    assert undone == -rounding


@given(
    st.integers(1, 10**6),
    st.sampled_from([CHINA, CashRule(step=5), CashRule(step=10, direction="up")]),
    st.integers(0, 10**6),
    st.lists(st.integers(1, 10**5), max_size=8),
)
def test_what_goes_back_in_cash_can_be_paid(
    total: int, rule: CashRule, others: int, parts: list[int]
) -> None:
    others = min(others, total)
    rounding = cash_rounding(due=total - others, rule=rule)
    before = given = 0
    for part in [*parts, total]:
        now = min(part, total - before)
        if now:
            undone = rounding_back(
                rounding=rounding, total=total, before=before, now=now, others=others, rule=rule
            )
            before, given = before + now, given + now - undone
            assert now - undone >= 0
            assert given <= others or (given - others) % rule.step == 0
    assert given == total + rounding


def test_a_manual_discount_is_spread_over_what_is_sold() -> None:
    nets = {1: 1000, 2: 500, 3: -300}
    given = manual_discount(reward=Reward(kind="percent", value=10_000), nets=nets)
    assert (given.amount, given.shares) == (150, {1: 100, 2: 50})
    all_of_it = manual_discount(reward=Reward(kind="amount", value=9999), nets=nets)
    assert all_of_it.amount == 1500


def test_a_part_is_rounded_up_so_that_no_limit_is_passed_unseen() -> None:
    assert part_of(100, 1000) == 1000
    assert part_of(101, 1000) == 1010
    assert part_of(1001, 10_000) == 1001
    assert part_of(100_001, 1_000_000) == 1001
    assert part_of(1, 0) == 10_000
    assert part_of(0, 0) == 0


def test_the_rate_is_that_of_the_class_the_taxpayer_and_the_day() -> None:
    rules = [
        TaxRule(tax_class="13", taxpayer="general", rate="13", start=dt.date(2019, 4, 1)),
        TaxRule(tax_class="13", taxpayer="small", rate="3", start=dt.date(2019, 1, 1)),
        TaxRule(
            tax_class="13", taxpayer="small", rate="1",
            start=dt.date(2023, 1, 1), end=dt.date(2028, 1, 1),
        ),
    ]  # fmt: skip

    def rate(taxpayer: str, day: str, tax_class: str = "13") -> str:
        return tax_rate(
            tax_class=tax_class, taxpayer=taxpayer, day=dt.date.fromisoformat(day), rules=rules
        )

    assert rate("general", "2026-11-22") == "13"
    assert rate("small", "2026-11-22") == "1"
    assert rate("small", "2028-01-01") == "3"
    assert rate("small", "2026-11-22", "exempt") == "exempt"
    with pytest.raises(NoTaxRate):
        rate("general", "2018-01-01")


def test_a_seller_becomes_another_kind_of_taxpayer_on_a_day() -> None:
    told = [
        {"kind": "small"},
        {"kind": "general", "from": "2027-01-01"},
        {"kind": "small", "from": "2030-07-01"},
    ]
    taxpayers = read_taxpayer(told)

    def kind(day: str) -> str:
        return taxpayer_on(day=dt.date.fromisoformat(day), taxpayers=taxpayers)

    assert [kind("2000-01-01"), kind("2026-12-31")] == ["small", "small"]
    assert [kind("2027-01-01"), kind("2030-06-30")] == ["general", "general"]
    assert kind("2030-07-01") == "small"
    # Settings of before tell one kind for good.
    assert taxpayer_on(day=dt.date(2030, 1, 1), taxpayers=read_taxpayer("small")) == "small"


@pytest.mark.parametrize(
    "told",
    [
        "large",
        [],
        [{"kind": "small", "from": "2027-01-01"}],
        [{"kind": "small"}, {"kind": "general"}],
        [{"kind": "small"}, {"kind": "general", "from": "1 January"}],
        [{"kind": "small"}, *[{"kind": "general", "from": "2027-01-01"}] * 2],
        [{"kind": "small", "until": "2027-01-01"}],
    ],
)
def test_kinds_of_taxpayer_that_leave_a_day_open_are_not_taken(told: object) -> None:
    with pytest.raises((ValueError, msgspec.ValidationError)):
        read_taxpayer(told)


@pytest.mark.parametrize(
    ("tax_class", "taxpayer", "rate"),
    [
        ("13", "small", "3"),
        ("17", "small", "3"),
        ("5", "small", "5"),
        ("0", "small", None),
        ("out", "small", "out"),
        ("17", "general", None),
    ],
)
def test_a_rule_for_any_class_holds_for_what_is_taxed_and_has_none_of_its_own(
    tax_class: str, taxpayer: str, rate: str | None
) -> None:
    day = dt.date(2026, 11, 22)
    rules = [
        TaxRule(tax_class="any", taxpayer="small", rate="3", start=day),
        TaxRule(tax_class="5", taxpayer="small", rate="5", start=day),
        TaxRule(tax_class="13", taxpayer="general", rate="13", start=day),
    ]
    if rate is None:
        with pytest.raises(NoTaxRate):
            tax_rate(tax_class=tax_class, taxpayer=taxpayer, day=day, rules=rules)
    else:
        assert tax_rate(tax_class=tax_class, taxpayer=taxpayer, day=day, rules=rules) == rate
