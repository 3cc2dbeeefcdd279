"""A voucher that paid for goods: where its paper lies, and what of it has not come back yet.

It may have paid for goods of several receipts, where some were exchanged for others. Only what this
till took is known here, with the paper of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pos.contract.facts import TenderFact, from_body
from pos.till.desk import Desk
from pos.till.papers import as_it_stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A voucher that was handed in during a shift: what has not come back of what it paid, and
    what it is worth on its face (minor units)."""

    serial: str
    shift: str
    left: int
    face: int


def paper_of(desk: Desk, serial: str, *, tender: str) -> Paper | None:
    """The voucher that this till took under a serial and has not handed back; None without one."""
    past = desk.journal.past
    taken_on = past.receipt_of_serial(tender, serial)
    if taken_on is None:
        return None
    paper: Paper | None = None
    # Goods of another till's receipt may have been paid by it too, once they were exchanged.
    for number in (taken_on, *past.returns_by(tender, after=taken_on)):
        for shift, part in _tenders(desk, number, tender=tender):
            if part.reference != serial:
                continue
            if part.amount > 0 and number == taken_on:
                face = part.amount + part.forfeited
                paper = Paper(serial=serial, shift=shift, left=part.amount, face=face)
            elif paper is not None and part.amount < 0 and not part.paper:
                paper = replace(paper, left=paper.left + part.amount)
    return paper


def _tenders(desk: Desk, number: str, *, tender: str) -> Iterator[tuple[str, TenderFact]]:
    """The shift, and what a receipt of this till took or gave back by a tender, serial by serial,
    as corrections left it."""
    entry = desk.journal.past.entry_of(number)
    if entry is None or entry.body is None:
        return
    fact = as_it_stands(desk, from_body(entry.body), day=entry.day)
    for part in fact.tenders:
        if part.tender == tender and part.reference:
            yield fact.shift, part
