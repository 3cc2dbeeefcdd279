"""The end of a sale: from its state, its price and its history to the fact that it leaves."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pos.contract.facts import (
    LINE_DISCOUNT,
    SALE_DISCOUNT,
    AppliedFact,
    BalanceFact,
    FundingFact,
    LineFact,
    SaleFact,
    ShareFact,
    Status,
    TakenFact,
    TaxFact,
    TenderFact,
)
from pos.pricing.basket import PricedBasket, Share
from pos.pricing.result import funded
from pos.pricing.returns import part_back
from pos.sale.actions import AnyAction, BackLine, to_bytes
from pos.sale.pricing import Terms
from pos.sale.sale import Sale, SaleLine
from pos.sale.voids import line_voids


def line_facts(sale: Sale, priced: PricedBasket, terms: Terms) -> tuple[LineFact, ...]:
    """Every line of the sale, void ones with no money."""
    facts = []
    for line in sale.lines:
        article = line.article
        money = priced.lines.get(line.line)
        facts.append(
            LineFact(
                line=article.line,
                sku=article.sku,
                code=article.code,
                name=article.name,
                name_en=article.name_en,
                unit=article.unit,
                quantity=line.quantity,
                unit_price=line.unit_price,
                tax_rate=article.tax_rate,
                gross=money.gross if money else 0,
                discount=money.discount if money else 0,
                net=money.net if money else 0,
                tax=money.tax if money else 0,
                void=line.void,
                shares=_shares(line, money.shares, terms) if money else (),
                price_source=line.source,
                price_version=line.version,
                price_override=line.override,
                label_amount=article.amount,
                derived=article.derived,
                lot=article.lot,
                expiry=article.expiry,
                serial=article.serial,
                weight=article.weight,
                of=line.of,
                of_line=0 if line.back is None else line.back.of_line,
                frame=article.frame,
                tare=article.tare,
                note=line.note,
                brand=article.brand,
            )
        )
    return tuple(facts)


def _shares(line: SaleLine, shares: Iterable[Share], terms: Terms) -> tuple[ShareFact, ...]:
    if line.back is not None:
        return _shares_back(line.back, shares)
    return tuple(
        ShareFact(
            promotion=share.promotion,
            amount=share.amount,
            funding=tuple(
                FundingFact(party=party, amount=part)
                for party, part in funded(share.amount, terms.promotion(share.promotion))
            )
            if share.promotion not in (LINE_DISCOUNT, SALE_DISCOUNT)
            else (),
        )
        for share in shares
    )


def _shares_back(back: BackLine, shares: Iterable[Share]) -> tuple[ShareFact, ...]:
    """What comes back was funded as it was when it was sold."""

    def part(amount: int) -> int:
        return -part_back(
            figure=amount, whole=back.sold.quantity, before=back.refunded, now=back.quantity
        )

    return tuple(
        ShareFact(
            promotion=share.promotion,
            amount=share.amount,
            funding=tuple(
                FundingFact(party=funding.party, amount=part(funding.amount))
                for funding in sold.funding
            ),
        )
        for share, sold in zip(shares, back.sold.shares, strict=True)
    )


def _applied(sale: Sale, priced: PricedBasket, terms: Terms) -> tuple[AppliedFact, ...]:
    """What was applied, then under its old name what went back of earlier sales."""
    given = [
        AppliedFact(
            promotion=applied.promotion,
            name=terms.promotion(applied.promotion).name,
            times=applied.times,
            amount=applied.amount,
        )
        for applied in priced.applied
    ]
    names: dict[str, str] = {}
    amounts: dict[str, int] = {}
    for line in sale.live:
        if line.back is None:
            continue
        names |= line.back.names
        for share in priced.lines[line.line].shares:
            amounts[share.promotion] = amounts.get(share.promotion, 0) + share.amount
    given += [
        AppliedFact(promotion=name, name=names[name], times=0, amount=amount)
        for name, amount in amounts.items()
        if name in names
    ]
    return tuple(given)


def _returned_receipt(sale: Sale) -> str | None:
    """The one receipt that a sale with nothing but returns takes back."""
    receipts = {line.of for line in sale.live}
    (only,) = receipts if len(receipts) == 1 else ("",)
    return only or None


def sale_fact(
    *,
    sale: Sale,
    priced: PricedBasket,
    terms: Terms,
    actions: Iterable[AnyAction],
    status: Status,
    receipt: str | None,
    at: str,
    store: str,
    terminal: str,
    shift: str,
    cashier: str,
    token: str = "",
    own_shift: str = "",
    taken: tuple[TakenFact, ...] = (),
) -> SaleFact:
    """The whole fact of a sale that ends now; `terms` are what it was priced by."""
    history = tuple(actions)
    voids = line_voids(sale.id, history, terms)
    return SaleFact(
        sale=sale.id,
        receipt=receipt,
        status=status,
        at=at,
        store=store,
        terminal=terminal,
        shift=shift,
        cashier=cashier,
        gross=priced.gross,
        discount=priced.discount,
        total=priced.total,
        tax=priced.tax,
        change=sum(tender.change for tender in sale.tenders),
        lines=line_facts(sale, priced, terms),
        tenders=tuple(
            TenderFact(
                tender=tender.tender,
                amount=tender.amount,
                given=tender.given,
                change=tender.change,
                forfeited=tender.forfeited,
                reference=tender.reference,
                last4=tender.last4,
                name=tender.name,
                invoiceable=tender.invoiceable,
                unchecked=tender.unchecked,
                wallet=tender.wallet,
                trade=tender.trade,
                of=tender.of,
                money=tender.money,
                paper=tender.paper,
                points=tender.points,
                card=tender.card,
                left=tender.left,
                shown=tender.shown,
            )
            for tender in sale.tenders
        ),
        taxes=tuple(TaxFact(rate=row.rate, net=row.net, tax=row.tax) for row in priced.taxes),
        actions=tuple(msgspec.Raw(to_bytes(action)) for action in history),
        applied=_applied(sale, priced, terms),
        optimal=priced.optimal,
        rounding=sale.rounding,
        note=sale.note,
        age_checked=sale.age_checked,
        member=None if sale.member is None else sale.member.member,
        coupons=tuple(sorted(sale.coupons)),
        of=_returned_receipt(sale),
        token=token,
        line_voids=voids.amount,
        line_voids_count=voids.count,
        own_shift=own_shift,
        balance=_balance(sale),
        taken=taken,
    )


def _balance(sale: Sale) -> BalanceFact | None:
    """What the buyer was shown of his points when he said who he is."""
    member = sale.member
    if member is None or member.points is None:
        return None
    return BalanceFact(points=member.points, as_of=member.as_of)
