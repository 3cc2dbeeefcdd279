"""Quantities that nobody buys: what pricing costs does not grow with the number of pieces."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pos.pricing.basket import Basket, BasketLine, PricedBasket
from pos.pricing.engine import Engine
from pos.pricing.read_promotions import promotions_of

Json = dict[str, Any]
AT = dt.datetime.fromisoformat("2026-11-22T10:00:00+08:00")
PRICES = {"A": 1000, "B": 700, "C": 350}
BILLION = 10**9


def price(promotions: list[Json], pieces: int, goods: str) -> PricedBasket:
    lines = [
        BasketLine(id=n, quantity=pieces * 1000, unit_price=PRICES[sku], tax_rate="13", sku=sku)
        for n, sku in enumerate(goods, start=1)
    ]
    return Engine(promotions_of(promotions)).price(Basket(lines=lines, at=AT))


def offer(number: int, skus: str, **rest: Any) -> Json:
    on = {"skus": list(skus)}
    return {"id": f"P{number}", "name": "P", "kind": "quantity", "on": on, **rest}


THIRD_FREE: Json = {"count": 3, "cheapest": 1, "reward": {"percent": "100"}}
THREE_FOR_25: Json = {"count": 3, "reward": {"price": 2500}}
PAIR: Json = {"count": 2, "reward": {"percent": "15"}}
WORLDS: dict[str, tuple[str, list[Json]]] = {
    "one offer": ("A", [offer(0, "A", **THREE_FOR_25)]),
    "two offers": ("A", [offer(0, "A", **THREE_FOR_25), offer(1, "A", **PAIR)]),
    "three goods": (
        "ABC",
        [offer(0, "ABC", **THIRD_FREE), offer(1, "AB", **PAIR), offer(2, "BC", **THREE_FOR_25)],
    ),
    "the retailer's favour": ("AB", [offer(0, "AB", favour="retailer", **THIRD_FREE)]),
    "the retailer's favour beside another": (
        "AB", [offer(0, "AB", favour="retailer", **THIRD_FREE), offer(1, "A", **PAIR)]
    ),
    "groups that stack": (
        "AB",
        [offer(0, "AB", combine="compound", **THREE_FOR_25),
         offer(1, "A", kind="simple", combine="compound", reward={"percent": "10"})],
    ),
    "large groups that stack": (
        "AB", [offer(0, "AB", combine="compound", count=900, reward={"percent": "10"})]
    ),
    "limits": (
        "A",
        [offer(0, "A", max_times=700, **THREE_FOR_25),
         offer(1, "A", kind="simple", reward={"percent": "7"}, max_times=900)],
    ),
    "thresholds": (
        "AB",
        [{"id": "T", "name": "T", "kind": "threshold", "on": {"all": True},
          "every": {"spend": 500, "amount": 10}},
         {"id": "U", "name": "U", "kind": "threshold", "on": {"skus": ["A"]},
          "tiers": [{"spend": 5000, "reward": {"percent": "3"}}]}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_a_billion_pieces_cost_no_more_work_than_some(world: str) -> None:
    goods, promotions = WORLDS[world]
    priced = price(promotions, BILLION, goods)
    assert priced.total + priced.discount == sum(PRICES[sku] for sku in goods) * BILLION
    assert sum(line.net for line in priced.lines.values()) == priced.total
    # Each promotion alone gives no more, however many pieces there are.
    for made in promotions:
        assert priced.discount >= price([made], BILLION, goods).discount


def test_the_retailers_favour_is_counted_in_runs() -> None:
    promotions = [offer(0, "AB", favour="retailer", **THIRD_FREE)]
    few = price(promotions, 3_000, "AB")
    # 2,000 gifts, the cheapest of all pieces.
    assert few.discount == 2_000 * PRICES["B"]
    assert price(promotions, 3_000_000, "AB").discount == 2_000_000 * PRICES["B"]


@pytest.mark.parametrize(
    "offered", [THREE_FOR_25, PAIR, THIRD_FREE, {**THIRD_FREE, "favour": "retailer"}]
)
def test_groups_that_alone_stack_are_proven_over_a_whole_trolley(offered: Json) -> None:
    lines = [
        BasketLine(id=n, quantity=1000, unit_price=500 + 20 * n, tax_rate="13", sku="A")
        for n in range(1, 101)
    ]
    stacking, alone = (
        Engine(promotions_of([offer(0, "A", combine=combine, **offered)])).price(
            Basket(lines=lines, at=AT)
        )
        for combine in ("compound", "best")
    )
    assert stacking.optimal
    assert stacking.applied == alone.applied
    assert stacking.lines == alone.lines
