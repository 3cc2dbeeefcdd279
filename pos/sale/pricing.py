"""From a sale to a priced basket: only lines that count are priced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import is_

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.contract.segments import coupon_of
from pos.pricing.basket import Basket, BasketLine, Member, PricedBasket, Share, TaxMode
from pos.pricing.bill import Bill
from pos.pricing.engine import Engine, Memory
from pos.pricing.manual import manual_discount
from pos.pricing.promotion import WHOLE, Promotion, Reward
from pos.pricing.returns import Sold
from pos.sale.actions import BackLine, Discount
from pos.sale.sale import Sale, SaleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a sale is priced by beside its actions: the promotions in force, and where it is."""

    engine: Engine
    tax_mode: TaxMode = "inclusive"
    currency: str = "CNY"
    store: str = ""
    zone: str = ""
    channel: str = "till"
    coupons: frozenset[str] = frozenset()
    """The codes that a promotion asks for."""

    def promotion(self, name: str) -> Promotion:
        """The promotion of that id."""
        book = self.engine.book
        return book.promotions[book.ranks[name]]


class Pricing:
    """The price of one sale under the terms of its beginning, worked out after each action.

    What an action did not touch is kept from the time before. For one thread.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._memory = Memory()
        self._tried = Memory()
        self._lines: dict[int, tuple[SaleLine, BasketLine]] = {}
        self._before: tuple[tuple[SaleLine, ...], list[BasketLine]] = (), []
        self._of_sku: dict[str, list[int]] = {}
        self._reduced = False

    def price(self, sale: Sale) -> PricedBasket:
        """What the sale costs as it stands."""
        basket = self.basket(sale)
        priced = self.terms.engine.price(basket, memory=self._memory)
        if sale.discount is None and not self._reduced:
            return priced
        return _reduced(sale, basket, priced)

    def lines_of(self, sku: str) -> Sequence[int]:
        """The numbers of the lines that were of that article when they were priced last."""
        return self._of_sku.get(sku, ())

    def what_if(self, basket: Basket) -> PricedBasket:
        """What another basket would cost under the same terms."""
        return self.terms.engine.price(basket, memory=self._tried)

    def basket(self, sale: Sale) -> Basket:
        """The lines that count, with what promotions ask about."""
        terms = self.terms
        return Basket(
            lines=self._counting(sale.lines),
            at=dt.datetime.fromisoformat(sale.began),
            currency=terms.currency,
            store=terms.store,
            zone=terms.zone,
            channel=terms.channel,
            tax_mode=terms.tax_mode,
            member=_member(sale),
            coupons=_coupons(sale),
        )

    def _counting(self, lines: tuple[SaleLine, ...]) -> list[BasketLine]:
        """The lines that count. Every scan comes by here with all of them: lines that only became
        more cost no more than the new ones."""
        known, (before, made) = self._lines, self._before
        more = lines
        if len(before) <= len(lines) and all(map(is_, before, lines)):
            more = lines[len(before) :]
        else:
            made = []
        made = made + [
            had[1]
            if (had := known.get(line.article.line)) is not None and had[0] is line
            else self._line(line)
            for line in more
            if not line.void
        ]
        self._before = lines, made
        return made

    def _line(self, line: SaleLine) -> BasketLine:
        article = line.article
        made = BasketLine(
            id=line.line,
            quantity=0 if _is_unmeasured(line) else line.quantity,
            unit_price=line.unit_price,
            tax_rate=article.tax_rate,
            sku=article.sku,
            unit=article.unit,
            category=article.category,
            brand=article.brand,
            discountable=article.discountable,
            price_override=line.override,
            amount=article.amount,
            sold=None if line.back is None else sold_of(line.back),
        )
        had = self._lines.get(line.line)
        if had is None or had[0].article.sku != article.sku:
            self._of_sku.setdefault(article.sku, []).append(line.line)
        self._lines[line.line] = (line, made)
        self._reduced = self._reduced or line.discount is not None
        return made


def _is_unmeasured(line: SaleLine) -> bool:
    """Whether nothing says how much there is, so that no reward per unit of measure fits.

    The weight that a label's amount comes to is a guess. A price per unit that somebody keys in
    takes the label's place all the same, and the guess is the best there is to charge it by.
    """
    return line.article.derived and line.override is None


def sold_of(back: BackLine) -> Sold:
    """What was sold, as the shares of a return go by it."""
    sold = back.sold
    return Sold(
        quantity=sold.quantity,
        refunded=back.refunded,
        gross=sold.gross,
        net=sold.net,
        tax=sold.tax,
        shares=tuple((share.promotion, share.amount) for share in sold.shares),
    )


def _coupons(sale: Sale) -> frozenset[str]:
    """What was handed in, and what the member brings along by the groups that he belongs to."""
    member = sale.member
    if member is None or not member.segments:
        return sale.coupons
    return sale.coupons | {coupon_of(segment) for segment in member.segments}


def _member(sale: Sale) -> Member | None:
    """Who is buying. Of the birthday only is known whether it is today."""
    member = sale.member
    if member is None:
        return None
    return Member(
        id=member.member,
        tier=member.tier,
        birthday=sale.began[5:10] if member.birthday else "",
    )


def _reduced(sale: Sale, basket: Basket, priced: PricedBasket) -> PricedBasket:
    """The priced basket with what people took off: first line by line, then off the sale."""
    shares = {line.id: line.shares for line in priced.lines.values() if line.shares}
    nets = {line.id: line.net for line in priced.lines.values()}
    likes = {line.id: line.like for line in basket.lines}

    def take(name: str, discount: Discount, lines: Iterable[int]) -> None:
        in_turn = sorted(lines, key=lambda number: (likes[number], -nets[number]))
        granted = manual_discount(reward=_reward(discount), nets={n: nets[n] for n in in_turn})
        for number, amount in granted.shares.items():
            if amount:
                nets[number] -= amount
                share = Share(promotion=name, amount=amount)
                shares[number] = (*shares.get(number, ()), share)

    for line in sale.live:
        if line.discount is not None:
            take(LINE_DISCOUNT, line.discount, [line.line])
    if sale.discount is not None:
        reducible = [line.line for line in sale.live if line.article.discountable]
        take(SALE_DISCOUNT, sale.discount, reducible)
    return Bill().total_up(
        lines=basket.lines,
        shares=shares,
        tax_mode=basket.tax_mode,
        applied=priced.applied,
        optimal=priced.optimal,
    )


def _reward(discount: Discount) -> Reward:
    if discount.percent is not None:
        return Reward(kind="percent", value=discount.percent * WHOLE // 10_000)
    return Reward(kind="amount", value=discount.amount or 0)
