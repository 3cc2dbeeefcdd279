"""Whatever happens to a basket step by step: it costs what the whole costs, byte for byte."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.pricing.engine import Engine, Memory
from pos.pricing.missed import missed
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of
from pos.pricing.result import result_of
from tests.pos.pricing import baskets

Json = dict[str, Any]
ALL = ("simple", "quantity", "bundle", "threshold")
MEMBERS = (
    None,
    {"id": "M1"},
    {"id": "M2", "tier": "gold"},
    {"id": "M3", "tier": "gold", "birthday": "11-22"},
)
AT = "2026-11-22T{hour:02}:{minute:02}:00+08:00"


def conditions(draw: Random, made: Json) -> None:
    """Now and then a promotion is only for some, for a time, or for those who spend enough."""
    chance = draw.random()
    if chance < 0.15:
        made["members_only"] = True
    elif chance < 0.25:
        made["member_tiers"] = ["gold"]
    elif chance < 0.3:
        made["birthday_only"] = True
    elif chance < 0.4:
        made["coupon"] = "SPRING"
    elif chance < 0.5:
        made["min_spend"] = {"on": baskets.selector(draw), "amount": draw.choice([100, 900, 2000])}
    elif chance < 0.55:
        made["to"] = AT.format(hour=10, minute=5)
    elif chance < 0.6:
        made["hours"] = [["10:03", "10:09"]]
    made["priority"] = draw.choice([0, 0, 0, 1])


class Till:
    """A basket and what a cashier does to it."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._shelf = [baskets.basket(draw, pieces=9) for _ in range(2)]
        self._count = 0
        self.minutes = 0
        self.basket: Json = {
            "currency": "CNY", "at": "", "lines": [], "member": None, "coupons": [],
        }  # fmt: skip

    def act(self) -> None:
        """Does one thing at random, one minute or none after the last one."""
        lines = self.basket["lines"]
        doing = self._draw.choice(
            [self.add, self.add, self.add, self.remove, self.change, self.attach, self.coupon]
        )
        if doing in (self.remove, self.change) and not lines:
            doing = self.add
        doing()
        self.minutes += self._draw.choice([0, 0, 0, 1, 4])
        self.basket["at"] = AT.format(hour=10 + self.minutes // 60, minute=self.minutes % 60)

    def add(self) -> None:
        self._count += 1
        goods = self._draw.choice(self._draw.choice(self._shelf)["lines"])
        self.basket["lines"].append(goods | {"id": f"{self._count}"})
        if len(self.basket["lines"]) > 6:
            self.basket["lines"].pop(0)

    def remove(self) -> None:
        self.basket["lines"].pop(self._draw.randrange(len(self.basket["lines"])))

    def change(self) -> None:
        line = self._draw.choice(self.basket["lines"])
        if "unit" not in line:
            line["quantity"] = str(self._draw.randint(1, 4))

    def attach(self) -> None:
        self.basket["member"] = self._draw.choice(MEMBERS)

    def coupon(self) -> None:
        self.basket["coupons"] = self._draw.choice([[], ["SPRING"]])


def told(engine: Engine, basket: Json, memory: Memory | None) -> str:
    """The whole result, also what was missed, as it goes over the wire."""
    named = basket_of(basket)
    priced = engine.price(named.basket, memory=memory)
    promotions = {promotion.id: promotion for promotion in engine.book.promotions}
    losers = missed(engine, named.basket, priced)
    return json.dumps(result_of(named, priced, losers, promotions), ensure_ascii=False)


@settings(max_examples=4 * settings().max_examples)
@given(st.integers(0, 2**64))
def test_any_steps_lead_to_what_the_whole_basket_costs(seed: int) -> None:
    draw = Random(seed)
    promotions = [
        baskets.promotion(draw, n, kinds=ALL, combines=["best", "best", "exclusive", "compound"])
        for n in range(draw.randint(1, 5))
    ]
    for made in promotions:
        conditions(draw, made)
    engine, memory = Engine(promotions_of(promotions)), Memory()
    till = Till(draw)
    for _ in range(draw.randint(2, 8)):
        till.act()
        # Another engine, of the same promotions in another order, that never saw the basket.
        fresh = Engine(promotions_of(draw.sample(promotions, len(promotions))))
        assert told(engine, till.basket, memory) == told(fresh, till.basket, None)


@given(st.integers(0, 2**64))
def test_a_memory_of_other_promotions_is_no_memory(seed: int) -> None:
    draw = Random(seed)
    memory = Memory()
    till = Till(draw)
    for _ in range(3):
        till.act()
        promotions = promotions_of(
            [baskets.promotion(draw, n, kinds=ALL, combines=["best"]) for n in range(3)]
        )
        basket = basket_of(till.basket).basket
        with_memory = Engine(promotions).price(basket, memory=memory)
        assert with_memory == Engine(promotions).price(basket)
