"""The Z: a shift that is over, with its count, its perpetual totals and the journal's head."""

from __future__ import annotations

from drivers.paper import Paper, Text
from pos.contract.shifts import ShiftClosed
from pos.money import amount_text
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
from pos.receipt.tax_table import tax_table


def z_report(*, fact: ShiftClosed, names: dict[str, str], look: Look) -> Paper:
    """What the printer prints for a Z. `names` are what the tenders are called."""
    texts = look.texts
    parts: dict[str, Part] = {
        "title": lambda: title(texts("report.z_title")),
        "z_number": lambda: [pair(texts("report.z_number"), f"{fact.z:06d}")],
        "shift": lambda: [pair(texts("report.shift"), fact.shift)],
        "day": lambda: [pair(texts("report.day"), fact.day)],
        "cashier": lambda: [pair(texts("receipt.cashier"), fact.cashier)],
        "opened_at": lambda: [pair(texts("report.opened_at"), moment(fact.opened_at))],
        "closed_at": lambda: [pair(texts("report.closed_at"), moment(fact.at))],
        "time": lambda: [pair(texts("receipt.time"), moment(fact.at))],
        "sales": lambda: sales_rows(fact.figures, texts),
        "tenders": lambda: [
            *tender_rows(fact.figures, texts, names, hidden=frozenset()),
            *open_rows(fact.open_payments, texts),
            *refused_rows(fact.refused_refunds, texts),
        ],
        "taxes": lambda: tax_table(fact.figures.taxes, texts, width=look.width),
        "drawer": lambda: drawer_rows(fact.drawer, texts, blind=False),
        "count": lambda: count_rows(fact.count, texts, names),
        "perpetual": lambda: [
            pair(texts("report.total"), amount_text(fact.total)),
            pair(texts("report.abs_total"), amount_text(fact.abs_total)),
        ],
        "head": lambda: [Text(text=texts("report.head", head=fact.head[:32]))],
        "sign_cashier": lambda: [signature(texts("report.signed_cashier"))],
        "sign_manager": lambda: [signature(texts("report.signed_manager"))],
    }
    return assemble("z", look=look, parts=parts, facts=shift_facts(fact))
