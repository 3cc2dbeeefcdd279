"""Thresholds that compete for pieces: against every way to share them out, and at the limit."""

from __future__ import annotations

from itertools import permutations, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.pricing.portions import Given, Portion, Takes, reward_of
from pos.pricing.promotion import Every, Promotion, Reward, Selector, Slot, Tier
from pos.pricing.threshold_split import Split
from pos.pricing.thresholds import Solved, settle, split

SLOT = (Slot(on=Selector(everything=True), count=0),)
Key = tuple[int, int, tuple[int, ...]]


def threshold(draw: Random, rank: int) -> Promotion:
    base = draw.choice(["net", "net", "gross"])
    if draw.random() < 0.3:
        every = Every(spend=draw.choice([100, 250, 400]), amount=draw.choice([10, 45, 60]))
        return Promotion(
            id=f"T{rank}", name="T", kind="threshold", slots=SLOT, every=every, base=base,
            max_times=draw.choice([None, 1, 2]),
        )  # fmt: skip
    kind = draw.choice(["percent", "percent", "amount", "amount", "any"])
    tiers = tuple(
        Tier(spend=spend, reward=reward(draw, kind, spend, n))
        for n, spend in enumerate(sorted(draw.sample([100, 200, 400, 700], draw.randint(1, 2))))
    )
    return Promotion(id=f"T{rank}", name="T", kind="threshold", slots=SLOT, tiers=tiers, base=base)


