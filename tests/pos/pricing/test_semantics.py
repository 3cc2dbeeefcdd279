"""What the contract says in words, case by case: who, when, limits, stacks, why not."""

from __future__ import annotations

from typing import Any

import pytest

from pos.pricing.basket import PricedBasket
from pos.pricing.engine import Engine
from pos.pricing.explain import missed_sentence
from pos.pricing.missed import Missed, missed
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of
from pos.pricing.result import result_of
from pos.texts import LANGUAGES, Texts

Json = dict[str, Any]


def line(sku: str, quantity: str, price: int, **more: Any) -> Json:
    made = {"id": sku, "sku": sku, "quantity": quantity, "unit_price": price, "tax_rate": "13"}
    return {name: value for name, value in (made | more).items() if value is not None}


def basket(*lines: Json, **more: Any) -> Json:
    return {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": list(lines)} | more


def promo(name: str, kind: str = "simple", **fields: Any) -> Json:
    made = {"id": name, "name": name, "kind": kind, "on": {"all": True}}
    return {key: value for key, value in (made | fields).items() if value is not None}


def price(made: Json, *promotions: Json) -> PricedBasket:
    return Engine(promotions_of(list(promotions))).price(basket_of(made).basket)


def why(made: Json, *promotions: Json) -> dict[str, Missed]:
    engine, named = Engine(promotions_of(list(promotions))), basket_of(made).basket
    return {entry.promotion: entry for entry in missed(engine, named, engine.price(named))}


def times(priced: PricedBasket) -> dict[str, int]:
    return {applied.promotion: applied.times for applied in priced.applied}


TENTH = {"reward": {"percent": "10"}}


def test_the_result_of_the_contract() -> None:
    made = basket(
        {"id": "1", "sku": "100234", "quantity": "3", "unit": "each", "unit_price": 1500,
         "category": "dairy", "brand": "B7", "tax_rate": "13", "discountable": True},
        store="S001", zone="east", channel="till", tax_mode="inclusive",
        member={"id": "M1", "tier": "gold", "birthday": "11-22"}, coupons=["SPRING10"],
    )  # fmt: skip
    listed = promotions_of([promo("D1", reward={"percent": "20"})])
    named = basket_of(made)
    result = result_of(named, Engine(listed).price(named.basket), (), {p.id: p for p in listed})
    assert result == {
        "currency": "CNY", "gross": 4500, "discount": 900, "total": 3600, "tax": 414,
        "optimal": True,
        "lines": [{"id": "1", "gross": 4500, "discount": 900, "net": 3600, "tax": 414,
                   "shares": [{"promotion": "D1", "amount": 900}]}],
        "applied": [{"promotion": "D1", "times": 3, "amount": 900, "lines": {"1": "3"}}],
        "missed": [],
        "taxes": [{"rate": "13", "net": 3186, "tax": 414}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "at", "holds"),
    [
        ({"from": "2026-11-22T10:00:00+08:00"}, "2026-11-22T10:00:00+08:00", True),
        ({"to": "2026-11-22T10:00:00+08:00"}, "2026-11-22T10:00:00+08:00", False),
        ({"from": "2026-11-22T10:00:00+08:00"}, "2026-11-22T03:00:00+01:00", True),
        ({"from": "2026-11-22"}, "2026-11-22T00:00:00+08:00", True),
        ({"weekdays": ["sun"]}, "2026-11-22T10:00:00+08:00", True),
        ({"weekdays": ["mon"]}, "2026-11-22T10:00:00+08:00", False),
        ({"month_days": [22]}, "2026-11-22T10:00:00+08:00", True),
        ({"hours": [["09:00", "10:00"]]}, "2026-11-22T10:00:00+08:00", False),
        ({"hours": [["22:00", "02:00"]]}, "2026-11-22T01:59:00+08:00", True),
        # Sunday's night runs into Monday; Sunday's small hours belong to Saturday.
        ({"hours": [["22:00", "02:00"]], "weekdays": ["sun"]}, "2026-11-23T01:00:00+08:00", True),
        ({"hours": [["22:00", "02:00"]], "weekdays": ["sun"]}, "2026-11-22T01:00:00+08:00", False),
    ],
)
def test_when(condition: Json, at: str, holds: bool) -> None:
    made = basket(line("A", "1", 1000), at=at)
    assert (price(made, promo("P", **TENTH, **condition)).discount == 100) is holds
    assert holds or why(made, promo("P", **TENTH, **condition))["P"].reason == "not_now"


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"stores": ["S002"]}, "not_here"),
        ({"zones": ["west"]}, "not_here"),
        ({"channels": ["kiosk"]}, "not_here"),
        ({"member_tiers": ["silver"]}, "not_member"),
        ({"birthday_only": True}, "not_member"),
        ({"coupon": "OTHER"}, "no_coupon"),
        ({"min_spend": {"on": {"all": True}, "amount": 1001}}, "short"),
        ({"on": {"all": True, "except": {"skus": ["A"]}}}, "excluded_item"),
    ],
)
def test_who_and_where(condition: Json, reason: str) -> None:
    made = basket(
        line("A", "1", 1000), store="S001", zone="east", channel="till", coupons=["SPRING"],
        member={"id": "M", "tier": "gold", "birthday": "11-21"},
    )  # fmt: skip
    fits = {
        "stores": ["S001"], "zones": ["east"], "channels": ["till"], "member_tiers": ["gold"],
        "members_only": True, "coupon": "SPRING",
        "min_spend": {"on": {"skus": ["A"]}, "amount": 1000},
    }  # fmt: skip
    assert price(made, promo("P", **TENTH, **fits)).discount == 100
    refused = promo("P", **(TENTH | fits | condition))
    assert price(made, refused).discount == 0
    assert why(made, refused)["P"].reason == reason


