"""A receipt once more: marked as a copy, counted and on record, so that nobody is paid twice."""

from __future__ import annotations

from typing import Final

from pos.till.desk import Desk, TillError
from pos.till.shifts import Slip
from pos.till.state import Json

_LONGEST: Final = 32
"""Characters of a receipt number that are said back."""


def reprint(desk: Desk, *, receipt: str | None) -> tuple[Slip, dict[str, Json]]:
    """The receipt of a sale or return again, of the last one without a number."""
    desk.require_cashier()
    number = receipt or (desk.last.receipt if desk.last is not None else "")
    past = desk.journal.past
    place = past.place_of(number)
    if place is None:
        raise TillError("unknown_receipt", receipt=number[:_LONGEST])
    desk.require("reprint.receipt", reason=number)
    epoch, seq = place
    copy = past.copies(number) + 1
    desk.record("print", {"do": "copy", "receipt": number, "copy": copy})
    return Slip(seq=seq, epoch=epoch, name=number, copy=copy), {"receipt": number, "copy": copy}
