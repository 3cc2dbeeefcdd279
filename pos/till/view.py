"""From the desk to the state that a screen draws."""

from __future__ import annotations

from typing import Final, TypeAlias

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.pricing.basket import PricedLine, Share
from pos.sale.pricing import Terms
from pos.sale.sale import Sale, SaleLine
from pos.till.backup import Backups
from pos.till.desk import Desk, OpenSale
from pos.till.printing import Printing
from pos.till.rounding import rounding_of
from pos.till.state import (
    AppliedView,
    ApprovalView,
    LineView,
    MemberView,
    ParkedView,
    SaleView,
    Screen,
    ShareView,
    TenderView,
    TillState,
)
from pos.till.syncing import Link

_Money: TypeAlias = tuple[int, tuple[Share, ...], int]
"""Gross, what is taken off it, net."""


class View:
    """Builds states. A line that did not change is the same object in the next state."""

    def __init__(self, desk: Desk, printing: Printing, link: Link, backups: Backups) -> None:
        self._desk = desk
        self._backups = backups
        self._printing = printing
        self._link = link
        self._lines: dict[int, tuple[SaleLine, _Money, LineView]] = {}
        self._sale: tuple[OpenSale, SaleView] | None = None

    def state(self) -> TillState:
        """The whole truth now. GUI thread."""
        desk = self._desk
        cashier = desk.cashier
        waiting = self._link.waiting()
        return TillState(
            screen=self._screen(),
            store=desk.station.store,
            terminal=desk.station.terminal,
            store_name=desk.store_name(),
            cashier=None if cashier is None else cashier.user,
            cashier_name=None if cashier is None else cashier.name,
            shift=None if desk.shift is None else desk.shift.id,
            online=self._link.is_online(),
            enrolled=desk.station.is_enrolled,
            unsent=waiting.count,
            unsent_sales=waiting.sales,
            unsent_since=waiting.since,
            hq_problem=self._link.problem,
            backup=self._backups.status,
            sale=self._sale_view(),
            last=desk.last,
            print=self._printing.status(),
            rounding=0 if desk.open is None else rounding_of(desk, desk.open.due),
            approval=self._approval(),
            parked=tuple(
                ParkedView(
                    id=basket.sale,
                    at=basket.at,
                    name=basket.name,
                    cashier=basket.cashier,
                    total=basket.total,
                    lines=basket.lines,
                )
                for basket in desk.parked
            ),
        )

    def _approval(self) -> ApprovalView | None:
        waiting = self._desk.guard.waiting
        if waiting is None:
            return None
        asked = waiting.asked[-1]
        return ApprovalView(
            did=waiting.did, permission=asked.permission, amount=asked.amount, line=asked.line
        )

    def _screen(self) -> Screen:
        desk = self._desk
        if desk.cashier is None:
            return "signed_out"
        if desk.locked:
            return "locked"
        if desk.shift is None:
            return "no_shift"
        return "paying" if desk.open is not None and desk.open.sale.tenders else "selling"

    def _sale_view(self) -> SaleView | None:
        current = self._desk.open
        if current is None:
            self._lines.clear()
            self._sale = None
            return None
        if self._sale is not None and self._sale[0] is current:
            if self._sale[1].hint == current.hint:
                return self._sale[1]
        sale, priced = current.sale, current.priced
        view = SaleView(
            id=sale.id,
            lines=tuple(
                self._line(line, priced.lines.get(line.line), current.pricing.terms)
                for line in sale.lines
            ),
            gross=priced.gross,
            discount=priced.discount,
            total=priced.total,
            paid=sale.paid,
            due=current.due,
            tenders=tuple(
                TenderView(tender=tender.tender, amount=tender.amount) for tender in sale.tenders
            ),
            touched=sale.touched,
            member=_member(sale),
            coupons=tuple(sorted(sale.coupons)),
            applied=tuple(
                AppliedView(
                    promotion=applied.promotion,
                    name=current.pricing.terms.promotion(applied.promotion).name,
                    times=applied.times,
                    amount=applied.amount,
                )
                for applied in priced.applied
            ),
            hint=current.hint,
        )
        self._sale = (current, view)
        return view

    def _line(self, line: SaleLine, priced: PricedLine | None, terms: Terms) -> LineView:
        known = self._lines.get(line.line)
        # A line's share of the tax moves with its neighbours; a screen does not show it.
        money = (priced.gross, priced.shares, priced.net) if priced else (0, (), 0)
        if known is not None and known[0] is line and known[1] == money:
            return known[2]
        article = line.article
        view = LineView(
            line=article.line,
            sku=article.sku,
            code=article.code,
            name=article.name,
            name_en=article.name_en,
            unit=article.unit,
            quantity=line.quantity,
            unit_price=line.unit_price if line.override is None else line.override,
            gross=money[0],
            discount=money[0] - money[2],
            net=money[2],
            void=line.void,
            shares=tuple(
                ShareView(
                    promotion=share.promotion,
                    name=self._name(line, share.promotion, terms),
                    amount=share.amount,
                )
                for share in money[1]
            ),
            labelled=article.amount is not None,
            derived=article.derived,
            of=line.of,
            lot=article.lot,
            expiry=article.expiry,
        )
        self._lines[line.line] = (line, money, view)
        return view

    def _name(self, line: SaleLine, promotion: str, terms: Terms) -> str:
        """What the customer reads beside an amount that was taken off, now or when it was sold."""
        by_hand = _BY_HAND.get(promotion)
        if by_hand is not None:
            return self._desk.texts(by_hand)
        return terms.promotion(promotion).name if line.back is None else line.back.names[promotion]


def _member(sale: Sale) -> MemberView | None:
    member = sale.member
    return None if member is None else MemberView(id=member.member, tier=member.tier)


_BY_HAND: Final = {LINE_DISCOUNT: "price.line_discount", SALE_DISCOUNT: "price.sale_discount"}
