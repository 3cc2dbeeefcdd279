"""What a journal knows: its entries by number, its shifts, its sales, and where it ends.

Nothing here writes. Any thread; each answer is of one moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from pos.contract.entry import KINDS, Entry, Kind
from pos.contract.shifts import PeriodClosed, ShiftClosed, ShiftFact, shift_from_body
from pos.database import Database, StorageError
from pos.journal import schema
from pos.journal.earlier import Remembered
from pos.journal.past_sales import PastSales
from pos.journal.takings import (
    CashierSums,
    ClosingRow,
    HourTakings,
    SaleRow,
    Sold,
    by_cashier,
    by_hour,
    closings_page,
    count_closings,
    count_events,
    count_sales,
    events_page,
    most_sold,
    sales_page,
    totals_between,
)
from pos.shift.shift import Given, Shift
from pos.shift.totals import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Where an epoch ends: number and hash of the last entry, None before any.

    `totals` are the perpetual ones after the newest entry of all epochs, signed and absolute,
    `kinds` has number and hash of each kind's last entry, `receipt` is the last number given out
    in any epoch, or from which a later one was told to go on; `given` likewise are the last shift
    and the last Z.
    """

    last: tuple[int, bytes] | None
    totals: tuple[int, int]
    kinds: dict[str, tuple[int, bytes]]
    receipt: int
    given: Given


class _Beginning(msgspec.Struct):
    """What the first entry of an epoch says of the ones before."""

    last_receipt: int = 0
    last_z: int = 0
    last_shift: str = ""


def _beginning(connection: sa.Connection) -> bytes | None:
    """The first entry of the newest epoch that has one.

    Epoch by epoch: asked for in one statement, all the entries of the newest would be walked over.
    """
    table = schema.journal.c
    epoch = connection.execute(sa.select(sa.func.max(table.epoch))).scalar()
    while epoch is not None:
        first = sa.select(table.body).where(table.epoch == epoch, table.seq == 1)
        row = connection.execute(first).first()
        if row is not None:
            body: bytes | None = row.body
            return body
        before = sa.select(sa.func.max(table.epoch)).where(table.epoch < epoch)
        epoch = connection.execute(before).scalar()
    return None


