"""Thresholds: what spending so much gives, when all other discounts are fixed.

A piece counts towards, and takes its part of, one threshold at most. So thresholds that want the
same pieces compete for them; the split with the largest total wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import NamedTuple

from pos.pricing.portions import Given, Portion, reward_of
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_split import Split


class Settled(NamedTuple):
    """`takes[n]` is (rank, pieces) of portion n for each threshold that takes some of it."""

    takes: tuple[tuple[tuple[int, int], ...], ...]
    given: Mapping[int, Given]
    optimal: bool


class Solved(NamedTuple):
    """How competing thresholds share some portions out."""

    takes: Sequence[tuple[tuple[int, int], ...]]
    given: Mapping[int, Given]
    optimal: bool


KnownSplits = MutableMapping[tuple[tuple[Portion, ...], tuple[int, ...]], Solved]
"""By portions and ranks: what was worked out already."""


def settle(
    portions: Sequence[Portion], promotions: Sequence[Promotion], known: KnownSplits
) -> Settled:
    """Shares the portions out among the thresholds of one priority level."""
    takes: list[tuple[tuple[int, int], ...]] = [()] * len(portions)
    given: dict[int, Given] = {}
    optimal = True
    wanting: dict[int, list[int]] = {}
    for n, portion in enumerate(portions):
        for rank in portion.ranks:
            wanting.setdefault(rank, []).append(n)
    live = {
        rank
        for rank, members in wanting.items()
        if _all_of(promotions[rank], [portions[n] for n in members]).amount
    }
    for ranks in _competing(sorted(live), wanting):
        members = sorted({n for rank in ranks for n in wanting[rank]})
        shared = tuple(_wanted_by(portions[n], live) for n in members)
        solved = known.get((shared, ranks))
        if solved is None:
            solved = known[shared, ranks] = _solve(shared, ranks, promotions)
        optimal = optimal and solved.optimal
        given.update(solved.given)
        for n, taken in zip(members, solved.takes, strict=True):
            takes[n] = tuple((rank, count) for rank, count in taken if rank in given)
    return Settled(tuple(takes), given, optimal)


def _wanted_by(portion: Portion, live: set[int]) -> Portion:
    """A portion with those of its thresholds that could give something."""
    ranks = tuple([rank for rank in portion.ranks if rank in live])
    return Portion(portion.net, portion.gross, portion.pieces, ranks)


def _solve(
    portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
) -> Solved:
    split = Split(portions, ranks, promotions)
    split.run()
    return Solved(split.best, split.given(), split.optimal)


def _all_of(promotion: Promotion, portions: Sequence[Portion]) -> Given:
    return reward_of(
        promotion,
        net=sum(portion.net * portion.pieces for portion in portions),
        gross=sum(portion.gross * portion.pieces for portion in portions),
    )


def _competing(ranks: Sequence[int], wanting: Mapping[int, list[int]]) -> Iterator[tuple[int, ...]]:
    """Thresholds that want the same pieces, together."""
    groups: list[tuple[list[int], set[int]]] = []
    for rank in ranks:
        joined, pieces = [rank], set(wanting[rank])
        apart = []
        for others, theirs in groups:
            if pieces & theirs:
                joined = others + joined
                pieces |= theirs
            else:
                apart.append((others, theirs))
        groups = [*apart, (joined, pieces)]
    for joined, _ in groups:
        yield tuple(sorted(joined))
