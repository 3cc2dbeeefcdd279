"""Taking money."""

from __future__ import annotations

from typing import Final

from pos.sale.actions import Tender
from pos.till.closing import end_sale
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.rounding import rounding_of
from pos.till.state import Json

TENDERS: Final = ("cash",)

MOST_CHANGE: Final = 1_000_000
"""More change than this (minor units) is a bar code in the amount, not a banknote."""


def pay(desk: Desk, *, tender: str, amount: int | None) -> dict[str, Json]:
    """Takes `amount` minor units, or exactly what is due; completes the sale when nothing is due.

    What is due in cash is rounded as the store has it.

    The answer carries `change` and `receipt` once the sale is complete.
    """
    current = desk.require_sale()
    if tender not in TENDERS:
        raise TillError("tender_unknown", tender=tender)
    if not current.sale.live:
        raise TillError("nothing_to_pay")
    rounding = rounding_of(desk, current.due, tender=tender)
    due = current.due + rounding
    given = due if amount is None else amount
    if given < 0 or (given == 0 and due > 0):
        raise TillError("bad_amount")
    if given - due > MOST_CHANGE:
        raise TillError("amount_too_large")
    desk.require("take.payment")
    action = Tender(
        at=desk.timestamp(), tender=tender, given=given, amount=min(given, due),
        # Only what is paid to the end is rounded: the next tender may be none that rounds.
        rounding=rounding if given >= due else 0,
    )  # fmt: skip
    if given < due:
        desk.happened(action, durable=True)
        return {"change": 0, "receipt": None}
    return _complete(desk, current, action)


def _complete(desk: Desk, current: OpenSale, action: Tender) -> dict[str, Json]:
    fact = end_sale(desk, current, action, status="completed")
    return {"change": fact.change, "receipt": fact.receipt}
