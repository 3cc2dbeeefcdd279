"""What each entry of the journal puts on paper, composed from what is on record alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from drivers.paper import Paper, Text
from pos.contract.entry import Entry
from pos.contract.facts import SaleFact, from_body
from pos.contract.shifts import HandedOver, ReportDrawn, ShiftClosed, shift_from_body
from pos.journal.drafts import Form
from pos.receipt.handover_slip import handover_slip
from pos.receipt.put_right import put_right
from pos.receipt.sale_receipt import gift_receipt, sale_receipt
from pos.receipt.x_report import x_report
from pos.receipt.z_report import z_report
from pos.sale.tenders import own_names
from pos.till import way_out
from pos.till.desk import Desk
from pos.till.tender_table import tender_names


def paper_of(desk: Desk, entry: Entry, *, form: Form = "") -> Paper:
    """The receipt, report or slip that an entry owes; `LookupError` for one that owes none.

    In the `form` gift a sale's receipt tells no price.
    """
    if entry.body is None:
        raise LookupError(f"journal entry {entry.seq} was blanked")
    if entry.kind in ("sale", "return"):
        fact = as_it_stands(desk, from_body(entry.body), day=entry.day)
        if form == "gift":
            return gift_receipt(fact=fact, look=desk.look())
        repaid = None
        if any(tender.of and tender.wallet for tender in fact.tenders):
            repaid = desk.journal.past.refunds_ended(fact.receipt or "", after=entry)
        leave = way_out.leave_of(desk, fact)
        return sale_receipt(fact=fact, look=desk.look(), repaid=repaid, leave=leave)
    if entry.kind == "shift":
        return _of_shift(desk, entry.seq, entry.body)
    raise LookupError(f"journal entry {entry.seq} holds nothing to print")


def marked(paper: Paper, words: str) -> Paper:
    """A paper that says at both ends that it is worth nothing."""
    mark = Text(text=words, align="center", size="double", bold=True)
    *body, last = paper.blocks
    return replace(paper, blocks=(mark, *body, mark, last))


def as_it_stands(desk: Desk, fact: SaleFact, *, day: str) -> SaleFact:
    """The sale with the tenders that it has now, should it have been put right since."""
    past, booked = desk.journal.past, Counter[str]()
    for part in fact.tenders:
        booked[part.tender] += part.amount
    paid = {} if fact.receipt is None else past.paid(fact.receipt)
    if fact.receipt is None or all(booked[tender] == amount for tender, amount in paid.items()):
        return fact
    names = own_names(desk.settings, language=desk.shop_texts.language)
    return put_right(fact, past.fixes_of(fact.receipt, day=day), names=names)


def _of_shift(desk: Desk, seq: int, body: bytes) -> Paper:
    fact = shift_from_body(body)
    names, look = tender_names(desk, desk.shop_texts), desk.look()
    match fact:
        case ShiftClosed():
            return z_report(fact=fact, names=names, look=look)
        case ReportDrawn():
            return x_report(fact=fact, names=names, look=look)
        case HandedOver():
            return handover_slip(fact=fact, names=names, look=look)
        case _:
            raise LookupError(f"journal entry {seq} holds nothing to print")