def test_members_only_needs_a_member() -> None:
    only = promo("P", **TENTH, members_only=True)
    assert why(basket(line("A", "1", 1000)), only)["P"].reason == "not_member"


def test_short_and_lost() -> None:
    two = promo("D2", "quantity", count=2, reward={"price": 2000})
    tenth = promo("D1", **TENTH)
    told = why(basket(line("A", "1", 1250)), two, tenth)["D2"]
    assert told.reason == "short" and told.needs is not None and told.needs.count == 1
    assert told.would_give == 500
    lost = why(basket(line("A", "2", 1250)), two, tenth)["D1"]
    assert (lost.reason, lost.to, lost.would_give) == ("lost_to", ("D2",), 250)


@pytest.mark.parametrize(
    "nothing",
    [
        {"on": {"all": True}, "reward": {"price": 1250}},
        {"on": {"all": True}, "reward": {"percent": "0.03"}},
        {"kind": "quantity", "on": {"all": True}, "count": 2, "reward": {"price": 2500}},
    ],
)
def test_what_takes_nothing_off_these_goods_is_not_for_them(nothing: Json) -> None:
    # Nobody was better: it would give nothing if it were the only one, so it is lost to nobody.
    made = basket(line("A", "2", 1250))
    for others in ([], [promo("D1", **TENTH)]):
        told = why(made, promo("P", **nothing), *others)["P"]
        assert (told.reason, told.to, told.would_give) == ("excluded_item", (), 0)
        by_id = {p.id: p for p in promotions_of([promo("P", **nothing)])}
        assert (
            missed_sentence(told, by_id, {}, texts=Texts("en"))
            == "P takes nothing off these goods."
        )


def test_a_threshold_of_which_the_percentage_rounds_to_nothing_says_what_more_to_spend() -> None:
    rare = promo(
        "T", "threshold", on={"all": True}, tiers=[{"spend": 10, "reward": {"percent": "1"}}]
    )
    told = why(basket(line("A", "1", 30)), rare)["T"]
    assert told.reason == "short" and told.needs is not None
    assert (told.needs.spend, told.would_give) == (20, 1)
    assert price(basket(line("A", "1", 49)), rare).discount == 0
    assert price(basket(line("A", "1", 50)), rare).discount == 1


