"""The pieces of a basket on their way through the promotions, and back onto its lines.

Lines that cannot be told apart share one kind of goods, so how a basket was scanned changes
nothing. A lot is so many pieces of a kind that have taken the same discounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from pos.pricing.basket import BasketLine
from pos.pricing.book import Article, Matches, Offers
from pos.pricing.component import FREE, Shares

Like = tuple[int, str, str, str, str, int]
"""What makes lines alike: value of a piece (negated: dear first), sku, category, brand, tax rate,
measure."""


class Lot(msgspec.Struct, frozen=True, order=True, gc=False):
    """Pieces of a kind that are worth the same now and have taken the same shares."""

    value: int
    pieces: int
    shares: Shares = ()
    state: int = FREE


Lots = tuple[Lot, ...]


class Goods(msgspec.Struct, eq=False, gc=False):
    """A kind of goods in the basket: what promotions see of it, and the lines it lies on.

    `lines` are (line, pieces); `measure` is 0 for goods that are counted, else thousandths of the
    unit, below 0 where a label does not say how much. `matches`, `offers` and `lots` are filled in
    as the basket is priced: what the kind meets, and what its pieces have taken before thresholds.
    """

    like: Like
    article: Article
    value: int
    measure: int
    lines: Sequence[tuple[int, int]] = ()
    count: int = 0
    matches: Matches | None = None
    offers: Offers | None = None
    lots: Lots = ()


_Facts = tuple[int, Like | None, tuple[int, int]]
"""What pricing knows of a line by itself: its gross, the goods it is of, (line, pieces)."""


@dataclass(slots=True, eq=False)
class Stock:
    """The goods of a basket that promotions may touch, kept from one scan to the next.

    `kinds` stand in an order that scanning does not change, `grosses` in that of the lines.
    """

    goods: dict[Like, Goods] = field(default_factory=dict)
    kinds: Sequence[Goods] = ()
    grosses: Sequence[int] = ()
    _facts: dict[BasketLine, _Facts] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How much is kept: lines, as they were at any time."""
        return len(self._facts)

    def take(self, lines: Sequence[BasketLine]) -> list[Like]:
        """Takes stock of the lines; answers the goods that came, went or are more or less now."""
        facts = self._facts
        found: dict[Like, list[tuple[int, int]]] = {}
        grosses = []
        for line in lines:
            known = facts.get(line)
            if known is None:
                known = facts[line] = _facts_of(line)
            gross, like, place = known
            grosses.append(gross)
            if like is None:
                continue
            if like in found:
                found[like].append(place)
            else:
                found[like] = [place]
        self.grosses = grosses
        return self._update(found)

    def _update(self, found: dict[Like, list[tuple[int, int]]]) -> list[Like]:
        changed = []
        known = self.goods
        others = False
        for like, places in found.items():
            goods = known.get(like)
            if goods is None:
                article = (like[1], like[2], like[3])
                goods = known[like] = Goods(like, article, -like[0], like[5])
                others = True
            if goods.lines != places:
                goods.lines = places
                count = sum([pieces for _, pieces in places])
                if count != goods.count:
                    goods.count = count
                    changed.append(like)
        if len(known) > len(found):
            gone = [like for like in known if like not in found]
            for like in gone:
                del known[like]
            changed += gone
            others = True
        if others:
            self.kinds = [known[like] for like in sorted(known)]
        return changed


def goods_of(lines: Sequence[BasketLine]) -> Sequence[Goods]:
    """The kinds of goods that promotions may touch."""
    stock = Stock()
    stock.take(lines)
    return stock.kinds


def _facts_of(line: BasketLine) -> _Facts:
    gross, quantity = line.gross, line.quantity
    if not line.takes_promotions:
        return gross, None, (line.id, 0)
    if line.is_measured:
        value, measure, count = gross, quantity or -1, 1
    else:
        value, measure, count = line.unit_price, 0, quantity // 1000
    like = (-value, line.sku, line.category, line.brand, line.tax_rate, measure)
    return gross, like, (line.id, count)


def laid_out(goods: Goods, lots: Lots) -> Iterator[tuple[int, int, Lot]]:
    """(line, pieces of it, their lot): the lots of a kind laid onto its lines in turn."""
    lines = iter(goods.lines)
    line, left = next(lines)
    for lot in lots:
        pieces = lot.pieces
        while pieces:
            while not left:
                line, left = next(lines)
            taken = min(left, pieces)
            yield line, taken, lot
            left -= taken
            pieces -= taken
