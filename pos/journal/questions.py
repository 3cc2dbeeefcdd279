"""What shoppers asked of payments while head office was away, until each has its answer.

A shopper scans the number on his bill; the till that promised him an answer keeps the question
through a restart too. After a day nobody waits for it.
"""

from __future__ import annotations

import threading
from typing import Final

import sqlalchemy as sa

from pos.database import Database

_KEPT_US: Final = 86_400_000_000


def question_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db: the payment's number, and when it was asked (microseconds of UTC)."""
    return sa.Table(
        "question",
        metadata,
        sa.Column("attempt", sa.Text, primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


class Questions:
    """The rows of one terminal. Any thread."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table
        self._lock = threading.RLock()
        with database.read() as connection:
            self._known = self._read(connection)

    def all(self, *, now: int) -> dict[str, int]:
        """The numbers that were asked after within the last day, and when, the oldest first.

        All times are microseconds of UTC.
        """
        with self._lock:
            return {number: at for number, at in self._known.items() if at >= now - _KEPT_US}

    def keep(self, attempt: str, *, at: int) -> None:
        """Keeps a question, durably; once, however often it is asked. Drops what is too old."""
        table = self._table
        with self._lock:
            with self._db.write() as connection:
                connection.execute(sa.delete(table).where(table.c.at < at - _KEPT_US))
                row = sa.insert(table).prefix_with("OR IGNORE")
                connection.execute(row, {"attempt": attempt, "at": at})
                self._known = self._read(connection)

    def forget(self, attempt: str) -> None:
        """It has its answer. Not durable: at worst it is answered once more."""
        with self._lock:
            if attempt not in self._known:
                return
            with self._db.write(durable=False) as connection:
                connection.execute(sa.delete(self._table).where(self._table.c.attempt == attempt))
            del self._known[attempt]

    def _read(self, connection: sa.Connection) -> dict[str, int]:
        """When each was asked, the oldest first."""
        rows = connection.execute(sa.select(self._table).order_by(self._table.c.at))
        return {row.attempt: row.at for row in rows}
