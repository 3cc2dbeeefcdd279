"""Just enough for each: the short way to bring competing thresholds to the tiers aimed at.

Where there is more money than all of them ask for, which is nearly always, nothing needs to be
searched: those that want few goods come first, and each takes hardly more than it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pos.pricing.portions import Portion, Takes
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_aims import Step


def just_enough(
    portions: Sequence[Portion],
    order: Sequence[int],
    steps: Mapping[int, Step],
    promotions: Sequence[Promotion],
) -> Takes:
    """The portions shared out, to the thresholds in that order; it may not suffice for all."""
    ranks = [rank for rank in order if steps[rank].spend]
    lacking = {rank: steps[rank].spend for rank in ranks}
    left = [portion.pieces for portion in portions]
    takes: list[dict[int, int]] = [{} for _ in portions]

    def give(n: int, rank: int, pieces: int) -> None:
        takes[n][rank] = takes[n].get(rank, 0) + pieces
        left[n] -= pieces
        lacking[rank] -= portions[n].worth(promotions[rank]) * pieces

    fits = [[rank for rank in ranks if rank in portion.ranks] for portion in portions]
    for n, wanted in enumerate(fits):
        if len(wanted) == 1:
            give(n, wanted[0], left[n])
    for rank in ranks:
        mine = [
            (portions[n].worth(promotions[rank]), n)
            for n, wanted in enumerate(fits)
            if rank in wanted and left[n]
        ]
        mine.sort(key=lambda entry: (-entry[0], entry[1]))
        for worth, n in mine:
            if worth and lacking[rank] > 0:
                if pieces := min(left[n], lacking[rank] // worth):
                    give(n, rank, pieces)
        # What still lacks is less than any piece: the smallest one will do.
        for worth, n in reversed(mine):
            if lacking[rank] <= 0:
                break
            if worth and left[n]:
                give(n, rank, min(left[n], -(-lacking[rank] // worth)))
    for n, wanted in enumerate(fits):
        if left[n] and wanted:
            give(n, min(wanted, key=lambda rank: (-steps[rank].percent, rank)), left[n])
    return [tuple(sorted(taken.items())) for taken in takes]


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
