"""What the till would tell the customer now: worked out when it has time, kept with the sale."""

from __future__ import annotations

from collections.abc import Callable

from pos.pricing.explain import brief_sentence, missed_sentence
from pos.sale.hinting import hint_of
from pos.texts import Texts
from pos.till.desk import Desk, OpenSale


def think(desk: Desk) -> str | None:
    """The hint of the sale as it stands, worked out the first time that somebody asks.

    Takes a few times as long as to price the sale. GUI thread, between two customers' movements.
    """
    current = desk.open
    if current is None or current.sale.tenders:
        return None
    if not current.is_thought_over:
        current.is_thought_over = True
        current.hint = _sentence(desk, current)
    return current.hint


def _sentence(desk: Desk, current: OpenSale) -> str | None:
    if not current.sale.live:
        return None
    found = hint_of(current.pricing, current.sale)
    current.within_reach = found
    if found is None:
        return None
    english = desk.texts.language == "en"
    goods = {
        line.line: line.article.name_en if english and line.article.name_en else line.article.name
        for line in current.sale.live
    }
    promotion = current.pricing.terms.promotion(found.promotion)
    return missed_sentence(
        found, {promotion.id: promotion}, goods, saves=found.would_give, texts=desk.texts
    )


def in_brief(desk: Desk) -> Callable[[Texts], str] | None:
    """The hint in a few words of whichever language a customer's display has; None without one."""
    current = desk.open
    if current is None or current.hint is None or current.within_reach is None:
        return None
    found = current.within_reach
    promotion = current.pricing.terms.promotion(found.promotion)
    return lambda texts: brief_sentence(found, {promotion.id: promotion}, texts=texts)
