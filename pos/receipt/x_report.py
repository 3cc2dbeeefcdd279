"""The X: how a shift stands, at any time, changing nothing."""

from __future__ import annotations

from drivers.paper import Block, Cut, Feed, Paper, Rule, Text
from pos.contract.shifts import ReportDrawn
from pos.receipt.sale_receipt import Wording
from pos.receipt.shift_figures import (
    drawer_rows,
    heading,
    moment,
    pair,
    sales_rows,
    tax_rows,
    tender_rows,
)


def x_report(
    *,
    fact: ReportDrawn,
    store_name: str,
    names: dict[str, str],
    language: str,
    width: int,
    texts: Wording,
) -> Paper:
    """What the printer prints for an X. `names` are what the tenders are called.

    A blind one leaves out what the drawer should hold, and every figure of the tenders that are
    counted.
    """
    hidden = frozenset(fact.drawer.expected) if fact.blind else frozenset()
    blocks: list[Block] = [
        *heading(store_name=store_name, title=texts("report.x_title")),
        Feed(lines=1),
        pair(texts("report.shift"), fact.shift),
        pair(texts("receipt.cashier"), fact.cashier),
        pair(texts("report.opened_at"), moment(fact.opened_at)),
        pair(texts("receipt.time"), moment(fact.at)),
        Rule(char="="),
        *sales_rows(fact.figures, texts),
        Rule(),
        *tender_rows(fact.figures, texts, names, hidden=hidden),
        Rule(),
        *tax_rows(fact.figures, texts),
        Rule(),
        *drawer_rows(fact.drawer, texts, blind=fact.blind),
        Feed(lines=1),
        Text(text=texts("report.x_note"), align="center"),
        Feed(lines=3),
        Cut(mode="partial"),
    ]
    return Paper(blocks=tuple(blocks), width=width, language=language)
