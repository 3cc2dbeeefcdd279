"""Examples that others have published, each with its source; the amounts are theirs (where a
source counts free articles only, each costs 1.00 here).

Not every published rule is this contract's. A lower priority adds compounds on top of a higher
one here and with Sylius, not in Dynamics' pricing zones; an exclusive promotion of a lower
priority goes first with Sylius, not here; that the dearest piece goes free has no place in the
contract. No example is taken over where the rules differ.
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
PRORATION = (
    "Salesforce, Promotion Proration Logic: "
    "help.salesforce.com/s/articleView?id=cc.b2c_promotion_proration_logic.htm"
)
FOR_TOTAL = (
    "Salesforce, Buy X for Total Promotion: "
    "help.salesforce.com/s/articleView?id=cc.b2c_buy_x_for_total_promotion.htm"
)
VTEX = (
    "VTEX, How does promotion proration work: "
    "help.vtex.com/en/docs/tutorials/how-does-promotion-proration-work"
)
ORACLE = (
    "Discount rules of Oracle Retail Point-of-Service, Buy N of X, get lowest priced X at Z% off: "
    "functionalguy.blogspot.com/2011/10"
)
FAVOUR = (
    "Multiple occurrences mode of a mix and match, buy 1 get 1: "
    "community.dynamics.com/forums/thread/details/?threadid=ab3217ee-b740-45da-9d7c-945994ba294e"
)
DYNAMICWEB = (
    "Dynamicweb, Example - 3 for 2 discount guide: "
    "doc.dynamicweb.dev/manual/dynamicweb10/commerce/promotions/discountsv2/discount2_3for2.html"
)
FYND = (
    "Fynd, Buy X Items and Get Y Items free: "
    "platform.fynd.com/help/docs/marketing/promotions/buy-x-items-get-y-items-free"
)
SAM4S = (
    "SAM4s SPS-2000 till, Mix & Match, three bottles of wine: "
    "easymanua.ls/sam4s/sps-2000/manual/165730?p=9"
)
SYLIUS = "Sylius, features/promotion/receiving_discount: github.com/Sylius/Sylius"


class Example(NamedTuple):
    """What `bought` costs in `total`; `off` is what goes off each article where the source says."""

    source: str
    prices: dict[str, int]
    bought: str
    promotions: list[Json]
    total: int
    off: dict[str, int] | None = None


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


def order(name: str, reward: Json, *, spend: int = 1, **fields: Any) -> Json:
    """Something off the whole basket."""
    return promotion(name, "threshold", tiers=[{"spend": spend, "reward": reward}], **fields)


def each(name: str, sku: str, reward: Json, **fields: Any) -> Json:
    """Something off each piece of an article."""
    return promotion(name, "simple", reward=reward, **fields) | {"on": {"skus": [sku]}}


def group(name: str, count: int, reward: Json, **fields: Any) -> Json:
    """Something off so many pieces."""
    return promotion(name, "quantity", count=count, reward=reward, **fields)


FREE = {"percent": "100"}
OVER_HUNDRED = {"spend": 10000}
FIFTEEN = {"percent": "15"}
NOT_C = {"on": {"all": True, "except": {"skus": ["c"]}}}
SHIRTS = {"r": 1300, "b": 1200}
PUG = {"p": 10000}
SHOP_OF_SHIRTS = {"t": 10000, "m": 2000}
TEN_OFF_SHIRTS = each("shirts", "t", {"amount": 1000})
STACKED = {"combine": "compound"}

SUITES = [
    Example(
        PRORATION, {"a": 6000, "b": 5000}, "ab", [order("O", FIFTEEN, **OVER_HUNDRED)],
        9350, {"a": 900, "b": 750},
    ),
    Example(
        PRORATION, {"a": 6000, "b": 5000}, "ab",
        [each("ten", "a", {"amount": 1000}), order("O", FIFTEEN, **OVER_HUNDRED)],
        8500, {"a": 1000 + 750, "b": 750},
    ),
    Example(
        PRORATION, {"a": 6000, "b": 5000, "c": 4000}, "abc",
        [order("O", FIFTEEN, **OVER_HUNDRED) | NOT_C], 13350, {"a": 900, "b": 750, "c": 0},
    ),
    Example(FOR_TOTAL, {"g": 500}, "gg", [group("2", 2, {"price": 800})], 800),
    Example(FOR_TOTAL, {"a": 600, "b": 500, "c": 550}, "ab", [group("2", 2, {"price": 800})], 800),
    Example(
        FOR_TOTAL, SHIRTS, "rrbb", [group("3", 3, {"price": 2200})],
        2200 + 1200, {"r": 1095, "b": 505},
    ),
    Example(FOR_TOTAL, {"x": 1000}, "x", [each("fixed", "x", {"price": 800})], 800),
    Example(
        VTEX, {"a": 19000, "b": 19000, "c": 25000, "d": 15000}, "abcd",
        [order("nominal", {"amount": 15600})], 78000 - 15600,
    ),
    Example(
        ORACLE, {"a": 1999, "b": 1599, "c": 1000}, "abc",
        [group("3", 3, {"percent": "10"}, cheapest=1)], 1999 + 1599 + 1000 - 100,
    ),
    Example(
        FAVOUR, {"a": 4000, "b": 5000, "c": 2500, "d": 1500}, "abcd",
        [group("1+1", 2, FREE, cheapest=1)], 13000 - 5500,
    ),
    Example(
        FAVOUR, {"a": 4000, "b": 5000, "c": 2500, "d": 1500}, "abcd",
        [group("1+1", 2, FREE, cheapest=1, favour="retailer")], 13000 - 4000,
    ),
    Example(
        DYNAMICWEB, {"1": 10000, "2": 7500, "3": 5000}, "123",
        [group("3for2", 3, FREE, cheapest=1)], 17500,
    ),
    Example(DYNAMICWEB, {"1": 10000}, "111", [group("3for2", 3, FREE, cheapest=1)], 20000),
    Example(
        FYND, {"1": 200000, "2": 150000, "3": 300000, "4": 100000}, "1234",
        [group("2+2", 4, FREE, cheapest=2)], 750000 - 250000,
    ),
    Example(SAM4S, {"w": 499}, "www", [group("3 for 10", 3, {"price": 1000})], 1497 - 497),
    *(
        Example(SYLIUS, PUG, "p", promotions, total)
        for promotions, total in [
            ([each("10", "p", {"amount": 1000}, priority=1, **STACKED),
              each("20%", "p", {"percent": "20"}, priority=4, **STACKED)], 7000),
            ([each("10", "p", {"amount": 1000}, priority=5, **STACKED),
              each("20%", "p", {"percent": "20"}, priority=2, **STACKED)], 7200),
            ([each("20%", "p", {"percent": "20"}, priority=2, combine="exclusive"),
              each("10", "p", {"amount": 1000}, priority=5, combine="exclusive")], 9000),
            ([order("holiday", {"amount": 1000})], 9000),
            ([order("thanksgiving", {"amount": 20000})], 0),
            ([order("holiday", {"percent": "20"})], 8000),
        ]
    ),
    Example(SYLIUS, {"t": 10000, "m": 600}, "tm", [order("christmas", {"amount": 10600})], 0),
    *(
        Example(SYLIUS, SHOP_OF_SHIRTS, bought, [TEN_OFF_SHIRTS, *more], total, off)
        for bought, more, total, off in [
            ("t", [], 9000, {"t": 1000}),
            ("ttt", [], 27000, {"t": 3000}),
            ("mmm", [each("mugs", "m", {"amount": 2000})], 0, {"m": 6000}),
            ("mm", [each("mugs", "m", {"amount": 3000})], 0, {"m": 4000}),
            ("tm", [], 11000, {"t": 1000, "m": 0}),
            ("tm", [each("mugs", "m", {"amount": 200})], 10800, {"t": 1000, "m": 200}),
        ]
    ),
]  # fmt: skip

EXAMPLES = [
    *SUITES,
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
    named = basket_of(basket)
    priced = Engine(promotions_of(example.promotions)).price(named.basket)
    assert priced.total == example.total, example.source
    assert priced.optimal
    off = dict.fromkeys(example.bought, 0)
    for line in named.basket.lines:
        off[line.sku] += priced.lines[line.id].discount
    assert example.off in (None, off), example.source
