"""The pieces of a basket on their way through the promotions, and back onto its lines.

Lines that cannot be told apart share one kind of goods, so how a basket was scanned changes
nothing. A lot is so many pieces of a kind that have taken the same discounts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import msgspec

from pos.pricing.basket import BasketLine, Like, Share
from pos.pricing.book import Article, Matches, Offers
from pos.pricing.component import FREE, Shares
from pos.pricing.portions import Portion


class Lot(msgspec.Struct, frozen=True, order=True, gc=False):
    """Pieces of a kind that are worth the same now and have taken the same shares."""

    value: int
    pieces: int
    shares: Shares = ()
    state: int = FREE


Lots = tuple[Lot, ...]


_NO_SHARES: Final[Mapping[int, tuple[Share, ...]]] = MappingProxyType({})


class Counted(msgspec.Struct, frozen=True, eq=False, gc=False):
    """What of a kind of goods counts towards a threshold: value, and (line, value, quantity)."""

    rank: int
    value: int
    lines: Sequence[tuple[int, int, int]]


class Laid(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The lots of a kind of goods on its lines: which lots on which lines, the shares of each line,
    (rank, line, amount, quantity) of each share, their ranks, and what counts towards thresholds.
    """

    lots: Lots
    lines: Sequence[tuple[int, int]]
    shares: Mapping[int, tuple[Share, ...]] = _NO_SHARES
    taken: Sequence[tuple[int, int, int, int]] = ()
    ranks: Sequence[int] = ()
    counted: Sequence[Counted] = ()


class Tally(msgspec.Struct, eq=False, gc=False):
    """What thresholds see of a kind of goods: its lots and the thresholds it fits, the lots that
    may count and their portions, the others; then what each takes, what counts and what is left."""

    lots: Lots
    ranks: tuple[int, ...]
    members: Sequence[Lot]
    portions: Sequence[Portion]
    aside: Lots
    takes: Sequence[tuple[tuple[int, int], ...]] | None = None
    counted: Lots = ()
    left: Lots = ()


class Goods(msgspec.Struct, eq=False, gc=False):
    """A kind of goods in the basket: what promotions see of it, and the lines it lies on.

    `lines` are (line, pieces); `measure` is 0 for goods that are counted, else thousandths of the
    unit, below 0 where a label does not say how much. The rest is filled in as the basket is
    priced, and kept: what the kind meets, what its pieces have taken before thresholds, what these
    see of it, its lots after them, and how they lie on the lines.
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
    tally: Tally | None = None
    together: tuple[Lots, Lots, Lots] | None = None
    laid: Laid | None = None


_Facts = tuple[int, Like | None, tuple[int, int]]
"""What pricing knows of a line by itself: its gross, the goods it is of, (line, pieces)."""


_FEW: Final = 4
"""So many lines at most change between two scans."""


@dataclass(slots=True, eq=False)
class Stock:
    """The goods of a basket that promotions may touch, kept from one scan to the next.

    `kinds` stand in an order that scanning does not change, `grosses` in that of the `lines`.
    """

    goods: dict[Like, Goods] = field(default_factory=dict)
    kinds: list[Goods] = field(default_factory=list)
    grosses: list[int] = field(default_factory=list)
    lines: Sequence[BasketLine] = ()
    _facts: list[_Facts] = field(default_factory=list)
    _order: list[Like] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How much is kept: a line for each of the basket."""
        return len(self._facts)

    def take(self, lines: Sequence[BasketLine]) -> list[Like]:
        """Takes stock of the lines; answers the goods that came, went or are more or less now.

        A line that is the same object as before costs no more than to look at it.
        """
        before, self.lines = self.lines, tuple(lines)
        if len(before) <= len(lines):
            moved = [n for n, line in enumerate(before) if lines[n] is not line]
            touched = [*moved, *range(len(before), len(lines))]
            if len(touched) <= _FEW and all(self._stays(n, lines[n]) for n in moved):
                return self._take_some(touched, lines)
        self._facts = [_facts_of(line) for line in lines]
        self.grosses = [gross for gross, _, _ in self._facts]
        return self._count_all()

    def _stays(self, position: int, line: BasketLine) -> bool:
        """Whether a line that changed is still of the same goods."""
        return _facts_of(line)[1] == self._facts[position][1]

    def _take_some(self, touched: Sequence[int], lines: Sequence[BasketLine]) -> list[Like]:
        """Takes stock of lines that came or whose number of pieces changed."""
        changed: dict[Like, None] = {}
        for n in touched:
            known = _facts_of(lines[n])
            gross, like, place = known
            if n == len(self._facts):
                self._facts.append(known)
                self.grosses.append(gross)
                if like is None:
                    continue
                goods = self._goods(like)
                goods.lines = [*goods.lines, place]
            else:
                old = self._facts[n][2]
                self._facts[n], self.grosses[n] = known, gross
                if like is None:
                    continue
                goods = self._goods(like)
                goods.lines = [place if one == old else one for one in goods.lines]
            count = sum([pieces for _, pieces in goods.lines])
            if count != goods.count:
                goods.count = count
                changed[like] = None
        return list(changed)

    def _count_all(self) -> list[Like]:
        found: dict[Like, list[tuple[int, int]]] = {}
        for _, like, place in self._facts:
            if like is None:
                continue
            if like in found:
                found[like].append(place)
            else:
                found[like] = [place]
        changed = []
        for like, places in found.items():
            goods = self._goods(like)
            if goods.lines != places:
                goods.lines = places
                count = sum([pieces for _, pieces in places])
                if count != goods.count:
                    goods.count = count
                    changed.append(like)
        if len(self.goods) > len(found):
            gone = [like for like in self.goods if like not in found]
            for like in gone:
                del self.goods[like]
            changed += gone
            self._order = sorted(self.goods)
            self.kinds = [self.goods[like] for like in self._order]
        return changed

    def _goods(self, like: Like) -> Goods:
        """The goods of that kind, in their place among the others."""
        goods = self.goods.get(like)
        if goods is None:
            article = (like[1], like[2], like[3])
            goods = self.goods[like] = Goods(like, article, -like[0], like[5])
            at = bisect_left(self._order, like)
            self._order.insert(at, like)
            self.kinds.insert(at, goods)
        return goods


def goods_of(lines: Sequence[BasketLine]) -> Sequence[Goods]:
    """The kinds of goods that promotions may touch."""
    stock = Stock()
    stock.take(lines)
    return stock.kinds


def _facts_of(line: BasketLine) -> _Facts:
    gross = line.gross
    if not line.takes_promotions:
        return gross, None, (line.id, 0)
    like = line.like
    return gross, like, (line.id, 1 if like[-1] else line.quantity // 1000)


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
