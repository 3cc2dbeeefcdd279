"""What would be worth telling the customer: one more of something, or a little more spent.

Worked out when the till has time, never while somebody scans. Whatever is said is tried out: the
sale is priced with that piece or that much more, and what it really saves is what is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos.pricing.missed import Missed, Needs, steps_ahead
from pos.pricing.trial import Trial, given, with_more
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, SaleLine

_FAR: Final = 3
"""A threshold is out of reach where more than so many times its reward is lacking."""

_MOST_TRIED: Final = 3
"""Steps of thresholds that are tried out, those that lack least first."""


def hint_of(pricing: Pricing, sale: Sale) -> Missed | None:
    """The best that lies within reach: a piece of what was touched last, else some more spent.

    `would_give` is what promotions would really take off more.
    """
    basket = pricing.basket(sale)
    trial = Trial(
        engine=pricing.terms.engine,
        price=pricing.what_if,
        basket=basket,
        now=pricing.what_if(basket),
    )
    return _one_more(pricing, sale, trial) or _more_spent(trial)


def _one_more(pricing: Pricing, sale: Sale, trial: Trial) -> Missed | None:
    """What one more piece of the line in hand would bring; None where it brings nothing new."""
    line = _in_hand(sale)
    if line is None:
        return None
    then = trial.price(replace(trial.basket, lines=with_more(trial.basket.lines, {line.line: 1})))
    before = {applied.promotion: applied.times for applied in trial.now.applied}
    gained = [
        applied
        for applied in then.applied
        if applied.times > before.get(applied.promotion, 0)
        and pricing.terms.promotion(applied.promotion).kind in ("quantity", "bundle")
        and line.line in applied.lines
    ]
    gain = given(then) - given(trial.now)
    if not gained or gain <= 0:
        return None
    best = max(gained, key=lambda applied: (applied.amount, applied.promotion))
    return Missed(
        promotion=best.promotion,
        reason="short",
        needs=Needs(count=1),
        would_give=gain,
        lines=(line.line,),
    )


def _more_spent(trial: Trial) -> Missed | None:
    """The nearest step of a threshold that really brings something.

    Where the promotions are too entangled to prove the price as it is, none is looked for: each
    trial would take as long again.
    """
    if not trial.now.optimal:
        return None
    near = [
        step
        for step in steps_ahead(trial.engine, trial.basket, trial.now)
        if 0 < _lacking(step) <= _FAR * (step.would_give or 0)
    ]
    near.sort(key=lambda step: (_lacking(step), step.promotion))
    for step in near[:_MOST_TRIED]:
        saved = trial.saves(step)
        if saved:
            return replace(step, would_give=saved)
    return None


def _lacking(step: Missed) -> int:
    return 0 if step.needs is None else step.needs.spend


def _in_hand(sale: Sale) -> SaleLine | None:
    """The line that was touched last, where another piece of it may be had."""
    live = {line.line: line for line in sale.live if line.back is None}
    line = live.get(sale.touched or max(live, default=0))
    if line is None or line.article.unit != "each" or line.article.amount is not None:
        return None
    limit = line.article.max_per_sale
    if limit and sale.quantity_of(line.article.sku) + 1000 > limit:
        return None
    return line
