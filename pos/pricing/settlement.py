"""The end of pricing: thresholds over what is fixed, then every share onto its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pos.money import allocate, whole_shares
from pos.pricing.basket import Applied, Share
from pos.pricing.component import EXCLUSIVE, FREE
from pos.pricing.lots import Counted, Goods, Laid, Lot, Lots, Tally, laid_out
from pos.pricing.portions import Portion
from pos.pricing.promotion import Promotion
from pos.pricing.thresholds import KnownSplits, Splitter, settle


class Last(NamedTuple):
    """The lots of each kind of goods with the thresholds they count towards (a share of 0 for
    now), what each of these gives and how often."""

    lots: Sequence[Lots]
    amounts: Mapping[int, int]
    times: Mapping[int, int]
    optimal: bool


def settle_thresholds(
    kinds: Sequence[Goods],
    *,
    promotions: Sequence[Promotion],
    known: KnownSplits,
    splitter: Splitter,
) -> Last:
    """Level by level: what the thresholds give on pieces that no exclusive promotion took."""
    lots = [goods.lots for goods in kinds]
    levels: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for n, goods in enumerate(kinds):
        if (offers := goods.offers) is not None and offers.thresholds:
            for priority, ranks in offers.thresholds:
                levels.setdefault(priority, []).append((n, ranks))
    counted: dict[int, Lots] = {}
    amounts: dict[int, int] = {}
    times: dict[int, int] = {}
    optimal = True
    for priority in sorted(levels, reverse=True):
        tallies: list[tuple[int, Tally]] = []
        portions: list[Portion] = []
        for n, ranks in levels[priority]:
            goods, mine = kinds[n], lots[n]
            tally = goods.tally
            if tally is None or tally.lots is not mine or tally.ranks is not ranks:
                tally = goods.tally = _tally(goods, mine, ranks, promotions)
            tallies.append((n, tally))
            portions += tally.portions
        settled = settle(portions, promotions, known, splitter)
        optimal = optimal and settled.optimal
        for rank, given in settled.given.items():
            amounts[rank], times[rank] = given.amount, given.times
        at = 0
        for n, tally in tallies:
            begin, at = at, at + len(tally.members)
            takes = settled.takes[begin:at]
            if takes != tally.takes:
                _divide(tally, takes)
            lots[n] = tally.left
            if tally.counted:
                counted[n] = (*counted[n], *tally.counted) if n in counted else tally.counted
    for n, some in counted.items():
        lots[n] = _together(kinds[n], some, lots[n])
    return Last(lots, amounts, times, optimal)


def _tally(
    goods: Goods, lots: Lots, ranks: tuple[int, ...], promotions: Sequence[Promotion]
) -> Tally:
    """What the thresholds see of a kind of goods; to be kept until it or they change."""
    members, aside, portions = [], [], []
    for lot in lots:
        wanted = _wanted(lot, ranks, promotions)
        if wanted:
            members.append(lot)
            portions.append(Portion(lot.value, goods.value, lot.pieces, wanted))
        else:
            aside.append(lot)
    return Tally(lots, ranks, members, portions, tuple(aside))


def _divide(tally: Tally, takes: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    """Marks the pieces that count towards a threshold (a share of 0 for now)."""
    left, counted = list(tally.aside), []
    for lot, taken in zip(tally.members, takes, strict=True):
        rest = lot.pieces
        for rank, pieces in taken:
            counted.append(Lot(lot.value, pieces, (*lot.shares, (rank, 0)), lot.state))
            rest -= pieces
        if rest:
            left.append(Lot(lot.value, rest, lot.shares, lot.state))
    tally.takes, tally.left, tally.counted = takes, tuple(left), tuple(counted)


def _together(goods: Goods, counted: Lots, left: Lots) -> Lots:
    """All lots of a kind: those that count towards a threshold and the others."""
    known = goods.together
    if known is None or known[0] is not counted or known[1] is not left:
        known = goods.together = counted, left, tuple(sorted((*counted, *left)))
    return known[2]


def _wanted(lot: Lot, ranks: tuple[int, ...], promotions: Sequence[Promotion]) -> tuple[int, ...]:
    """The thresholds that a lot may count towards; one that is exclusive itself wants only pieces
    that took nothing before."""
    if lot.state == EXCLUSIVE:
        return ()
    if lot.state != FREE and any([promotions[rank].combine == "exclusive" for rank in ranks]):
        return tuple([rank for rank in ranks if promotions[rank].combine != "exclusive"])
    return ranks


class Spread(NamedTuple):
    """What a threshold gave on these goods: the share of each line that got one."""

    counted: list[Counted]
    shares: Sequence[tuple[int, Share]]
    applied: Applied


@dataclass(slots=True, eq=False)
class Ledger:
    """What each line of a sale got: kinds of goods whose lots and lines are as they were are not
    laid out again, and promotions that lie as they did are not added up again."""

    _applied: dict[int, tuple[list[Laid], Applied]] = field(default_factory=dict)
    _spread: dict[int, Spread] = field(default_factory=dict)

    def settle(
        self,
        kinds: Sequence[Goods],
        last: Last,
        times: Mapping[int, int],
        promotions: Sequence[Promotion],
    ) -> tuple[dict[int, tuple[Share, ...]], tuple[Applied, ...]]:
        """The shares of every line, and what was applied."""
        given: dict[int, list[Laid]] = {}
        counted: dict[int, list[Counted]] = {}
        shares: dict[int, tuple[Share, ...]] = {}
        for goods, lots in zip(kinds, last.lots, strict=True):
            laid = goods.laid
            if laid is None or laid.lots != lots or laid.lines is not goods.lines:
                laid = goods.laid = _lay(goods, lots, promotions)
            if laid.taken:
                shares.update(laid.shares)
                for rank in laid.ranks:
                    if rank in given:
                        given[rank].append(laid)
                    else:
                        given[rank] = [laid]
            for part in laid.counted:
                if part.rank in counted:
                    counted[part.rank].append(part)
                else:
                    counted[part.rank] = [part]
        applied = self._add_up(given, times, promotions)
        before, self._spread = self._spread, {}
        for rank in sorted(counted):
            amount, mine = last.amounts[rank], counted[rank]
            known = before.get(rank)
            if (
                known is None
                or known.applied.amount != amount
                or known.applied.times != times[rank]
                or known.counted != mine
            ):
                known = _spread(promotions[rank], mine, amount, times[rank])
            self._spread[rank] = known
            for line, share in known.shares:
                shares[line] = (*shares[line], share) if line in shares else (share,)
            applied.append(known.applied)
        return shares, tuple(applied)

    def _add_up(
        self,
        given: Mapping[int, list[Laid]],
        times: Mapping[int, int],
        promotions: Sequence[Promotion],
    ) -> list[Applied]:
        """What was applied before thresholds, by rank; what came to nothing was not applied."""
        known, self._applied = self._applied, {}
        for rank in sorted(given):
            mine = given[rank]
            before = known.get(rank)
            if before is not None and before[0] == mine and before[1].times == times[rank]:
                self._applied[rank] = before
                continue
            taken = [
                (line, amount, quantity)
                for laid in mine
                for other, line, amount, quantity in laid.taken
                if other == rank
            ]
            self._applied[rank] = mine, _applied(promotions[rank], taken, times[rank])
        return [applied for _, applied in self._applied.values() if applied.amount]


def _lay(goods: Goods, lots: Lots, promotions: Sequence[Promotion]) -> Laid:
    if not any([lot.shares for lot in lots]):
        return Laid(lots, goods.lines)
    amounts: dict[tuple[int, int], int] = {}
    quantities: dict[tuple[int, int], int] = {}
    values: dict[int, dict[int, int]] = {}
    for line, count, lot in laid_out(goods, lots):
        quantity = count * 1000 if not goods.measure else max(goods.measure, 0)
        for rank, share in lot.shares:
            at = (rank, line)
            quantities[at] = quantities.get(at, 0) + quantity
            if promotions[rank].kind == "threshold":
                mine = values.setdefault(rank, {})
                mine[line] = mine.get(line, 0) + lot.value * count
            else:
                amounts[at] = amounts.get(at, 0) + share * count
    shares: dict[int, tuple[Share, ...]] = {}
    for (rank, line), amount in sorted(amounts.items()):
        if amount:
            given = Share(promotion=promotions[rank].id, amount=amount)
            shares[line] = (*shares.get(line, ()), given)
    return Laid(
        lots,
        goods.lines,
        shares,
        [(rank, line, amount, quantities[rank, line]) for (rank, line), amount in amounts.items()],
        list(dict.fromkeys([rank for rank, _ in amounts])),
        [
            Counted(
                rank,
                sum(mine.values()),
                [(line, value, quantities[rank, line]) for line, value in mine.items()],
            )
            for rank, mine in values.items()
        ],
    )


def _applied(promotion: Promotion, taken: list[tuple[int, int, int]], times: int) -> Applied:
    """(line, amount, quantity) of each line, added up."""
    taken.sort()
    return Applied(
        promotion=promotion.id,
        times=times,
        amount=sum([amount for _, amount, _ in taken]),
        lines={line: quantity for line, _, quantity in taken},
    )


def _spread(promotion: Promotion, counted: list[Counted], amount: int, times: int) -> Spread:
    """A threshold over the kinds of goods by value, then over the lines of each kind: each line is
    less than a minor unit away from its exact part of the whole."""
    taken = []
    value = sum([kind.value for kind in counted])
    parts = allocate(amount, [kind.value for kind in counted])
    for part, kind in zip(parts, counted, strict=True):
        if len(kind.lines) == 1:
            line, _, quantity = kind.lines[0]
            taken.append((line, part, quantity))
            continue
        shares = whole_shares(part, [amount * mine for _, mine, _ in kind.lines], value)
        for (line, _, quantity), share in zip(kind.lines, shares, strict=True):
            taken.append((line, share, quantity))
    name = promotion.id
    given = [(line, Share(promotion=name, amount=part)) for line, part, _ in taken if part]
    return Spread(counted, given, _applied(promotion, taken, times))
