"""What is made from the journal: the books as tables, and making them again.

Everything here follows from entries that are stored and not in quarantine, so the same journal
gives the same figures, however often and in whichever order it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.hq import live_schema, schema
from pos.hq.booking import SaleBody, Unbookable, read_sale
from pos.hq.closings import Closing, closing_row, read_closing
from pos.hq.members import tables as member_tables
from pos.hq.members.enrolled_entries import read_enrolled
from pos.hq.members.late import LateMember, late_due, late_spending, read_late
from pos.hq.members.load_entries import Load, read_load
from pos.hq.members.spending import due_rows, spending_rows
from pos.hq.rolls import roll_up
from pos.hq.rows import add_all, change_rows
from pos.hq.serials import TenderPutRight, read_put_right, serial_rows
from pos.hq.shoppers.tokens import token_hash
from pos.hq.told import told_text
from pos.hq.wallet_books import put_right_rows, refund_rows, wallet_rows

VERSION: Final = 10
"""Raised when the rows below change: every head office makes its projections again then."""
_CHUNK: Final = 500

Rows = dict[sa.Table, list[dict[str, Any]]]


class Books:
    """Rows that wait to be written together."""

    def __init__(self) -> None:
        self._rows: Rows = defaultdict(list)

    def read(self, entry: Entry, *, terminal: str, store: str) -> None:
        """Adds what an entry means; `Unbookable` for one that cannot be booked."""
        body, closing = read_sale(entry, terminal=terminal), read_closing(entry)
        self.take(entry, body, closing, terminal=terminal, store=store)

    def take(
        self,
        entry: Entry,
        body: SaleBody | None,
        closing: Closing | None,
        *,
        terminal: str,
        store: str,
    ) -> None:
        """Adds what an entry means, `body` where it is a sale or return, `closing` where a Z."""
        if body is not None:
            self.book(entry, body, terminal=terminal, store=store)
        if closing is not None:
            self.close(entry, closing, terminal=terminal, store=store)
        fixed = read_put_right(entry)
        if fixed is not None:
            self.put_right(entry, fixed, terminal=terminal, store=store)
        late = read_late(entry)
        if late is not None:
            self.attach(entry, late, terminal=terminal, store=store)
        load = read_load(entry)
        if load is not None:
            self.load(entry, load, terminal=terminal, store=store)
        if read_enrolled(entry) is not None:
            self.enrol(entry, terminal=terminal, store=store)

    def book(self, entry: Entry, body: SaleBody, *, terminal: str, store: str) -> None:
        """Adds what a sale or return means to the books."""
        key = {"day": entry.day, "terminal": terminal, "epoch": entry.epoch, "seq": entry.seq}
        self._rows[schema.sale].append(
            {
                **key,
                "sale": body.sale,
                "store": store,
                "kind": entry.kind,
                "status": body.status,
                "receipt": body.receipt,
                "of": body.of,
                "total": body.total,
                "at": entry.ts,
            }
        )
        if body.is_final:
            self._rows[schema.ended_sale].append({"terminal": terminal, "sale": body.sale})
        if body.is_final and body.status != "completed":
            self._rows[member_tables.due] += due_rows(key, entry, body, store=store)
        if body.status == "completed":
            self._rows[schema.sale_line] += _lines(key, body, store=store, at=entry.ts)
            self._rows[schema.sale_tender] += _tenders(key, body, store=store)
            self._rows[schema.wallet_tender] += wallet_rows(key, entry, body, store=store)
            self._rows[schema.refund_asked] += refund_rows(key, entry, body)
            # Most sales are of nobody in particular and bring nothing back.
            brings_back = any(line.of for line in body.lines)
            if brings_back:
                self._rows[schema.return_line] += _returns(key, body)
            if brings_back or body.member or any(tender.card for tender in body.tenders):
                self._rows[member_tables.spending] += spending_rows(key, entry, body, store=store)
                self._rows[member_tables.due] += due_rows(key, entry, body, store=store)
            self._take_serials(entry, body, terminal=terminal, store=store)
            text = told_text(entry, body, terminal=terminal, store=store)
            self._rows[live_schema.unpublished].append({**key, "news": text})
            digest = token_hash(body.token)
            if digest is not None:
                self._rows[schema.shopper_token].append({**key, "token_hash": digest})

    def attach(self, entry: Entry, late: LateMember, *, terminal: str, store: str) -> None:
        """Adds who had bought in a sale before."""
        key = {"day": entry.day, "terminal": terminal, "epoch": entry.epoch, "seq": entry.seq}
        self._rows[member_tables.spending].append(late_spending(key, entry, late, store=store))
        self._rows[member_tables.due].append(late_due(key, entry, store=store))

    def load(self, entry: Entry, load: Load, *, terminal: str, store: str) -> None:
        """Adds that money was put on a card: it came by a tender, and for no sale."""
        key = {"day": entry.day, "terminal": terminal, "epoch": entry.epoch, "seq": entry.seq}
        taken = {"n": 1, "store": store, "tender": load.tender, "amount": load.amount}
        self._rows[schema.sale_tender].append({**key, **taken})
        self._rows[member_tables.due].append(late_due(key, entry, store=store))

    def enrol(self, entry: Entry, *, terminal: str, store: str) -> None:
        """Adds that somebody became a member."""
        key = {"day": entry.day, "terminal": terminal, "epoch": entry.epoch, "seq": entry.seq}
        self._rows[member_tables.due].append(late_due(key, entry, store=store))

    def put_right(self, entry: Entry, fixed: TenderPutRight, *, terminal: str, store: str) -> None:
        """Adds what a correction means: vouchers that were handed in after all, and refunds that
        never came about."""
        key = {"day": entry.day, "terminal": terminal, "epoch": entry.epoch, "seq": entry.seq}
        self._take_serials(entry, fixed, terminal=terminal, store=store)
        self._rows[schema.wallet_tender] += put_right_rows(key, entry, fixed, store=store)

    def _take_serials(
        self, entry: Entry, body: SaleBody | TenderPutRight, *, terminal: str, store: str
    ) -> None:
        """Adds the vouchers that a sale took, or that were put down as its payment later."""
        rows = serial_rows(entry, body, terminal=terminal, store=store)
        self._rows[schema.serial_use] += map(dict, rows)

    def close(self, entry: Entry, closing: Closing, *, terminal: str, store: str) -> None:
        """Adds the Z of a shift."""
        row = closing_row(entry, closing, terminal=terminal, store=store)
        self._rows[schema.closing].append(row)

    def write(self, connection: sa.Connection, *, journal: Sequence[dict[str, Any]] = ()) -> None:
        """Writes them all, and rows of the journal with them."""
        rows = {table: self._rows[table] for table in _WRITTEN}
        add_all(connection, {schema.journal: journal, **rows})
        self._rows.clear()


def project_again(connection: sa.Connection) -> None:
    """Empties the projections and makes them anew from the journal, in one transaction.

    Live pages begin again: their sums come from the new rows, and what is no news is not told.
    What an older program booked and this one would not is kept aside from now on.
    """
    for table in (*_WRITTEN, live_schema.roll, live_schema.item_roll):
        connection.execute(sa.delete(table))
    aside: list[dict[str, Any]] = []
    entries = _booked(connection)
    while part := list(islice(entries, _CHUNK)):
        books = Books()
        for terminal, store, entry in part:
            try:
                books.read(entry, terminal=terminal, store=store)
            except Unbookable as unbookable:
                place = {"terminal": terminal, "epoch": entry.epoch, "seq": entry.seq}
                aside.append({**place, "quarantine": unbookable.reason})
        books.write(connection)
    change_rows(connection, schema.journal, aside)
    while roll_up(connection):
        pass
    connection.execute(sa.delete(schema.projection))
    connection.execute(sa.insert(schema.projection), {"version": VERSION})


def is_projected(connection: sa.Connection) -> bool:
    """Whether the projections are those of this program."""
    return connection.execute(sa.select(schema.projection.c.version)).scalar() == VERSION


def figures(connection: sa.Connection) -> dict[str, tuple[int, ...]]:
    """Rows and sums of every projection: what must not change when they are made again."""
    found = {}
    for table in PROJECTIONS:
        sums = [sa.func.sum(c) for c in table.c if c.name in ("total", "net", "tax", "amount")]
        row = connection.execute(sa.select(sa.func.count(), *sums).select_from(table)).one()
        found[table.name] = tuple(int(value or 0) for value in row)
    return found


def _lines(
    key: Mapping[str, Any], body: SaleBody, *, store: str, at: int
) -> Iterator[dict[str, Any]]:
    for n, line in enumerate(body.lines, start=1):
        if not line.void:
            yield {
                **key,
                "line": n,
                "store": store,
                "at": at,
                "sku": line.sku,
                "brand": line.brand,
                "name": line.name,
                "name_en": line.name_en,
                "quantity": line.quantity,
                "net": line.net,
                "tax": line.tax,
            }


def _tenders(key: Mapping[str, Any], body: SaleBody, *, store: str) -> Iterator[dict[str, Any]]:
    for n, tender in enumerate(body.tenders, start=1):
        yield {**key, "n": n, "store": store, "tender": tender.tender, "amount": tender.amount}


def _returns(key: Mapping[str, Any], body: SaleBody) -> Iterator[dict[str, Any]]:
    """What comes back of receipts, by their lines."""
    for n, line in enumerate(body.lines, start=1):
        if line.of and line.of_line and line.quantity < 0 and not line.void:
            yield {
                **key,
                "line": n,
                "receipt": line.of,
                "of_line": line.of_line,
                "quantity": -line.quantity,
            }


def _booked(connection: sa.Connection) -> Iterator[tuple[str, str, Entry]]:
    """(terminal, store, entry) of what may be booked and is not in quarantine, in order."""
    journal, terminal = schema.journal, schema.terminal
    columns = [journal.c[name] for name in _ENTRY]
    statement = (
        sa.select(journal.c.terminal.label("of_terminal"), terminal.c.store, *columns)
        .join(terminal, terminal.c.terminal == journal.c.terminal)
        .where(journal.c.kind.in_(_BOOKED), journal.c.quarantine.is_(None))
        .order_by(journal.c.terminal, journal.c.epoch, journal.c.seq)
    )
    for row in connection.execute(statement.execution_options(yield_per=_CHUNK)).mappings():
        fields = dict(row)
        name, store = fields.pop("of_terminal"), fields.pop("store")
        yield name, store, Entry(**fields)


PROJECTIONS: Final = (*schema.PROJECTIONS, member_tables.spending)
_WRITTEN: Final = (
    *PROJECTIONS, schema.refund_asked, member_tables.due, live_schema.unpublished,
)  # fmt: skip
"""The last three wait for somebody who takes their rows away."""
_BOOKED: Final = ("sale", "return", "shift", "payment", "member")
_ENTRY: Final[Sequence[str]] = tuple(Entry.__dataclass_fields__)
