"""What a search that may end at its limit begins with: the sets that plain passes take."""

from __future__ import annotations

from pos.pricing.columns import Column, Parts
from pos.pricing.favour import is_picky
from pos.pricing.improve import Taken
from pos.pricing.packing import Packing
from pos.pricing.passes import Passes, Wares, Weighing
from pos.pricing.runs import best_runs


def starts_of(packing: Packing, columns: list[Column]) -> list[Taken]:
    """What plain passes take, told by column; columns that they found are added."""
    known = {(column.rank, column.parts): column for column in columns if not column.shares}

    def make(rank: int, parts: Parts) -> Column:
        return known.get((rank, parts)) or packing.application(rank, parts)

    promotions = packing.promotions
    wares = Wares(
        counts=packing.counts,
        worth=packing.worth,
        members={
            rank: ([position for position, _ in packing.fits[rank]], promotions[rank].group_size)
            for rank in packing.grouping
            if promotions[rank].kind != "bundle" and not is_picky(promotions[rank])
        },
        limits=packing.limits(),
        takers=_takers(packing),
    )
    passes = Passes(
        wares,
        Weighing(make=make, gross=packing.gross, net=packing.net),
        [column for column in columns if not is_picky(promotions[column.rank])],
    )

    plain = [rank for rank in packing.grouping if not is_picky(promotions[rank])]
    ranks = sorted({*plain, *wares.takers})
    # Exclusive ones are settled first.
    found = passes.take(
        [rank for rank in ranks if promotions[rank].combine == "exclusive"],
        [rank for rank in ranks if promotions[rank].combine != "exclusive"],
    )
    for rank in packing.grouping:
        if is_picky(promotions[rank]):
            found.append(passes.after(_favoured(packing, rank)))
    numbers = {column: n for n, column in enumerate(columns)}
    told = []
    for taken in found:
        for column in taken:
            if column not in numbers:
                numbers[column] = len(columns)
                columns.append(column)
        told.append(tuple(sorted([(numbers[column], times) for column, times in taken.items()])))
    return list(dict.fromkeys(told))


def _favoured(packing: Packing, rank: int) -> list[tuple[Column, int]]:
    """The groups of a promotion that favours the retailer, where nothing stands before it."""
    fitting = [position for position, _ in packing.fits[rank]]
    groups, _ = best_runs(
        rank, packing.promotions[rank], tuple([packing.component[at] for at in fitting])
    )

    def there(parts: Parts) -> Parts:
        return tuple([(fitting[at], count) for at, count in parts])

    return [
        (Column(rank, there(one.parts), there(one.rewarded), one.discount), times)
        for one, times in groups
    ]


def _takers(packing: Packing) -> dict[int, list[int]]:
    """The classes to which each promotion of one piece gives something, its limit out of reach."""
    takers: dict[int, list[int]] = {}
    for position, (piece, _) in enumerate(packing.component):
        for rank in piece.simples:
            promotion = packing.promotions[rank]
            if promotion.combine != "compound":
                if packing.application(rank, ((position, 1),)).discount:
                    takers.setdefault(rank, []).append(position)
    return takers
