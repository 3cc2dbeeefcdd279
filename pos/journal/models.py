"""The read models: what returns, X and Z read without going through every entry.

They follow from the entries alone and are written in the entry's own transaction, so that they can
be made again from a journal that was salvaged. The verifier rebuilds them in its own words.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pos.contract.entry import Entry
from pos.contract.facts import SaleFact, from_body
from pos.journal import schema


def project(connection: sa.Connection, entry: Entry, fact: SaleFact | None = None) -> None:
    """Adds what an entry means to the read models; `fact` is its body where that is at hand."""
    if entry.body is None:
        return
    match entry.kind:
        case "sale" | "return":
            _add_sale(connection, entry, from_body(entry.body) if fact is None else fact)
        case "shift":
            _add_shift(connection, entry, msgspec.json.decode(entry.body))
        case _:
            pass


def _add_sale(connection: sa.Connection, entry: Entry, fact: SaleFact) -> None:
    key = {"epoch": entry.epoch, "seq": entry.seq}
    row = {
        **key,
        "sale": fact.sale,
        "receipt": fact.receipt,
        "status": fact.status,
        "day": entry.day,
        "shift": fact.shift,
        "total": fact.total,
    }
    connection.execute(_INSERT_SALE, row)
    if fact.status == "completed":
        lines = [
            {
                **key,
                "line": line.line,
                "sku": line.sku,
                "quantity": line.quantity,
                "net": line.net,
                "tax": line.tax,
            }
            for line in fact.lines
            if not line.void
        ]
        connection.execute(_INSERT_LINE, lines)
    connection.execute(_ADD_TOTAL, [{"shift": fact.shift, **total} for total in totals(fact)])


def _add_shift(connection: sa.Connection, entry: Entry, body: dict[str, Any]) -> None:
    if body["do"] == "open":
        connection.execute(
            _INSERT_SHIFT,
            {
                "shift": body["shift"],
                "day": entry.day,
                "number": int(body["shift"].rpartition("-")[2]),
                "cashier": body["cashier"],
                "opening_float": body["float"],
                "closed": 0,
            },
        )


def totals(fact: SaleFact) -> list[dict[str, str | int]]:
    """What a sale adds to the totals of its shift: name, count, amount."""
    if fact.status != "completed":
        return [{"name": fact.status, "count": 1, "amount": fact.total}]
    added: list[dict[str, str | int]] = [{"name": "sales", "count": 1, "amount": fact.total}]
    by_tender: dict[str, list[int]] = {}
    for tender in fact.tenders:
        by_tender.setdefault(tender.tender, []).append(tender.amount)
    for tender_name, amounts in by_tender.items():
        added.append(
            {"name": f"tender:{tender_name}", "count": len(amounts), "amount": sum(amounts)}
        )
    if fact.rounding:
        added.append({"name": "rounding", "count": 1, "amount": fact.rounding})
    for row in fact.taxes:
        added.append({"name": f"tax:{row.rate}", "count": 1, "amount": row.tax})
    return added


_INSERT_SALE: Final = sa.insert(schema.sale)
_INSERT_LINE: Final = sa.insert(schema.sale_line)
_INSERT_SHIFT: Final = sa.insert(schema.shift)
_NEW_TOTAL = insert(schema.shift_total)
_ADD_TOTAL: Final = _NEW_TOTAL.on_conflict_do_update(
    set_={
        "count": schema.shift_total.c.count + _NEW_TOTAL.excluded.count,
        "amount": schema.shift_total.c.amount + _NEW_TOTAL.excluded.amount,
    }
)
