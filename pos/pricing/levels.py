"""One priority level: which promotions compete for which pieces, and what each piece takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import NamedTuple

from pos.pricing.component import FREE, STACKED, Component, Outcome, PieceClass, Solution
from pos.pricing.lots import Goods, Lot
from pos.pricing.promotion import Promotion
from pos.pricing.solve import is_linking

Options = dict[int, list[tuple[int, int]]]
"""Kind of goods -> (rank, bits of the slots it fits) of its promotions at this level."""


class Settled(NamedTuple):
    """The lots after a level, and how often each of its promotions was applied."""

    lots: list[Lot]
    times: Mapping[int, int]
    optimal: bool


def settle_level(
    lots: Sequence[Lot],
    options: Options,
    *,
    goods: Sequence[Goods],
    promotions: Sequence[Promotion],
    solver: Callable[[Component, Sequence[Promotion]], Solution],
    known: MutableMapping[Component, Solution],
) -> Settled:
    """Gives each piece what is best for the customer at this level."""
    wanted: list[list[tuple[int, int]]] = []
    for lot in lots:
        mine = options.get(lot.goods, []) if lot.state in (FREE, STACKED) else []
        if mine and lot.state == STACKED:
            mine = [option for option in mine if promotions[option[0]].combine == "compound"]
        wanted.append(mine)
    linking = _that_can_fire(lots, wanted, promotions)
    settled: dict[int, list[Lot]] = {}
    times: dict[int, int] = {}
    optimal = True
    for members in _components(wanted, linking):
        component, places = _component(members, lots, wanted, linking, goods)
        solution = known.get(component)
        if solution is None:
            solution = known[component] = solver(component, promotions)
        optimal = optimal and solution.optimal
        for rank, count in solution.times.items():
            times[rank] = times.get(rank, 0) + count
        _hand_out(solution.outcomes, places, lots, settled)
    after = [
        made for n, lot in enumerate(lots) for made in (settled[n] if n in settled else (lot,))
    ]
    return Settled(after, times, optimal)


def _that_can_fire(
    lots: Sequence[Lot],
    wanted: Sequence[Sequence[tuple[int, int]]],
    promotions: Sequence[Promotion],
) -> dict[int, bool]:
    """Of each promotion wanted: whether it links pieces; without those that lack pieces."""
    there: dict[int, int] = {}
    slots: dict[tuple[int, int], int] = {}
    for lot, options in zip(lots, wanted, strict=True):
        for rank, bits in options:
            there[rank] = there.get(rank, 0) + lot.pieces
            if bits != 1 or len(promotions[rank].slots) > 1:
                for slot in range(len(promotions[rank].slots)):
                    if bits >> slot & 1:
                        slots[rank, slot] = slots.get((rank, slot), 0) + lot.pieces
    linking = {}
    for rank, count in there.items():
        promotion = promotions[rank]
        if promotion.kind == "simple":
            linking[rank] = is_linking(promotion, count)
        elif count >= promotion.group_size and (
            len(promotion.slots) == 1
            or all(slots.get((rank, n), 0) >= slot.count for n, slot in enumerate(promotion.slots))
        ):
            linking[rank] = True
    return linking


def _components(
    wanted: Sequence[Sequence[tuple[int, int]]], linking: Mapping[int, bool]
) -> Iterator[list[int]]:
    """Lots that linking promotions tie together; a lot that nothing ties stands alone."""
    leader = list(range(len(wanted)))

    def lead(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    first: dict[int, int] = {}
    for n, options in enumerate(wanted):
        for rank, _ in options:
            if linking.get(rank):
                other = first.setdefault(rank, n)
                if other != n:
                    one, two = lead(other), lead(n)
                    if one != two:
                        leader[max(one, two)] = min(one, two)
    members: dict[int, list[int]] = {}
    for n, options in enumerate(wanted):
        if options:
            members.setdefault(lead(n), []).append(n)
    yield from members.values()


def _component(
    members: Sequence[int],
    lots: Sequence[Lot],
    wanted: Sequence[Sequence[tuple[int, int]]],
    linking: Mapping[int, bool],
    goods: Sequence[Goods],
) -> tuple[Component, list[list[int]]]:
    """The classes of some lots, and the lots of each class in order."""
    classes: dict[PieceClass, list[int]] = {}
    for n in members:
        lot = lots[n]
        kind = goods[lot.goods]
        piece = PieceClass(
            -lot.value,
            kind.value,
            kind.measure,
            lot.state == STACKED,
            tuple([option for option in wanted[n] if option[0] in linking]),
        )
        if piece in classes:
            classes[piece].append(n)
        else:
            classes[piece] = [n]
    ordered = sorted(classes)
    component = tuple([(piece, sum([lots[n].pieces for n in classes[piece]])) for piece in ordered])
    return component, [classes[piece] for piece in ordered]


def _hand_out(
    outcomes: Sequence[Outcome],
    places: Sequence[Sequence[int]],
    lots: Sequence[Lot],
    settled: dict[int, list[Lot]],
) -> None:
    """Gives the outcomes of each class to its lots in order."""
    waiting = [list(mine) for mine in places]
    left = {n: lots[n].pieces for mine in places for n in mine}
    for outcome in outcomes:
        pieces = outcome.pieces
        mine = waiting[outcome.piece]
        while pieces:
            n = mine[0]
            taken = min(pieces, left[n])
            lot = lots[n]
            if taken:
                settled.setdefault(n, []).append(
                    Lot(
                        lot.goods,
                        lot.value - sum([amount for _, amount in outcome.shares]),
                        taken,
                        lot.shares + outcome.shares,
                        outcome.state if outcome.shares else lot.state,
                    )
                )
            left[n] -= taken
            pieces -= taken
            if not left[n]:
                mine.pop(0)
