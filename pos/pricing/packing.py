"""A component as a packing: what applications weigh against the pieces that they take.

Every piece is worth something by itself, so an application only counts for what it brings above
that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pos.pricing.columns import Column, Parts, quantity_column
from pos.pricing.component import Component, Single
from pos.pricing.favour import is_picky
from pos.pricing.promotion import Promotion
from pos.pricing.rewards import off_piece
from pos.pricing.tree import Choice
from pos.pricing.weights import Weights


class Packing:
    """The classes of a component, what their pieces get by themselves, and what wants them.

    `fits` are the (class, bits of its slots) of every promotion that links pieces; `grouping` of
    these stack nothing, `limited` stack on one piece so often at most.
    """

    def __init__(
        self,
        component: Component,
        promotions: Sequence[Promotion],
        *,
        ranks: Sequence[int],
        singles: Sequence[Single],
        fits: Mapping[int, Sequence[tuple[int, int]]],
        grouping: Sequence[int],
        limited: Collection[int],
    ) -> None:
        self.component = component
        self.promotions = promotions
        self.ranks = ranks
        self.singles = singles
        self.fits = fits
        self.grouping = grouping
        self.counts = [count for _, count in component]
        self.weights = Weights(
            ranks,
            promotions,
            pieces=sum(self.counts),
            value=sum([piece.value * count for piece, count in component]),
        )
        self.worth = [self.weights.of_shares(found.shares) for found in singles]
        self._limited = limited

    def gross(self, column: Column) -> int:
        """What an application weighs."""
        if column.shares:
            return self.weights.of_shares(column.shares)
        return self.weights.of(column.rank, column.discount)

    def net(self, column: Column) -> int:
        """What it weighs above what its pieces get by themselves."""
        net = self.gross(column)
        for position, count in column.parts:
            net -= self.worth[position] * count
        return net

    def application(self, rank: int, parts: Parts) -> Column:
        """A promotion of one slot applied to these pieces."""
        promotion = self.promotions[rank]
        if promotion.kind == "quantity":
            return quantity_column(rank, promotion, self.component, parts)
        piece = self.component[parts[0][0]][0]
        given = off_piece(
            promotion, value=piece.value, original=piece.original, measure=piece.measure
        )
        return Column(rank, parts, parts, given)

    def picky(self, columns: Sequence[Column]) -> set[int]:
        """The promotions among some applications that say which pieces are to be the cheap ones."""
        return {column.rank for column in columns if is_picky(self.promotions[column.rank])}

    def limits(self) -> dict[int, int]:
        """How often the promotions may be applied whose limit is within reach."""
        made = {}
        for rank in self.grouping:
            promotion = self.promotions[rank]
            most = self.matching(rank) // max(1, promotion.group_size)
            if promotion.max_times is not None and promotion.max_times < most:
                made[rank] = promotion.max_times
        for rank in sorted(self._limited):
            made[rank] = self.promotions[rank].max_times or 0
        return made

    def matching(self, rank: int) -> int:
        """The pieces that a promotion fits."""
        return sum([self.counts[position] for position, _ in self.fits[rank]])

    def choices(self, columns: Sequence[Column]) -> tuple[list[Choice], list[int]]:
        """Columns as the search sees them; a limit is one more class that they draw on."""
        limits = self.limits()
        places = {rank: len(self.counts) + n for n, rank in enumerate(limits)}

        def parts(column: Column) -> Parts:
            ranks = [rank for rank, _ in column.shares] or [column.rank]
            return (*column.parts, *sorted((places[rank], 1) for rank in ranks if rank in places))

        choices = [Choice(parts(column), self.net(column)) for column in columns]
        return choices, [*self.counts, *limits.values()]
