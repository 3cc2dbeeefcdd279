"""What the journal owes to paper and has no print job for: a kill came between entry and job.

Receipts and Zs may be owed by the dozen, where a power cut took the end of the draft store. Of
copies, gift receipts and handovers it is the newest one at most: the next command follows only
once the job of the one before is stored.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pos.contract.shifts import HandedOver, shift_from_body
from pos.journal.drafts import Form, PrintJobRow
from pos.till.closing import receipt_job
from pos.till.desk import Desk
from pos.till.shifts import Slip


class _Again(msgspec.Struct, frozen=True, tag_field="do", tag="copy"):
    """What is on record of a paper that is printed once more."""

    receipt: str
    copy: int


class _Gift(_Again, frozen=True, tag="gift"):
    pass


_PRINTED = msgspec.json.Decoder(_Again | _Gift)


def slip_job(desk: Desk, slip: Slip) -> PrintJobRow:
    """The print job of a report, a copy or a gift receipt; `none` where there is no printer.

    Its name never comes again: copies are counted over all epochs, entries within one.
    """
    epoch = slip.epoch or desk.journal.epoch
    title = f"{slip.name} {slip.form}".rstrip()
    return PrintJobRow(
        job=f"{title} {slip.copy}" if slip.copy else f"{title} {epoch}.{slip.seq}",
        seq=slip.seq,
        receipt=slip.name,
        state="queued" if desk.config.devices.printer else "none",
        detail="",
        copy=slip.copy,
        epoch=0 if epoch == desk.journal.epoch else epoch,
        form=slip.form,
    )


def jobs_owed(desk: Desk, *, after: int) -> Iterator[PrintJobRow]:
    """The jobs that are missing, oldest first as far as they are of one sort.

    `after` is the entry whose job is the newest that there is.
    """
    past = desk.journal.past
    for seq, receipt in past.receipts_after(after):
        yield receipt_job(desk, seq=seq, receipt=receipt)
    for seq, shift in past.closings_after(after):
        yield slip_job(desk, Slip(seq=seq, name=shift))
    for seq, body in past.newest("shift"):
        fact = shift_from_body(body)
        if isinstance(fact, HandedOver) and seq > after:
            yield slip_job(desk, Slip(seq=seq, name=fact.shift))
        break
    for job in _again(desk):
        if desk.drafts.job(job.job) is None:
            yield job


def _again(desk: Desk) -> Iterator[PrintJobRow]:
    """The paper that was asked for again last."""
    past = desk.journal.past
    for _, body in past.newest("print"):
        told = _PRINTED.decode(body)
        form: Form = "gift" if isinstance(told, _Gift) else ""
        entry, closing = past.entry_of(told.receipt), past.closing(told.receipt)
        if entry is not None:
            where = entry.epoch, entry.seq
        elif closing is not None:
            where = closing[:2]
        else:
            return
        epoch, seq = where
        slip = Slip(seq=seq, epoch=epoch, name=told.receipt, copy=told.copy, form=form)
        yield slip_job(desk, slip)
        return
