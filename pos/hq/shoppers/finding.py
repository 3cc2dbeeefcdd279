"""A sale by its token: the fact that the till journaled, and what has come back of it since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.facts import SaleFact, TenderFixed, from_body
from pos.hq import schema
from pos.money import divide_half_up
from pos.receipt.put_right import put_right
from pos.receipt.sale_receipt import invoiceable

_FIXED: Final = msgspec.json.Decoder(TenderFixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A completed sale or return as its shopper may see it.

    `fact` is None where this head office cannot read what a newer till wrote. `came_back` is what
    the goods cost that were returned since, `invoiceable` what an invoice can be asked for now;
    minor units.
    """

    token_hash: bytes
    store: str
    store_names: dict[str, str]
    terminal: str
    receipt: str
    at: int
    fact: SaleFact | None
    came_back: int
    invoiceable: int


def find_bought(connection: sa.Connection, digest: bytes) -> Bought | None:
    """The sale of a token's hash; None while it has not arrived, or was never made."""
    table, sale, journal, store = (
        schema.shopper_token,
        schema.sale,
        schema.journal,
        schema.store,
    )
    key = ("day", "terminal", "epoch", "seq")
    statement = (
        sa.select(
            sale.c.store, sale.c.terminal, sale.c.receipt, sale.c.at, sale.c.epoch, sale.c.seq,
            sale.c.day, journal.c.body,
            store.c.name_zh, store.c.name_en,
        )
        .select_from(table)
        .join(sale, sa.and_(*(sale.c[name] == table.c[name] for name in key)))
        .join(journal, sa.and_(*(journal.c[name] == table.c[name] for name in key[1:])))
        .join(store, store.c.store == sale.c.store)
        .where(table.c.token_hash == digest)
        .order_by(sale.c.at)
        .limit(1)
    )  # fmt: skip
    row = connection.execute(statement).first()
    if row is None:
        return None
    fact = _read(row.body)
    if fact is not None:
        fact = put_right(fact, _fixes(connection, row, fact), names={})
    back = {} if fact is None else _came_back(connection, row.receipt)
    came_back = 0 if fact is None else _worth(fact, back)
    return Bought(
        token_hash=digest,
        store=row.store,
        store_names={"zh_CN": row.name_zh, "en": row.name_en},
        terminal=row.terminal,
        receipt=row.receipt,
        at=row.at,
        fact=fact,
        came_back=came_back,
        invoiceable=0 if fact is None else _to_invoice(fact, came_back),
    )


def _read(body: bytes | None) -> SaleFact | None:
    if body is None:
        return None  # blanked under an erasure duty
    try:
        return from_body(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _fixes(connection: sa.Connection, sold: Any, fact: SaleFact) -> list[TenderFixed]:
    """How its tenders were put right, oldest first: a sale's in its own shift, those of money that
    a wallet refused to take back on any later day.
    """
    entries = schema.journal.c
    goes_back = any(tender.of for tender in fact.tenders)
    statement = (
        sa.select(entries.body)
        .where(
            entries.terminal == sold.terminal,
            entries.epoch == sold.epoch,
            schema.OF_PAYMENTS,
            entries.seq > sold.seq,
            entries.day >= sold.day if goes_back else entries.day == sold.day,
            entries.quarantine.is_(None),
            entries.body.is_not(None),
        )
        .order_by(entries.seq)
    )
    found = []
    for body in connection.execute(statement).scalars():
        try:
            fixed = _FIXED.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # What else a payment's entry may say moves nothing between tenders.
        if fixed.receipt == sold.receipt:
            found.append(fixed)
    return found


def _came_back(connection: sa.Connection, receipt: str) -> dict[int, int]:
    """Thousandths that came back of each line of a receipt, at whatever till."""
    table = schema.return_line.c
    statement = (
        sa.select(table.of_line, sa.func.sum(table.quantity).label("quantity"))
        .where(table.receipt == receipt)
        .group_by(table.of_line)
    )
    return {int(row.of_line): int(row.quantity) for row in connection.execute(statement)}


def _worth(fact: SaleFact, back: dict[int, int]) -> int:
    """What was paid for the goods that came back, to the fen for whole lines."""
    lines = [line for line in fact.lines if not line.void and line.quantity > 0]
    on_top = fact.total != sum(line.net for line in fact.lines if not line.void)
    worth = 0
    for line in lines:
        paid = line.net + (line.tax if on_top else 0)
        quantity = min(back.get(line.line, 0), line.quantity)
        worth += (
            paid if quantity == line.quantity else divide_half_up(paid * quantity, line.quantity)
        )
    return worth


def _to_invoice(fact: SaleFact, came_back: int) -> int:
    """What is left to invoice. What came back is taken off what can be invoiced first: nobody
    gets an invoice over goods that he gave back."""
    return max(0, min(invoiceable(fact), fact.total + fact.rounding) - came_back)
