"""What an application weighs: one whole number that compares as the contract orders results.

From the highest digit down: what exclusive promotions give, what all others give, fewer
applications, and the promotions themselves, lower ids first. No digit can run over into the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pos.pricing.component import Shares
from pos.pricing.promotion import Promotion


class Weights:
    """The digits for some promotions (by rank, in order) over pieces of a total value."""

    def __init__(
        self, ranks: Sequence[int], promotions: Sequence[Promotion], *, pieces: int, value: int
    ) -> None:
        bits = (pieces * (len(ranks) + 1)).bit_length() + 1
        self._promotions = promotions
        self._digit = {rank: 1 << (bits * place) for place, rank in enumerate(reversed(ranks))}
        self._application = 1 << (bits * len(ranks))
        self.unit = self._application << bits
        self._exclusive = self.unit << (value.bit_length() + 1)

    def of(self, rank: int, discount: int) -> int:
        """The weight of applying a promotion once."""
        exclusive = self._promotions[rank].combine == "exclusive"
        unit = self._exclusive if exclusive else self.unit
        return discount * unit + self._each(rank)

    def of_shares(self, shares: Shares) -> int:
        """The weight of all that a piece takes."""
        return sum([self.of(rank, given) for rank, given in shares])

    def each(self, ranks: Sequence[int]) -> Mapping[int, int]:
        """What one application of each weighs beside what it gives."""
        return {rank: self._each(rank) for rank in ranks}

    def discount_at_most(self, weight: int) -> int:
        """The discount of something that weighs no more."""
        return -(-weight // self.unit)

    def _each(self, rank: int) -> int:
        return self._digit[rank] - self._application
