"""The engine finds the best of all ways: it agrees with trying every one."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest

from pos.pricing.engine import Engine
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of
from tests.pos.pricing import baskets, oracle

SIMPLE = ("simple", "quantity", "bundle")
WORLDS = {
    # name: kinds, ways to combine, pieces, promotions, priorities, cases in a long run
    "best": (SIMPLE, ["best"], 6, 3, [0], 20_000),
    "quantity": (("quantity",), ["best"], 7, 2, [0], 10_000),
    "exclusive": (SIMPLE, ["best", "exclusive"], 5, 3, [0], 10_000),
    "stacks": (("simple",), ["best", "compound", "compound"], 5, 4, [0], 10_000),
    "compound groups": (SIMPLE, ["compound", "best"], 4, 3, [0], 6_000),
    "priorities": (SIMPLE, ["best", "exclusive", "compound"], 4, 3, [0, 0, 1], 6_000),
    "thresholds": (("threshold",), ["best", "exclusive"], 6, 3, [0], 10_000),
    "everything": (
        (*SIMPLE, "threshold"), ["best", "best", "exclusive", "compound"], 4, 4, [0], 10_000
    ),
}  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_no_way_gives_more(world: str, seed: int, scaled: Callable[[int], int]) -> None:
    kinds, combines, pieces, most, priorities, cases = WORLDS[world]
    draw = Random(f"{seed} {world}")
    for _ in range(scaled(cases)):
        basket = baskets.basket(draw, pieces=pieces)
        promotions = []
        for number in range(draw.randint(1, most)):
            made = baskets.promotion(draw, number, kinds=kinds, combines=combines)
            if made["kind"] != "threshold":
                made["priority"] = draw.choice(priorities)
            promotions.append(made)
        agree(basket, promotions)


def agree(basket: baskets.Json, promotions: list[baskets.Json]) -> None:
    told = json.dumps({"basket": basket, "promotions": promotions})
    priced = Engine(promotions_of(promotions)).price(basket_of(basket).basket)
    best = oracle.best_results(basket, promotions)
    assert priced.optimal, told
    thresholds = {made["id"] for made in promotions if made["kind"] == "threshold"}
    applied = tuple(
        sorted(
            (entry.promotion, entry.times, entry.amount)
            for entry in priced.applied
            if entry.promotion not in thresholds
        )
    )
    assert oracle.Best(priced.discount, applied) in best, f"{priced} {best} {told}"
