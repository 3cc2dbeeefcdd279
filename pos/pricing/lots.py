"""The pieces of a basket on their way through the promotions, and back onto its lines.

Lines that cannot be told apart share one kind of goods, so how a basket was scanned changes
nothing. A lot is so many pieces of a kind that have taken the same discounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pos.pricing.basket import BasketLine
from pos.pricing.book import Article
from pos.pricing.component import FREE, Shares

Like = tuple[int, str, str, str, str, int]
"""What makes lines alike: value of a piece (negated: dear first), sku, category, brand, tax rate,
measure."""


@dataclass(slots=True, kw_only=True)
class Goods:
    """A kind of goods in the basket: what promotions see of it, and the lines it lies on."""

    like: Like
    article: Article
    value: int
    measure: int
    lines: list[tuple[int, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Its pieces."""
        return sum(count for _, count in self.lines)


class Lot(NamedTuple):
    """Pieces of a kind that are worth the same now and have taken the same shares."""

    goods: int
    value: int
    pieces: int
    shares: Shares = ()
    state: int = FREE


def goods_of(lines: Sequence[BasketLine]) -> list[Goods]:
    """The kinds of goods that promotions may touch, in an order that scanning does not change."""
    kinds: dict[Like, Goods] = {}
    for line in lines:
        if not line.takes_promotions:
            continue
        if line.is_measured:
            value, measure, count = line.gross, line.quantity or -1, 1
        else:
            value, measure, count = line.unit_price, 0, line.quantity // 1000
        like = (-value, line.sku, line.category, line.brand, line.tax_rate, measure)
        goods = kinds.get(like)
        if goods is None:
            article = (line.sku, line.category, line.brand)
            goods = kinds[like] = Goods(like=like, article=article, value=value, measure=measure)
        goods.lines.append((line.id, count))
    return [kinds[like] for like in sorted(kinds)]


def laid_out(goods: Sequence[Goods], lots: Sequence[Lot]) -> Iterator[tuple[int, int, Lot]]:
    """(line, pieces of it, their lot): the lots of each kind laid onto its lines in turn."""
    by_kind: list[list[Lot]] = [[] for _ in goods]
    for lot in lots:
        by_kind[lot.goods].append(lot)
    for kind, mine in zip(goods, by_kind, strict=True):
        lines = iter(kind.lines)
        line, left = next(lines)
        for lot in mine:
            pieces = lot.pieces
            while pieces:
                if not left:
                    line, left = next(lines)
                taken = min(left, pieces)
                yield line, taken, lot
                left -= taken
                pieces -= taken
