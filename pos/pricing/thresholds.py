"""Thresholds: what spending so much gives, when all other discounts are fixed.

A piece counts towards, and takes its part of, one threshold at most. So thresholds that want the
same pieces compete for them; the split with the largest total wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pos.pricing.portions import Alike, Given, Portion, reward_on
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_plenty import Plenty
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
    alike = _alike(portions)
    whole = _by_rank(alike)
    takes: list[tuple[tuple[int, int], ...]] = [()] * len(portions)
    given: dict[int, Given] = {}
    optimal = True
    plenty: Plenty | None = None
    live = set(whole)
    # Where counting more goods could give less, taking some out of the way is worth something too.
    if not any([may_fall(promotions[rank]) for rank in whole]):
        live = {rank for rank, mine in whole.items() if reward_on(promotions[rank], mine).amount}
        plenty = Plenty(live, whole, alike, portions, promotions)
        given.update(plenty.given)
        live -= plenty.given.keys()
    for ranks in _competing(live, alike):
        groups = [group for wanted, group in alike.items() if not ranks.isdisjoint(wanted)]
        members = sorted([n for group in groups for n in group.members])
        if len(ranks) == 1:
            (rank,) = ranks
            alone = reward_on(promotions[rank], groups)
            if alone.amount:
                given[rank] = alone
                for n in members:
                    takes[n] = _all_to(rank, portions[n].pieces)
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
    if plenty is not None:
        _give_the_rest(plenty, alike, portions, takes)
    return Settled(tuple(takes), given, optimal)


def _alike(portions: Sequence[Portion]) -> dict[tuple[int, ...], Alike]:
    """The portions by the thresholds that they fit."""
    members: dict[tuple[int, ...], list[int]] = {}
    for n, portion in enumerate(portions):
        if portion.ranks in members:
            members[portion.ranks].append(n)
        else:
            members[portion.ranks] = [n]
    return {
        ranks: Alike(
            mine,
            sum([portions[n].net * portions[n].pieces for n in mine]),
            sum([portions[n].gross * portions[n].pieces for n in mine]),
        )
        for ranks, mine in members.items()
    }


def _by_rank(alike: Mapping[tuple[int, ...], Alike]) -> dict[int, list[Alike]]:
    """All that each threshold wants."""
    whole: dict[int, list[Alike]] = {}
    for wanted, group in alike.items():
        for rank in wanted:
            whole.setdefault(rank, []).append(group)
    return whole


def _give_the_rest(
    plenty: Plenty,
    alike: Mapping[tuple[int, ...], Alike],
    portions: Sequence[Portion],
    takes: list[tuple[tuple[int, int], ...]],
) -> None:
    """Whatever no other threshold took counts towards one with plenty that wants it."""
    for n, some in plenty.takes.items():
        takes[n] = tuple(some)
    for wanted, group in alike.items():
        owner = plenty.owner(wanted)
        if owner is None:
            continue
        for n in group.members:
            pieces = portions[n].pieces
            if taken := takes[n]:
                rest = pieces - sum([count for _, count in taken])
                takes[n] = tuple(sorted((*taken, (owner, rest)))) if rest else taken
            else:
                takes[n] = _all_to(owner, pieces)


@lru_cache(maxsize=4096)
def _all_to(rank: int, pieces: int) -> tuple[tuple[int, int], ...]:
    """A portion that counts towards one threshold: the same again at the next scan."""
    return ((rank, pieces),)


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
