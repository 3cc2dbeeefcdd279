"""The X: how a shift stands, at any time, changing nothing."""

from __future__ import annotations

from drivers.paper import Paper, Text
from pos.contract.shifts import ReportDrawn
from pos.receipt.assembly import Look, Part, assemble, pair
from pos.receipt.shift_figures import (
    drawer_rows,
    moment,
    open_rows,
    refused_rows,
    sales_rows,
    shift_facts,
    tender_rows,
    title,
)
from pos.receipt.tax_table import tax_table


def x_report(*, fact: ReportDrawn, names: dict[str, str], look: Look) -> Paper:
    """What the printer prints for an X. `names` are what the tenders are called.

    A blind one leaves out what the drawer should hold and everything that it follows from: what
    was sold, its taxes, and what the tenders that are counted brought.
    """
    texts = look.texts
    hidden = frozenset(fact.drawer.expected) if fact.blind else frozenset()
    taxes = () if fact.blind else fact.figures.taxes
    parts: dict[str, Part] = {
        "title": lambda: title(texts("report.x_title")),
        "shift": lambda: [pair(texts("report.shift"), fact.shift)],
        "cashier": lambda: [pair(texts("receipt.cashier"), fact.cashier)],
        "opened_at": lambda: [pair(texts("report.opened_at"), moment(fact.opened_at))],
        "time": lambda: [pair(texts("receipt.time"), moment(fact.at))],
        "sales": lambda: sales_rows(fact.figures, texts, blind=fact.blind),
        "tenders": lambda: [
            *tender_rows(fact.figures, texts, names, hidden=hidden),
            *open_rows(fact.open_payments, texts),
            *refused_rows(fact.refused_refunds, texts),
        ],
        "taxes": lambda: tax_table(taxes, texts, width=look.width),
        "drawer": lambda: drawer_rows(fact.drawer, texts, blind=fact.blind),
        "remark": lambda: [Text(text=texts("report.x_note"), align="center")],
    }
    return assemble("x", look=look, parts=parts, facts=shift_facts(fact))
