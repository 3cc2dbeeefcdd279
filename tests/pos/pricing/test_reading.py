"""Files that are not valid: every fault with its path, and nothing taken over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos.pricing.engine import Engine
from pos.pricing.faults import BadFile
from pos.pricing.read_basket import read_basket
from pos.pricing.read_promotions import read_promotions

Json = dict[str, Any]

LINE = {"id": "1", "sku": "A", "quantity": "1", "unit_price": 100, "tax_rate": "13"}
SIMPLE = {"id": "D", "name": "D", "kind": "simple", "on": {"all": True},
          "reward": {"percent": "10"}}  # fmt: skip
QUANTITY = SIMPLE | {"kind": "quantity", "count": 2}
BUNDLE = {"id": "D", "name": "D", "kind": "bundle", "reward": {"price": 1},
          "slots": [{"on": {"skus": ["A"]}, "count": 1}]}  # fmt: skip
TIERS = {"id": "D", "name": "D", "kind": "threshold", "on": {"all": True}}


def without(made: Json, name: str) -> Json:
    return {key: value for key, value in made.items() if key != name}


def tier(spend: Any, **reward: Any) -> Json:
    return {"spend": spend, "reward": reward or {"amount": 1}}


def within(depth: int) -> Json:
    """Exceptions to exceptions."""
    return {"all": True} | ({"except": within(depth - 1)} if depth else {})


def faults_of(promotion: Any) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read_promotions(json.dumps([promotion]))
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("promotion", "fault"),
    [
        ("x", "[0]: not an object"),
        (without(SIMPLE, "kind"), "[0].kind: missing"),
        (SIMPLE | {"kind": "gift"}, "[0].kind: not one of simple, quantity, bundle, threshold"),
        (without(SIMPLE, "name"), "[0].name: missing"),
        (SIMPLE | {"id": ""}, "[0].id: empty"),
        (SIMPLE | {"colour": "red"}, "[0].colour: unknown field"),
        (SIMPLE | {"count": 2}, "[0].count: unknown field"),
        (SIMPLE | {"reward": {"percent": "100.001"}}, "[0].reward.percent: over 100"),
        (SIMPLE | {"reward": {"percent": "0"}}, "[0].reward.percent: not a positive number"),
        (
            SIMPLE | {"reward": {"percent": "1.2345"}},
            "[0].reward.percent: not a number with at most 3 decimals",
        ),
        (
            SIMPLE | {"reward": {"percent": 20}},
            '[0].reward.percent: not a decimal string such as "0.485"',
        ),
        (SIMPLE | {"reward": {"price": -1}}, "[0].reward.price: negative"),
        (SIMPLE | {"reward": {"amount": 1.5}}, "[0].reward.amount: not a whole number"),
        (SIMPLE | {"reward": {"amount": 10**13}}, "[0].reward.amount: too large"),
        (SIMPLE | {"reward": {}}, "[0].reward: not exactly one of percent, amount, price"),
        (
            SIMPLE | {"reward": {"price": 1, "amount": 1}},
            "[0].reward: not exactly one of percent, amount, price",
        ),
        (SIMPLE | {"on": {}}, "[0].on: selects nothing"),
        (SIMPLE | {"on": {"skus": [], "all": False}}, "[0].on: selects nothing"),
        (
            SIMPLE | {"on": {"all": True, "except": {"brands": []}}},
            "[0].on.except: selects nothing",
        ),
        (SIMPLE | {"on": {"skus": ["A", 7]}}, "[0].on.skus[1]: not a text"),
        (
            SIMPLE | {"on": {"skus": ["A"], "except": {"skus": ["B", "A"]}}},
            "[0].on.except: takes out all that is selected, so it could never apply",
        ),
        (
            SIMPLE | {"on": {"all": True, "except": {"all": True}}},
            "[0].on.except: takes out all that is selected",
        ),
        (
            SIMPLE | {"on": {"categories": ["food/milk"], "except": {"categories": ["food"]}}},
            "[0].on.except: takes out all that is selected",
        ),
        (
            BUNDLE | {"slots": [{"on": {"brands": ["b"], "except": {"brands": ["b"]}}}]},
            "[0].slots[0].on.except: takes out all that is selected",
        ),
        (SIMPLE | {"combine": "all"}, "[0].combine: not one of best, exclusive, compound"),
        (SIMPLE | {"max_times": 0}, "[0].max_times: not a positive number"),
        (SIMPLE | {"members_only": "yes"}, "[0].members_only: not true or false"),
        (SIMPLE | {"stores": []}, "[0].stores: empty, so it could never apply"),
        (SIMPLE | {"weekdays": ["mon", "someday"]}, "[0].weekdays[1]: no such weekday"),
        (SIMPLE | {"month_days": [0]}, "[0].month_days[0]: not a day from 1 to 31"),
        (SIMPLE | {"hours": [["9", "10:00"]]}, "[0].hours[0]: not a pair of times"),
        (SIMPLE | {"hours": [["09:00", "09:00"]]}, "[0].hours[0]: ends when it starts"),
        (SIMPLE | {"from": "yesterday"}, "[0].from: not an ISO 8601 time"),
        (
            SIMPLE | {"from": "2026-11-22T00:00:00+08:00", "to": "2026-11-22T00:00:00+08:00"},
            "[0].to: not after `from`, so it could never apply",
        ),
        (
            SIMPLE | {"from": "2026-02-02", "to": "2026-02-20", "month_days": [30]},
            "[0]: no such day or hour between `from` and `to`, so it could never apply",
        ),
        (
            SIMPLE | {"from": "2026-11-23", "to": "2026-11-25", "weekdays": ["sun"]},
            "[0]: no such day or hour between `from` and `to`, so it could never apply",
        ),
        (
            SIMPLE
            | {
                "from": "2026-11-22T10:00",
                "to": "2026-11-22T12:00",
                "hours": [["12:00", "13:00"], ["22:00", "10:00"]],
            },
            "[0]: no such day or hour between `from` and `to`, so it could never apply",
        ),
        (
            SIMPLE | {"funded_by": [{"party": "a", "percent": "60"}] * 2},
            "[0].funded_by: over 100 percent together",
        ),
        (SIMPLE | {"min_spend": {"on": {"all": True}, "amount": 0}}, "[0].min_spend.amount: not"),
        (SIMPLE | {"name": "a\x1b[31m"}, "[0].name: holds a character that cannot be printed"),
        (SIMPLE | {"id": "\ud800"}, "[0].id: holds a character that cannot be printed"),
        (SIMPLE | {"on": {"skus": ["A", "\n"]}}, "[0].on.skus[1]: holds a character that cannot"),
        (SIMPLE | {"on": within(20)}, "[0].on.except.except.except.except.except"),
        (SIMPLE | {"to": "9999-12-31"}, "[0].to: not in the years 1970 to 2199"),
        (QUANTITY | {"count": 10**12}, "[0].count: more than 1000 pieces in a group"),
        (BUNDLE | {"slots": [{"on": {"all": True}}] * 60}, "[0].slots: more than 12"),
        (QUANTITY | {"count": 0}, "[0].count: not a positive number"),
        (QUANTITY | {"cheapest": 2}, "[0].cheapest: not below count"),
        (BUNDLE | {"slots": []}, "[0].slots: empty"),
        (BUNDLE | {"slots": [{"on": {}}]}, "[0].slots[0].on: selects nothing"),
        (BUNDLE | {"rewarded": [1]}, "[0].rewarded[0]: no such slot"),
        (TIERS, "[0]: not exactly one of tiers, every"),
        (TIERS | {"tiers": []}, "[0].tiers: empty, so it could never apply"),
        (
            TIERS | {"tiers": [tier(100), tier(100)]},
            "[0].tiers[1].spend: overlaps the tier before it",
        ),
        (
            TIERS | {"tiers": [tier(100), tier(50)]},
            "[0].tiers[1].spend: is below the tier before it",
        ),
        (
            TIERS | {"tiers": [tier(100, price=1)]},
            "[0].tiers[0].reward.price: unknown field",
        ),
        (TIERS | {"every": {"spend": 0, "amount": 1}}, "[0].every.spend: not a positive number"),
        (TIERS | {"every": {"spend": 5, "amount": 1}, "base": "x"}, "[0].base: not one of"),
    ],
)
def test_a_faulty_promotion_is_named(promotion: Any, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_of(promotion)), faults_of(promotion)


def test_all_faults_of_all_promotions_are_told() -> None:
    with pytest.raises(BadFile) as caught:
        read_promotions(json.dumps([SIMPLE, SIMPLE, QUANTITY | {"id": "Q", "count": 0, "x": 1}, 5]))
    assert caught.value.faults == (
        "[1].id: 'D' comes twice",
        "[2].x: unknown field",
        "[2].count: not a positive number",
        "[3]: not an object",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{}", "not a list of promotions"),
        ("[", "not JSON: "),
        ("[{}, ", "not JSON: "),
        ("[{} {}]", "not JSON: Expecting ',' delimiter"),
        ("[]]", "not JSON: Extra data"),
        (" \n", "empty"),
        ("[1" + "0" * 5000 + "]", "not JSON: a number has too many digits"),
        ('[{"id": "a", "id": "b"}]', "not JSON: the field 'id' comes twice in one object"),
        ("[NaN]", "not JSON: NaN is no number"),
        ("[" * 100_000, "nested too deep"),
        (b"\xff\xfe", "not UTF-8 text: byte 0 fits nowhere"),
    ],
)
def test_what_is_no_list_of_promotions(text: str | bytes, fault: str) -> None:
    with pytest.raises(BadFile, match=r"not|nested|empty") as caught:
        read_promotions(text)
    assert caught.value.is_whole
    assert caught.value.faults[0].startswith(fault)


@pytest.mark.parametrize(
    "made",
    [
        # An exception to the exception, goods named beside their category, another brand's goods.
        {"on": {"skus": list("AB"), "except": {"skus": list("AB"), "except": {"skus": ["A"]}}}},
        {"on": {"categories": ["food"], "skus": ["A"], "except": {"skus": ["A"]}}},
        {"on": {"brands": ["b"], "except": {"categories": ["food"]}}},
        {"on": {"categories": ["food"], "except": {"categories": ["food/milk"]}}},
        # A window that begins on the day before; a clock elsewhere.
        {"from": "2026-11-22T00:00", "to": "2026-11-22T02:00", "hours": [["22:00", "02:00"]]},
        {"from": "2026-11-23", "to": "2026-11-24", "hours": [["22:00", "02:00"]],
         "weekdays": ["sun"]},
        {"from": "2026-11-22T10:00:00Z", "to": "2026-11-22T12:00:00Z",
         "hours": [["18:00", "19:00"]]},
        {"from": "1970-01-01", "to": "2199-12-31", "month_days": [31],
         "hours": [["00:30", "01:00"]]},
    ],
)  # fmt: skip
def test_what_can_apply_is_no_fault(made: Json) -> None:
    assert read_promotions(json.dumps([SIMPLE | made]))


def test_good_promotions_of_every_kind_are_read() -> None:
    every = {"every": {"spend": 10000, "amount": 2000}, "max_times": 3}
    listed = [
        SIMPLE | {"id": "1", "weekdays": ["mon"], "hours": [["22:00", "02:00"]], "coupon": None},
        QUANTITY | {"id": "2", "cheapest": 1, "favour": "retailer"},
        BUNDLE | {"id": "3", "rewarded": [0]},
        TIERS | {"id": "4", "tiers": [tier(100), tier(200, percent="12.5")], "base": "gross"},
        TIERS | {"id": "5"} | every,
    ]
    assert [made.id for made in read_promotions(json.dumps(listed))] == list("12345")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (LINE | {"quantity": "0"}, "lines[0].quantity: not a positive number"),
        (LINE | {"quantity": "1.5"}, "lines[0].quantity: not a whole number of pieces"),
        (LINE | {"quantity": "0.0005", "unit": "kg"}, "lines[0].quantity: not a number with"),
        (LINE | {"quantity": 3}, "lines[0].quantity: not a decimal string"),
        (LINE | {"quantity": "99999999999999"}, "lines[0].quantity: too large"),
        (without(LINE, "quantity"), "lines[0].quantity: missing"),
        (LINE | {"quantity": "10001"}, "lines[0].quantity: more than 10000 pieces"),
        (LINE | {"sku": "A\n"}, "lines[0].sku: holds a character that cannot be printed"),
        (LINE | {"unit_price": -5}, "lines[0].unit_price: negative"),
        (LINE | {"unit_price": "5"}, "lines[0].unit_price: not a whole number"),
        (without(LINE, "unit_price"), "lines[0].unit_price: missing"),
        (LINE | {"amount": 5}, "lines[0]: has both a unit_price and an amount"),
        (LINE | {"price_override": -1}, "lines[0].price_override: negative"),
        (LINE | {"unit": "stone"}, "lines[0].unit: not one of each, kg, l, m"),
        (LINE | {"tax_rate": "lots"}, "lines[0].tax_rate: not a percentage"),
        (LINE | {"discountable": 1}, "lines[0].discountable: not true or false"),
        (LINE | {"colour": 1}, "lines[0].colour: unknown field"),
        (LINE | {"quantity": "9999", "unit_price": 10**11}, "lines[0]: its value is too"),
        (LINE | {"quantity": "-1"}, "lines[0].refund_of: missing"),
        (
            LINE | {"quantity": "-3", "refund_of": {"quantity": "3", "refunded": "1",
                    "gross": 3, "net": 3, "tax": 0}},
            "lines[0].refund_of: more comes back than was sold",
        ),
    ],
)  # fmt: skip
def test_a_faulty_line_is_named(line: Json, fault: str) -> None:
    basket = {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": [line]}
    with pytest.raises(BadFile) as caught:
        read_basket(json.dumps(basket))
    assert any(found.startswith(fault) for found in caught.value.faults), caught.value.faults


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59+00:00"])
def test_a_time_at_the_end_of_the_calendar_is_a_mistake(at: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_basket(json.dumps({"currency": "CNY", "at": at, "lines": []}))
    assert caught.value.faults == ("at: not in the years 1970 to 2199",)


def test_all_faults_of_a_basket_are_told() -> None:
    basket = {"currency": "", "at": "2026-11-22T10:00:00", "tax_mode": "both", "lines": [LINE] * 2}
    with pytest.raises(BadFile) as caught:
        read_basket(json.dumps(basket))
    assert sorted(caught.value.faults) == [
        "at: not an ISO 8601 time with an offset",
        "currency: empty",
        "lines[1].id: '1' comes twice",
        "tax_mode: not one of inclusive, exclusive",
    ]


def test_a_currency_and_a_birthday_are_such_as_there_are() -> None:
    basket = {"currency": "CNYX", "at": "2026-11-22T10:00:00+08:00", "lines": [],
              "member": {"id": "M", "birthday": "02-31"}}  # fmt: skip
    with pytest.raises(BadFile) as caught:
        read_basket(json.dumps(basket))
    assert sorted(caught.value.faults) == [
        "currency: not three capital letters such as CNY",
        "member.birthday: not a day of the year such as 11-22",
    ]
    with pytest.raises(BadFile) as caught:
        read_basket(json.dumps(basket | {"currency": "XXZ", "member": None}))
    assert caught.value.faults == ("currency: XXZ is no currency of ISO 4217",)
    leap = basket | {"currency": "JPY", "member": {"id": "M", "birthday": "02-29"}}
    assert read_basket(json.dumps(leap)).basket.member is not None


def basket_faults(*lines: Any) -> tuple[str, ...]:
    basket = {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": lines}
    with pytest.raises(BadFile) as caught:
        read_basket(json.dumps(basket))
    return caught.value.faults


def test_what_is_no_basket_at_all_is_a_fault_of_the_file() -> None:
    for content in ("[]", "3", '"milk"', "null"):
        with pytest.raises(BadFile) as caught:
            read_basket(content)
        assert caught.value.is_whole
        assert caught.value.faults == ("not an object: a basket is expected",)


def test_one_mistake_in_a_line_is_told_once() -> None:
    sold = {"quantity": "3", "gross": 300, "net": 300, "tax": 0}
    assert basket_faults(LINE, "two pears") == ("lines[1]: not an object",)
    assert basket_faults(LINE | {"quantity": "-0.5", "refund_of": sold}) == (
        "lines[0].quantity: not a whole number of pieces",
    )


@pytest.mark.parametrize(
    ("net", "share", "fault"),
    [
        (301, 0, "lines[0].refund_of.net: above its gross"),
        (250, 40, "lines[0].refund_of.shares: do not add up to what its net is below its gross"),
    ],
)
def test_a_return_says_of_what_was_sold_only_what_can_be(net: int, share: int, fault: str) -> None:
    sold = {"quantity": "3", "gross": 300, "net": net, "tax": 0,
            "shares": [{"promotion": "D", "amount": share}]}  # fmt: skip
    assert basket_faults(LINE | {"quantity": "-1", "refund_of": sold}) == (fault,)


def test_a_tax_rate_has_three_decimals_and_one_row_however_it_is_written() -> None:
    rates = ("13", "13.00", "0", "0.0", "8.125")
    lines = [LINE | {"id": str(n), "tax_rate": rate} for n, rate in enumerate(rates)]
    basket = {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": lines}
    priced = Engine(()).price(read_basket(json.dumps(basket)).basket)
    assert [(row.rate, row.net, row.tax) for row in priced.taxes] == [
        ("13", 177, 23),
        ("8.125", 92, 8),
        ("0", 200, 0),
    ]
