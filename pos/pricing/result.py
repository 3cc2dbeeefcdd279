"""A priced and explained basket as JSON: `contracts/pricing.md`, section Result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pos.money import allocate, quantity_text
from pos.pricing.basket import PricedBasket, Share
from pos.pricing.missed import Missed
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.read_basket import NamedBasket


def result_of(
    named: NamedBasket,
    priced: PricedBasket,
    missed: Sequence[Missed],
    promotions: Mapping[str, Promotion],
) -> dict[str, Any]:
    """The result in the order of the contract; lines bear their writer's names."""
    names = named.names
    return {
        "currency": named.basket.currency,
        "gross": priced.gross,
        "discount": priced.discount,
        "total": priced.total,
        "tax": priced.tax,
        "optimal": priced.optimal,
        "lines": [
            {
                "id": names[line.id - 1],
                "gross": line.gross,
                "discount": line.discount,
                "net": line.net,
                "tax": line.tax,
                "shares": [
                    # What comes back was funded as it was when it was sold.
                    _share(share, promotions if share.amount > 0 else {})
                    for share in line.shares
                ],
            }
            for line in priced.lines.values()
        ],
        "applied": [
            {
                "promotion": applied.promotion,
                "times": applied.times,
                "amount": applied.amount,
                "lines": {
                    names[line - 1]: quantity_text(quantity)
                    for line, quantity in applied.lines.items()
                },
            }
            for applied in priced.applied
        ],
        "missed": [_missed(entry) for entry in missed],
        "taxes": [{"rate": row.rate, "net": row.net, "tax": row.tax} for row in priced.taxes],
    }


def funded(amount: int, promotion: Promotion) -> list[tuple[str, int]]:
    """(party, what it bears of an amount): the rest, which is the chain's, is not named."""
    percents = [funder.percent for funder in promotion.funded_by]
    parts = allocate(amount, [*percents, WHOLE - sum(percents)])
    return [(funder.party, part) for funder, part in zip(promotion.funded_by, parts, strict=False)]


def _share(share: Share, promotions: Mapping[str, Promotion]) -> dict[str, Any]:
    made: dict[str, Any] = {"promotion": share.promotion, "amount": share.amount}
    promotion = promotions.get(share.promotion)
    if promotion is not None and promotion.funded_by:
        made["funded_by"] = [
            {"party": party, "percent": quantity_text(funder.percent), "amount": amount}
            for funder, (party, amount) in zip(
                promotion.funded_by, funded(share.amount, promotion), strict=True
            )
        ]
    return made


def _missed(entry: Missed) -> dict[str, Any]:
    made: dict[str, Any] = {"promotion": entry.promotion, "reason": entry.reason}
    if entry.reason == "lost_to":
        made["to"] = list(entry.to)
    if entry.needs is not None:
        needs: dict[str, Any] = {}
        if entry.needs.count:
            needs["count"] = entry.needs.count
        if entry.needs.slots:
            needs["slots"] = {str(slot): count for slot, count in entry.needs.slots}
        if entry.needs.spend:
            needs["spend"] = entry.needs.spend
        made["needs"] = needs
    if entry.would_give is not None:
        made["would_give"] = entry.would_give
    return made
