"""Where the search for a split of competing thresholds starts: what plain passes would give.

In each pass one threshold after another takes all that it wants of what is left. The largest comes
first, or the one with the best rate, or each in its turn and after it the largest on what is left;
so no split is ever worse than one of the thresholds alone, or than any of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Final

from pos.pricing.portions import Portion, Takes, reward_of
from pos.pricing.promotion import Promotion

_FEW: Final = 4
"""Thresholds of which every order is tried."""

_Wanted = Mapping[tuple[int, ...], tuple[int, int]]
"""What the portions that want the same thresholds are worth together, net and gross."""


def starts(
    portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
) -> Iterator[Takes]:
    """The splits that plain passes make, each once."""
    seen: set[tuple[int, ...]] = set()
    for order in _orders(portions, ranks, promotions):
        if order not in seen:
            seen.add(order)
            yield in_order(portions, order)


def in_order(portions: Sequence[Portion], order: Sequence[int]) -> Takes:
    """Each threshold in turn takes what it can."""
    turns = {rank: turn for turn, rank in enumerate(order)}
    return [
        ((min(portion.ranks, key=turns.__getitem__), portion.pieces),) if portion.ranks else ()
        for portion in portions
    ]


def _orders(
    portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
) -> Iterator[tuple[int, ...]]:
    wanted: dict[tuple[int, ...], tuple[int, int]] = {}
    for portion in portions:
        net, gross = wanted.get(portion.ranks, (0, 0))
        net += portion.net * portion.pieces
        wanted[portion.ranks] = net, gross + portion.gross * portion.pieces
    for by_rate in (False, True):
        yield _greedy(wanted, (), ranks, promotions, by_rate=by_rate)
        for rank in ranks:
            yield _greedy(wanted, (rank,), ranks, promotions, by_rate=by_rate)
    if len(ranks) <= _FEW:
        yield from permutations(ranks)
    else:
        yield tuple(ranks)
        yield tuple(reversed(ranks))


def _greedy(
    wanted: _Wanted,
    first: tuple[int, ...],
    ranks: Sequence[int],
    promotions: Sequence[Promotion],
    *,
    by_rate: bool,
) -> tuple[int, ...]:
    """Those that come first, then always the one that gives most on what is left, or most for the
    money that it counts; of equal ones the lower rank."""
    order = list(first)
    while len(order) < len(ranks):
        best: tuple[int, int, int] | None = None
        for rank in ranks:
            if rank in order:
                continue
            net = gross = 0
            for fits, (its_net, its_gross) in wanted.items():
                if rank in fits and not any([other in fits for other in order]):
                    net += its_net
                    gross += its_gross
            given = reward_of(promotions[rank], net=net, gross=gross).amount
            counted = net if by_rate else 1
            # A rate is compared as a fraction.
            if best is None or given * best[1] > best[0] * counted:
                best = given, max(1, counted), rank
        assert best is not None
        order.append(best[2])
    return tuple(order)
