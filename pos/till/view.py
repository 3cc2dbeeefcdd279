"""From the desk to the state that a screen draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT
from pos.money import amount_text
from pos.payment.attempt import Attempt, code_to_show, shown_until
from pos.payment.refund import Refund
from pos.pricing.basket import PricedLine
from pos.sale.pricing import Terms
from pos.sale.sale import Sale, SaleLine
from pos.sync.paying import moment
from pos.till.asking_wallets import tender_of
from pos.till.backup import Backups
from pos.till.desk import Desk, OpenSale
from pos.till.finding import promotion_name
from pos.till.given import taken_off
from pos.till.payment_views import AttemptView, RefundView, SettledView
from pos.till.printing import Printing
from pos.till.rounding import rounding_of
from pos.till.settling import came_out
from pos.till.state import (
    AppliedView,
    ApprovalView,
    ClockView,
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
from pos.till.tender_table import tender_name
from pos.till.tendering import voidable


class _Shown(NamedTuple):
    """The lines of the last state, what they came to, and what was said of them."""

    lines: Sequence[SaleLine]
    prices: Sequence[PricedLine | None]
    views: list[LineView]


_NOTHING: Final = _Shown((), (), [])


def _looks_same(one: PricedLine | None, other: PricedLine | None) -> bool:
    """Whether a line says the same at both prices: its share of the tax moves with its neighbours,
    and no screen shows it."""
    if one is None or other is None:
        return one is other
    return one.net == other.net and one.gross == other.gross and one.shares == other.shares


class View:
    """Builds states. A line that did not change is the same object in the next state."""

    def __init__(self, desk: Desk, printing: Printing, link: Link, backups: Backups) -> None:
        self._desk = desk
        self._backups = backups
        self._printing = printing
        self._link = link
        self._shown = _NOTHING
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
            hq_ahead_s=self._link.hq_ahead_s,
            backup=self._backups.status,
            sale=self._sale_view(),
            last=desk.last,
            print=self._printing.status(),
            rounding=0 if desk.open is None else rounding_of(desk, desk.open),
            approval=self._approval(),
            training=desk.training,
            receipt_problem=self._receipt_problem(),
            clock=None
            if desk.doubt is None
            else ClockView(expected=desk.doubt.expected, by_s=desk.doubt.by_s),
            parked=tuple(
                ParkedView(
                    id=basket.sale,
                    at=basket.at,
                    name=basket.name,
                    cashier=basket.cashier,
                    total=basket.total,
                    lines=basket.lines,
                    attempt=self._attempt(desk.drafts.attempts.open_of(basket.sale)),
                    settled=self._came_out(basket.sale),
                )
                for basket in desk.parked
            ),
            attempt=self._attempt(desk.attempt),
            settled=desk.settled,
            ended=desk.ended,
            claim=desk.claim,
            late_claims=desk.late_claims,
            unnamed=desk.unnamed,
            named=desk.named,
            refunds=tuple(
                self._refund(refund) for refund in desk.drafts.refunds.all() if refund.receipt
            ),
        )

    def say_anew(self) -> None:
        """Forgets what was said in the language of before."""
        self._shown = _NOTHING
        self._sale = None

    def _attempt(self, attempt: Attempt | None) -> AttemptView | None:
        if attempt is None:
            return None
        shown = code_to_show(attempt, now=moment(self._desk.clock))
        return AttemptView(
            id=attempt.id,
            state=attempt.state,
            step=attempt.truth,
            wallet=attempt.wallet,
            amount=attempt.amount,
            tail=attempt.tail,
            cancelling=attempt.cancelling,
            tender=tender_of(attempt),
            shown=shown,
            shown_until=self._at(shown_until(attempt)) if shown else None,
            asked_at=self._at(attempt.opened.wall),
        )

    def _at(self, wall: int) -> str:
        """A time of the wall clock, in microseconds, as the store reads it."""
        zone = self._desk.clock.now().tzinfo
        return dt.datetime.fromtimestamp(wall // 1_000_000, zone).isoformat()

    def _came_out(self, sale: str) -> SettledView | None:
        """How the last payment of a parked sale came out; None where there is none, or it waits."""
        tried = self._desk.drafts.attempts.of_sale(sale)
        if not tried or tried[-1].is_open:
            return None
        return came_out(self._desk, tried[-1], is_parked=True)

    def _refund(self, refund: Refund) -> RefundView:
        rejected = refund.state == "REJECTED"
        word = "too_much" if refund.word == "too_much" else "rejected"
        values = {"amount": amount_text(refund.amount), "receipt": refund.receipt}
        return RefundView(
            id=refund.id,
            receipt=refund.receipt,
            wallet=refund.wallet,
            amount=refund.amount,
            state=refund.state,
            reason=refund.word if rejected else "",
            message=self._desk.texts(f"repaying.{word}", **values) if refund.needs_people else "",
            dealt=refund.dealt,
        )

    def _receipt_problem(self) -> str | None:
        faults = self._desk.templates.faults
        if not faults:
            return None
        return self._desk.texts("error.receipt_template", fault=faults[0])

    def _approval(self) -> ApprovalView | None:
        waiting = self._desk.guard.waiting
        if waiting is None:
            return None
        asked = waiting.asked[0]
        also = dict.fromkeys(other.permission for other in waiting.asked)
        return ApprovalView(
            did=waiting.did,
            permission=asked.permission,
            amount=asked.amount,
            line=asked.line,
            also=tuple(one for one in also if one != asked.permission),
        )

    def _screen(self) -> Screen:
        desk = self._desk
        if desk.cashier is None:
            return "signed_out"
        if desk.locked:
            return "locked"
        if desk.shift is None:
            return "no_shift"
        if desk.open is not None and (desk.open.sale.tenders or desk.attempt is not None):
            return "paying"
        return "selling"

    def _sale_view(self) -> SaleView | None:
        current = self._desk.open
        if current is None:
            self._shown = _NOTHING
            self._sale = None
            return None
        if self._sale is not None and self._sale[0] is current:
            if self._sale[1].hint == current.hint:
                return self._sale[1]
        sale, priced = current.sale, current.priced
        discount = taken_off(sale, priced)
        view = SaleView(
            id=sale.id,
            lines=self._line_views(current),
            gross=priced.total + discount,
            discount=discount,
            total=priced.total,
            paid=sale.paid,
            due=current.due,
            tenders=self._tenders(current),
            touched=sale.touched,
            member=self._member(sale),
            coupons=tuple(sorted(sale.coupons)),
            applied=tuple(
                AppliedView(
                    promotion=applied.promotion,
                    name=promotion_name(
                        self._desk, current.pricing.terms.promotion(applied.promotion)
                    ),
                    times=applied.times,
                    amount=applied.amount,
                )
                for applied in priced.applied
            ),
            hint=current.hint,
            note=sale.note,
            age_to_check=sale.age_to_check,
        )
        self._sale = (current, view)
        return view

    def _tenders(self, current: OpenSale) -> tuple[TenderView, ...]:
        parts = current.sale.tenders
        last = voidable(self._desk, current)
        return tuple(
            TenderView(
                tender=part.tender,
                amount=part.amount,
                name=part.name or tender_name(self._desk, part.tender),
                can_go_back=part is last,
            )
            for part in parts
        )

    def _member(self, sale: Sale) -> MemberView | None:
        """Who is buying: what the sale says of him, and his name, which no sale tells."""
        member = sale.member
        if member is None:
            return None
        known = self._desk.members.by_id(member.member)
        return MemberView(
            id=member.member,
            tier=member.tier if known is None or not member.stale else known.tier,
            name="" if known is None else known.name,
            points=member.points,
            as_of=member.as_of,
            birthday=member.birthday,
            stale=member.stale,
        )

    def _line_views(self, current: OpenSale) -> tuple[LineView, ...]:
        """The lines. Every scan comes by here with all of them: one that is as it was costs next
        to nothing."""
        lines, before, terms = current.sale.lines, self._shown, current.pricing.terms
        priced = current.priced.lines
        prices = [priced.get(line.article.line) for line in lines]
        views = before.views[: len(lines)]
        for at, (line, old, now, then) in enumerate(
            zip(lines, before.lines, prices, before.prices, strict=False)
        ):
            if line is not old or (now is not then and not _looks_same(now, then)):
                views[at] = self._line(line, now, terms)
        for line, now in zip(lines[len(views) :], prices[len(views) :], strict=True):
            views.append(self._line(line, now, terms))
        self._shown = _Shown(lines, prices, views)
        return tuple(views)

    def _line(self, line: SaleLine, money: PricedLine | None, terms: Terms) -> LineView:
        article = line.article
        return LineView(
            line=article.line,
            sku=article.sku,
            code=article.code,
            name=article.name,
            name_en=article.name_en,
            unit=article.unit,
            quantity=line.quantity,
            unit_price=line.unit_price if line.override is None else line.override,
            gross=0 if money is None else money.gross,
            discount=0 if money is None else money.discount,
            net=0 if money is None else money.net,
            void=line.void,
            shares=tuple(
                ShareView(
                    promotion=share.promotion,
                    name=self._name(line, share.promotion, terms),
                    amount=share.amount,
                )
                for share in (() if money is None else money.shares)
            ),
            labelled=article.amount is not None,
            derived=article.derived,
            of=line.of,
            lot=article.lot,
            expiry=article.expiry,
            weight=article.weight,
            note=line.note,
        )

    def named_anew(self, line: LineView) -> LineView:
        """A line of a sale that is over, with its shares named in the language of now."""
        terms = self._desk.terms
        known = terms.engine.book.ranks
        shares = tuple(
            replace(share, name=self._desk.texts(by_hand))
            if (by_hand := _BY_HAND.get(share.promotion)) is not None
            else replace(share, name=promotion_name(self._desk, terms.promotion(share.promotion)))
            if share.promotion in known
            else share
            for share in line.shares
        )
        return replace(line, shares=shares)

    def _name(self, line: SaleLine, promotion: str, terms: Terms) -> str:
        """What the customer reads beside an amount that was taken off, now or when it was sold."""
        by_hand = _BY_HAND.get(promotion)
        if by_hand is not None:
            return self._desk.texts(by_hand)
        if line.back is not None:
            return line.back.names[promotion]
        return promotion_name(self._desk, terms.promotion(promotion))


_BY_HAND: Final = {LINE_DISCOUNT: "price.line_discount", SALE_DISCOUNT: "price.sale_discount"}
