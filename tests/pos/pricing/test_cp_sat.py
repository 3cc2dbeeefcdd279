"""The same components given to CP-SAT, a solver of another kind: the totals agree.

Applications are written down here from the contract, the packing is left to the solver.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from itertools import combinations_with_replacement
from random import Random
from typing import Any

import pytest

from pos.pricing.engine import Engine
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of

MISSING = importlib.util.find_spec("ortools") is None
pytestmark = pytest.mark.skipif(MISSING, reason="ortools is not installed: no CP-SAT to ask")


def component(draw: Random) -> tuple[dict[str, int], dict[str, int], list[dict[str, Any]]]:
    """Up to ten pieces of up to five articles under up to four overlapping offers."""
    skus = "ABCDE"[: draw.randint(2, 5)]
    prices = {sku: draw.choice([190, 250, 399, 490, 795, 1000, 1290]) for sku in skus}
    counts = dict.fromkeys(skus, 1)
    for _ in range(draw.randint(0, 10 - len(skus))):
        counts[draw.choice(skus)] += 1
    offers: list[dict[str, Any]] = []
    for number in range(draw.randint(2, 4)):
        wanted = draw.sample(skus, draw.randint(1, len(skus)))
        offer: dict[str, Any] = {"id": f"P{number}", "name": "P", "on": {"skus": wanted}}
        kind = draw.randrange(4)
        if kind == 0:
            offer |= {"kind": "simple", "reward": {"percent": draw.choice(["10", "15", "33"])}}
        else:
            count = draw.choice([2, 3, 4])
            offer |= {"kind": "quantity", "count": count}
            if kind == 1:
                offer["reward"] = {"price": draw.choice([300, 450, 600]) * count}
            elif kind == 2:
                offer |= {"cheapest": 1, "reward": {"percent": draw.choice(["50", "100"])}}
            else:
                offer["reward"] = {"percent": draw.choice(["12.5", "20", "25"])}
        if draw.random() < 0.2:
            offer["max_times"] = draw.randint(1, 3)
        offers.append(offer)
    return prices, counts, offers


def off(offer: dict[str, Any], values: list[int]) -> int:
    reward = offer["reward"]
    rewarded = sorted(values)[: offer["cheapest"]] if "cheapest" in offer else values
    if "percent" in reward:
        thousandths = round(1000 * float(reward["percent"]))
        return (2 * sum(rewarded) * thousandths + 100_000) // 200_000
    return max(0, sum(rewarded) - reward["price"])


def best_by_cp_sat(
    prices: dict[str, int], counts: dict[str, int], offers: list[dict[str, Any]]
) -> int:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    used: dict[str, list[Any]] = {sku: [] for sku in prices}
    worth = []
    for offer in offers:
        times = []
        for group in combinations_with_replacement(
            sorted(offer["on"]["skus"]), offer.get("count", 1)
        ):
            gain = off(offer, [prices[sku] for sku in group])
            if not gain or any(group.count(sku) > counts[sku] for sku in group):
                continue
            variable = model.new_int_var(0, 10, "")
            times.append(variable)
            worth.append(gain * variable)
            for sku in set(group):
                used[sku].append(group.count(sku) * variable)
        if "max_times" in offer and times:
            model.add(sum(times) <= offer["max_times"])
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
