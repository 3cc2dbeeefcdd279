"""One priority level: which promotions compete for which pieces, and what each piece takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Final, NamedTuple

from pos.pricing.book import Offer
from pos.pricing.component import FREE, STACKED, Component, Outcome, PieceClass, Solution
from pos.pricing.lots import Goods, Lot
from pos.pricing.promotion import Promotion
from pos.pricing.solve import is_linking

Wanted = tuple[Sequence[int], Sequence[tuple[int, int]]]
"""The simple promotions of a lot, and (rank, bits of slots) of those that link it to others."""

_NOTHING: Final[Wanted] = ((), ())


class Settled(NamedTuple):
    """The lots after a level, and how often each of its promotions was applied."""

    lots: list[Lot]
    times: Mapping[int, int]
    optimal: bool


def settle_level(
    lots: Sequence[Lot],
    offers: Mapping[int, Offer],
    *,
    goods: Sequence[Goods],
    promotions: tuple[Promotion, ...],
    solver: Callable[[Component, tuple[Promotion, ...]], Solution],
    known: MutableMapping[Component, Solution],
) -> Settled:
    """Gives each piece what is best for the customer at this level."""
    wanted = [_wanted(lot, offers.get(lot.goods), promotions) for lot in lots]
    live = _that_can_fire(lots, wanted, promotions)
    pieces = [
        _piece(lot, mine, live, goods) if mine is not _NOTHING else None
        for lot, mine in zip(lots, wanted, strict=True)
    ]
    settled: dict[int, list[Lot]] = {}
    times: dict[int, int] = {}
    optimal = True
    for members in _components(pieces):
        component, places = _component(members, lots, pieces)
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


def _wanted(lot: Lot, offer: Offer | None, promotions: Sequence[Promotion]) -> Wanted:
    """What a lot may still take: what is stacked already takes more compounds only."""
    if offer is None or lot.state not in (FREE, STACKED):
        return _NOTHING
    if lot.state == FREE:
        return offer.simples, offer.linking
    simples = [rank for rank in offer.simples if promotions[rank].combine == "compound"]
    linking = [entry for entry in offer.linking if promotions[entry[0]].combine == "compound"]
    return (simples, linking) if simples or linking else _NOTHING


def _that_can_fire(
    lots: Sequence[Lot], wanted: Sequence[Wanted], promotions: Sequence[Promotion]
) -> dict[int, bool]:
    """Of the promotions that may link lots, those for which there are pieces enough: whether they
    do. A limit that cannot be reached is none."""
    there: dict[int, int] = {}
    for lot, (_, linking) in zip(lots, wanted, strict=True):
        pieces = lot.pieces
        for rank, _ in linking:
            if rank in there:
                there[rank] += pieces
            else:
                there[rank] = pieces
    live: dict[int, bool] = {}
    bundles: dict[int, list[int]] = {}
    for rank, count in there.items():
        promotion = promotions[rank]
        if count < promotion.group_size:
            continue
        live[rank] = promotion.kind != "simple" or is_linking(promotion, count)
        if len(promotion.slots) > 1:
            bundles[rank] = [0] * len(promotion.slots)
    if bundles:
        for lot, (_, linking) in zip(lots, wanted, strict=True):
            for rank, bits in linking:
                if rank in bundles:
                    for slot in range(bits.bit_length()):
                        if bits >> slot & 1:
                            bundles[rank][slot] += lot.pieces
    for rank, counts in bundles.items():
        wants = [slot.count for slot in promotions[rank].slots]
        if any(count < want for count, want in zip(counts, wants, strict=True)):
            del live[rank]
    return live


def _piece(
    lot: Lot, wanted: Wanted, live: Mapping[int, bool], goods: Sequence[Goods]
) -> PieceClass:
    """The class of a lot's pieces."""
    kind = goods[lot.goods]
    simples, linking = wanted
    alive = [entry for entry in linking if entry[0] in live]
    options = tuple([entry for entry in alive if live[entry[0]]])
    unlimited = [rank for rank, _ in alive if not live[rank]] if len(options) < len(alive) else []
    return PieceClass(
        -lot.value,
        kind.value,
        kind.measure,
        lot.state == STACKED,
        options,
        tuple(sorted((*simples, *unlimited)) if unlimited else simples),
    )


def _components(pieces: Sequence[PieceClass | None]) -> Iterator[list[int]]:
    """Lots that linking promotions tie together; a lot that nothing ties stands alone."""
    leader = list(range(len(pieces)))

    def lead(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    first: dict[int, int] = {}
    for n, piece in enumerate(pieces):
        if piece is None:
            continue
        for rank, _ in piece.options:
            other = first.setdefault(rank, n)
            if other != n:
                one, two = lead(other), lead(n)
                if one != two:
                    leader[max(one, two)] = min(one, two)
    members: dict[int, list[int]] = {}
    for n, piece in enumerate(pieces):
        if piece is not None:
            members.setdefault(lead(n), []).append(n)
    yield from members.values()


def _component(
    members: Sequence[int], lots: Sequence[Lot], pieces: Sequence[PieceClass | None]
) -> tuple[Component, list[list[int]]]:
    """The classes of some lots, and the lots of each class in order."""
    if len(members) == 1:
        alone = pieces[members[0]]
        assert alone is not None
        return ((alone, lots[members[0]].pieces),), [[members[0]]]
    classes: dict[PieceClass, list[int]] = {}
    for n in members:
        piece = pieces[n]
        assert piece is not None
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
    if len(places) == 1 and len(places[0]) == 1:
        alone = lots[places[0][0]]
        settled[places[0][0]] = [_after(alone, outcome, outcome.pieces) for outcome in outcomes]
        return
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
                settled.setdefault(n, []).append(_after(lot, outcome, taken))
            left[n] -= taken
            pieces -= taken
            if not left[n]:
                mine.pop(0)


def _after(lot: Lot, outcome: Outcome, pieces: int) -> Lot:
    """So many pieces of a lot with what the level gave them."""
    shares = outcome.shares
    if not shares:
        return Lot(lot.goods, lot.value, pieces, lot.shares, lot.state)
    value = lot.value
    for _, amount in shares:
        value -= amount
    return Lot(lot.goods, value, pieces, lot.shares + shares, outcome.state)