class Past(PastSales):
    """What one epoch of a terminal's journal has on record."""

    def tail(self) -> Tail:
        """Where the journal ends; read once, when it is opened."""
        table = schema.journal.c
        here = table.epoch == self._epoch
        newest_first = (table.epoch.desc(), table.seq.desc())
        with self._db.read() as connection:
            last = connection.execute(
                sa.select(table.seq, table.hash).where(here).order_by(table.seq.desc()).limit(1)
            ).first()
            totals = connection.execute(
                sa.select(table.total, table.abs_total).order_by(*newest_first).limit(1)
            ).first()
            kinds: dict[str, tuple[int, bytes]] = {}
            for kind in KINDS:
                # By the index of kinds: a journal of years must not be read at every start.
                statement = sa.select(table.kind_seq, table.hash).where(here, table.kind == kind)
                found = connection.execute(
                    statement.order_by(table.kind_seq.desc()).limit(1)
                ).first()
                if found is not None:
                    kinds[kind] = (found.kind_seq, found.hash)
            receipt = connection.execute(
                sa.select(schema.sale.c.receipt)
                .where(schema.sale.c.receipt.is_not(None))
                .order_by(schema.sale.c.epoch.desc(), schema.sale.c.seq.desc())
                .limit(1)
            ).scalar()
            told = self._told(_beginning(connection))
            given = _given(connection)
        return Tail(
            last=None if last is None else (last.seq, last.hash),
            totals=(0, 0) if totals is None else (totals.total, totals.abs_total),
            kinds=kinds,
            receipt=max(
                told.last_receipt, 0 if receipt is None else int(receipt.rpartition("-")[2])
            ),
            given=given.or_later(Given(shift=told.last_shift, z=told.last_z)),
        )

    def _told(self, begun: bytes | None) -> _Beginning:
        """From which numbers the first entry of the newest epoch goes on."""
        try:
            return _Beginning() if begun is None else msgspec.json.decode(begun, type=_Beginning)
        except msgspec.DecodeError as error:
            raise StorageError("database_damaged", self._db.path, str(error)) from error

    def entries(self, after: int, limit: int) -> list[Entry]:
        """Entries of this epoch after `after`, oldest first, at most `limit`."""
        table = schema.journal
        statement = (
            sa.select(table)
            .where(table.c.epoch == self._epoch, table.c.seq > after)
            .order_by(table.c.seq)
            .limit(limit)
        )
        with self._db.snapshot() as connection:
            return [Entry(**row) for row in connection.execute(statement).mappings()]

    def newest(self, kind: Kind) -> Iterator[tuple[int, bytes]]:
        """(seq, body) of this epoch's entries of a kind, newest first, as far as asked for."""
        table = schema.journal.c
        statement = (
            sa.select(table.seq, table.body)
            .where(table.epoch == self._epoch, table.kind == kind, table.body.is_not(None))
            .order_by(table.kind_seq.desc())
        )
        with self._db.snapshot() as connection:
            for row in connection.execute(statement.execution_options(yield_per=20)):
                yield row.seq, row.body

    def of_day(self, kind: Kind, day: str) -> Iterator[bytes]:
        """The bodies of the entries of a kind in a business day, newest first, also those that an
        earlier epoch holds; no further back than that day."""
        table = schema.journal.c
        for epoch in range(self._epoch, 0, -1):
            statement = (
                sa.select(table.day, table.body)
                .where(table.epoch == epoch, table.kind == kind)
                .order_by(table.kind_seq.desc())
            )
            with self._db.snapshot() as connection:
                for row in connection.execute(statement.execution_options(yield_per=20)):
                    if row.day < day:
                        return
                    if row.day == day and row.body is not None:
                        yield row.body

    def entry(self, seq: int, *, epoch: int = 0) -> Entry | None:
        """One entry, of this epoch where no other is named."""
        table = schema.journal
        statement = sa.select(table).where(
            table.c.epoch == (epoch or self._epoch), table.c.seq == seq
        )
        with self._db.read() as connection:
            row = connection.execute(statement).mappings().first()
        return None if row is None else Entry(**row)

    def has(self, seq: int, digest: bytes) -> bool:
        """Whether entry `seq` of this or an earlier epoch has that hash."""
        table = schema.journal
        epochs = range(1, self._epoch + 1)
        statement = sa.select(table.c.hash).where(table.c.epoch.in_(epochs), table.c.seq == seq)
        with self._db.read() as connection:
            return digest in connection.execute(statement).scalars().all()

    def time_of(self, seq: int) -> int | None:
        """When entry `seq` was written, microseconds UTC."""
        table = schema.journal
        statement = sa.select(table.c.ts).where(table.c.epoch == self._epoch, table.c.seq == seq)
        with self._db.read() as connection:
            return connection.execute(statement).scalar()

    def shift(self) -> Shift | None:
        """The open shift."""
        shifts = schema.shift
        with self._db.read() as connection:
            row = connection.execute(sa.select(shifts).where(shifts.c.closed == 0)).first()
        if row is None:
            return None
        return Shift(
            id=row.shift,
            day=row.day,
            number=row.number,
            cashier=row.cashier,
            opening_float=row.opening_float,
            opened_at=row.opened_at,
        )

    def totals(self, shift: str) -> dict[str, Tally]:
        """What the entries of a shift come to so far, by name."""
        with self._db.read() as connection:
            return totals_of(connection, shift)

    def takings(self, first: str, last: str) -> tuple[HourTakings, ...]:
        """What was taken hour by hour in the business days from `first` to `last`."""
        return by_hour(self._db, first, last)

    def totals_between(self, first: str, last: str) -> dict[str, Tally]:
        """The totals of all shifts of those business days by name."""
        return totals_between(self._db, first, last)

    def most_sold(self, first: str, last: str, *, limit: int) -> tuple[Sold, ...]:
        """The articles that brought most in those business days."""
        return most_sold(self._db, first, last, limit=limit)

    def by_cashier(self, first: str, last: str) -> tuple[CashierSums, ...]:
        """What each cashier did in those business days."""
        return by_cashier(self._db, first, last)

    def count_sales(self, remembered: Sequence[Remembered] = ()) -> int:
        """How many sales and returns fit, parked and voided ones too."""
        return count_sales(self._db, remembered)

    def sales_page(
        self, *, offset: int, limit: int, remembered: Sequence[Remembered] = ()
    ) -> tuple[SaleRow, ...]:
        """A page of them, the newest first."""
        return sales_page(self._db, offset=offset, limit=limit, remembered=remembered)

    def events_page(self, *, kind: Kind, offset: int, limit: int) -> list[tuple[int, bytes]]:
        """Number and body of the entries of a kind, the newest first."""
        return events_page(self._db, kind=kind, offset=offset, limit=limit)

    def count_events(self, kind: Kind) -> int:
        """How many of those there are."""
        return count_events(self._db, kind=kind)

    def closings_page(self, *, offset: int, limit: int) -> tuple[ClosingRow, ...]:
        """A page of the Zs, the newest first."""
        return closings_page(self._db, offset=offset, limit=limit)

    def count_closings(self) -> int:
        """How many Zs there are."""
        return count_closings(self._db)

    def last_day(self) -> str:
        """The business day of the newest shift, empty before any."""
        with self._db.read() as connection:
            return str(
                connection.execute(sa.select(sa.func.max(schema.shift.c.day))).scalar() or ""
            )

    def closing(self, shift: str | None) -> tuple[int, int, ShiftClosed] | None:
        """Epoch and number of the entry with a shift's Z, and the Z; without a name the last."""
        table, entries = schema.closing.c, schema.journal.c
        statement = (
            sa.select(table.epoch, table.seq, entries.body)
            .where(table.epoch == entries.epoch, table.seq == entries.seq)
            .order_by(table.z.desc())
            .limit(1)
        )
        if shift is not None:
            statement = statement.where(table.shift == shift)
        with self._db.read() as connection:
            row = connection.execute(statement).first()
        fact = None if row is None else shift_from_body(row.body)
        if row is None or not isinstance(fact, ShiftClosed):
            return None
        return row.epoch, row.seq, fact

    def closings_after(self, seq: int) -> list[tuple[int, str]]:
        """(seq, shift) of every closing after entry `seq`."""
        table = schema.closing.c
        here = (table.epoch == self._epoch) & (table.seq > seq)
        statement = sa.select(table.seq, table.shift).where(here).order_by(table.seq)
        with self._db.read() as connection:
            return [(row.seq, row.shift) for row in connection.execute(statement)]

    def copies(self, receipt: str, *, did: str = "copy") -> int:
        """How often a receipt or a Z was printed again, or a gift receipt of it (`did` gift)."""
        table = schema.journal.c
        body = sa.cast(table.body, sa.Text)
        told = (sa.func.json_extract(body, "$.receipt") == receipt) & (
            sa.func.json_extract(body, "$.do") == did
        )
        statement = (
            sa.select(sa.func.count())
            .select_from(schema.journal)
            .where(table.epoch <= self._epoch, table.kind == "print", told)
        )
        with self._db.read() as connection:
            return int(connection.execute(statement).scalar_one())

    def closings_of(self, day: str) -> list[ShiftClosed]:
        """The Zs of a business day, by number."""
        found = self._facts(schema.closing, schema.closing.c.day == day)
        closed = [fact for fact in found if isinstance(fact, ShiftClosed)]
        return sorted(closed, key=lambda fact: fact.z)

    def periods_in(self, period: str) -> list[PeriodClosed]:
        """The closed days of a month, or the closed months of a year."""
        column = schema.period.c.period
        inside = column.startswith(f"{period}-") & (sa.func.length(column) == len(period) + 3)
        found = self._facts(schema.period, inside)
        closed = [fact for fact in found if isinstance(fact, PeriodClosed)]
        return sorted(closed, key=lambda fact: fact.period)

    def is_over(self, period: str) -> bool:
        """Whether a day, month or year was closed."""
        statement = sa.select(schema.period.c.seq).where(schema.period.c.period == period)
        with self._db.read() as connection:
            return connection.execute(statement).first() is not None

    def _facts(self, table: sa.Table, where: sa.ColumnElement[bool]) -> list[ShiftFact]:
        """The shift entries that a read model names."""
        entries = schema.journal.c
        statement = sa.select(entries.body).where(
            table.c.epoch == entries.epoch, table.c.seq == entries.seq, where
        )
        with self._db.read() as connection:
            return [shift_from_body(body) for body in connection.execute(statement).scalars()]


