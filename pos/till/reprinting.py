"""What was on paper before, once more: receipts and Zs, marked as copies and each on record."""

from __future__ import annotations

from pos.till.desk import Desk, TillError
from pos.till.returning import receipt_number
from pos.till.shifts import Slip, report_json
from pos.till.state import Json


def reprint(desk: Desk, *, receipt: str | None) -> tuple[Slip, dict[str, Json]]:
    """The receipt of a sale or return of this terminal once more, of the last without a number.

    Whatever became of the first one: a receipt that failed, or of which nobody knows, is never
    sent again by itself. Money that `fix_tender` moved since stands where it belongs.
    """
    desk.require_cashier()
    if receipt is None:
        if desk.last is None:
            raise TillError("no_receipt_yet")
        receipt = desk.last.receipt
    number = receipt_number(desk, receipt)
    entry = desk.journal.past.entry_of(number)
    if entry is None or entry.body is None:
        own = number.startswith(f"{desk.station.terminal}-")
        raise TillError("unknown_receipt" if own else "reprint_elsewhere", receipt=number[:32])
    if not desk.config.devices.printer:
        raise TillError("no_printer")
    desk.require("reprint.receipt", reason=number)
    copy = _on_record(desk, number)
    slip = Slip(seq=entry.seq, epoch=entry.epoch, name=number, copy=copy)
    return slip, {"receipt": number, "copy": copy}


def z_reprint(desk: Desk, *, shift: str | None) -> tuple[Slip, dict[str, Json]]:
    """The Z of a shift once more, of the last one without a name; each copy is on record."""
    desk.require_cashier()
    found = desk.journal.past.closing(shift)
    if found is None:
        raise TillError("no_such_shift")
    epoch, seq, fact = found
    desk.require("reprint.report", reason=fact.shift)
    copy = _on_record(desk, fact.shift)
    report = report_json(fact.figures, fact.drawer, count=fact.count, blind=False)
    values: dict[str, Json] = {"shift": fact.shift, "z": fact.z, "copy": copy, "report": report}
    return Slip(seq=seq, epoch=epoch, name=fact.shift, copy=copy), values


def _on_record(desk: Desk, name: str) -> int:
    """Writes down that a receipt or a Z is printed again; answers the how-manieth copy it is."""
    copy = desk.journal.past.copies(name) + 1
    desk.record("print", {"do": "copy", "receipt": name, "copy": copy})
    return copy
