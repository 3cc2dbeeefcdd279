"""What a little more in the basket would really save: priced with it, not reckoned.

What a promotion would give if it were the only one may be lost to another as soon as it is there.
So what people are told as a fact is tried out first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from pos.pricing.basket import Basket, BasketLine, PricedBasket
from pos.pricing.eligibility import missing_spend
from pos.pricing.engine import Engine, Memory
from pos.pricing.missed import Missed
from pos.pricing.promotion import Promotion, Selector

_GOODS_TRIED: Final = 3
"""Kinds of goods that the money is tried out on before a promise is given up."""


def given(priced: PricedBasket) -> int:
    """What promotions take off; what people do is apart from it."""
    return sum(applied.amount for applied in priced.applied)


def savings(
    engine: Engine, basket: Basket, priced: PricedBasket, missed: Iterable[Missed]
) -> dict[str, int]:
    """By promotion: what those that are short would really save if they had what they lack.

    One that would save nothing, or that lacks goods of which the basket has none, is not in it.
    """
    memory = Memory()
    trial = Trial(
        engine=engine,
        price=lambda wanted: engine.price(wanted, memory=memory),
        basket=basket,
        now=priced,
    )
    found = {entry.promotion: trial.saves(entry) for entry in missed if entry.reason == "short"}
    return {promotion: saved for promotion, saved in found.items() if saved > 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A basket that more is put into; `now` is what it costs without, no manual discounts."""

    engine: Engine
    price: Callable[[Basket], PricedBasket]
    basket: Basket
    now: PricedBasket

    def saves(self, entry: Missed) -> int:
        """What promotions would take off more if `entry` had the pieces or the money it lacks.

        0 where its promotion gives no more than now. What goods that are bought to reach a sum
        would cost less by themselves is not counted.
        """
        promotion = self._promotion(entry.promotion)
        if entry.needs is None:
            return 0
        if entry.needs.spend:
            return self._by_spending(entry.needs.spend, promotion)
        return self._by_pieces(entry.needs.slots or ((0, entry.needs.count),), entry, promotion)

    def _by_spending(self, lacking: int, promotion: Promotion) -> int:
        for goods in _worth(lacking, self.basket, promotion):
            then, own = self._with(goods)
            net = lacking - own
            if own and net > 0 and promotion.base == "net":
                # These goods are reduced: more of them, so that what they cost is enough.
                goods = msgspec.structs.replace(goods, amount=-(-lacking * lacking // net))
                then, own = self._with(goods)
            saved = given(then) - given(self.now) - own
            if saved > 0 and self._gains(then, promotion):
                return saved
            if not own:
                # Goods at their full price do not help, so others would not either.
                break
        return 0

    def _with(self, goods: BasketLine) -> tuple[PricedBasket, int]:
        """The price with these goods, and what they cost less by themselves."""
        then = self.price(replace(self.basket, lines=[*self.basket.lines, goods]))
        own = [
            share.amount
            for share in then.lines[goods.id].shares
            if self._promotion(share.promotion).kind != "threshold"
        ]
        return then, sum(own)

    def _by_pieces(
        self, slots: Iterable[tuple[int, int]], entry: Missed, promotion: Promotion
    ) -> int:
        """With the cheapest pieces of the basket that fit."""
        more: dict[int, int] = {}
        for slot, lacking in slots:
            line = _cheapest(self.basket, entry.lines, promotion.slots[slot].on)
            if line is None:
                return 0
            more[line.id] = more.get(line.id, 0) + lacking
        then = self.price(replace(self.basket, lines=with_more(self.basket.lines, more)))
        return given(then) - given(self.now) if self._gains(then, promotion) else 0

    def _gains(self, then: PricedBasket, promotion: Promotion) -> bool:
        return _amount(then, promotion) > _amount(self.now, promotion)

    def _promotion(self, name: str) -> Promotion:
        book = self.engine.book
        return book.promotions[book.ranks[name]]


def with_more(lines: Iterable[BasketLine], more: Mapping[int, int]) -> list[BasketLine]:
    """The lines with so many pieces more of some of them."""
    return [
        msgspec.structs.replace(line, quantity=line.quantity + more[line.id] * 1000)
        if line.id in more
        else line
        for line in lines
    ]


def _amount(priced: PricedBasket, promotion: Promotion) -> int:
    return sum(one.amount for one in priced.applied if one.promotion == promotion.id)


def _worth(amount: int, basket: Basket, promotion: Promotion) -> Iterator[BasketLine]:
    """Goods of this value that count for the promotion: the plainest first, then the basket's."""
    on = promotion.slots[0].on
    wanted = promotion.min_spend
    if wanted is not None and missing_spend(wanted, basket):
        on = wanted.on
    number = max((line.id for line in basket.lines), default=0) + 1
    articles = dict.fromkeys(
        article
        for article in (*_plain(on), *_articles(basket.lines))
        if on.matches(sku=article[0], category=article[1], brand=article[2])
    )
    for sku, category, brand in list(articles)[:_GOODS_TRIED]:
        yield BasketLine(
            id=number, quantity=0, unit_price=0, amount=amount, tax_rate="0",
            sku=sku, category=category, brand=brand,
        )  # fmt: skip


def _plain(on: Selector) -> Iterator[tuple[str, str, str]]:
    """Articles (sku, category, brand) of which nothing is known but what the selector asks for."""
    if on.everything:
        yield "", "", ""
    for category in sorted(on.categories)[:1]:
        yield "", category, ""
    for brand in sorted(on.brands)[:1]:
        yield "", "", brand


def _articles(lines: Iterable[BasketLine]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        if line.takes_promotions:
            yield line.sku, line.category, line.brand


def _cheapest(basket: Basket, lines: Sequence[int], on: Selector) -> BasketLine | None:
    fitting = [
        line
        for line in basket.lines
        if line.id in lines
        and line.takes_promotions
        and not line.is_measured
        and on.matches(sku=line.sku, category=line.category, brand=line.brand)
    ]
    return min(fitting, key=lambda line: (line.unit_price, line.id), default=None)
