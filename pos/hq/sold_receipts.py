"""A receipt of any terminal as head office has it: its sale, and what became of its money since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from pos.contract.facts import SaleFact, TenderFixed, from_body
from pos.contract.taken import taken_from
from pos.hq import schema
from pos.receipt.put_right import put_right


class NoReceipt(Exception):
    """Head office has no such receipt. `code`: unknown_receipt, or receipt_not_arrived while the
    terminal that writes such numbers is behind."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A completed sale, and where it stands in the journal of its terminal."""

    fact: SaleFact
    epoch: int
    seq: int
    day: str


def sale_of(connection: sa.Connection, receipt: str) -> Sold | None:
    """The completed sale with that receipt, as its terminal journaled it."""
    sales, entries = schema.sale.c, schema.journal.c
    statement = (
        sa.select(entries.epoch, entries.seq, entries.day, entries.body)
        .where(
            sales.terminal == receipt.rpartition("-")[0],
            sales.receipt == receipt,
            sales.status == "completed",
            entries.terminal == sales.terminal,
            entries.epoch == sales.epoch,
            entries.seq == sales.seq,
        )
        .limit(1)
    )
    row = connection.execute(statement).first()
    if row is None or row.body is None:
        return None
    try:
        return Sold(fact=from_body(row.body), epoch=row.epoch, seq=row.seq, day=row.day)
    except msgspec.DecodeError:
        # Of a newer terminal, in a way that is not known here yet.
        return None


def missing(connection: sa.Connection, receipt: str) -> NoReceipt:
    """Why there is no such receipt: nobody wrote it, or it has not arrived."""
    terminal, _, number = receipt.rpartition("-")
    chain = schema.chain.c
    last = connection.execute(
        sa.select(sa.func.max(chain.last_receipt)).where(chain.terminal == terminal)
    ).scalar()
    if last is not None and number.isdecimal() and int(number) > last:
        return NoReceipt("receipt_not_arrived", f"{receipt} has not arrived at head office yet")
    return NoReceipt("unknown_receipt", f"there is no receipt {receipt}")


def paid(fact: SaleFact) -> dict[str, int]:
    """What each tender brought."""
    brought = Counter[str]()
    for tender in fact.tenders:
        brought[tender.tender] += tender.amount
    return dict(brought)


def as_it_stands(connection: sa.Connection, receipt: str, sold: Sold) -> SaleFact:
    """The sale with what was put right of its tenders later in its shift."""
    entries = schema.journal.c
    statement = (
        sa.select(entries.body)
        .where(
            entries.terminal == receipt.rpartition("-")[0],
            entries.epoch == sold.epoch,
            schema.OF_PAYMENTS,
            entries.seq > sold.seq,
            entries.day == sold.day,
            entries.quarantine.is_(None),
            entries.body.is_not(None),
        )
        .order_by(entries.seq)
    )
    bodies = connection.execute(statement).scalars()
    fixes = [fixed for body in bodies if (fixed := _fixed(body, receipt)) is not None]
    return put_right(sold.fact, fixes, names={})


def _fixed(body: bytes, receipt: str) -> TenderFixed | None:
    try:
        fact = msgspec.json.decode(body, type=TenderFixed)
    except msgspec.DecodeError:
        return None
    return fact if fact.receipt == receipt else None


def paid_back(connection: sa.Connection, receipt: str, *, but: str) -> dict[str, int]:
    """What goods of a receipt took of it that came back at any terminal `but` one, by tender
    (negative)."""
    back, entries = schema.return_line.c, schema.journal.c
    statement = (
        sa.select(entries.body)
        .where(
            back.receipt == receipt,
            back.terminal != but,
            entries.terminal == back.terminal,
            entries.epoch == back.epoch,
            entries.seq == back.seq,
            entries.body.is_not(None),
        )
        .group_by(entries.terminal, entries.epoch, entries.seq)
    )
    taken = Counter[str]()
    for body in connection.execute(statement).scalars():
        for one in taken_from(body, receipt):
            taken[one.tender] -= one.amount
    return dict(taken)
