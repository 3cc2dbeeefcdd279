"""The end of pricing: thresholds over what is fixed, then every share onto its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pos.money import allocate
from pos.pricing.basket import Applied, BasketLine, Share
from pos.pricing.component import EXCLUSIVE, FREE
from pos.pricing.lots import Goods, Lot, laid_out
from pos.pricing.promotion import Promotion
from pos.pricing.threshold_split import Portion
from pos.pricing.thresholds import settle


class Last(NamedTuple):
    """The lots with the thresholds they count towards (a share of 0 for now), what each of these
    gives and how often."""

    lots: Sequence[Lot]
    amounts: Mapping[int, int]
    times: Mapping[int, int]
    optimal: bool


def settle_thresholds(
    lots: Sequence[Lot],
    wanted: Mapping[int, Mapping[int, tuple[int, ...]]],
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
            ranks: tuple[int, ...] = options.get(lot.goods, ()) if lot.state != EXCLUSIVE else ()
            if lot.state != FREE and any(promotions[rank].combine == "exclusive" for rank in ranks):
                ranks = tuple(rank for rank in ranks if promotions[rank].combine != "exclusive")
            if ranks:
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
    lots = sorted([*done, *open_lots]) if done else lots
    return Last(lots, amounts, times, optimal)


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
    bases: dict[int, dict[int, dict[int, int]]] = {rank: {} for rank in spent}
    for line, count, lot in laid_out(goods, lots):
        for rank, share in lot.shares:
            mine = amounts.get(rank)
            if mine is None:
                mine = amounts[rank] = {}
                pieces[rank] = {}
            taken = pieces[rank]
            if line in mine:
                mine[line] += share * count
                taken[line] += count
            else:
                mine[line] = share * count
                taken[line] = count
            if rank in spent:
                base = bases[rank].setdefault(lot.goods, {})
                base[line] = base.get(line, 0) + lot.value * count
    for rank, by_kind in bases.items():
        _spread(spent[rank], by_kind, amounts[rank])
    measures = {
        line.id: line.quantity for line in lines if line.unit != "each" or line.amount is not None
    }
    shares: dict[int, list[Share]] = {}
    applied = []
    for rank in sorted(pieces, key=lambda rank: (rank in spent, rank)):
        name = promotions[rank].id
        total = 0
        took = {}
        mine, taken = amounts[rank], pieces[rank]
        for line in sorted(mine):
            amount = mine[line]
            total += amount
            took[line] = measures[line] if line in measures else taken[line] * 1000
            if amount:
                given = Share(promotion=name, amount=amount)
                if line in shares:
                    shares[line].append(given)
                else:
                    shares[line] = [given]
        applied.append(Applied(promotion=name, times=times[rank], amount=total, lines=took))
    return {line: tuple(all_of_it) for line, all_of_it in shares.items()}, tuple(applied)


def _spread(amount: int, base: Mapping[int, Mapping[int, int]], into: dict[int, int]) -> None:
    """A threshold over the kinds of goods by value, then over the lines of each kind."""
    kinds = sorted(base)
    parts = allocate(amount, [sum(base[kind].values()) for kind in kinds])
    for kind, part in zip(kinds, parts, strict=True):
        lines = list(base[kind])
        for line, share in zip(lines, allocate(part, list(base[kind].values())), strict=True):
            into[line] = into.get(line, 0) + share
