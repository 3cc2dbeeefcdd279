"""The end of pricing: thresholds over what is fixed, then every share onto its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pos.money import allocate
from pos.pricing.basket import Applied, BasketLine, Share
from pos.pricing.component import EXCLUSIVE, FREE
from pos.pricing.lots import Goods, Lot, laid_out
from pos.pricing.promotion import Promotion
from pos.pricing.thresholds import Portion, settle


class Last(NamedTuple):
    """The lots with the thresholds they count towards (a share of 0 for now), what each of these
    gives and how often."""

    lots: list[Lot]
    amounts: Mapping[int, int]
    times: Mapping[int, int]
    optimal: bool


def settle_thresholds(
    lots: Sequence[Lot],
    wanted: Mapping[int, Mapping[int, Sequence[int]]],
    *,
    goods: Sequence[Goods],
    promotions: Sequence[Promotion],
) -> Last:
    """Level by level: what the thresholds give on pieces that no exclusive promotion took.

    A threshold that is exclusive itself wants only pieces that took nothing before.
    """
    open_lots = list(lots)
    done: list[Lot] = []
    amounts: dict[int, int] = {}
    times: dict[int, int] = {}
    optimal = True
    for priority in sorted(wanted, reverse=True):
        options = wanted[priority]
        portions, members, others = [], [], []
        for lot in open_lots:
            ranks = tuple(
                rank
                for rank in options.get(lot.goods, ())
                if lot.state == FREE or promotions[rank].combine != "exclusive"
            )
            if ranks and lot.state != EXCLUSIVE:
                members.append(lot)
                portions.append(Portion(lot.value, goods[lot.goods].value, lot.pieces, ranks))
            else:
                others.append(lot)
        settled = settle(portions, promotions)
        optimal = optimal and settled.optimal
        for rank, given in settled.given.items():
            amounts[rank], times[rank] = given.amount, given.times
        for lot, takes in zip(members, settled.takes, strict=True):
            left = lot.pieces
            for rank, count in takes:
                done.append(lot._replace(pieces=count, shares=(*lot.shares, (rank, 0))))
                left -= count
            if left:
                others.append(lot._replace(pieces=left))
        open_lots = others
    return Last(sorted([*done, *open_lots]), amounts, times, optimal)


def settled_shares(
    *,
    goods: Sequence[Goods],
    lots: Sequence[Lot],
    spent: Mapping[int, int],
    times: Mapping[int, int],
    promotions: Sequence[Promotion],
    lines: Sequence[BasketLine],
) -> tuple[dict[int, tuple[Share, ...]], tuple[Applied, ...]]:
    """The shares of every line, and what was applied. `spent` is what each threshold gives."""
    amounts: dict[int, dict[int, int]] = {}
    pieces: dict[int, dict[int, int]] = {}
    bases: dict[int, dict[int, dict[int, int]]] = {}
    for line, count, lot in laid_out(goods, lots):
        for rank, share in lot.shares:
            mine = amounts.setdefault(rank, {})
            mine[line] = mine.get(line, 0) + share * count
            taken = pieces.setdefault(rank, {})
            taken[line] = taken.get(line, 0) + count
            if rank in spent:
                base = bases.setdefault(rank, {}).setdefault(lot.goods, {})
                base[line] = base.get(line, 0) + lot.value * count
    for rank, by_kind in bases.items():
        _spread(spent[rank], by_kind, amounts[rank])
    measures = {line.id: line.quantity for line in lines if line.is_measured}
    order = sorted(pieces, key=lambda rank: (promotions[rank].kind == "threshold", rank))
    shares: dict[int, list[Share]] = {}
    applied = []
    for rank in order:
        name = promotions[rank].id
        for line, amount in sorted(amounts[rank].items()):
            if amount:
                shares.setdefault(line, []).append(Share(promotion=name, amount=amount))
        applied.append(
            Applied(
                promotion=name,
                times=times[rank],
                amount=sum(amounts[rank].values()),
                lines={
                    line: measures.get(line, count * 1000)
                    for line, count in sorted(pieces[rank].items())
                },
            )
        )
    return {line: tuple(mine) for line, mine in shares.items()}, tuple(applied)


def _spread(amount: int, base: Mapping[int, Mapping[int, int]], into: dict[int, int]) -> None:
    """A threshold over the kinds of goods by value, then over the lines of each kind."""
    kinds = sorted(base)
    parts = allocate(amount, [sum(base[kind].values()) for kind in kinds])
    for kind, part in zip(kinds, parts, strict=True):
        lines = list(base[kind])
        for line, share in zip(lines, allocate(part, list(base[kind].values())), strict=True):
            into[line] = into.get(line, 0) + share
