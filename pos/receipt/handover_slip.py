"""The handover slip: what one cashier gives the next, with room for both their names."""

from __future__ import annotations

from drivers.paper import Block, Cut, Feed, Paper, Rule
from pos.contract.shifts import HandedOver
from pos.receipt.sale_receipt import Wording
from pos.receipt.shift_figures import (
    count_rows,
    drawer_rows,
    heading,
    moment,
    pair,
    sales_rows,
    signature,
    tender_rows,
)


def handover_slip(
    *,
    fact: HandedOver,
    store_name: str,
    names: dict[str, str],
    language: str,
    width: int,
    texts: Wording,
) -> Paper:
    """What the printer prints for a handover. Without a count it tells nobody what to find."""
    blind = fact.count is None
    hidden = frozenset(fact.drawer.expected) if blind else frozenset()
    blocks: list[Block] = [
        *heading(store_name=store_name, title=texts("report.handover_title")),
        Feed(lines=1),
        pair(texts("report.shift"), fact.shift),
        pair(texts("receipt.time"), moment(fact.at)),
        pair(texts("report.from"), fact.cashier),
        pair(texts("report.to"), fact.to),
        Rule(char="="),
        *sales_rows(fact.figures, texts),
        Rule(),
        *tender_rows(fact.figures, texts, names, hidden=hidden),
        Rule(),
        *drawer_rows(fact.drawer, texts, blind=blind),
    ]
    if fact.count is not None:
        blocks += [Rule(), *count_rows(fact.count, texts, names)]
    blocks += [
        Feed(lines=1),
        signature(texts("report.from")),
        signature(texts("report.to")),
        Feed(lines=3),
        Cut(mode="partial"),
    ]
    return Paper(blocks=tuple(blocks), width=width, language=language)
