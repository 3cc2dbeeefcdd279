"""Examples that others have published, each with its source; the amounts are theirs (where a
source counts free articles only, each costs 1.00 here).

Not every published rule is this contract's: where a lower priority adds compounds on top of a
higher one (here it does, in Dynamics' pricing zones it does not) no example is taken over.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from pos.pricing.engine import Engine
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of

Json = dict[str, Any]

DYNAMICS = (
    "Microsoft, Determine the optimal combination of overlapping discounts, example 2: "
    "learn.microsoft.com/en-us/dynamics365/commerce/optimal-combination-overlapping-discounts"
)
CONCURRENCY = (
    "Microsoft, Retail Discount Concurrency Control - Differences with Examples: "
    "learn.microsoft.com/en-us/archive/blogs/retaillife/"
    "retail-discount-concurrency-control-differences-with-examples"
)
CHECKOUT = (
    "Dave Thomas, Kata 09, Back to the Checkout: codekata.com/kata/kata09-back-to-the-checkout"
)
TYPES = (
    "Microsoft, Manage retail pricing, Retail discount types: "
    "learn.microsoft.com/en-us/training/modules/manage-retail-pricing/05-retail-discount-types"
)
MAGENTO = (
    "Magento Open Source 1.9 user guide, Buy X Get Y Free, buy 5 get 2 with at most 4 free: "
    "github.com/dbachmann/m1-userguide/blob/master/marketing/"
    "price-rule-shopping-cart-buy-x-get-y-free.html"
)
POTTER = "Coding Dojo, Kata Potter: codingdojo.org/kata/Potter"


class Example(NamedTuple):
    source: str
    prices: dict[str, int]
    bought: str
    promotions: list[Json]
    total: int


def promotion(name: str, kind: str, **fields: Any) -> Json:
    return {"id": name, "name": name, "kind": kind, "on": {"all": True}, **fields}


HALF_AND_FIFTH = [
    promotion("1", "quantity", count=2, cheapest=1, reward={"percent": "50"}),
    promotion("2", "quantity", count=2, reward={"percent": "20"}),
]
COMPOUND = {"combine": "compound", "priority": 99}
ZONE = [
    promotion("A", "simple", reward={"percent": "10"}, **COMPOUND),
    promotion("B", "simple", reward={"percent": "20"}, **COMPOUND),
]
BEST = promotion("D", "simple", reward={"percent": "35"}, priority=99)
SHOP = {"A": 50, "B": 30, "C": 20, "D": 15}
MULTIBUYS = [
    promotion("A3", "quantity", count=3, reward={"price": 130}) | {"on": {"skus": ["A"]}},
    promotion("B2", "quantity", count=2, reward={"price": 45}) | {"on": {"skus": ["B"]}},
]
BOOKS = "01234"


def sets_of_books() -> Iterator[Json]:
    """Different books together: 5, 10, 20, 25 percent off two, three, four, five of them."""
    for size, percent in ((2, "5"), (3, "10"), (4, "20"), (5, "25")):
        for titles in combinations(BOOKS, size):
            name = f"set {''.join(titles)}"
            yield {
                "id": name, "name": name, "kind": "bundle", "reward": {"percent": percent},
                "slots": [{"on": {"skus": [title]}} for title in titles],
            }  # fmt: skip


HARRY = dict.fromkeys(BOOKS, 800)
SETS = list(sets_of_books())
SAME = {"a": 1500, "b": 1500, "c": 1500, "d": 1500}
MIXED = {"a": 2000, "b": 2000, "c": 1500, "d": 500}

HUNDRED = [promotion("100", "threshold", tiers=[{"spend": 10000, "reward": {"amount": 500}}])]
FIVE_GET_TWO = [
    promotion("5+2", "quantity", count=7, cheapest=2, reward={"percent": "100"}, max_times=2)
]

EXAMPLES = [
    Example(TYPES, {"h": 5000, "x": 4999}, "hh", HUNDRED, 9500),
    Example(TYPES, {"h": 5000, "x": 4999}, "hx", HUNDRED, 9999),
    Example(MAGENTO, {"y": 100}, "y" * 7, FIVE_GET_TWO, 500),
    Example(MAGENTO, {"y": 100}, "y" * 14, FIVE_GET_TWO, 1000),
    Example(MAGENTO, {"y": 100}, "y" * 21, FIVE_GET_TWO, 1700),
    Example(DYNAMICS, SAME, "abcd", HALF_AND_FIFTH, 6000 - 1500),
    Example(DYNAMICS, MIXED, "abcd", HALF_AND_FIFTH, 6000 - 1400),
    Example(CONCURRENCY, {"x": 10000}, "x", ZONE, 7200),
    Example(CONCURRENCY, {"x": 10000}, "x", [*ZONE, BEST], 6500),
    *(
        Example(CHECKOUT, SHOP, bought, MULTIBUYS, total)
        for bought, total in [
            ("A", 50), ("AB", 80), ("CDBA", 115), ("AA", 100), ("AAA", 130), ("AAAA", 180),
            ("AAAAA", 230), ("AAAAAA", 260), ("AAAB", 160), ("AAABB", 175), ("AAABBD", 190),
            ("DABABA", 190),
        ]
    ),
    *(
        Example(POTTER, HARRY, bought, SETS, total)
        for bought, total in [
            ("0", 800), ("000", 2400), ("01", 1520), ("024", 2160), ("0124", 2560),
            ("01234", 3000), ("001", 800 + 1520), ("0011", 3040), ("001223", 2560 + 1520),
            ("011234", 800 + 3000), ("00112234", 5120),
            ("00000111112222333334444", 3 * 3000 + 2 * 2560),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.bought)
def test_published_totals(example: Example) -> None:
    lines = [
        {"id": str(n), "sku": sku, "quantity": "1", "unit_price": example.prices[sku],
         "tax_rate": "13"}
        for n, sku in enumerate(example.bought)
    ]  # fmt: skip
    basket = {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": lines}
    priced = Engine(promotions_of(example.promotions)).price(basket_of(basket).basket)
    assert priced.total == example.total, example.source
    assert priced.optimal
