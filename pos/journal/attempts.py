"""The payments from wallets that this till has asked for and that are not at their end.

A row is on the disk before head office hears of the attempt, and goes with the draft of its sale.
At most one of a sale is open. The shopper's code lies beside its row, sealed, until it was sent on
or is too old; nothing else of it is ever written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.database import Database
from pos.payment.attempt import Attempt, State, to_be_told, voided

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Attempt)


class NoSuchAttempt(LookupError):
    """This till has no such attempt, or no longer."""


def attempt_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db."""
    table = sa.Table(
        "attempt",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sale", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    sa.Index("attempt_open", table.c.sale, unique=True, sqlite_where=table.c.state == State.OPEN)
    return table


class Attempts:
    """The rows of one terminal. Any thread."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table
        # Always after the database's own: the end of a sale asks here while it writes there.
        self._lock = threading.RLock()
        self._known = {attempt.id: attempt for attempt in self._read()}

    def open(self, attempt: Attempt, *, code: bytes | None) -> None:
        """Writes a new attempt with the shopper's sealed code, durably."""
        row = {**_row(attempt), "code": code}
        with self._db.alone(), self._lock:
            with self._db.write() as connection:
                connection.execute(sa.insert(self._table), row)
            self._known[attempt.id] = attempt

    def all(self) -> list[Attempt]:
        """Every attempt whose sale has not ended, or that head office is still to be told of."""
        with self._lock:
            return sorted(self._known.values(), key=lambda attempt: attempt.opened.wall)

    def find(self, id: str) -> Attempt | None:
        """The attempt with that number."""
        with self._lock:
            return self._known.get(id)

    def open_of(self, sale: str) -> Attempt | None:
        """The attempt that a sale waits for; costs nothing."""
        with self._lock:
            mine = (attempt for attempt in self._known.values() if attempt.sale == sale)
            return next((attempt for attempt in mine if attempt.is_open), None)

    def of_sale(self, sale: str) -> list[Attempt]:
        """The attempts of a sale, first to last."""
        return [attempt for attempt in self.all() if attempt.sale == sale]

    def code(self, id: str) -> bytes | None:
        """The shopper's code as it was sealed; None once it was wiped."""
        statement = sa.select(self._table.c.code).where(self._table.c.id == id)
        with self._db.read() as connection:
            return connection.execute(statement).scalar()

    def change(self, id: str, change: Callable[[Attempt], Attempt]) -> Attempt:
        """Replaces what is known of an attempt in one step; `NoSuchAttempt` where it is gone.

        Durable where more has changed than what head office said on the way.
        """
        with self._db.alone(), self._lock:
            before = self._known.get(id)
            if before is None:
                raise NoSuchAttempt(id)
            after = change(before)
            if after == before:
                return before
            decided = (after.state, after.cancelling, after.aside, after.sealed) != (
                before.state,
                before.cancelling,
                before.aside,
                before.sealed,
            )
            with self._db.write(durable=decided) as connection:
                self.put(connection, after)
            self.note(after)
            return after

    def put(self, connection: sa.Connection, attempt: Attempt) -> None:
        """Writes an attempt as it is now, as a part of something; `note` follows its commit."""
        table = self._table
        values = _row(attempt)
        if not attempt.sealed:
            values["code"] = None
        connection.execute(sa.update(table).where(table.c.id == attempt.id).values(**values))

    def note(self, attempt: Attempt) -> None:
        """What was put is true now."""
        with self._lock:
            self._known[attempt.id] = attempt

    def forget(self, id: str) -> None:
        """Nothing is to be done about this one any more. Not durable: once more is as good."""
        with self._db.alone(), self._lock:
            with self._db.write(durable=False) as connection:
                connection.execute(sa.delete(self._table).where(self._table.c.id == id))
            self._known.pop(id, None)

    def drop(self, connection: sa.Connection, sale: str, *, is_void: bool = False) -> None:
        """The sale has its final entry, as a part of dropping its draft; `dropped` follows.

        What head office is still to be told of stays: of a void sale all that was paid.
        """
        for attempt in self._at_the_end(sale, is_void=is_void):
            if to_be_told(attempt):
                self.put(connection, attempt)
            else:
                connection.execute(sa.delete(self._table).where(self._table.c.id == attempt.id))

    def dropped(self, sale: str, *, is_void: bool = False) -> None:
        """The draft of that sale is gone."""
        with self._lock:
            for attempt in self._at_the_end(sale, is_void=is_void):
                if to_be_told(attempt):
                    self._known[attempt.id] = attempt
                else:
                    self._known.pop(attempt.id, None)

    def _at_the_end(self, sale: str, *, is_void: bool) -> list[Attempt]:
        return [voided(one) if is_void else one for one in self.of_sale(sale)]

    def _read(self) -> list[Attempt]:
        with self._db.read() as connection:
            bodies = connection.execute(sa.select(self._table.c.body)).scalars().all()
        return [_DECODER.decode(body) for body in bodies]


def _row(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "sale": attempt.sale,
        "state": attempt.state,
        "body": _ENCODER.encode(attempt),
    }
