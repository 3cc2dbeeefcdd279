"""Just enough for each: the short way to bring competing thresholds to the tiers aimed at.

Where there is more money than all of them ask for, which is nearly always, nothing needs to be
searched: those that want few goods come first, and each takes hardly more than it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pos.pricing.portions import Portion, Takes
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_steps import Step


def just_enough(
    portions: Sequence[Portion],
    alike: Mapping[tuple[int, ...], Sequence[int]],
    order: Sequence[int],
    steps: Mapping[int, Step],
    promotions: Sequence[Promotion],
) -> Takes:
    """The portions shared out, to the thresholds in that order; it may not suffice for all.
    `alike` are the portions that want the same thresholds, by these."""
    ranks = [rank for rank in order if steps[rank].spend]
    lacking = {rank: steps[rank].spend for rank in ranks}
    left = [portion.pieces for portion in portions]
    takes: list[list[tuple[int, int]]] = [[] for _ in portions]
    shared: list[tuple[list[int], Sequence[int]]] = []
    for wanted, members in alike.items():
        fits = [rank for rank in ranks if rank in wanted]
        if len(fits) > 1:
            shared.append((fits, members))
        elif fits:
            (rank,) = fits
            for n in members:
                takes[n].append((rank, left[n]))
                lacking[rank] -= portions[n].worth(promotions[rank]) * left[n]
    for rank in ranks:
        if lacking[rank] > 0:
            mine = [n for fits, members in shared if rank in fits for n in members if left[n]]
            by_gross = promotions[rank].base == "gross"
            worths = [portions[n].gross if by_gross else portions[n].net for n in mine]
            for n, pieces in _enough(lacking[rank], mine, worths, left):
                takes[n].append((rank, pieces))
                left[n] -= pieces
    for fits, members in shared:
        rank = min(fits, key=lambda rank: (-steps[rank].percent, rank))
        for n in members:
            if left[n]:
                takes[n].append((rank, left[n]))
    return [_added_up(taken) for taken in takes]


def _enough(
    lacking: int, portions: Sequence[int], worths: Sequence[int], left: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """(portion, pieces) that come to what is lacking and hardly more: dear pieces as long as they
    fit in, then the smallest that do."""
    order = sorted(range(len(portions)), key=lambda at: -worths[at])
    for at in order:
        if lacking <= 0:
            return
        if worths[at] and (pieces := min(left[portions[at]], lacking // worths[at])):
            lacking -= worths[at] * pieces
            yield portions[at], pieces
    for at in reversed(order):
        there = left[portions[at]]
        if lacking <= 0:
            return
        if worths[at] and (pieces := min(there, -(-lacking // worths[at]))):
            lacking -= worths[at] * pieces
            yield portions[at], pieces


def _added_up(taken: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    if len(taken) < 2:
        return tuple(taken)
    counts: dict[int, int] = {}
    for rank, pieces in taken:
        counts[rank] = counts.get(rank, 0) + pieces
    return tuple(sorted(counts.items()))


def clusters(
    portions: Sequence[Portion], ranks: Sequence[int]
) -> Iterator[tuple[set[int], list[int]]]:
    """Thresholds that compete with each other, and the portions they want, once those that want
    whatever any other one wants are left out: each such set must find enough by itself."""
    wanting = {rank: {n for n, one in enumerate(portions) if rank in one.ranks} for rank in ranks}
    wide = {
        rank for rank, mine in wanting.items() if all(others <= mine for others in wanting.values())
    }
    narrow = [rank for rank in ranks if rank not in wide]
    found: list[tuple[set[int], set[int]]] = []
    for rank in narrow:
        together, members = {rank}, set(wanting[rank])
        apart = []
        for ranks_of_it, members_of_it in found:
            if members.isdisjoint(members_of_it):
                apart.append((ranks_of_it, members_of_it))
            else:
                together |= ranks_of_it
                members |= members_of_it
        found = [*apart, (together, members)]
    for together, members in found:
        if 1 < len(together) < len(ranks):
            yield together, sorted(members)
