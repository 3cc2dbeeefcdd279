"""The price of a basket under the promotions of a chain: the largest discount, and whose it is.

    engine = Engine(promotions)
    memory = Memory()                       # one a sale
    priced = engine.price(basket, memory=memory)

The memory keeps how the basket was settled. A scan changes a part of it, so only that part is
solved again; with or without a memory the result is the same, byte for byte. What gave nothing,
and why, is a question of its own (`pos.pricing.missed`), for when the till has time.

Each stage (exclusive promotions, a priority level, thresholds) is settled for itself. Where a stage
leaves a choice of equal worth, the goods decide (`pos.money.allocate` says in which order they
stand), not the order of scanning. So a promotion that gives nothing may tip such a choice, and with
it what a later stage gives, or what tax of several rates comes on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pos.pricing.basket import Basket, Like, PricedBasket
from pos.pricing.bill import Bill
from pos.pricing.book import Book
from pos.pricing.component import Component, Solution
from pos.pricing.levels import Level
from pos.pricing.lots import Goods, Lot, Lots, Stock
from pos.pricing.promotion import Promotion
from pos.pricing.settlement import Ledger, settle_thresholds
from pos.pricing.solve import solve
from pos.pricing.standing import Standing
from pos.pricing.thresholds import KnownSplits, Splitter, split

Solver = Callable[[Component, tuple[Promotion, ...]], Solution]

_MOST_KEPT: Final = 20_000
"""Lines, solutions and splits that a memory keeps, each, before it starts afresh."""


class Memory:
    """What a sale has worked out so far, for one thread. With another engine it starts afresh."""

    def __init__(self) -> None:
        self._begin(Book(()))

    def _begin(self, book: Book) -> None:
        self.book = book
        self.is_settled = False
        self.stock = Stock()
        self.standing: Standing | None = None
        self.short: frozenset[int] = frozenset()
        self.engaged: Sequence[Goods] = ()
        self.levels: dict[int, Level] = {}
        self.ledger = Ledger()
        self.bill = Bill()
        self.solutions: dict[Component, Solution] = {}
        self.splits: KnownSplits = {}

    def turn_to(self, book: Book) -> None:
        """Forgets what came from other promotions, what an error left half done, and all of it
        when it is more than any sale needs."""
        kept = max(self.stock.size, len(self.solutions), len(self.splits))
        if book is not self.book or not self.is_settled or kept > _MOST_KEPT:
            self._begin(book)
        self.is_settled = False


class Engine:
    """Prices baskets under one set of promotions."""

    def __init__(
        self,
        promotions: Iterable[Promotion],
        *,
        solver: Solver = solve,
        splitter: Splitter = split,
    ) -> None:
        self.book = Book(promotions)
        self._solver = solver
        self._splitter = splitter

    def price(self, basket: Basket, *, memory: Memory | None = None) -> PricedBasket:
        """The basket with the largest discount within each priority level, thresholds last."""
        memory = Memory() if memory is None else memory
        memory.turn_to(self.book)
        promotions = self.book.promotions
        stock = memory.stock
        flow = self._changed(basket, memory)
        if flow:
            self._settle_levels(flow, memory)
            for like, lots in flow.items():
                if like in stock.goods:
                    stock.goods[like].lots = lots
        memory.is_settled = True
        last = settle_thresholds(
            memory.engaged, promotions=promotions, known=memory.splits, splitter=self._splitter
        )
        times = dict(last.times)
        for level in memory.levels.values():
            times.update(level.times)
        shares, applied = memory.ledger.settle(memory.engaged, last, times, promotions)
        return memory.bill.total_up(
            lines=stock.lines,
            grosses=stock.grosses,
            shares=shares,
            tax_mode=basket.tax_mode,
            applied=applied,
            optimal=last.optimal and all(level.optimal for level in memory.levels.values()),
        )

    def _changed(self, basket: Basket, memory: Memory) -> dict[Like, Lots]:
        """The goods that came, went, are more or less, or meet other promotions than before."""
        stock = memory.stock
        changed = dict.fromkeys(stock.take(basket.lines))
        for like in changed:
            goods = stock.goods.get(like)
            if goods is not None and goods.matches is None:
                goods.matches = self.book.matches(goods.article)
        standing = self.book.standing(basket)
        short = self._short(stock.kinds) if self.book.asks_for_spending else memory.short
        same = standing is memory.standing and short == memory.short
        memory.standing, memory.short = standing, short
        for like in list(changed) if same else list(stock.goods):
            goods = stock.goods.get(like)
            if goods is None or goods.matches is None or (same and goods.offers is not None):
                continue
            asked = goods.matches.conditional
            if basket.used_up:
                asked = tuple([rank for rank, _ in goods.matches.wanted])
            closed = standing.closed(asked)
            if short:
                closed = tuple([rank for rank in asked if rank in short or rank in closed])
            offers = self.book.offers(goods.article, measured=goods.measure != 0, closed=closed)
            if offers is not goods.offers:
                goods.offers = offers
                changed[like] = None
        if not same or any([_is_engaged(stock.goods.get(like)) for like in changed]):
            memory.engaged = [goods for goods in stock.kinds if _is_engaged(goods)]
        return {like: _as_scanned(stock.goods.get(like)) for like in changed}

    def _short(self, kinds: Sequence[Goods]) -> frozenset[int]:
        """The promotions that ask for more to be spent than is."""
        spent: dict[int, int] = {}
        asked: set[int] = set()
        for goods in kinds:
            if goods.matches is not None:
                asked.update(goods.matches.spending)
                for rank in goods.matches.counting:
                    spent[rank] = spent.get(rank, 0) + goods.value * goods.count
        promotions = self.book.promotions
        return frozenset(
            rank
            for rank in asked
            if (wanted := promotions[rank].min_spend) is not None
            and spent.get(rank, 0) < wanted.amount
        )

    def _settle_levels(self, flow: dict[Like, Lots], memory: Memory) -> None:
        """Takes the goods that changed through the levels, the highest priority first."""
        goods = memory.stock.goods
        priorities = set(memory.levels)
        for like in flow:
            offers = goods[like].offers if like in goods else None
            if offers is not None:
                priorities.update([offer.priority for offer in offers.levels])
        solutions, promotions, solver = memory.solutions, self.book.promotions, self._solver
        sizes = self.book.sizes

        def solved(component: Component) -> Solution:
            known = solutions.get(component)
            if known is None:
                known = solutions[component] = solver(component, promotions)
            return known

        for priority in sorted(priorities, reverse=True):
            level = memory.levels.get(priority)
            if level is None:
                level = memory.levels[priority] = Level(priority, promotions, sizes, solved)
            level.settle(flow, goods)


def _is_engaged(goods: Goods | None) -> bool:
    """Whether promotions may touch goods as they stand, or might have before they went."""
    return goods is None or (
        goods.offers is not None and bool(goods.offers.levels or goods.offers.thresholds)
    )


def _as_scanned(goods: Goods | None) -> Lots:
    """The pieces of a kind of goods before any promotion."""
    return (Lot(goods.value, goods.count),) if goods is not None and goods.count else ()
