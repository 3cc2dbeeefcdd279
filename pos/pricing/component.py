"""A part of the basket whose promotions compete for the same pieces, and its solution.

A component knows pieces by class only: what costs the same and meets the same promotions is the
same to the search. Its solution is a function of the component alone, so it can be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

FREE: Final = 0
BEST: Final = 1
STACKED: Final = 2
EXCLUSIVE: Final = 3

Shares = tuple[tuple[int, int], ...]
"""(rank of the promotion, minor units off one piece), in the order in which they were given."""


class Single(msgspec.Struct, frozen=True, order=True, gc=False):
    """What becomes of a piece that no group takes."""

    shares: Shares
    discount: int
    state: int


NOTHING: Final = Single((), 0, FREE)


class PieceClass(msgspec.Struct, frozen=True, order=True, gc=False):
    """Pieces that are alike.

    `falling` is the value before this level, negated, so that classes sort dear to cheap.
    `options` are (rank, bits of slots) of the promotions whose effect on one piece depends on
    others, `simples` the ranks of those that look at one piece alone, `alone` is what the best of
    these makes of a piece.
    """

    falling: int
    original: int
    measure: int
    stacked: bool
    options: tuple[tuple[int, int], ...]
    simples: tuple[int, ...]
    alone: Single = NOTHING

    @property
    def value(self) -> int:
        return -self.falling


Component = tuple[tuple[PieceClass, int], ...]
"""Classes from dear to cheap, each with the number of its pieces. One may come again where others
of the same value stand between its goods."""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What becomes of so many pieces of a class; `shares` are those of this level."""

    piece: int
    pieces: int
    shares: Shares
    state: int


class Solution(msgspec.Struct, frozen=True, gc=False):
    """The outcomes of all pieces, class by class, and how often each promotion was applied."""

    outcomes: tuple[Outcome, ...]
    times: Mapping[int, int]
    optimal: bool
    nodes: int
    columns: int


class Budget:
    """Search nodes left: a limit of work, never of time, so results do not depend on speed."""

    def __init__(self, nodes: int) -> None:
        self.limit = nodes
        self.spent = 0

    def spend(self, nodes: int = 1) -> bool:
        """Uses nodes; false when there are none left."""
        self.spent += nodes
        return self.spent <= self.limit

    def part(self, nodes: int) -> Budget:
        """A budget of its own of so many of the nodes left; what it used is to be spent here."""
        return Budget(max(0, min(nodes, self.limit - self.spent)))

    def exhaust(self) -> None:
        """Ends the search, unproven."""
        self.spent = self.limit + 1

    @property
    def used(self) -> int:
        """The nodes spent, no more than there were."""
        return min(self.spent, self.limit)

    @property
    def is_spent(self) -> bool:
        return self.spent > self.limit
