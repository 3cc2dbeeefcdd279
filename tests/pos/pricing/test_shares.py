"""Who gets the odd fen: one rule for discounts and tax, whatever the order of scanning."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.pricing.basket import PricedLine
from pos.pricing.engine import Engine
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of
from tests.pos.pricing import baskets

Json = dict[str, Any]
MANY = settings(max_examples=5 * settings().max_examples)


def piece(sku: str, price: int, quantity: str = "1", **more: Any) -> Json:
    return {"sku": sku, "quantity": quantity, "unit_price": price, "tax_rate": "13"} | more


def priced(lines: Sequence[Json], promotions: Sequence[Json], mode: str = "inclusive") -> Any:
    """(what the line is, its money) of every line, in the order of the lines."""
    basket = {
        "currency": "CNY",
        "at": "2026-11-22T10:00:00+08:00",
        "tax_mode": mode,
        "lines": [line | {"id": str(n)} for n, line in enumerate(lines)],
    }
    engine = Engine(promotions_of([{"name": made["id"]} | made for made in promotions]))
    money = engine.price(basket_of(basket).basket)
    return list(zip(lines, money.lines.values(), strict=True))


def off(lines: Sequence[Json], promotions: Sequence[Json]) -> dict[str, int]:
    """What each article takes of all discounts."""
    taken: dict[str, int] = {}
    for line, money in priced(lines, promotions):
        taken[line["sku"]] = taken.get(line["sku"], 0) + money.discount
    return taken


BUNDLE: Json = {
    "id": "P2", "kind": "bundle", "reward": {"amount": 700},
    "slots": [{"on": {"skus": ["D"]}, "count": 1}, {"on": {"skus": ["B"]}, "count": 2}],
}  # fmt: skip


@pytest.mark.parametrize("id_", ["A", "Z"])
@pytest.mark.parametrize("wanted", [["B"], ["D"], ["B", "D"]])
def test_of_equal_pieces_the_lower_article_takes_the_odd_fen(id_: str, wanted: list[str]) -> None:
    # 700 over three pieces of 250 is 233 each and one more: B stands before D.
    unreached = {
        "id": id_, "kind": "quantity", "on": {"skus": wanted}, "count": 9, "reward": {"price": 9}
    }  # fmt: skip
    for lines in permutations([piece("D", 250), piece("B", 250), piece("B", 250)]):
        assert off(lines, [BUNDLE]) == {"B": 467, "D": 233}
        assert off(lines, [BUNDLE, unreached]) == {"B": 467, "D": 233}


def test_an_article_in_between_stays_there_where_it_competes_for_other_promotions() -> None:
    # A and C fare alike, B could also have another discount: A, B and C share 200 all the same.
    trio = {
        "id": "Q", "kind": "quantity", "on": {"all": True}, "count": 3, "reward": {"amount": 200}
    }  # fmt: skip
    pair = {
        "id": "R", "kind": "quantity", "on": {"skus": ["B", "E"]}, "count": 2,
        "reward": {"amount": 150},
    }  # fmt: skip
    for lines in permutations([piece("A", 250), piece("B", 250), piece("C", 250), piece("E", 99)]):
        assert off(lines, [trio, pair]) == {"A": 67, "B": 67, "C": 66, "E": 0}


def test_the_dear_piece_comes_before_the_cheap_one() -> None:
    # Of 2 fen a piece of 30 is to bear one and a half, one of 10 the other half.
    pair = {
        "id": "Q", "kind": "quantity", "on": {"all": True}, "count": 2, "reward": {"amount": 2}
    }  # fmt: skip
    assert off([piece("A", 10), piece("B", 30)], [pair]) == {"A": 0, "B": 2}


def test_an_offer_that_takes_nothing_off_keeps_no_piece_from_anothers_reward() -> None:
    # The nearly worthless B is among the two cheapest of the retailer's offer, and stays so.
    given_away = {
        "id": "P1", "kind": "quantity", "on": {"all": True}, "count": 2, "cheapest": 1,
        "reward": {"amount": 100}, "favour": "retailer",
    }  # fmt: skip
    for_nothing = given_away | {"id": "P0", "on": {"skus": ["B"]}, "reward": {"price": 900}}
    lines = [
        piece("A", 100), piece("D", 1000), piece("B", 1), piece("B", 95, "2"), piece("C", 199)
    ]  # fmt: skip
    alone = sum(off(lines, [given_away]).values())
    assert alone == 1 + 95 + 95
    assert sum(off(lines, [given_away, for_nothing]).values()) == alone


def test_a_threshold_is_shared_by_goods_and_stays_fair_to_each_line() -> None:
    # 2.3 fen of the threshold are A's: rounded up to 3, but the larger line is due 2 and no more.
    lines = [
        piece("A", 100, "20"), piece("A", 100, "3"),
        piece("B", 100, "3"), piece("C", 100, "2"), piece("D", 100, "2"),
    ]  # fmt: skip
    reward = {"spend": 1, "reward": {"amount": 3}}
    off_all = {"id": "T", "kind": "threshold", "on": {"all": True}, "tiers": [reward]}
    assert [money.discount for _, money in priced(lines, [off_all])] == [2, 1, 0, 0, 0]


def equal_goods(draw: Random) -> list[Json]:
    """A line each of many goods that cost the same, or one of two prices."""
    prices = draw.choice([(250,), (100,), (100, 200), (1,)])
    lines = []
    for sku in (*baskets.SKUS, "E", "F", "G"):
        for price in prices:
            if draw.random() < 0.7:
                more = {
                    "category": baskets.CATEGORIES.get(sku, "food/tea"),
                    "brand": baskets.BRANDS.get(sku, "B2"),
                    "tax_rate": draw.choice(["13", "9"]),
                    "discountable": draw.random() < 0.9,
                }
                lines.append(piece(sku, price, str(draw.choice([1, 1, 2, 3])), **more))
    return lines


def money_of(line: PricedLine) -> tuple[Any, ...]:
    return line.gross, line.net, line.tax, line.shares


@MANY
@given(st.integers(0, 2**64))
def test_many_equal_pieces_cost_the_same_line_by_line_in_any_order(seed: int) -> None:
    draw = Random(seed)
    lines = equal_goods(draw)
    promotions = [
        baskets.promotion(
            draw,
            number,
            kinds=("quantity", "bundle", "threshold", "simple"),
            combines=["best", "best", "compound", "exclusive"],
        )
        for number in range(draw.randint(1, 4))
    ]
    mode = draw.choice(["inclusive", "exclusive"])
    shuffled = draw.sample(lines, len(lines))
    one = {id(line): money_of(money) for line, money in priced(lines, promotions, mode)}
    two = {id(line): money_of(money) for line, money in priced(shuffled, promotions, mode)}
    assert one == two
