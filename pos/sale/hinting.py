"""What would be worth telling the customer: one more of something, or a little more spent.

Worked out when the till has time, never while somebody scans. Whatever is said is tried out: the
sale is priced with that piece or that much more, and what it really saves is what is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from pos.pricing.basket import BasketLine
from pos.pricing.eligibility import refusal
from pos.pricing.missed import Missed, Needs, steps_ahead
from pos.pricing.trial import Trial, given, with_more
from pos.sale.pricing import Pricing
from pos.sale.sale import Sale, SaleLine

_FAR: Final = 3
"""A threshold is out of reach where more than so many times its reward is lacking."""

_MOST_LINES: Final = 4
"""Lines of which one more piece is tried out."""

_GROUPS: Final = ("quantity", "bundle")

_MOST_TRIED: Final = 3
"""Steps of thresholds that are tried out, those that lack least first."""


def hint_of(pricing: Pricing, sale: Sale) -> Missed | None:
    """The best that lies within reach: one more piece of what was touched last, else of what was
    scanned before it, else some more spent.

    `would_give` is what promotions would really take off more.
    """
    basket = pricing.basket(sale)
    trial = Trial(
        engine=pricing.terms.engine,
        price=pricing.what_if,
        basket=basket,
        now=pricing.what_if(basket),
    )
    for line in _worth_trying(sale, trial):
        found = _one_more(pricing, trial, line)
        if found is not None:
            return found
    return _more_spent(trial)


def _worth_trying(sale: Sale, trial: Trial) -> Iterator[int]:
    """The lines of which one more piece might bring something, the one in hand first, and of the
    others those scanned last: what was true of them still is when something else is scanned.

    Where the promotions are too entangled to prove the price as it is, only the one in hand: each
    trial takes as long again.
    """
    live = {line.line: line for line in sale.live if line.back is None}
    if not live:
        return
    in_hand = sale.touched or max(live)
    others = sorted(live.keys() - {in_hand}, reverse=True) if trial.now.optimal else ()
    basket = {line.id: line for line in trial.basket.lines}
    wanted = (
        number
        for number in (in_hand, *others)
        if number in live
        and _may_be_had(sale, live[number])
        and _meets_groups(trial, basket[number])
    )
    yield from islice(wanted, _MOST_LINES)


def _meets_groups(trial: Trial, line: BasketLine) -> bool:
    """Whether a promotion that takes several pieces names the goods and is for this customer."""
    book = trial.engine.book
    return line.takes_promotions and any(
        book.promotions[rank].kind in _GROUPS
        and refusal(book.promotions[rank], trial.basket) is None
        for rank, _ in book.matches((line.sku, line.category, line.brand)).wanted
    )


def _one_more(pricing: Pricing, trial: Trial, line: int) -> Missed | None:
    """What one more piece of a line would bring; None where it brings nothing new."""
    then = trial.price(replace(trial.basket, lines=with_more(trial.basket.lines, {line: 1})))
    before = {applied.promotion: applied.times for applied in trial.now.applied}
    gained = [
        applied
        for applied in then.applied
        if applied.times > before.get(applied.promotion, 0)
        and pricing.terms.promotion(applied.promotion).kind in _GROUPS
        and line in applied.lines
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
        lines=(line,),
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


def _may_be_had(sale: Sale, line: SaleLine) -> bool:
    """Whether the customer may take another piece of a line."""
    if line.article.unit != "each" or line.article.amount is not None:
        return False
    limit = line.article.max_per_sale
    return not limit or sale.quantity_of(line.article.sku) + 1000 <= limit
