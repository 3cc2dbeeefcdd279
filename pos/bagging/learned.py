"""What a piece of an article weighs, learned from what was bagged and let pass.

A weight that the catalogue or a label says counts from the first piece on. Without one the first
pieces are only watched. What staff approve widens the range of the article, and never beyond what
was seen: so one wrong approval is undone by the pieces that follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

KEPT: Final = 24
"""Pieces that are remembered of an article; the oldest makes room."""
WATCHED: Final = 3
"""Pieces after which an article without a known weight has one."""
LEAST_SLACK: Final = 12
"""Grams by which scale, label and moisture differ of any piece."""
SLACK: Final = 500
"""Basis points of its weight by which a piece may differ before anything was learned."""
BEYOND: Final = 200
"""Basis points by which the next piece may lie beyond what was seen so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From how many to how many grams something weighs, both included."""

    low: int
    high: int

    def __contains__(self, grams: int) -> bool:
        return self.low <= grams <= self.high

    def __add__(self, other: Span) -> Span:
        return Span(low=self.low + other.low, high=self.high + other.high)

    def times(self, pieces: int) -> Span:
        """What so many of it weigh."""
        return Span(low=self.low * pieces, high=self.high * pieces)


NOTHING: Final = Span(low=0, high=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is known of one article. `told` are the grams that somebody says a piece weighs, 0 for
    nobody; `seen` are the pieces that were let pass, the newest last."""

    sku: str
    told: int = 0
    seen: tuple[int, ...] = ()

    @property
    def span(self) -> Span | None:
        """What the next piece may weigh; None while nobody can tell."""
        if not self.told and len(self.seen) < WATCHED:
            return None
        base = self.told or _middle(self.seen)
        low, high = base - slack(base), base + slack(base)
        if self.seen:
            low = min(low, min(self.seen) - _beyond(min(self.seen)))
            high = max(high, max(self.seen) + _beyond(max(self.seen)))
        return Span(low=max(1, low), high=max(1, high))

    def with_piece(self, grams: int) -> Learned:
        """One more piece of it was let pass."""
        if grams <= 0:
            return self
        return replace(self, seen=(*self.seen, grams)[-KEPT:])


def slack(grams: int) -> int:
    """By how many grams a piece of that weight may differ before anything was learned."""
    return max(LEAST_SLACK, grams * SLACK // 10_000)


def total(spans: Iterable[Span]) -> Span:
    """What several things weigh together."""
    found = NOTHING
    for span in spans:
        found += span
    return found


def _beyond(grams: int) -> int:
    return max(LEAST_SLACK // 2, grams * BEYOND // 10_000)


def _middle(seen: tuple[int, ...]) -> int:
    return sorted(seen)[len(seen) // 2]