def test_a_threshold_loses_to_what_took_its_goods_before() -> None:
    made = basket(line("A", "1", 1000))
    tiers = [{"spend": 500, "reward": {"amount": 90}}]
    last = promo("T", "threshold", on={"all": True}, tiers=tiers, combine="exclusive")
    lost = why(made, last, promo("D1", **TENTH))["T"]
    assert (lost.reason, lost.to, lost.would_give) == ("lost_to", ("D1",), 90)
    free = promo("FREE", on={"all": True}, reward={"percent": "100"})
    lost = why(made, last | {"combine": "best", "base": "gross"}, free)["T"]
    assert (lost.reason, lost.to, lost.would_give) == ("lost_to", ("FREE",), 90)


def test_the_sentence_for_one_more() -> None:
    two = promo("D2", "quantity", count=2, reward={"price": 2000})
    told = why(basket(line("酸奶", "1", 1250)), two)["D2"]
    by_id = {p.id: p for p in promotions_of([two])}
    said = [
        missed_sentence(told, by_id, {1: "酸奶"}, saves=500, texts=Texts(name))
        for name in LANGUAGES
    ]
    assert said == ["再买 1 件酸奶，2 件只要 20.00。", "1 more 酸奶 and 2 cost 20.00."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence(language: str) -> None:
    promotions = {"P": promotions_of([promo("P", **TENTH)])[0]}
    reasons = "not_now not_here not_member no_coupon used_up excluded_item lost_to".split()
    for reason in reasons:
        told = Missed(promotion="P", reason=reason)  # type: ignore[arg-type]
        assert "P" in missed_sentence(told, promotions, {}, texts=Texts(language))


def test_lines_that_take_no_promotion_count_towards_none() -> None:
    made = basket(
        line("A", "1", 1000, discountable=False), line("B", "1", 1000, price_override=700),
        line("C", "1", 1000),
    )  # fmt: skip
    priced = price(made, promo("P", "quantity", count=2, reward={"price": 1}))
    assert (priced.gross, priced.discount) == (2700, 0)
    full = promo("T", "threshold", tiers=[{"spend": 1001, "reward": {"amount": 100}}])
    assert price(made, full).discount == 0


def test_weighed_and_labelled_goods() -> None:
    made = basket(
        line("A", "0.485", 2999, unit="kg"),
        line("B", "0.333", None, unit="kg", amount=455),
        {"id": "C", "sku": "C", "amount": 300, "tax_rate": "13"},
    )  # type: ignore[arg-type]
    off = price(made, promo("P", reward={"amount": 100}))
    # 1.00 a kilogram; where a label does not say how much, nothing goes off each kilogram.
    assert [off.lines[n].discount for n in (1, 2, 3)] == [49, 33, 0]
    cheaper = price(made, promo("P", reward={"price": 1000}))
    assert [cheaper.lines[n].net for n in (1, 2, 3)] == [485, 333, 300]
    tenth = price(made, promo("P", max_times=2, **TENTH))
    assert tenth.discount == 146 + 46 and times(tenth) == {"P": 2}


def test_a_stack_is_price_then_amount_then_percent() -> None:
    compound = {"combine": "compound"}
    stack = [
        promo("A", reward={"percent": "10"}, **compound),
        promo("B", reward={"amount": 100}, **compound),
        promo("C", reward={"price": 800}, **compound),
    ]
    priced = price(basket(line("A", "1", 1000)), *stack)
    assert [(s.promotion, s.amount) for s in priced.lines[1].shares] == [
        ("A", 70), ("B", 100), ("C", 200)
    ]  # fmt: skip
    original = [stack[0] | {"on_original": True}, *stack[1:]]
    assert price(basket(line("A", "1", 1000)), *original).discount == 400
    # A lower price makes the other one idle: fewer applications give as much.
    lower = price(
        basket(line("A", "1", 1000)), *stack, promo("Z", reward={"price": 630}, **compound)
    )
    assert times(lower) == {"A": 1, "B": 1, "Z": 1}


def test_exclusive_goes_first_even_if_the_rest_would_give_more() -> None:
    small = promo("X", combine="exclusive", on={"skus": ["A"]}, reward={"amount": 1})
    big = promo("Y", "quantity", count=2, reward={"percent": "50"})
    priced = price(basket(line("A", "1", 1000), line("B", "1", 1000)), small, big)
    assert times(priced) == {"X": 1}


def test_equal_exclusive_choices_leave_most_to_the_others() -> None:
    first = promo("X", combine="exclusive", max_times=1, reward={"amount": 100})
    rest = promo("Y", on={"skus": ["A"]}, reward={"amount": 300})
    priced = price(basket(line("A", "1", 1000), line("B", "1", 1000)), first, rest)
    assert priced.discount == 400


def test_levels_settle_downward_and_compounds_stay_open() -> None:
    high = promo("H", priority=5, combine="compound", reward={"amount": 100})
    low = promo("L", combine="compound", reward={"percent": "10"})
    best = promo("B", reward={"percent": "90"})
    priced = price(basket(line("A", "1", 1000)), high, low, best)
    assert times(priced) == {"H": 1, "L": 1} and priced.discount == 190


def test_ties_go_to_fewer_applications_then_to_lower_ids() -> None:
    single = promo("A", reward={"amount": 50})
    pair = promo("B", "quantity", count=2, reward={"amount": 100})
    assert times(price(basket(line("A", "2", 1000)), single, pair)) == {"B": 1}
    again = promo("C", "quantity", count=2, reward={"amount": 100})
    assert times(price(basket(line("A", "2", 1000)), again, pair)) == {"B": 1}


def test_favour_says_which_pieces_are_the_gift() -> None:
    made = basket(*(line(f"L{n}", "1", n) for n in (1000, 800, 600, 500, 400, 300)))
    gift = promo("G", "quantity", count=3, cheapest=1, reward={"percent": "100"})
    assert price(made, gift).discount == 600 + 300
    assert price(made, gift | {"favour": "retailer"}).discount == 300 + 400


def test_a_gift_is_spread_over_its_group() -> None:
    made = basket(line("A", "2", 1000), line("B", "1", 500))
    gift = promo("G", "quantity", count=3, cheapest=1, reward={"percent": "100"})
    priced = price(made, gift)
    assert [priced.lines[n].discount for n in (1, 2)] == [400, 100]
    free = promo(
        "F", "bundle", on=None, rewarded=[1], reward={"percent": "100"},
        slots=[{"on": {"skus": ["A"]}, "count": 2}, {"on": {"skus": ["B"]}, "count": 1}],
    )  # fmt: skip
    priced = price(made, free)
    assert [priced.lines[n].discount for n in (1, 2)] == [0, 500]
    assert priced.applied[0].lines == {1: 2000, 2: 1000}


def test_thresholds_come_last_and_exclusive_pieces_stay_out() -> None:
    tenth = promo("D", on={"skus": ["A"]}, **TENTH)
    net = promo("T", "threshold", tiers=[{"spend": 1900, "reward": {"percent": "10"}}])
    made = basket(line("A", "1", 1000), line("B", "1", 1000))
    assert price(made, tenth, net).discount == 100 + 190
    assert price(made, tenth | {"combine": "exclusive"}, net).discount == 100
    higher = net | {"tiers": [{"spend": 2000, "reward": {"percent": "10"}}]}
    assert price(made, tenth, higher).discount == 100
    # By the gross value, but of the net value.
    assert price(made, tenth, higher | {"base": "gross"}).discount == 100 + 190
    every = promo("E", "threshold", every={"spend": 600, "amount": 50}, max_times=2)
    assert times(price(made, every)) == {"E": 2}


def test_overlapping_thresholds_share_the_pieces() -> None:
    made = basket(line("A", "1", 6000), line("B", "1", 10000), line("C", "1", 5000))
    ten = promo("T1", "threshold", tiers=[{"spend": 10000, "reward": {"percent": "10"}}])
    off = promo("T2", "threshold", on={"skus": ["A"]},
                tiers=[{"spend": 5000, "reward": {"amount": 800}}])  # fmt: skip
    assert price(made, ten, off).discount == 1500 + 800


def test_a_bundle_of_many_and_a_crowd_are_still_proven() -> None:
    made = basket(*(line(f"L{n}", "40", 100 + 10 * n) for n in range(12)))
    priced = price(
        made, promo("Q", "quantity", count=3, reward={"price": 250}), promo("S", **TENTH)
    )
    assert priced.discount > 0


def test_an_exhausted_search_says_so_and_is_no_worse_than_one_promotion_alone() -> None:
    prices = [101, 137, 163, 199, 211, 257, 293, 331, 379, 397, 443, 467]
    made = basket(*(line(f"L{p}", "3", p) for p in prices))
    offers = [
        promo("A", "quantity", count=3, cheapest=1, reward={"percent": "73"}),
        promo("B", "quantity", count=4, reward={"price": 801}),
        promo("C", "quantity", count=2, reward={"percent": "13.7"}),
    ]
    both = price(made, *offers)
    assert all(both.discount >= price(made, offer).discount for offer in offers)
    assert price(made, *reversed(offers)) == both


def test_rounding_by_group_is_part_of_the_search() -> None:
    # (2, 2) and (1, 1) give 0.02 + 0.01 at a half, (2, 1) twice 0.02 each.
    made = basket(line("A", "2", 2), line("B", "2", 1))
    assert price(made, promo("P", "quantity", count=2, reward={"percent": "50"})).discount == 4


def test_an_amount_for_a_group_is_not_wasted_on_cheap_pieces() -> None:
    made = basket(line("A", "2", 900), line("B", "2", 100))
    assert price(made, promo("P", "quantity", count=2, reward={"amount": 1000})).discount == 2000


def test_a_favour_for_the_retailer_never_costs_the_other_promotions() -> None:
    made = basket(*(line(f"L{n}", "2", 190 + 37 * n) for n in range(10)))
    gift = promo("G", "quantity", count=3, cheapest=1, reward={"percent": "100"})
    pair = promo("P", "quantity", count=2, reward={"percent": "20"})
    both = price(made, gift | {"favour": "retailer"}, pair)
    # Ten pairs of all there is, each rounded.
    assert both.discount >= both.gross // 5 - 10


def test_what_an_exclusive_left_of_a_line_counts_towards_a_spend() -> None:
    piece = {"sku": "A", "unit_price": 200, "tax_rate": "0"}
    first = promo("E", combine="exclusive", max_times=1, **TENTH)
    spend = promo("T", "threshold", tiers=[{"spend": 500, "reward": {"amount": 50}}])
    together = basket(piece | {"id": "1", "quantity": "3"})
    apart = basket(*(piece | {"id": str(n), "quantity": "1"} for n in range(3)))
    for made in (together, apart):
        told = why(made, first, spend)["T"]
        assert (told.reason, told.needs and told.needs.spend) == ("short", 100)


def test_what_comes_to_nothing_is_not_said_to_be_applied() -> None:
    """In the retailer's favour the gift of a group may be worth nothing beside other offers."""
    made = basket(
        line("D", "1", 1),
        line("C", "3", 1, category="food/tea"),
        line("D", "2", 500, id="E"),
        line("A", "2", 100),
        line("A", "1", 1000, id="B"),
    )
    gift = promo(
        "gift", "quantity", combine="compound", on={"categories": ["food/tea"]}, count=2,
        cheapest=1, reward={"price": 900}, favour="retailer",
    )  # fmt: skip
    pair = promo(
        "pair", "bundle", combine="compound", on=None, max_times=2, reward={"amount": 700},
        slots=[{"on": {"skus": ["A", "D"]}}, {"on": {"skus": ["D"]}}],
    )  # fmt: skip
    two = promo(
        "two", "bundle", combine="compound", on=None, reward={"price": 300}, on_original=True,
        slots=[{"on": {"all": True}, "count": 2}],
    )  # fmt: skip
    priced = price(made, gift, pair, two)
    assert all(applied.amount for applied in priced.applied)
    assert {"pair", "two"} & set(times(priced))
