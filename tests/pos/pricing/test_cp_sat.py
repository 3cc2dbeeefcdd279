"""The same components given to CP-SAT, a solver of another kind: the totals agree.

Applications are written down here from the contract, the packing is left to the solver.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations_with_replacement, product
from random import Random
from typing import Any

import pytest

from pos.pricing.engine import Engine
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of

Json = dict[str, Any]

MISSING = importlib.util.find_spec("ortools") is None
pytestmark = pytest.mark.skipif(MISSING, reason="ortools is not installed: no CP-SAT to ask")


def component(draw: Random) -> tuple[dict[str, int], dict[str, int], list[Json]]:
    """Up to ten pieces of up to five articles under up to four overlapping offers."""
    skus = "ABCDE"[: draw.randint(2, 5)]
    prices = {sku: draw.choice([190, 250, 399, 490, 795, 1000, 1290]) for sku in skus}
    counts = dict.fromkeys(skus, 1)
    for _ in range(draw.randint(0, 10 - len(skus))):
        counts[draw.choice(skus)] += 1
    offers = [offer(draw, number, skus) for number in range(draw.randint(2, 4))]
    return prices, counts, offers


def offer(draw: Random, number: int, skus: str) -> Json:
    made: Json = {"id": f"P{number}", "name": "P"}
    if draw.random() < 0.2:
        made["max_times"] = draw.randint(1, 3)
    reward = draw.choice(["percent", "amount", "price"])
    kind = draw.choice(["simple", "quantity", "cheapest", "bundle"])
    if kind == "bundle":
        slots = [
            {"on": some(draw, skus), "count": draw.choice([1, 1, 2])}
            for _ in range(draw.choice([1, 2, 2]))
        ]
        size = sum(slot["count"] for slot in slots)
        made |= {"kind": "bundle", "slots": slots, "reward": a_reward(draw, reward, size)}
        if draw.random() < 0.3:
            made["rewarded"] = [draw.randrange(len(slots))]
            made["reward"] = a_reward(draw, reward, slots[made["rewarded"][0]]["count"])
        return made
    made["on"] = some(draw, skus)
    if kind == "simple":
        return made | {"kind": "simple", "reward": a_reward(draw, reward, 1)}
    count = draw.choice([2, 3, 4])
    made |= {"kind": "quantity", "count": count}
    if kind == "cheapest":
        return made | {"cheapest": 1, "reward": {"percent": draw.choice(["50", "100"])}}
    return made | {"reward": a_reward(draw, reward, count)}


def some(draw: Random, skus: str) -> Json:
    return {"skus": draw.sample(skus, draw.randint(1, len(skus)))}


def a_reward(draw: Random, kind: str, size: int) -> Json:
    if kind == "percent":
        return {"percent": draw.choice(["10", "12.5", "15", "20", "33"])}
    if kind == "amount":
        return {"amount": draw.choice([45, 130, 260, 700]) * size}
    return {"price": draw.choice([150, 300, 450, 600]) * size}


def off(reward: Json, values: Sequence[int]) -> int:
    """What one application takes off the pieces that get its reward."""
    if "percent" in reward:
        thousandths = round(1000 * float(reward["percent"]))
        return (2 * sum(values) * thousandths + 100_000) // 200_000
    if "amount" in reward:
        return min(sum(values), int(reward["amount"]))
    return max(0, sum(values) - int(reward["price"]))


def applications(made: Json, prices: dict[str, int]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every choice of pieces, and what it gives."""
    slots = made.get("slots") or [{"on": made["on"], "count": made.get("count", 1)}]
    rewarded = made.get("rewarded", range(len(slots)))
    for chosen in product(
        *[
            combinations_with_replacement(sorted(slot["on"]["skus"]), slot["count"])
            for slot in slots
        ]
    ):
        values = sorted(prices[sku] for n in rewarded for sku in chosen[n])
        values = values[: made.get("cheapest", len(values))]
        yield tuple(sku for group in chosen for sku in group), off(made["reward"], values)


def best_by_cp_sat(prices: dict[str, int], counts: dict[str, int], offers: Sequence[Json]) -> int:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    used: dict[str, list[Any]] = {sku: [] for sku in prices}
    worth = []
    for made in offers:
        times = []
        for group, gain in applications(made, prices):
            if not gain or any(group.count(sku) > counts[sku] for sku in group):
                continue
            variable = model.new_int_var(0, 10, "")
            times.append(variable)
            worth.append(gain * variable)
            for sku in set(group):
                used[sku].append(group.count(sku) * variable)
        if "max_times" in made and times:
            model.add(sum(times) <= made["max_times"])
    for sku, terms in used.items():
        if terms:
            model.add(sum(terms) <= counts[sku])
    if not worth:
        return 0
    model.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def test_another_solver_finds_nothing_better(seed: int, scaled: Callable[[int], int]) -> None:
    draw = Random(f"{seed} cp-sat")
    for _ in range(scaled(1000)):
        prices, counts, offers = component(draw)
        basket = basket_of(
            {
                "currency": "CNY",
                "at": "2026-11-22T10:00:00+08:00",
                "lines": [
                    {
                        "id": sku,
                        "sku": sku,
                        "quantity": str(count),
                        "unit_price": prices[sku],
                        "tax_rate": "13",
                    }
                    for sku, count in counts.items()
                ],
            }
        ).basket
        priced = Engine(promotions_of(offers)).price(basket)
        assert priced.optimal
        assert priced.discount == best_by_cp_sat(prices, counts, offers), (prices, counts, offers)
