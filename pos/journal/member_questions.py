"""Whom a sale waits for to be named: what head office is asked, until the sale knows.

What was keyed in may be a telephone: it is sealed by whoever keeps it. After two days nobody is
named any more: the member can have it put right at head office.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.database import Database

_KEPT_US: Final = 2 * 86_400_000_000


def member_question_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db; `at` is microseconds of UTC since 1970."""
    return sa.Table(
        "member_question",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


class MemberQuestions:
    """The rows of one terminal. Any thread.

    As safe as the scans of a sale: a kill of the process forgets none, a power cut may.
    """

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table

    def all(self) -> dict[str, bytes]:
        """What was asked, sealed, by the question's id, the oldest first."""
        table = self._table
        with self._db.read() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.at)).all()
        return {row.id: row.sealed for row in rows}

    def keep(self, question: str, sealed: bytes, *, at: int) -> None:
        """Keeps a question, or what is known of it now. Drops what is too old."""
        table = self._table
        with self._db.write(durable=False) as connection:
            connection.execute(sa.delete(table).where(table.c.at < at - _KEPT_US))
            row = sa.insert(table).prefix_with("OR REPLACE")
            connection.execute(row, {"id": question, "sealed": sealed, "at": at})

    def forget(self, question: str) -> None:
        """Its sale knows now, or nobody will."""
        with self._db.write(durable=False) as connection:
            connection.execute(sa.delete(self._table).where(self._table.c.id == question))
