"""The read models: what returns, X and Z read without going through every entry.

Sales and their lines, what each tender paid for a receipt, the totals of a shift, the closings by
number, and what cannot be handed in twice. They follow from the entries alone and are written in
the entry's own transaction, so that they can be made again from a journal that was salvaged. The
verifier rebuilds them in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pos.contract.entry import Entry
from pos.contract.facts import SaleFact, TenderFixed, from_body
from pos.contract.loads import CardLoaded
from pos.contract.shifts import (
    CashMoved,
    DrawerOpened,
    HandedOver,
    PeriodClosed,
    ShiftClosed,
    ShiftOpened,
    cash_from_body,
    shift_from_body,
)
from pos.journal import schema
from pos.shift.shift import number_of
from pos.shift.totals import Tally, of_cash, of_fixed, of_loaded, of_opened_drawer, of_sale


def project(connection: sa.Connection, entry: Entry, fact: object = None) -> None:
    """Adds what an entry means to the read models; `fact` is its body where that is at hand.

    Most entries mean nothing to them.
    """
    if entry.body is None:
        return
    _project(connection, entry, _fact_of(entry.kind, entry.body) if fact is None else fact)


def _fact_of(kind: str, body: bytes) -> object:
    """The body of an entry as what it tells of; None where it tells the read models nothing."""
    match kind:
        case "sale" | "return":
            return from_body(body)
        case "shift":
            return shift_from_body(body)
        case "cash":
            return cash_from_body(body)
        case "drawer":
            return msgspec.json.decode(body, type=DrawerOpened)
        case "member" if msgspec.json.decode(body).get("do") == "load":
            return msgspec.json.decode(body, type=CardLoaded)
        case "payment" if msgspec.json.decode(body).get("do") == "fix_tender":
            return msgspec.json.decode(body, type=TenderFixed)
        case _:
            return None


def _project(connection: sa.Connection, entry: Entry, fact: object) -> None:
    match fact:
        case SaleFact():
            _sale(connection, entry, fact)
        case ShiftOpened():
            row = {
                "shift": fact.shift,
                "day": entry.day,
                "number": number_of(fact.shift),
                "cashier": fact.cashier,
                "opening_float": fact.opening_float,
                "closed": 0,
                "opened_at": fact.at,
            }
            connection.execute(sa.insert(schema.shift), row)
        case HandedOver():
            _change_shift(connection, fact.shift, cashier=fact.to)
        case ShiftClosed():
            _change_shift(connection, fact.shift, closed=1)
            row = {"z": fact.z, "shift": fact.shift, "day": fact.day, **_place(entry)}
            connection.execute(sa.insert(schema.closing), row)
        case PeriodClosed():
            row = {"period": fact.period, **_place(entry)}
            connection.execute(sa.insert(schema.period), row)
        case TenderFixed():
            parts = [
                {"receipt": fact.receipt, "tender": part.tender, "amount": part.amount}
                for part in fact.pair
            ]
            connection.execute(_ADD_PAID, parts)
            _fixed_serials(connection, fact)
            _add_totals(connection, fact.shift, of_fixed(fact))
        case CardLoaded():
            _add_totals(connection, fact.shift, of_loaded(fact))
        case CashMoved():
            _add_totals(connection, fact.shift, of_cash(fact))
        case DrawerOpened():
            _add_totals(connection, fact.shift, of_opened_drawer())


def _sale(connection: sa.Connection, entry: Entry, fact: SaleFact) -> None:
    key = _place(entry)
    row = {
        **key,
        "sale": fact.sale,
        "receipt": fact.receipt,
        "status": fact.status,
        "day": entry.day,
        "shift": fact.shift,
        "total": fact.total,
    }
    connection.execute(_INSERT_SALE, row)
    if fact.receipt is not None:
        lines = [
            (entry.epoch, entry.seq, line.line, line.sku, line.quantity, line.net, line.tax)
            for line in fact.lines
            if not line.void
        ]
        connection.exec_driver_sql(_INSERT_LINE, lines)
        _returns(connection, key, fact)
        _tenders(connection, fact, fact.receipt)
    _add_totals(connection, fact.shift, of_sale(fact))


def _returns(connection: sa.Connection, key: dict[str, int], fact: SaleFact) -> None:
    """What came back of which receipt."""
    back = [
        {
            **key,
            "line": line.line,
            "receipt": line.of,
            "of_line": line.of_line,
            "quantity": -line.quantity,
        }
        for line in fact.lines
        if line.of and not line.void
    ]
    if back:
        connection.execute(_INSERT_RETURN, back)


def _tenders(connection: sa.Connection, fact: SaleFact, receipt: str) -> None:
    paid = [
        {"receipt": receipt, "tender": tender.tender, "amount": tender.amount}
        for tender in fact.tenders
    ]
    if paid:
        connection.execute(_ADD_PAID, paid)
    table = schema.serial
    for back in (tender for tender in fact.tenders if tender.paper):
        mine = (table.c.tender == back.tender) & (table.c.serial == back.reference)
        connection.execute(sa.delete(table).where(mine))
    serials = [
        {"tender": tender.tender, "serial": tender.reference, "receipt": receipt}
        for tender in fact.tenders
        if tender.reference and not tender.last4 and not tender.paper
    ]
    if serials:
        connection.execute(_INSERT_SERIAL, serials)


def _fixed_serials(connection: sa.Connection, fact: TenderFixed) -> None:
    """What a correction says was handed in, and what was not after all."""
    table, (wrong, right) = schema.serial, fact.pair
    if fact.freed:
        freed = table.c.serial.in_(fact.freed) & (table.c.receipt == fact.receipt)
        connection.execute(sa.delete(table).where(table.c.tender == wrong.tender, freed))
    if right.reference and not right.last4:
        row = {"tender": right.tender, "serial": right.reference, "receipt": fact.receipt}
        connection.execute(_INSERT_SERIAL, row)


def _add_totals(connection: sa.Connection, shift: str, added: Mapping[str, Tally]) -> None:
    rows = [
        {"shift": shift, "name": name, "count": tally.count, "amount": tally.amount}
        for name, tally in added.items()
    ]
    connection.execute(_ADD_TOTAL, rows)


def _change_shift(connection: sa.Connection, shift: str, **values: Any) -> None:
    table = schema.shift
    connection.execute(sa.update(table).where(table.c.shift == shift).values(**values))


def _place(entry: Entry) -> dict[str, int]:
    return {"epoch": entry.epoch, "seq": entry.seq}


_INSERT_SALE: Final = sa.insert(schema.sale)
# Of the many lines of a sale each value would be looked at by name: a sixth of a commit.
_INSERT_LINE: Final = (
    "INSERT INTO sale_line (epoch, seq, line, sku, quantity, net, tax) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_RETURN: Final = sa.insert(schema.return_line)
# Whatever was booked stays booked: a second sale with the same serial is somebody's to look at.
_INSERT_SERIAL: Final = insert(schema.serial).on_conflict_do_nothing()
_NEW_PAID = insert(schema.paid)
_ADD_PAID: Final = _NEW_PAID.on_conflict_do_update(
    set_={"amount": schema.paid.c.amount + _NEW_PAID.excluded.amount}
)
_NEW_TOTAL = insert(schema.shift_total)
_ADD_TOTAL: Final = _NEW_TOTAL.on_conflict_do_update(
    set_={
        "count": schema.shift_total.c.count + _NEW_TOTAL.excluded.count,
        "amount": schema.shift_total.c.amount + _NEW_TOTAL.excluded.amount,
    }
)
