"""What was on paper before, once more: receipts and Zs, marked as copies and each on record; and
receipts without prices, to go with a gift."""

from __future__ import annotations

from pos.contract.entry import Entry
from pos.till.desk import Desk, TillError
from pos.till.returning import receipt_number
from pos.till.shifts import Slip, report_json
from pos.till.state import Json


def reprint(desk: Desk, *, receipt: str | None) -> tuple[Slip, dict[str, Json]]:
    """The receipt of a sale or return of this terminal once more, of the last without a number.

    Whatever became of the first one: a receipt that failed, or of which nobody knows, is never
    sent again by itself. Money that `fix_tender` moved since stands where it belongs.
    """
    number, entry = _written(desk, receipt)
    desk.require("reprint.receipt", reason=number)
    copy = _on_record(desk, number)
    slip = Slip(seq=entry.seq, epoch=entry.epoch, name=number, copy=copy)
    return slip, {"receipt": number, "copy": copy}


def corrected(desk: Desk, *, receipt: str) -> Slip | None:
    """A receipt that has just been put right, for who holds one that is not true any more; None
    where no printer is configured.
    """
    if not desk.config.devices.printer:
        return None
    number, entry = _written(desk, receipt)
    copy = _on_record(desk, number)
    return Slip(seq=entry.seq, epoch=entry.epoch, name=number, copy=copy)


def preview(desk: Desk, *, receipt: str | None) -> Slip:
    """The paper that `reprint` would print; nothing is recorded, and no printer is needed."""
    desk.require_shift()
    number, entry = _entry(desk, receipt)
    return Slip(seq=entry.seq, epoch=entry.epoch, name=number)


def gift_receipt(desk: Desk, *, receipt: str | None) -> tuple[Slip, dict[str, Json]]:
    """A receipt of a sale of this terminal that tells no price, of the last without a number."""
    number, entry = _written(desk, receipt)
    if entry.kind != "sale":
        raise TillError("receipt_is_return", receipt=number)
    desk.require("reprint.receipt", reason=number)
    copy = _on_record(desk, number, did="gift")
    slip = Slip(seq=entry.seq, epoch=entry.epoch, name=number, copy=copy, form="gift")
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
    report = report_json(fact, count=fact.count, blind=False)
    values: dict[str, Json] = {"shift": fact.shift, "z": fact.z, "copy": copy, "report": report}
    return Slip(seq=seq, epoch=epoch, name=fact.shift, copy=copy), values


def _written(desk: Desk, receipt: str | None) -> tuple[str, Entry]:
    """The number and the entry of a receipt of this terminal, where it can be printed."""
    number, entry = _entry(desk, receipt)
    if not desk.config.devices.printer:
        raise TillError("no_printer")
    return number, entry


def _entry(desk: Desk, receipt: str | None) -> tuple[str, Entry]:
    """The number and the entry of a receipt of this terminal, of the last without a number."""
    desk.require_cashier()
    if receipt is None:
        if desk.last is None:
            raise TillError("no_receipt_yet")
        receipt = desk.last.receipt
    number = receipt_number(desk, receipt)
    entry = desk.journal.past.entry_of(number)
    if entry is None or entry.body is None:
        own = number.startswith(f"{desk.journal.terminal}-")
        raise TillError("unknown_receipt" if own else "reprint_elsewhere", receipt=number[:32])
    return number, entry


def _on_record(desk: Desk, name: str, *, did: str = "copy") -> int:
    """Writes down that a paper is printed again; answers the how-manieth of its kind it is."""
    copy = desk.journal.past.copies(name, did=did) + 1
    desk.record("print", {"do": did, "receipt": name, "copy": copy})
    return copy
