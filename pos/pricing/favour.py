"""The retailer's favour: the reward goes to the cheapest pieces of all, not to those of a group."""

from __future__ import annotations

from collections.abc import Sequence

from pos.pricing.columns import Column
from pos.pricing.component import Component
from pos.pricing.promotion import Promotion


def is_picky(promotion: Promotion) -> bool:
    """Whether a promotion says which pieces are to be the cheap ones."""
    return promotion.favour == "retailer" and bool(promotion.cheapest)


def is_fair(
    picky: set[int],
    component: Component,
    taken: Sequence[Column],
    free: Sequence[bool],
) -> bool:
    """Whether the promotions that favour the retailer reward no piece that is dearer than one that
    could have been it. `free` says of each class whether some of it takes nothing.

    One that comes to nothing in all is not applied: it keeps no pieces from another's reward.
    """
    for rank in picky:
        dearest, others = 0, []
        mine = [column for column in taken if column.rank == rank]
        if mine and not any([column.discount for column in mine]):
            return False
        for column in mine:
            rewarded = dict(column.rewarded)
            for position, count in column.parts:
                value = component[position][0].value
                if position in rewarded:
                    dearest = max(dearest, value)
                if count > rewarded.get(position, 0):
                    others.append(value)
        for position, (piece, _) in enumerate(component):
            if free[position] and not piece.stacked:
                if any(option == rank for option, _ in piece.options):
                    others.append(piece.value)
        if others and min(others) < dearest:
            return False
    return True
