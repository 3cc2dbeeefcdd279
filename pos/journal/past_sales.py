"""What a journal knows of its sales: by receipt, parked, paid, brought back.

Nothing here writes. Any thread; each answer is of one moment.
"""

from __future__ import annotations

from typing import Literal

import msgspec
import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.contract.facts import SaleFact, TakenFact, TenderFixed, from_body
from pos.contract.payments import REFUND_PASSED_ON
from pos.contract.taken import taken_from
from pos.database import Database
from pos.journal import schema
from pos.journal.earlier import Found, Remembered, earlier_sales
from pos.payment.refund import Dealt
from pos.sale.tenders import BY_WALLET
from pos.shift.difference import Payment


class _Handed(msgspec.Struct):
    """What was handed over by one tender."""

    tender: str
    given: int = 0
    change: int = 0


class _Paid(msgspec.Struct):
    """What a sale's entry says of its payments, and nothing of its goods."""

    at: str
    tenders: tuple[_Handed, ...]


class PastSales:
    """The sales that one epoch of a terminal's journal has on record."""

    def __init__(self, database: Database, *, epoch: int) -> None:
        self._db = database
        self._epoch = epoch
        self._counted = (0, 0, 0)

    def paid(self, receipt: str) -> dict[str, int]:
        """What each tender has brought for a receipt, after corrections."""
        table = schema.paid.c
        statement = sa.select(table.tender, table.amount).where(table.receipt == receipt)
        with self._db.read() as connection:
            return {row.tender: row.amount for row in connection.execute(statement)}

    def payments_in(self, shift: str) -> list[Payment]:
        """What each tender brought for each receipt of a shift, after corrections."""
        sales, entries, paid = schema.sale.c, schema.journal.c, schema.paid.c
        statement = (
            sa.select(paid.receipt, paid.tender, paid.amount, entries.body)
            .where(sales.shift == shift, sales.receipt == paid.receipt, paid.amount != 0)
            .where(entries.epoch == sales.epoch, entries.seq == sales.seq)
            .order_by(sales.epoch, sales.seq, paid.tender)
        )
        found = []
        with self._db.snapshot() as connection:
            for row in connection.execute(statement):
                told = msgspec.json.decode(row.body, type=_Paid)
                handed = [one for one in told.tenders if one.tender == row.tender]
                found.append(
                    Payment(
                        receipt=row.receipt,
                        at=told.at,
                        tender=row.tender,
                        amount=row.amount,
                        given=sum(one.given for one in handed),
                        change=sum(one.change for one in handed),
                    )
                )
        return found

    def receipt_of_serial(self, tender: str, serial: str) -> str | None:
        """The receipt that took this serial."""
        table = schema.serial.c
        statement = sa.select(table.receipt).where(table.tender == tender, table.serial == serial)
        with self._db.read() as connection:
            return connection.execute(statement).scalar()

    def receipt_of_payment(self, id: str) -> str | None:
        """The receipt that a wallet paid under this number, or that gave money back under it."""
        table = schema.serial.c
        statement = sa.select(table.receipt).where(table.tender.in_(BY_WALLET), table.serial == id)
        with self._db.read() as connection:
            return connection.execute(statement).scalar()

    def taken_on(self, day: str, tender: str) -> int:
        """What a tender came to in a business day, after corrections and what went back by it."""
        totals, shifts = schema.shift_total.c, schema.shift.c
        statement = sa.select(sa.func.coalesce(sa.func.sum(totals.amount), 0)).where(
            totals.shift == shifts.shift, shifts.day == day, totals.name == f"tender:{tender}"
        )
        with self._db.read() as connection:
            return int(connection.execute(statement).scalar_one())

    def taken_after(self, seq: int, tender: str) -> int:
        """What a tender came to in the sales after entry `seq`."""
        paid = schema.paid.c
        statement = sa.select(sa.func.coalesce(sa.func.sum(paid.amount), 0)).where(
            *self._sold_after(seq), paid.receipt == schema.sale.c.receipt, paid.tender == tender
        )
        with self._db.read() as connection:
            return int(connection.execute(statement).scalar_one())

    def paid_by(self, tender: str, *, after: int) -> list[SaleFact]:
        """The sales after that entry which a tender paid, in part or whole, oldest first."""
        paid, entries = schema.paid.c, schema.journal.c
        statement = (
            sa.select(entries.body)
            .where(*self._sold_after(after), paid.receipt == schema.sale.c.receipt)
            .where(paid.tender == tender, paid.amount > 0)
            .where(entries.epoch == schema.sale.c.epoch, entries.seq == schema.sale.c.seq)
            .order_by(entries.seq)
        )
        with self._db.read() as connection:
            return [from_body(body) for body in connection.execute(statement).scalars()]

    def serials_of(self, receipt: str, tender: str) -> list[str]:
        """What was handed in of a tender for a receipt, and counts as used."""
        table = schema.serial.c
        statement = (
            sa.select(table.serial)
            .where(table.tender == tender, table.receipt == receipt)
            .order_by(table.serial)
        )
        with self._db.read() as connection:
            return list(connection.execute(statement).scalars())

    def is_ended(self, sale: str) -> bool:
        """Whether this sale has its final entry."""
        sales = schema.sale
        statement = sa.select(sales.c.seq).where(sales.c.sale == sale, sales.c.status != "parked")
        with self._db.read() as connection:
            return connection.execute(statement).first() is not None

    def completed(self, sale: str) -> SaleFact | None:
        """The completed sale with that id; None for one that did not come about, or is not here."""
        sales, entries = schema.sale.c, schema.journal.c
        statement = sa.select(entries.body).where(
            sales.sale == sale,
            sales.receipt.is_not(None),
            entries.epoch == sales.epoch,
            entries.seq == sales.seq,
        )
        with self._db.read() as connection:
            body = connection.execute(statement).scalar()
        return None if body is None else from_body(body)

    def abandoned(self, sale: str) -> SaleFact | None:
        """The sale with that id that was given up; None for one that was not, or is not here."""
        sales, entries = schema.sale.c, schema.journal.c
        statement = sa.select(entries.body).where(
            sales.sale == sale,
            sales.status == "abandoned",
            entries.epoch == sales.epoch,
            entries.seq == sales.seq,
        )
        with self._db.read() as connection:
            body = connection.execute(statement).scalar()
        return None if body is None else from_body(body)

    def is_void(self, sale: str) -> bool:
        """Whether this sale was voided."""
        sales = schema.sale
        statement = sa.select(sales.c.seq).where(sales.c.sale == sale, sales.c.status == "voided")
        with self._db.read() as connection:
            return connection.execute(statement).first() is not None

    def parked(self) -> list[SaleFact]:
        """The newest entry of each sale that was parked and has not ended, oldest first."""
        sales, entries = schema.sale.c, schema.journal.c
        newest = (
            sa.select(sales.sale, sa.func.max(sales.seq).label("seq"))
            .where(sales.epoch == self._epoch)
            .group_by(sales.sale)
            .having(sa.func.sum(sa.case((sales.status != "parked", 1), else_=0)) == 0)
            .subquery()
        )
        statement = (
            sa.select(entries.body)
            .where(entries.epoch == self._epoch, entries.seq == newest.c.seq)
            .order_by(entries.seq)
        )
        with self._db.read() as connection:
            bodies = connection.execute(statement).scalars().all()
        return [msgspec.json.decode(body, type=SaleFact) for body in bodies]

    def last_sale(self) -> SaleFact | None:
        """The sale that was completed last."""
        sales, entries = schema.sale.c, schema.journal.c
        statement = (
            sa.select(entries.body)
            .where(sales.epoch == entries.epoch, sales.seq == entries.seq)
            .where(sales.receipt.is_not(None))
            .order_by(sales.epoch.desc(), sales.seq.desc())
            .limit(1)
        )
        with self._db.read() as connection:
            body = connection.execute(statement).scalar()
        return None if body is None else msgspec.json.decode(body, type=SaleFact)

    def earlier(self, remembered: Remembered | None, *, limit: int) -> tuple[Found, ...]:
        """The newest sales and returns of any epoch that fit what is remembered of one."""
        return earlier_sales(self._db, remembered, limit=limit)

    def sale_of(self, receipt: str) -> SaleFact | None:
        """The sale or return with that receipt, of any epoch."""
        entry = self.entry_of(receipt)
        return None if entry is None or entry.body is None else from_body(entry.body)

    def entry_of(self, receipt: str) -> Entry | None:
        """The entry that holds the sale or return with that receipt, of any epoch."""
        sales, entries = schema.sale.c, schema.journal.c
        statement = sa.select(schema.journal).where(
            sales.receipt == receipt, sales.epoch == entries.epoch, sales.seq == entries.seq
        )
        with self._db.read() as connection:
            row = connection.execute(statement).mappings().first()
        return None if row is None else Entry(**row)

    def fixes_of(self, receipt: str, *, day: str) -> list[TenderFixed]:
        """How the tenders of a receipt were put right from that business day on, oldest first.

        Reads all payments; for the rare receipt of which `paid` says that something moved.
        """
        table = schema.journal.c
        told = sa.func.json_extract(sa.cast(table.body, sa.Text), "$.receipt")
        done = sa.func.json_extract(sa.cast(table.body, sa.Text), "$.do")
        statement = (
            sa.select(table.body)
            .where(table.epoch <= self._epoch, table.kind == "payment", table.day >= day)
            .where(done == "fix_tender", told == receipt)
            .order_by(table.epoch, table.seq)
        )
        with self._db.read() as connection:
            bodies = connection.execute(statement).scalars().all()
        return [msgspec.json.decode(body, type=TenderFixed) for body in bodies]

    def has_settled(self, id: str, *, what: Literal["attempt", "refund"] = "attempt") -> bool:
        """Whether the end of a payment from a wallet, or of a refund to one, is on record.

        Reads all payments; for those that a kill may have come before.
        """
        table = schema.journal.c
        told = sa.func.json_extract(sa.cast(table.body, sa.Text), f"$.{what}")
        done = sa.func.json_extract(sa.cast(table.body, sa.Text), "$.do")
        ends = "settled" if what == "attempt" else "refund"
        statement = sa.select(table.seq).where(table.kind == "payment", done == ends, told == id)
        with self._db.read() as connection:
            return connection.execute(statement.limit(1)).first() is not None

    def refunds_ended(
        self, receipt: str, *, after: Entry
    ) -> dict[str, Literal["DONE", "REJECTED"]]:
        """How the refunds of a return have ended, by their numbers; `after` is its own entry."""
        table = schema.journal.c
        text = sa.cast(table.body, sa.Text)
        statement = sa.select(
            sa.func.json_extract(text, "$.refund"), sa.func.json_extract(text, "$.state")
        ).where(
            table.kind == "payment",
            sa.tuple_(table.epoch, table.seq) > sa.tuple_(after.epoch, after.seq),
            sa.func.json_extract(text, "$.do") == "refund",
            sa.func.json_extract(text, "$.receipt") == receipt,
        )
        with self._db.read() as connection:
            return {refund: state for refund, state in connection.execute(statement)}

    def dealt_with(self, refund: str) -> Dealt:
        """What was done about a refund that its wallet rejected, by what is on record.

        Reads all payments; for those that a kill may have come before.
        """
        table = schema.journal.c
        text = sa.cast(table.body, sa.Text)
        done = sa.func.json_extract(text, "$.do")
        paid = (done == "fix_tender") & (
            sa.func.json_extract(text, "$.pair[0].reference") == refund
        )
        passed = (done == REFUND_PASSED_ON) & (sa.func.json_extract(text, "$.refund") == refund)
        statement = sa.select(done).where(table.kind == "payment", paid | passed).limit(1)
        with self._db.read() as connection:
            found = connection.execute(statement).scalar()
        if found is None:
            return ""
        return "office" if found == REFUND_PASSED_ON else "cash"

    def came_back(self, receipt: str) -> dict[int, int]:
        """How much of each line of a receipt came back, in thousandths."""
        returned = schema.return_line.c
        statement = (
            sa.select(returned.of_line, sa.func.sum(returned.quantity))
            .where(returned.receipt == receipt)
            .group_by(returned.of_line)
        )
        with self._db.read() as connection:
            return {line: int(quantity) for line, quantity in connection.execute(statement)}

    def returns_by(self, tender: str, *, after: str) -> list[str]:
        """The receipts behind this one on which goods came back, of whatever receipt, and on which
        that tender counts, oldest first; exchanges among them."""
        returned, sales, paid = schema.return_line.c, schema.sale.c, schema.paid.c
        with self._db.read() as connection:
            first = connection.execute(
                sa.select(sales.epoch, sales.seq).where(sales.receipt == after)
            ).one()
            statement = (
                sa.select(sales.receipt)
                .where(sales.epoch == returned.epoch, sales.seq == returned.seq)
                .where(paid.receipt == sales.receipt, paid.tender == tender)
                .where(sa.tuple_(returned.epoch, returned.seq) > (first.epoch, first.seq))
                .group_by(sales.epoch, sales.seq)
                .order_by(sales.epoch, sales.seq)
            )
            return list(connection.execute(statement).scalars())

    def taken(self, receipt: str) -> list[TakenFact]:
        """What goods of a receipt that came back took of its money, oldest first."""
        returned, entries = schema.return_line.c, schema.journal.c
        statement = (
            sa.select(entries.body)
            .where(entries.epoch == returned.epoch, entries.seq == returned.seq)
            .where(returned.receipt == receipt, entries.body.is_not(None))
            .group_by(entries.epoch, entries.seq)
            .order_by(entries.epoch, entries.seq)
        )
        with self._db.read() as connection:
            bodies = connection.execute(statement).scalars().all()
        return [one for body in bodies for one in taken_from(body, receipt)]

    def receipts_after(self, seq: int) -> list[tuple[int, str]]:
        """(seq, receipt) of every completed sale after `seq`, oldest first."""
        sales = schema.sale.c
        statement = (
            sa.select(sales.seq, sales.receipt).where(*self._sold_after(seq)).order_by(sales.seq)
        )
        with self._db.read() as connection:
            return [(row.seq, row.receipt) for row in connection.execute(statement)]

    def newest_receipt(self) -> tuple[int, str] | None:
        """(seq, receipt) of the sale that was completed last in this epoch."""
        sales = schema.sale.c
        statement = (
            sa.select(sales.seq, sales.receipt)
            .where(*self._sold_after(0))
            .order_by(sales.seq.desc())
            .limit(1)
        )
        with self._db.read() as connection:
            row = connection.execute(statement).first()
        return None if row is None else (row.seq, row.receipt)

    def sales_after(self, seq: int, *, until: int) -> int:
        """How many sales were completed after entry `seq`, `until` the last; each counted once.

        A till that head office has not heard for months counts only what is new.
        """
        since, counted, sales = self._counted
        if since != seq or until < counted:
            counted, sales = seq, 0
        if counted < until:
            new = sa.select(sa.func.count()).where(
                *self._sold_after(counted), schema.sale.c.seq <= until
            )
            with self._db.read() as connection:
                sales += int(connection.execute(new).scalar_one())
        self._counted = (seq, until, sales)
        return sales

    def first_sale_after(self, seq: int) -> int | None:
        """The number of the first completed sale after `seq`."""
        statement = sa.select(sa.func.min(schema.sale.c.seq)).where(*self._sold_after(seq))
        with self._db.read() as connection:
            return connection.execute(statement).scalar()

    def _sold_after(self, seq: int) -> tuple[sa.ColumnElement[bool], ...]:
        sales = schema.sale.c
        return sales.epoch == self._epoch, sales.seq > seq, sales.receipt.is_not(None)
