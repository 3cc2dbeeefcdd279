"""Vouchers and what else is single use: kept for one sale at a time, and found out when used twice.

A till that could not ask takes a voucher all the same, under a cap. So a serial may be used twice;
both sales are booked, because both customers have their goods, and the report names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.contract.serials import KEPT_US, SerialKept, SerialUsed
from pos.contract.tenders import BY_MEMBER
from pos.hq import schema
from pos.hq.booking import Identity, SaleBody, Tender, as_books_take_it, is_day


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialUse:
    """A sale that a serial was handed in for. `unchecked`: head office could not be asked then."""

    receipt: str
    store: str
    day: str
    amount: int
    at: int
    unchecked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedTwice:
    """A serial that was handed in for more than one sale, these from the first on."""

    tender: str
    serial: str
    uses: tuple[SerialUse, ...]


class TenderPutRight(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="fix_tender"):
    """What the books need of a sale that is put down to other tenders than it was."""

    sale: Identity
    receipt: Identity
    pair: tuple[Tender, ...]
    freed: tuple[Identity, ...] = ()


_PUT_RIGHT: Final = msgspec.json.Decoder(TenderPutRight)


def read_put_right(entry: Entry) -> TenderPutRight | None:
    """The correction in an entry; None in every other one."""
    if entry.kind != "payment" or entry.body is None or not is_day(entry.day):
        return None
    try:
        return _PUT_RIGHT.decode(as_books_take_it(entry.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # Another kind of payment's entry: it hands nothing in.


def serial_rows(
    entry: Entry, body: SaleBody | TenderPutRight, *, terminal: str, store: str
) -> Iterator[Mapping[str, Any]]:
    """What was handed in that is single use. A card's approval number and a wallet's are not.

    What was not handed in after all has a row with no amount, and what was handed back to the
    shopper one with a minus.
    """
    told = [
        (tender.tender, tender.reference, tender.amount, tender.unchecked)
        for tender in (body.tenders if isinstance(body, SaleBody) else body.pair)
        if tender.reference
        and not tender.last4
        and not tender.is_wallet
        and tender.tender not in BY_MEMBER
        and (tender.amount > 0 or tender.paper)
    ]
    if isinstance(body, TenderPutRight) and body.pair:
        told = [(body.pair[0].tender, serial, 0, False) for serial in body.freed] + told
    for n, (tender, serial, amount, unchecked) in enumerate(told, start=1):
        yield {
            "day": entry.day,
            "terminal": terminal,
            "epoch": entry.epoch,
            "seq": entry.seq,
            "n": n,
            "store": store,
            "tender": tender,
            "serial": serial,
            "sale": body.sale,
            "receipt": body.receipt or "",
            "amount": amount,
            "at": entry.ts,
            "unchecked": int(unchecked),
        }


def keep(
    connection: sa.Connection, *, tender: str, serial: str, terminal: str, sale: str, now: int
) -> SerialKept | SerialUsed:
    """Keeps a serial for a sale; the same again changes nothing and gets the same answer."""
    mine = {"terminal": terminal, "sale": sale}
    used = _uses(connection, tender=tender, serial=serial)
    if any((row.terminal, row.sale) != (terminal, sale) for row in used):
        return SerialUsed(message="it was handed in before")
    connection.execute(_KEEP, {"tender": tender, "serial": serial, **mine, "at": now})
    hold = schema.serial_hold
    here = (hold.c.tender == tender) & (hold.c.serial == serial)
    # Locked, where there may be two writers: the second finds what the first has made of it.
    held = connection.execute(sa.select(hold).where(here).with_for_update()).one()
    if (held.terminal, held.sale) != (terminal, sale):
        # A terminal has one sale in hand: its own one from before has come to nothing.
        stands = held.terminal != terminal and held.at > now - KEPT_US
        if stands and not _is_ended(connection, terminal=held.terminal, sale=held.sale):
            return SerialUsed(message=f"it is being handed in at {held.terminal}")
        connection.execute(sa.update(hold).where(here).values(**mine, at=now))
    return SerialKept(hq_time=now)


def used_twice(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[UsedTwice, ...]:
    """Every serial that was handed in for several sales, one of them on that day or in that
    store."""
    table = schema.serial_use.c
    several = (
        sa.select(table.tender, table.serial)
        .group_by(table.tender, table.serial)
        .having(sa.func.count() > 1)
        .order_by(table.tender, table.serial)
    )
    found = []
    for tender, serial in connection.execute(several).all():
        rows = _uses(connection, tender=tender, serial=serial)
        if len({(row.terminal, row.sale) for row in rows}) < 2:
            continue
        uses = tuple(
            SerialUse(
                receipt=row.receipt,
                store=row.store,
                day=row.day,
                amount=row.amount,
                at=row.at,
                unchecked=bool(row.unchecked),
            )
            for row in rows
        )
        if any(day in (None, use.day) and store in (None, use.store) for use in uses):
            found.append(UsedTwice(tender=tender, serial=serial, uses=uses))
    return tuple(found)


def _uses(connection: sa.Connection, *, tender: str, serial: str) -> list[Any]:
    """The rows of the sales that a serial was handed in for, as their terminals said last."""
    table = schema.serial_use.c
    statement = (
        sa.select(schema.serial_use)
        .where(table.tender == tender, table.serial == serial)
        .order_by(table.terminal, table.epoch, table.seq, table.n)
    )
    uses: dict[tuple[str, str], list[Any]] = {}
    for row in connection.execute(statement):
        of_sale = uses.setdefault((row.terminal, row.sale), [])
        if row.amount > 0:
            of_sale.append(row)
        elif row.amount == 0:
            of_sale.clear()
        else:
            # Handed back by the till that took it, for whichever sale that was.
            uses = {key: rows for key, rows in uses.items() if key[0] != row.terminal}
    rows = [row for of_sale in uses.values() for row in of_sale]
    return sorted(rows, key=lambda row: (row.at, row.terminal, row.epoch, row.seq))


def _is_ended(connection: sa.Connection, *, terminal: str, sale: str) -> bool:
    """Whether a sale has its final entry. It did not take the serial, or that would be booked."""
    ended = schema.ended_sale.c
    statement = sa.select(ended.sale).where(ended.terminal == terminal, ended.sale == sale)
    return connection.execute(statement).first() is not None


_KEEP: Final = sa.text(
    "INSERT INTO serial_hold (tender, serial, terminal, sale, at) "
    "VALUES (:tender, :serial, :terminal, :sale, :at) ON CONFLICT (tender, serial) DO NOTHING"
)
