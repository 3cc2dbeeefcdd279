"""The refunds to wallets that this till has journaled, until somebody has seen their end.

A row is on the disk before its return is in the journal, and counts once that is there.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.database import Database
from pos.payment.refund import Refund

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Refund)


def refund_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db."""
    return sa.Table(
        "refund",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sale", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


class Refunds:
    """The rows of one terminal. Any thread."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table
        self._lock = threading.RLock()
        self._known = {refund.id: refund for refund in self._read()}

    def put(self, refunds: Iterable[Refund]) -> None:
        """Writes refunds of a return that is about to be journaled, durably."""
        rows = list(refunds)
        with self._lock:
            with self._db.write() as connection:
                connection.execute(sa.insert(self._table), [_row(refund) for refund in rows])
            self._known.update((refund.id, refund) for refund in rows)

    def all(self) -> list[Refund]:
        """Every refund that is known, by its number."""
        with self._lock:
            return sorted(self._known.values(), key=lambda refund: refund.id)

    def journaled(self, sale: str, receipt: str) -> None:
        """The return is in the journal. Not durable: the journal says so at the next start too."""
        for refund in self.all():
            if refund.sale == sale and not refund.receipt:
                self.change(replace(refund, receipt=receipt), durable=False)

    def change(self, refund: Refund, *, durable: bool = True) -> None:
        """Replaces what is known of a refund."""
        table = self._table
        with self._lock:
            with self._db.write(durable=durable) as connection:
                connection.execute(
                    sa.update(table).where(table.c.id == refund.id).values(**_row(refund))
                )
            self._known[refund.id] = refund

    def forget(self, ids: Iterable[str]) -> None:
        """Drops what came to nothing, or what somebody has seen the end of."""
        gone = list(ids)
        with self._lock:
            with self._db.write(durable=False) as connection:
                connection.execute(sa.delete(self._table).where(self._table.c.id.in_(gone)))
            for id in gone:
                self._known.pop(id, None)

    def _read(self) -> list[Refund]:
        with self._db.read() as connection:
            bodies = connection.execute(sa.select(self._table.c.body)).scalars().all()
        return [_DECODER.decode(body) for body in bodies]


def _row(refund: Refund) -> dict[str, Any]:
    return {"id": refund.id, "sale": refund.sale, "body": _ENCODER.encode(refund)}
