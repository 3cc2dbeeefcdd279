"""Produce that was picked by its picture: is its price one that such goods have?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LOWEST: Final = 4
"""One of so many: the quarter of a shelf that costs least."""


def is_cheap(price: int, shelf: Sequence[int]) -> bool:
    """Whether a price, minor units per measure, is in the lowest quarter of its shelf's prices.

    The shelf counts only where its prices differ: among alike goods nobody gains by the tile.
    """
    if len(shelf) < _LOWEST or max(shelf) < 2 * min(shelf):
        return False
    return price <= sorted(shelf)[len(shelf) // _LOWEST]
