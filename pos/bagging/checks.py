"""Looks at a basket where no scale watches: seldom, by chance, and more where something was missed.

Chance comes in as a number, so that a day can be replayed. The rate belongs to the lane, never to a
person: nobody is looked at more often because of who he is. What raises the chance is the basket:
goods that were picked by their picture instead of scanned, goods that went out of it, its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

WHOLE: Final = 10_000
FIRST_RATE: Final = 300
LEAST_RATE: Final = 100
HIGHEST_RATE: Final = 2_500
"""Basis points of the baskets that are looked at."""
_CALMER: Final = 9_700
"""Basis points of the rate that are left after a basket in which nothing was missing."""
_CARE: Final = 400
"""Basis points that each piece adds that was, as far as `MOST_CARE` of a basket."""
MOST_CARE: Final = 3
FEW: Final = 3
"""Pieces that staff scan again."""
MOST_DOUBT: Final = 3
"""How much likelier the most doubtful basket is looked at than one without a doubt, times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A line as a look sees it: `by_picture`, it was picked on a tile; `cheap` says so of one whose
    price is among the lowest of its shelf."""

    line: int
    net: int
    by_picture: bool = False
    cheap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often this lane looks, basis points of its baskets, and what came of it."""

    rate: int = FIRST_RATE
    looks: int = 0
    missed: int = 0

    def after(self, missing: int) -> Rate:
        """The rate after a look in which so many pieces were missing."""
        if missing:
            rate = min(HIGHEST_RATE, self.rate + _CARE * min(missing, MOST_CARE))
        else:
            rate = max(LEAST_RATE, self.rate * _CALMER // WHOLE)
        return replace(self, rate=rate, looks=self.looks + 1, missed=self.missed + bool(missing))


def doubt(goods: Sequence[Good], *, taken_out: int) -> int:
    """How doubtful a basket is, 0 to 10,000; an empty one is not at all."""
    if not goods:
        return 0
    half = WHOLE // 2
    picked = sum(half + (half if good.cheap else 0) for good in goods if good.by_picture)
    share = picked // len(goods)
    return min(WHOLE, share + min(taken_out, 5) * 1_000)


def is_due(rate: Rate, *, doubtful: int, drawn: int) -> bool:
    """Whether this basket is looked at; `drawn` is a chance number from 0 to 9,999."""
    chance = rate.rate + rate.rate * (MOST_DOUBT - 1) * doubtful // WHOLE
    return drawn < min(WHOLE, chance)


def to_scan_again(goods: Sequence[Good], *, drawn: int) -> tuple[int, ...]:
    """The lines of which staff scan a piece again: the dearest, and others by chance."""
    if len(goods) <= FEW:
        return tuple(good.line for good in goods)
    dearest = max(goods, key=lambda good: (good.net, -good.line))
    rest = [good.line for good in goods if good.line != dearest.line]
    start = drawn % len(rest)
    return (dearest.line, *(rest[start:] + rest[:start])[: FEW - 1])


def missing(asked: Sequence[int], found: Sequence[int]) -> int:
    """How many of the lines that were to be scanned again were not in the basket as told."""
    return len(set(asked) - set(found))
