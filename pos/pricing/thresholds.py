"""Thresholds: what spending so much gives, when all other discounts are fixed.

A piece counts towards, and takes its part of, one threshold at most. So thresholds that want the
same pieces compete for them; the split with the largest total wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import NamedTuple

import msgspec

from pos.pricing.portions import Given, Portion, reward_of
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_split import Split
from pos.pricing.threshold_steps import may_fall


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
    nodes: int


Splitter = Callable[[Sequence[Portion], Sequence[int], Sequence[Promotion]], Solved]
"""Shares portions out among competing thresholds (by rank)."""

KnownSplits = MutableMapping[tuple[tuple[Portion, ...], tuple[int, ...]], Solved]
"""By portions and ranks: what was worked out already."""


def settle(
    portions: Sequence[Portion],
    promotions: Sequence[Promotion],
    known: KnownSplits,
    splitter: Splitter,
) -> Settled:
    """Shares the portions out among the thresholds of one priority level."""
    alike: dict[tuple[int, ...], _Alike] = {}
    for n, portion in enumerate(portions):
        group = alike.get(portion.ranks)
        if group is None:
            group = alike[portion.ranks] = _Alike([])
        group.members.append(n)
        group.net += portion.net * portion.pieces
        group.gross += portion.gross * portion.pieces
    live = _that_could_give(alike, promotions)
    takes: list[tuple[tuple[int, int], ...]] = [()] * len(portions)
    given: dict[int, Given] = {}
    optimal = True
    for ranks in _competing(live, alike):
        wanting = [group for wanted, group in alike.items() if not ranks.isdisjoint(wanted)]
        members = sorted([n for group in wanting for n in group.members])
        if len(ranks) == 1:
            (rank,) = ranks
            alone = _all_of(promotions[rank], wanting)
            if not alone.amount:
                continue
            given[rank] = alone
            for n in members:
                takes[n] = ((rank, portions[n].pieces),)
            continue
        order = tuple(sorted(ranks))
        shared = tuple([_wanted_by(portions[n], live) for n in members])
        solved = known.get((shared, order))
        if solved is None:
            solved = known[shared, order] = splitter(shared, order, promotions)
        optimal = optimal and solved.optimal
        given.update(solved.given)
        for n, taken in zip(members, solved.takes, strict=True):
            takes[n] = tuple([(rank, count) for rank, count in taken if rank in given])
    return Settled(tuple(takes), given, optimal)


class _Alike(msgspec.Struct, gc=False):
    """The portions that want the same thresholds, and what they are worth together."""

    members: list[int]
    net: int = 0
    gross: int = 0


def _that_could_give(
    alike: Mapping[tuple[int, ...], _Alike], promotions: Sequence[Promotion]
) -> set[int]:
    """The thresholds that give something if they have all that they want; and where counting more
    goods could give less, those that take some out of the way too."""
    wanting: dict[int, list[_Alike]] = {}
    for ranks, group in alike.items():
        for rank in ranks:
            wanting.setdefault(rank, []).append(group)
    if any([may_fall(promotions[rank]) for rank in wanting]):
        return set(wanting)
    return {rank for rank, groups in wanting.items() if _all_of(promotions[rank], groups).amount}


def _all_of(promotion: Promotion, groups: Sequence[_Alike]) -> Given:
    return reward_of(
        promotion,
        net=sum([group.net for group in groups]),
        gross=sum([group.gross for group in groups]),
    )


def _competing(live: set[int], wanted: Iterable[tuple[int, ...]]) -> Iterator[set[int]]:
    """Thresholds that want the same pieces, together; no order among them matters."""
    groups: list[set[int]] = []
    for ranks in wanted:
        joined = live.intersection(ranks)
        if joined:
            apart = []
            for group in groups:
                if joined.isdisjoint(group):
                    apart.append(group)
                else:
                    joined |= group
            groups = [*apart, joined]
    yield from groups


def _wanted_by(portion: Portion, live: set[int]) -> Portion:
    """A portion with those of its thresholds that could give something."""
    if live.issuperset(portion.ranks):
        return portion
    ranks = tuple([rank for rank in portion.ranks if rank in live])
    return Portion(portion.net, portion.gross, portion.pieces, ranks)


def split(
    portions: Sequence[Portion], ranks: Sequence[int], promotions: Sequence[Promotion]
) -> Solved:
    """The split with the largest total, or a good one where the work limit comes first."""
    search = Split(portions, ranks, promotions)
    search.run()
    return Solved(search.best, search.given(), search.optimal, search.nodes)