def newest_epoch(database: Database) -> int:
    """The last epoch that a journal has entries of; 0 for none."""
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.max(schema.journal.c.epoch))).scalar() or 0


def read_entries(database: Database, *, start: int, kind: str | None) -> Iterator[Entry]:
    """Entries of every epoch from number `start` on, in order, without loading them all."""
    table = schema.journal
    statement = sa.select(table).where(table.c.seq >= start).order_by(table.c.epoch, table.c.seq)
    if kind is not None:
        statement = statement.where(table.c.kind == kind)
    with database.snapshot() as connection:
        for row in connection.execute(statement).mappings():
            yield Entry(**row)


def shifts_of(connection: sa.Connection, day: str) -> int:
    """How many shifts a business day has had."""
    table = schema.shift.c
    statement = sa.select(sa.func.max(table.number)).where(table.day == day)
    return connection.execute(statement).scalar() or 0


def closings(connection: sa.Connection) -> int:
    """The number of the last Z."""
    return connection.execute(sa.select(sa.func.max(schema.closing.c.z))).scalar() or 0


def _given(connection: sa.Connection) -> Given:
    """The last shift and the last Z of what is in the file."""
    table = schema.shift.c
    newest_first = (table.day.desc(), table.number.desc())
    shift = connection.execute(sa.select(table.shift).order_by(*newest_first).limit(1)).scalar()
    return Given(shift=shift or "", z=closings(connection))


def totals_of(connection: sa.Connection, shift: str) -> dict[str, Tally]:
    """The totals of a shift by name."""
    table = schema.shift_total.c
    statement = sa.select(table.name, table.count, table.amount).where(table.shift == shift)
    found = connection.execute(statement).all()
    return {name: Tally(count=count, amount=amount) for name, count, amount in found}