def reward(draw: Random, kind: str, spend: int, turn: int) -> Reward:
    """What rises from tier to tier; or, of any kind, may as well fall."""
    if kind == "any":
        return reward(draw, draw.choice(["percent", "amount"]), *draw.choice([(90, 0), (400, 1)]))
    if kind == "percent":
        return Reward(kind="percent", value=5000 * (turn + 1))
    return Reward(kind="amount", value=spend // 9)


def portion(draw: Random, ranks: int, *, pieces: int) -> Portion:
    gross = draw.choice([60, 95, 100, 133, 150, 199, 250])
    wanted = [rank for rank in range(ranks) if draw.random() < 0.75] or [0]
    net = gross * draw.choice([0, 1, 8, 8, 9, 9, 9, 10, 10, 10]) // 10
    return Portion(net, gross, draw.randint(1, pieces), tuple(wanted))


def key_of(portions: list[Portion], takes: Takes, promotions: list[Promotion]) -> Key:
    gifts: list[Given] = []
    for rank, promotion in enumerate(promotions):
        taken = [
            (portion, count)
            for portion, mine in zip(portions, takes, strict=True)
            for other, count in mine
            if other == rank
        ]
        net = sum(portion.net * count for portion, count in taken)
        gross = sum(portion.gross * count for portion, count in taken)
        gifts.append(reward_of(promotion, net=net, gross=gross))
    amounts, times = [gift.amount for gift in gifts], tuple(gift.times for gift in gifts)
    return sum(amounts), -sum(times), times


def best_of_all(portions: list[Portion], promotions: list[Promotion]) -> Key:
    """Every piece to every threshold that it fits; what is wanted counts somewhere."""
    ways = [
        [
            tuple((rank, count) for rank, count in zip(portion.ranks, counts, strict=True) if count)
            for counts in product(range(portion.pieces + 1), repeat=len(portion.ranks))
            if sum(counts) == portion.pieces
        ]
        for portion in portions
    ]
    return max(key_of(portions, list(takes), promotions) for takes in product(*ways))


@settings(max_examples=3 * settings().max_examples)
@given(st.integers(0, 2**64))
def test_no_way_to_share_pieces_out_gives_more(seed: int) -> None:
    draw = Random(seed)
    promotions = [threshold(draw, rank) for rank in range(draw.randint(1, 3))]
    portions = [portion(draw, len(promotions), pieces=2) for _ in range(draw.randint(1, 4))]
    split = Split(portions, range(len(promotions)), promotions)
    split.run()
    ours, best = key_of(portions, split.best, promotions), best_of_all(portions, promotions)
    # Goods that others made all but free may have less to take than an amount gives.
    if any(10 * portion.net <= portion.gross for portion in portions):
        assert split.optimal and ours[0] == best[0]
    else:
        assert split.optimal and ours == best
    for mine, whole in zip(split.best, portions, strict=True):
        assert sum(count for _, count in mine) <= whole.pieces
        assert {rank for rank, _ in mine} <= set(whole.ranks)


def test_pieces_that_are_all_but_free_are_shared_out_provably() -> None:
    # Both thresholds are reached by the shelf price; what they may take is what is left of it.
    amount = Reward(kind="amount", value=80)
    promotions = [
        Promotion(id="T0", name="T", kind="threshold", slots=SLOT,
                  tiers=(Tier(spend=100, reward=amount),)),
        Promotion(id="T1", name="T", kind="threshold", slots=SLOT, base="gross",
                  every=Every(spend=300, amount=100)),
    ]  # fmt: skip
    split = Split([Portion(150, 995, 2, (0, 1))], range(2), promotions)
    split.run()
    given = split.given()
    assert sum(gift.amount for gift in given.values()) == 300
    assert split.optimal


@settings(max_examples=3 * settings().max_examples)
@given(st.integers(0, 2**64))
def test_what_has_plenty_leaves_the_others_their_best(seed: int) -> None:
    # Goods enough, wanted by few or by all: the way that goes round the search is as good.
    draw = Random(seed)
    promotions = [threshold(draw, rank) for rank in range(draw.randint(2, 3))]
    portions = [portion(draw, len(promotions), pieces=2) for _ in range(draw.randint(2, 4))]
    for n, one in enumerate(portions):
        if draw.random() < 0.5:
            dear = draw.choice([250, 700, 900])
            portions[n] = Portion(dear, dear, one.pieces, one.ranks)
    settled = settle(portions, promotions, {}, split)
    ours, best = (
        key_of(portions, list(settled.takes), promotions),
        best_of_all(portions, promotions),
    )
    assert settled.optimal and ours[0] == best[0]
    assert sum(given.amount for given in settled.given.values()) == ours[0]
    if not any(10 * portion.net <= portion.gross for portion in portions):
        assert (sum(given.times for given in settled.given.values()), ours) == (-best[1], best)
    for mine, whole in zip(settled.takes, portions, strict=True):
        assert sum(count for _, count in mine) <= whole.pieces
        assert {rank for rank, _ in mine} <= settled.given.keys() & set(whole.ranks)


def test_a_percentage_that_ends_at_an_amount_is_not_counted_beyond_it() -> None:
    # T2 gives 5 percent of up to 699, then 0.44 however much is spent: to round up twice, the dear
    # pieces must go to T1 and the two small ones apart.
    def five_from(spend: int) -> Tier:
        return Tier(spend=spend, reward=Reward(kind="percent", value=5000))

    promotions = [
        Promotion(id=f"T{n}", name="T", kind="threshold", slots=SLOT, tiers=tiers)
        for n, tiers in enumerate(
            [(five_from(200),), (five_from(700),),
             (five_from(100), Tier(spend=700, reward=Reward(kind="amount", value=44)))]
        )
    ]  # fmt: skip
    portions = [
        Portion(700, 700, 2, (1,)), Portion(54, 60, 2, (1, 2)),
        Portion(150, 150, 2, (0, 2)), Portion(900, 900, 2, (1, 2)),
    ]  # fmt: skip
    settled = settle(portions, promotions, {}, split)
    assert settled.optimal
    assert sum(given.amount for given in settled.given.values()) == 181


def test_thresholds_that_want_the_same_goods_are_not_searched_where_these_are_plenty() -> None:
    promotions = [
        Promotion(id=f"T{n}", name="T", kind="threshold", slots=SLOT,
                  tiers=(Tier(spend=spend, reward=Reward(kind="amount", value=amount)),))
        for n, (spend, amount) in enumerate([(200, 20), (300, 30), (100, 5)])
    ]  # fmt: skip
    portions = [
        Portion(150, 150, 2, (0, 1)),
        Portion(100, 100, 4, (0, 1)),
        Portion(99, 99, 2, (0, 1, 2)),
    ]

    def never(*asked: object) -> Solved:
        raise AssertionError(asked)

    settled = settle(portions, promotions, {}, never)
    assert settled.optimal
    assert settled.given == {0: Given(20, 1), 1: Given(30, 1), 2: Given(5, 1)}
    assert settled.takes == (((1, 2),), ((0, 4),), ((2, 2),))


@settings(max_examples=settings().max_examples // 4)
@given(st.integers(0, 2**64))
def test_at_the_limit_the_split_is_no_worse_than_each_in_turn(seed: int) -> None:
    draw = Random(seed)
    promotions = [threshold(draw, rank) for rank in range(4)]
    portions = [portion(draw, 4, pieces=9) for _ in range(12)]
    split = Split(portions, range(4), promotions)
    split.run()
    ours = key_of(portions, split.best, promotions)
    for order in permutations(range(4)):
        takes = [((min(portion.ranks, key=order.index), portion.pieces),) for portion in portions]
        assert ours >= key_of(portions, takes, promotions)
    again = Split(portions, range(4), promotions)
    again.run()
    assert again.best == split.best
