"""What holds for every basket: sums, order, more goods, returns, tax, pricing it again."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.money import allocate
from pos.pricing.basket import PricedBasket, rate_points
from pos.pricing.engine import Engine, Memory
from pos.pricing.missed import missed
from pos.pricing.read_basket import basket_of
from pos.pricing.read_promotions import promotions_of
from pos.pricing.returns import Sold, returned
from tests.pos.pricing import baskets

Json = dict[str, Any]
draws = st.integers(0, 2**64).map(Random)
MANY = settings(max_examples=5 * settings().max_examples)
ALL = ("simple", "quantity", "bundle", "threshold")
GROUPS = ("simple", "quantity", "bundle")


def world(
    draw: Random,
    *,
    kinds: tuple[str, ...] = ALL,
    combines: tuple[str, ...] = ("best", "best", "exclusive", "compound"),
    priorities: tuple[int, ...] = (0, 0, 1),
    pieces: int = 9,
) -> tuple[Json, list[Json]]:
    basket = baskets.basket(draw, pieces=pieces)
    promotions = [
        baskets.promotion(draw, number, kinds=kinds, combines=list(combines))
        for number in range(draw.randint(1, 5))
    ]
    for made in promotions:
        made["priority"] = draw.choice(priorities)
    return basket, promotions


def price(basket: Json, promotions: list[Json]) -> PricedBasket:
    return Engine(promotions_of(promotions)).price(basket_of(basket).basket)


def plain(made: Json) -> Json:
    """A promotion that only ever helps: no limit, no favour for the retailer."""
    return {name: value for name, value in made.items() if name not in ("favour", "max_times")}


@MANY
@given(draws)
def test_sums_are_exact_and_nothing_falls_below_zero(draw: Random) -> None:
    basket, promotions = world(draw)
    basket["tax_mode"] = draw.choice(["inclusive", "exclusive"])
    priced = price(basket, promotions)
    lines = priced.lines.values()
    assert priced.gross == sum(line.gross for line in lines)
    assert priced.discount == sum(line.discount for line in lines)
    on_top = priced.tax if basket["tax_mode"] == "exclusive" else 0
    assert priced.total == priced.gross - priced.discount + on_top >= 0
    for line in lines:
        assert line.net == line.gross - line.discount >= 0
        assert line.discount == sum(share.amount for share in line.shares)
        assert all(share.amount > 0 for share in line.shares)
    by_promotion: Counter[str] = Counter()
    for line in lines:
        by_promotion.update({share.promotion: share.amount for share in line.shares})
    assert by_promotion == {applied.promotion: applied.amount for applied in priced.applied}
    assert priced.tax == sum(row.tax for row in priced.taxes) == sum(line.tax for line in lines)
    if not on_top:
        assert priced.total == sum(row.net + row.tax for row in priced.taxes)


def by_sku(basket: Json, priced: PricedBasket) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for n, line in enumerate(basket["lines"], start=1):
        # What cannot be told apart: an article at a price.
        like = (line["sku"], line.get("unit_price"), line.get("amount"), line.get("unit"))
        for share in priced.lines[n].shares:
            found[(*like, share.promotion)] += share.amount
    return found


def scanned_singly(draw: Random, basket: Json) -> Json:
    """The same goods, piece by piece and in any order."""
    lines = []
    for line in basket["lines"]:
        count = 1 if "unit" in line else int(line["quantity"])
        lines += [line | {"quantity": "1"}] * count if count > 1 else [line]
    draw.shuffle(lines)
    return basket | {"lines": [line | {"id": str(n)} for n, line in enumerate(lines)]}


@MANY
@given(draws)
def test_the_order_of_scanning_and_splitting_lines_change_nothing(draw: Random) -> None:
    basket, promotions = world(draw)
    split = scanned_singly(draw, basket)
    one, two = price(basket, promotions), price(split, promotions)
    assert one.total == two.total
    assert by_sku(basket, one) == by_sku(split, two)
    assert sorted((row.rate, row.net, row.tax) for row in one.taxes) == sorted(
        (row.rate, row.net, row.tax) for row in two.taxes
    )


@MANY
@given(draws)
def test_how_lines_are_split_does_not_change_what_is_said_of_them(draw: Random) -> None:
    basket, promotions = world(draw, combines=("best", "exclusive", "compound"), pieces=12)
    for made in promotions:
        if draw.random() < 0.2:
            made["min_spend"] = {"on": baskets.selector(draw), "amount": draw.choice([300, 2000])}
    said = []
    for one in (basket, scanned_singly(draw, basket)):
        engine, named = Engine(promotions_of(promotions)), basket_of(one)
        goods = {line.id: (line.sku, line.unit_price, line.amount) for line in named.basket.lines}
        said.append(
            [
                (entry.promotion, entry.reason, entry.to, entry.needs, entry.would_give,
                 {goods[line] for line in entry.lines})
                for entry in missed(engine, named.basket, engine.price(named.basket))
            ]
        )  # fmt: skip
    assert said[0] == said[1]


@MANY
@given(draws)
def test_one_more_piece_costs_at_most_its_price(draw: Random) -> None:
    basket, promotions = world(draw, kinds=GROUPS, combines=("best",), priorities=(0,))
    promotions = [plain(made) for made in promotions]
    counted = [line for line in basket["lines"] if "unit" not in line]
    if not counted:
        return
    line = draw.choice(counted)
    more = json.loads(json.dumps(basket))
    grown = next(other for other in more["lines"] if other["id"] == line["id"])
    grown["quantity"] = str(int(line["quantity"]) + 1)
    unit = line.get("price_override", line["unit_price"])
    engine, memory = Engine(promotions_of(promotions)), Memory()
    before = engine.price(basket_of(basket).basket, memory=memory)
    after = engine.price(basket_of(more).basket, memory=memory)
    assert after.total <= before.total + unit
    # Taken out again, it leaves everything as it was.
    assert engine.price(basket_of(basket).basket, memory=memory) == before


@MANY
@given(draws)
def test_one_more_promotion_never_raises_the_total(draw: Random) -> None:
    # A threshold on net values may be missed when something else gives more: they are left out.
    basket, promotions = world(draw, kinds=GROUPS, combines=("best",), priorities=(0,))
    promotions = [made if made.get("favour") != "retailer" else plain(made) for made in promotions]
    assert price(basket, promotions).total <= price(basket, promotions[:-1]).total


@MANY
@given(draws)
def test_a_higher_price_never_lowers_the_total(draw: Random) -> None:
    # Not so for thresholds (a spend may be reached) nor where the retailer is favoured.
    basket, promotions = world(draw, kinds=GROUPS, combines=("best",), priorities=(0,))
    promotions = [
        {key: value for key, value in made.items() if key != "favour"} for made in promotions
    ]
    dearer = json.loads(json.dumps(basket))
    line = draw.choice(dearer["lines"])
    which = "amount" if "amount" in line else "unit_price"
    line[which] += draw.choice([1, 10, 333])
    assert price(dearer, promotions).total >= price(basket, promotions).total


@MANY
@given(draws)
def test_two_baskets_never_beat_one(draw: Random) -> None:
    basket, promotions = world(draw, kinds=GROUPS, combines=("best",), priorities=(0,))
    promotions = [plain(made) for made in promotions]
    here: list[Json] = []
    there: list[Json] = []
    for line in basket["lines"]:
        count = 1 if "unit" in line else int(line["quantity"])
        for n in range(count):
            piece = line | {"id": f"{line['id']}.{n}"}
            if "unit" not in line:
                piece["quantity"] = "1"
            draw.choice([here, there]).append(piece)
    apart = sum(price(basket | {"lines": part}, promotions).total for part in (here, there))
    assert price(basket, promotions).total <= apart


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**5), min_size=1, max_size=20))
def test_shares_are_exact_and_fair(amount: int, weights: list[int]) -> None:
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    if total := sum(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - Fraction(amount * weight, total)) < 1
            assert weight or not share


@MANY
@given(draws)
def test_a_threshold_is_spread_fairly_over_the_lines(draw: Random) -> None:
    basket, _ = world(draw)
    promotions = [
        {"id": "T", "name": "T", "kind": "threshold", "on": {"all": True},
         "tiers": [{"spend": 1, "reward": {"amount": draw.randint(1, 50)}}]}
    ]  # fmt: skip
    priced = price(basket, promotions)
    sold = [
        priced.lines[n]
        for n, line in enumerate(basket["lines"], start=1)
        if line.get("discountable", True) and "price_override" not in line
    ]
    value = sum(line.gross for line in sold)
    for line in sold:
        assert abs(line.discount - Fraction(priced.discount * line.gross, value or 1)) < 1


@MANY
@given(draws)
def test_a_group_is_spread_fairly_over_its_pieces(draw: Random) -> None:
    # One group of everything in the basket, each piece on a line of its own.
    prices = [draw.choice([0, 1, 7, 95, 199, 1000]) for _ in range(draw.randint(2, 6))]
    lines = [
        {"id": str(n), "sku": "A", "quantity": "1", "unit_price": value, "tax_rate": "13"}
        for n, value in enumerate(prices)
    ]
    reward = {"amount": draw.randint(1, 700)} if draw.random() < 0.5 else {"percent": "33.333"}
    promotion = {"id": "Q", "name": "Q", "kind": "quantity", "on": {"all": True},
                 "count": len(prices), "reward": reward}  # fmt: skip
    basket = {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": lines}
    priced = price(basket, [promotion])
    # The basket lists its lines in the order in which they stand.
    for value, line in zip(prices, priced.lines.values(), strict=True):
        assert abs(line.discount - Fraction(priced.discount * value, sum(prices) or 1)) < 1
        assert value or not line.discount


@MANY
@given(draws)
def test_each_rate_is_taxed_once_and_spread_over_its_lines(draw: Random) -> None:
    basket, promotions = world(draw)
    for line in basket["lines"]:
        line["tax_rate"] = draw.choice(["13", "9", "6", "0", "exempt", "8.125"])
    basket["tax_mode"] = draw.choice(["inclusive", "exclusive"])
    priced = price(basket, promotions)
    nets: Counter[str] = Counter()
    taxes: Counter[str] = Counter()
    for n, line in enumerate(basket["lines"], start=1):
        nets[line["tax_rate"]] += priced.lines[n].net
        taxes[line["tax_rate"]] += priced.lines[n].tax
    assert {row.rate for row in priced.taxes} == set(nets)
    for row in priced.taxes:
        assert row.tax == taxes[row.rate]
        rate = Fraction(rate_points(row.rate), 100_000)
        if basket["tax_mode"] == "inclusive":
            assert row.net + row.tax == nets[row.rate]
            exact = nets[row.rate] * rate / (1 + rate)
        else:
            assert row.net == nets[row.rate]
            exact = row.net * rate
        assert -Fraction(1, 2) < exact - row.tax <= Fraction(1, 2) or row.tax == exact + Fraction(
            1, 2
        )


@MANY
@given(draws)
def test_pricing_it_again_changes_nothing(draw: Random) -> None:
    basket, promotions = world(draw)
    engine, memory = Engine(promotions_of(promotions)), Memory()
    named = basket_of(basket)
    first = engine.price(named.basket, memory=memory)
    assert engine.price(named.basket, memory=memory) == first
    assert engine.price(basket_of(json.loads(json.dumps(basket))).basket, memory=memory) == first
    assert engine.price(named.basket) == first


@MANY
@given(draws)
def test_everything_returned_in_any_parts_is_what_was_paid(draw: Random) -> None:
    basket, promotions = world(draw)
    priced = price(basket, promotions)
    back: Counter[Any] = Counter()
    for n, line in enumerate(basket["lines"], start=1):
        money = priced.lines[n]
        whole = round(Fraction(line["quantity"]) * 1000)
        shares = tuple((share.promotion, share.amount) for share in money.shares)
        gone = 0
        while gone < whole:
            part = draw.randint(1, whole - gone)
            if "unit" not in line:
                part = max(1000, part // 1000 * 1000)
            sold = Sold(
                quantity=whole, refunded=gone, gross=money.gross, net=money.net, tax=money.tax,
                shares=shares,
            )  # fmt: skip
            figures = returned(sold=sold, quantity=part)
            gone += part
            back.update({"gross": figures.gross, "net": figures.net, "tax": figures.tax})
            back.update(dict(figures.shares))
    assert (-back["gross"], -back["net"], -back["tax"]) == (
        priced.gross,
        priced.total,
        priced.tax,
    )
    for applied in priced.applied:
        assert -back[applied.promotion] == applied.amount


@MANY
@given(draws)
def test_what_gave_nothing_is_named_once_and_what_gave_is_not(draw: Random) -> None:
    basket, promotions = world(draw)
    engine, named = Engine(promotions_of(promotions)), basket_of(basket)
    priced = engine.price(named.basket)
    told = missed(engine, named.basket, priced)
    losers = [entry.promotion for entry in told]
    winners = {applied.promotion for applied in priced.applied}
    assert len(losers) == len(set(losers))
    assert not winners & set(losers)
    for entry in told:
        assert set(entry.to) <= winners
        assert bool(entry.to) is (entry.reason == "lost_to")
        assert entry.would_give or entry.reason != "lost_to"


@MANY
@given(draws)
def test_ten_times_the_prices_give_ten_times_the_discount(draw: Random) -> None:
    basket, promotions = world(draw, kinds=GROUPS, combines=("best",), priorities=(0,))
    for made in promotions:
        made["reward"] = {"percent": draw.choice(baskets.PERCENTS)}
        # Whether a piece so cheap that its percentage rounds to nothing stands in the way of a
        # dearer gift is the retailer's favour, and no matter of proportion.
        made.pop("favour", None)
    tenfold = json.loads(json.dumps(basket))
    pieces = 0
    for line in tenfold["lines"]:
        for name in ("unit_price", "amount", "price_override"):
            if name in line:
                line[name] *= 10
        pieces += 1 if "unit" in line else int(line["quantity"])
    one, ten = price(basket, promotions).discount, price(tenfold, promotions).discount
    # Each application rounds by half a minor unit at most, ten times over in the small basket;
    # a weighed line's value is rounded once more.
    assert abs(ten - 10 * one) <= 11 * pieces
