"""The vouchers that paid for goods: which they were, and what of each has not come back yet.

Goods that were got in exchange are paid by what paid for those that they were exchanged for. Only
what this till took is known here, with the paper of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


def papers_of(desk: Desk, receipts: Iterable[str], *, tender: str) -> list[Paper]:
    """The vouchers that paid for goods of these receipts and were not handed back, oldest first."""
    past = desk.journal.past
    sources = _with_others(receipts, lambda number: _exchanged_for(desk, number))
    known: dict[str, Paper] = {}
    # Receipt numbers rise: what came back stands behind what was handed in.
    for number in sorted(_with_others(sources, past.receipts_of_returns)):
        for shift, part in _tenders(desk, number, tender=tender):
            paper = known.get(part.reference)
            if part.amount > 0 and number in sources:
                face = part.amount + part.forfeited
                known[part.reference] = Paper(
                    serial=part.reference, shift=shift, left=part.amount, face=face
                )
            elif part.amount < 0 and part.paper:
                known.pop(part.reference, None)
            elif part.amount < 0 and paper is not None:
                left, face = paper.left + part.amount, paper.face + part.amount + part.forfeited
                known[part.reference] = replace(paper, left=left, face=face)
    return list(known.values())


def _with_others(first: Iterable[str], others: Callable[[str], Iterable[str]]) -> set[str]:
    """These receipts, and all that are reached from them step by step."""
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += others(number)
    return found


def _exchanged_for(desk: Desk, number: str) -> set[str]:
    """The receipts of the goods that came back on a receipt."""
    fact = desk.journal.past.sale_of(number)
    lines = () if fact is None else fact.lines
    return {line.of for line in lines if line.of and not line.void}


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
