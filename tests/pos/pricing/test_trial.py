"""What is promised for one more piece, or for more spent, is what the bill says then."""

from __future__ import annotations

from typing import Any

import pytest

from pos.pricing.engine import Engine
from pos.pricing.explain import missed_sentence
from pos.pricing.missed import missed, steps_ahead
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of
from pos.pricing.trial import Trial, savings
from pos.texts import Texts
from tests.pos.pricing.test_semantics import Json, basket, line, price, promo


def off(name: str, *tiers: tuple[int, int], **fields: Any) -> Json:
    """So much off from so much on."""
    made = [{"spend": spend, "reward": {"amount": amount}} for spend, amount in tiers]
    return promo(name, "threshold", tiers=made, **fields)


def saves(made: Json, *promotions: Json) -> dict[str, int]:
    engine, named = Engine(promotions_of(list(promotions))), basket_of(made).basket
    priced = engine.price(named)
    return savings(engine, named, priced, missed(engine, named, priced))


def ahead(made: Json, *promotions: Json) -> dict[tuple[str, int], int]:
    """By threshold and what it lacks: what that would really save."""
    engine, named = Engine(promotions_of(list(promotions))), basket_of(made).basket
    now = engine.price(named)
    trial = Trial(engine=engine, price=engine.price, basket=named, now=now)
    return {
        (step.promotion, 0 if step.needs is None else step.needs.spend): trial.saves(step)
        for step in steps_ahead(engine, named, now)
    }


def test_a_threshold_that_a_better_one_keeps_out_promises_nothing() -> None:
    both = off("T1", (5000, 1000)), off("T2", (6000, 500))
    made = basket(line("A", "1", 5330))
    assert saves(made, *both) == {}
    assert ahead(made, *both) == {("T2", 670): 0}
    assert ahead(made, both[1]) == {("T2", 670): 500}


def test_the_next_step_of_a_threshold_in_force_is_worth_what_it_gives_more() -> None:
    steps = off("T", (5000, 1000), (6000, 2000), (10000, 2500))
    made = basket(line("A", "1", 5330))
    assert ahead(made, steps) == {("T", 670): 1000, ("T", 4670): 1500}
    every = promo("E", "threshold", every={"spend": 2500, "amount": 300}, max_times=3)
    assert ahead(made, every) == {("E", 2170): 300}
    assert ahead(basket(line("A", "1", 7600)), every) == {("E", 2400): 0}


def test_money_for_reduced_goods_is_what_they_cost_after_it() -> None:
    tenth = promo("P", reward={"percent": "10"})
    made = basket(line("A", "1", 6000))
    # 54.00 so far: 6.00 more is spent on goods of 6.67, and the 0.67 is no part of the promise.
    assert saves(made, tenth, off("T", (6000, 500))) == {"T": 500}
    assert saves(made, tenth, off("T", (6500, 500), base="gross")) == {"T": 500}


def test_money_spent_on_some_goods_only() -> None:
    made = basket(line("A", "1", 1000, category="drink"), line("B", "1", 9000, category="fresh"))
    drinks = off("T", (2000, 300), on={"categories": ["drink"]})
    assert saves(made, drinks) == {"T": 300}
    from_a_sum = promo(
        "M", reward={"percent": "10"}, on={"skus": ["B"]},
        min_spend={"on": {"categories": ["drink"]}, "amount": 1500},
    )  # fmt: skip
    assert saves(made, from_a_sum) == {"M": 900}


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        ("10", "1 more A and 4 cost 50.00."),
        ("20", "D2 needs 1 more A; if nothing else were better, it would then give 10.00 off."),
    ],
)
def test_what_would_lose_is_not_told_as_a_fact(percent: str, said: str) -> None:
    offers = (
        promo("D1", on={"skus": ["A"]}, reward={"percent": percent}),
        promo("D2", "quantity", on={"skus": ["A"]}, count=4, reward={"price": 5000}),
    )
    made = basket(line("A", "3", 1500))
    listed = {one.id: one for one in promotions_of(list(offers))}
    engine, named = Engine(listed.values()), basket_of(made).basket
    priced = engine.price(named)
    (short,) = missed(engine, named, priced)
    saved = savings(engine, named, priced, (short,)).get("D2")
    sentence = missed_sentence(short, listed, {1: "A"}, saves=saved, texts=Texts("en"))
    assert sentence == said
    with_it = price(basket(line("A", "4", 1500)), *offers)
    assert (with_it.total == 5000) is (saved is not None)


def test_pieces_for_each_slot_of_a_bundle() -> None:
    meal = promo(
        "B", "bundle", on=None, reward={"amount": 700},
        slots=[{"on": {"skus": ["A"]}, "count": 2}, {"on": {"skus": ["C"]}, "count": 1}],
    )  # fmt: skip
    made = basket(line("A", "1", 1000), line("C", "1", 500))
    assert saves(made, meal) == {"B": 700}
    assert saves(basket(line("A", "2", 1000)), meal) == {}, "nobody knows what C costs"
