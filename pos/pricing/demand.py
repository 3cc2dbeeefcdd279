"""What the lots of a level want of promotions, and promotions of lots.

They name each other by number, not by reference: a sale that is forgotten is freed at once, and
the cyclic garbage collector need not look at thousands of them in the middle of a scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from pos.pricing.book import Offer
from pos.pricing.component import FREE, STACKED, PieceClass, Single, Solution
from pos.pricing.hope import Taker
from pos.pricing.lots import Goods, Lot, Lots
from pos.pricing.promotion import Promotion
from pos.pricing.solve import is_linking


class Wanted(NamedTuple):
    """The simple promotions of a lot, (rank, bits of slots) of those that link it to others, and
    which of these look at one piece but have a limit."""

    simples: Sequence[int]
    linking: Sequence[tuple[int, int]]
    limited: Sequence[int]


NOTHING_WANTED: Final = Wanted((), (), ())


class Part(msgspec.Struct, frozen=True, gc=False):
    """Lots that are solved together, and how."""

    nodes: Sequence[int]
    solution: Solution


class Node(msgspec.Struct, gc=False):
    """A lot that wants something of the level: what a piece gets by itself, its class, the part in
    which it competes, what it got."""

    goods: Goods
    place: int
    lot: Lot
    wanted: Wanted
    simples: tuple[int, ...] = ()
    alone: Single | None = None
    piece: PieceClass | None = None
    part: Part | None = None
    after: Lots = ()

    def taker(self, bits: int) -> Taker:
        """What a promotion sees of the lot where it fits these slots."""
        lot, goods, alone = self.lot, self.goods, self.alone
        assert alone is not None
        return Taker(lot.value, goods.value, goods.measure, alone.discount, lot.pieces, bits)


class Demand(msgspec.Struct, gc=False):
    """The lots that want a promotion (with the bits of the slots that each fits) and their pieces,
    of a bundle also slot by slot.

    `links` says whether what it does to one piece depends on the others, None where the pieces do
    not suffice for it; it `ties` the lots together where it could be of use besides.
    """

    promotion: Promotion
    size: int
    slots: list[int] | None
    nodes: dict[int, int]
    pieces: int = 0
    links: bool | None = None
    ties: bool = False

    def count_slots(self, bits: int, pieces: int) -> None:
        """Counts pieces that came, or that left (negative), for each slot they fit."""
        assert self.slots is not None
        for slot in range(bits.bit_length()):
            if bits >> slot & 1:
                self.slots[slot] += pieces

    def does_link(self) -> bool | None:
        """Whether it links pieces now, of which there are enough but maybe not for every slot. A
        limit that cannot be reached is none."""
        if self.slots:
            for there, slot in zip(self.slots, self.promotion.slots, strict=True):
                if there < slot.count:
                    return None
        return is_linking(self.promotion, self.pieces)


def demand_for(promotion: Promotion, size: int) -> Demand:
    """The demand of a promotion of so many pieces that no lot wants yet."""
    slots = [0] * len(promotion.slots) if len(promotion.slots) > 1 else None
    return Demand(promotion, size, slots, {})


def wanted_of(lot: Lot, offer: Offer, promotions: Sequence[Promotion]) -> Wanted:
    """What a lot may still take: what is stacked already takes more compounds only."""
    if lot.state == FREE:
        return Wanted(offer.simples, offer.linking, offer.limited)
    if lot.state != STACKED:
        return NOTHING_WANTED
    simples = [rank for rank in offer.simples if promotions[rank].combine == "compound"]
    linking = [entry for entry in offer.linking if promotions[entry[0]].combine == "compound"]
    limited = [rank for rank in offer.limited if promotions[rank].combine == "compound"]
    return Wanted(simples, linking, limited) if simples or linking else NOTHING_WANTED
