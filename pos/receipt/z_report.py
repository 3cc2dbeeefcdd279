"""The Z: a shift that is over, with its count, its perpetual totals and the journal's head."""

from __future__ import annotations

from drivers.paper import Block, Cut, Feed, Paper, Rule, Text
from pos.contract.shifts import ShiftClosed
from pos.money import amount_text
from pos.receipt.sale_receipt import Wording
from pos.receipt.shift_figures import (
    count_rows,
    drawer_rows,
    heading,
    moment,
    pair,
    sales_rows,
    signature,
    tax_rows,
    tender_rows,
)


def z_report(
    *,
    fact: ShiftClosed,
    store_name: str,
    names: dict[str, str],
    language: str,
    width: int,
    texts: Wording,
) -> Paper:
    """What the printer prints for a Z. `names` are what the tenders are called."""
    blocks: list[Block] = [
        *heading(store_name=store_name, title=texts("report.z_title")),
        Feed(lines=1),
        pair(texts("report.z_number"), f"{fact.z:06d}"),
        pair(texts("report.shift"), fact.shift),
        pair(texts("report.day"), fact.day),
        pair(texts("receipt.cashier"), fact.cashier),
        pair(texts("report.opened_at"), moment(fact.opened_at)),
        pair(texts("report.closed_at"), moment(fact.at)),
        Rule(char="="),
        *sales_rows(fact.figures, texts),
        Rule(),
        *tender_rows(fact.figures, texts, names, hidden=frozenset()),
        Rule(),
        *tax_rows(fact.figures, texts),
        Rule(),
        *drawer_rows(fact.drawer, texts, blind=False),
        Rule(),
        *count_rows(fact.count, texts, names),
        Rule(),
        pair(texts("report.total"), amount_text(fact.total)),
        pair(texts("report.abs_total"), amount_text(fact.abs_total)),
        Text(text=texts("report.head", head=fact.head[:32])),
        Feed(lines=1),
        signature(texts("report.signed_cashier")),
        signature(texts("report.signed_manager")),
        Feed(lines=3),
        Cut(mode="partial"),
    ]
    return Paper(blocks=tuple(blocks), width=width, language=language)
