"""The end of pricing: thresholds over what is fixed, then every share onto its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pos.money import allocate
from pos.pricing.basket import Applied, Share
from pos.pricing.component import EXCLUSIVE, FREE
from pos.pricing.lots import Goods, Like, Lot, Lots, laid_out
from pos.pricing.portions import Portion
from pos.pricing.promotion import Promotion
from pos.pricing.thresholds import KnownSplits, settle


class Last(NamedTuple):
    """The lots of each kind of goods with the thresholds they count towards (a share of 0 for
    now), what each of these gives and how often."""

    lots: Sequence[Lots]
    amounts: Mapping[int, int]
    times: Mapping[int, int]
    optimal: bool


def settle_thresholds(
    kinds: Sequence[Goods], *, promotions: Sequence[Promotion], known: KnownSplits
) -> Last:
    """Level by level: what the thresholds give on pieces that no exclusive promotion took."""
    lots = [goods.lots for goods in kinds]
    levels: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for n, goods in enumerate(kinds):
        if goods.offers is not None:
            for priority, ranks in goods.offers.thresholds:
                levels.setdefault(priority, []).append((n, ranks))
    counted: dict[int, list[Lot]] = {}
    amounts: dict[int, int] = {}
    times: dict[int, int] = {}
    optimal = True
    for priority in sorted(levels, reverse=True):
        members: list[tuple[int, Lot]] = []
        portions: list[Portion] = []
        for n, ranks in levels[priority]:
            aside = []
            for lot in lots[n]:
                wanted = _wanted(lot, ranks, promotions)
                if wanted:
                    members.append((n, lot))
                    portions.append(Portion(lot.value, kinds[n].value, lot.pieces, wanted))
                else:
                    aside.append(lot)
            lots[n] = tuple(aside)
        settled = settle(portions, promotions, known)
        optimal = optimal and settled.optimal
        for rank, given in settled.given.items():
            amounts[rank], times[rank] = given.amount, given.times
        for (n, lot), takes in zip(members, settled.takes, strict=True):
            value, left, shares, state = lot.value, lot.pieces, lot.shares, lot.state
            for rank, count in takes:
                counted.setdefault(n, []).append(Lot(value, count, (*shares, (rank, 0)), state))
                left -= count
            if left:
                lots[n] = (*lots[n], Lot(value, left, shares, state))
    for n, mine in counted.items():
        lots[n] = tuple(sorted((*mine, *lots[n])))
    return Last(lots, amounts, times, optimal)


def _wanted(lot: Lot, ranks: tuple[int, ...], promotions: Sequence[Promotion]) -> tuple[int, ...]:
    """The thresholds that a lot may count towards; one that is exclusive itself wants only pieces
    that took nothing before."""
    if lot.state == EXCLUSIVE:
        return ()
    if lot.state != FREE and any(promotions[rank].combine == "exclusive" for rank in ranks):
        return tuple(rank for rank in ranks if promotions[rank].combine != "exclusive")
    return ranks


class _Laid(NamedTuple):
    """The lots of a kind on its lines: which lots on which lines, the shares of each line, (rank,
    line, amount, quantity) of each share, and (rank, line, value, quantity) of what counts towards
    a threshold."""

    lots: Lots
    lines: Sequence[tuple[int, int]]
    shares: Mapping[int, tuple[Share, ...]]
    taken: Sequence[tuple[int, int, int, int]]
    counted: Sequence[tuple[int, int, int, int]]


@dataclass(slots=True, eq=False)
class Ledger:
    """What each line of a sale got: kinds of goods whose lots and lines are as they were are not
    laid out again."""

    _laid: dict[Like, _Laid] = field(default_factory=dict)

    def settle(
        self,
        kinds: Sequence[Goods],
        last: Last,
        times: Mapping[int, int],
        promotions: Sequence[Promotion],
    ) -> tuple[dict[int, tuple[Share, ...]], tuple[Applied, ...]]:
        """The shares of every line, and what was applied."""
        known = self._laid
        laid: dict[Like, _Laid] = {}
        given: dict[int, list[tuple[int, int, int]]] = {}
        counted: dict[int, list[list[tuple[int, int, int]]]] = {}
        shares: dict[int, tuple[Share, ...]] = {}
        for goods, lots in zip(kinds, last.lots, strict=True):
            mine = known.get(goods.like)
            if mine is None or mine.lots != lots or mine.lines is not goods.lines:
                mine = _lay(goods, lots, promotions)
            laid[goods.like] = mine
            if mine.shares:
                shares.update(mine.shares)
            for rank, line, amount, quantity in mine.taken:
                if rank in given:
                    given[rank].append((line, amount, quantity))
                else:
                    given[rank] = [(line, amount, quantity)]
            before = -1
            for rank, line, value, quantity in mine.counted:
                by_kind = counted.setdefault(rank, [])
                if rank != before:
                    by_kind.append([])
                    before = rank
                by_kind[-1].append((line, value, quantity))
        self._laid = laid
        applied = [_applied(rank, given[rank], times, promotions) for rank in sorted(given)]
        for rank in sorted(counted):
            taken = _spread(last.amounts[rank], counted[rank])
            for line, amount, _ in taken:
                if amount:
                    share = Share(promotion=promotions[rank].id, amount=amount)
                    shares[line] = (*shares.get(line, ()), share)
            applied.append(_applied(rank, taken, times, promotions))
        return shares, tuple(applied)


_NO_SHARES: Final[Mapping[int, tuple[Share, ...]]] = {}


def _lay(goods: Goods, lots: Lots, promotions: Sequence[Promotion]) -> _Laid:
    if not any([lot.shares for lot in lots]):
        return _Laid(lots, goods.lines, _NO_SHARES, (), ())
    if len(lots) == len(goods.lines) == 1:
        return _lay_one(goods, lots, promotions)
    amounts: dict[tuple[int, int], int] = {}
    quantities: dict[tuple[int, int], int] = {}
    values: dict[tuple[int, int], int] = {}
    for line, count, lot in laid_out(goods, lots):
        quantity = count * 1000 if not goods.measure else max(goods.measure, 0)
        for rank, share in lot.shares:
            at = (rank, line)
            quantities[at] = quantities.get(at, 0) + quantity
            if promotions[rank].kind == "threshold":
                values[at] = values.get(at, 0) + lot.value * count
            else:
                amounts[at] = amounts.get(at, 0) + share * count
    shares: dict[int, tuple[Share, ...]] = {}
    for (rank, line), amount in sorted(amounts.items()):
        if amount:
            given = Share(promotion=promotions[rank].id, amount=amount)
            shares[line] = (*shares.get(line, ()), given)
    return _Laid(
        lots,
        goods.lines,
        shares,
        [(rank, line, amount, quantities[rank, line]) for (rank, line), amount in amounts.items()],
        [(rank, line, value, quantities[rank, line]) for (rank, line), value in values.items()],
    )


def _lay_one(goods: Goods, lots: Lots, promotions: Sequence[Promotion]) -> _Laid:
    """One lot on one line, as most goods lie."""
    line, count = goods.lines[0]
    quantity = count * 1000 if not goods.measure else max(goods.measure, 0)
    shares, taken, counted = [], [], []
    for rank, amount in sorted(lots[0].shares):
        promotion = promotions[rank]
        if promotion.kind == "threshold":
            counted.append((rank, line, lots[0].value * count, quantity))
            continue
        taken.append((rank, line, amount * count, quantity))
        if amount:
            shares.append(Share(promotion=promotion.id, amount=amount * count))
    given = {line: tuple(shares)} if shares else _NO_SHARES
    return _Laid(lots, goods.lines, given, taken, counted)


def _applied(
    rank: int,
    taken: list[tuple[int, int, int]],
    times: Mapping[int, int],
    promotions: Sequence[Promotion],
) -> Applied:
    taken.sort()
    return Applied(
        promotion=promotions[rank].id,
        times=times[rank],
        amount=sum([amount for _, amount, _ in taken]),
        lines={line: quantity for line, _, quantity in taken},
    )


def _spread(
    amount: int, kinds: Sequence[Sequence[tuple[int, int, int]]]
) -> list[tuple[int, int, int]]:
    """A threshold over the kinds of goods by value, then over the lines of each kind."""
    parts = allocate(amount, [sum([value for _, value, _ in lines]) for lines in kinds])
    taken = []
    for part, lines in zip(parts, kinds, strict=True):
        if len(lines) == 1:
            line, _, quantity = lines[0]
            taken.append((line, part, quantity))
            continue
        shares = allocate(part, [value for _, value, _ in lines])
        for (line, _, quantity), share in zip(lines, shares, strict=True):
            taken.append((line, share, quantity))
    return taken
