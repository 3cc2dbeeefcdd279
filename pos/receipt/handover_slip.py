"""The handover slip: what one cashier gives the next, with room for both their names."""

from __future__ import annotations

from drivers.paper import Block, Paper
from pos.contract.shifts import HandedOver
from pos.receipt.assembly import Look, Part, assemble, pair
from pos.receipt.shift_figures import (
    count_rows,
    drawer_rows,
    moment,
    open_rows,
    refused_rows,
    sales_rows,
    shift_facts,
    signature,
    tender_rows,
    title,
)


def handover_slip(*, fact: HandedOver, names: dict[str, str], look: Look) -> Paper:
    """What the printer prints for a handover. Without a count it tells nobody what to find."""
    texts = look.texts
    blind = fact.count is None
    hidden = frozenset(fact.drawer.expected) if blind else frozenset()

    def counted() -> list[Block]:
        return [] if fact.count is None else count_rows(fact.count, texts, names)

    parts: dict[str, Part] = {
        "title": lambda: title(texts("report.handover_title")),
        "shift": lambda: [pair(texts("report.shift"), fact.shift)],
        "time": lambda: [pair(texts("receipt.time"), moment(fact.at))],
        "from": lambda: [pair(texts("report.from"), fact.cashier)],
        "to": lambda: [pair(texts("report.to"), fact.to)],
        "sales": lambda: sales_rows(fact.figures, texts, blind=blind),
        "tenders": lambda: [
            *tender_rows(fact.figures, texts, names, hidden=hidden),
            *open_rows(fact.open_payments, texts),
            *refused_rows(fact.refused_refunds, texts),
        ],
        "drawer": lambda: drawer_rows(fact.drawer, texts, blind=blind),
        "count": counted,
        "sign_from": lambda: [signature(texts("report.from"))],
        "sign_to": lambda: [signature(texts("report.to"))],
    }
    return assemble("handover", look=look, parts=parts, facts=shift_facts(fact))
