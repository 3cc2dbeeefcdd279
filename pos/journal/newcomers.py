"""Who became a member at this till, until head office's own rows tell of him.

He may come back within the hour, to a till whose head office is still away: his card and his
telephone must find him. Names and rows are those of the store's feed (`pos.member.member`): under
keys that nobody can guess, sealed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from pos.database import Database

_KEPT_US: Final = 90 * 86_400_000_000


def newcomer_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db: by what he is found, his sealed row, and when (microseconds, UTC)."""
    return sa.Table(
        "newcomer",
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


class Newcomers:
    """The rows of one terminal, few enough to be at hand. Any thread."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table
        self._lock = threading.Lock()
        with database.read() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.at)).all()
        self._rows = {str(row.key): str(row.sealed) for row in rows}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def all(self) -> dict[str, str]:
        """The sealed rows by what they are found by, the oldest first."""
        with self._lock:
            return dict(self._rows)

    def find(self, key: str) -> str | None:
        """The sealed row of that name; None for none."""
        return self._rows.get(key)

    def keep(self, rows: Sequence[tuple[str, str]], *, at: int) -> None:
        """Keeps somebody by all that finds him, durably. Drops what is too old at last."""
        if not rows:
            return
        table = self._table
        with self._lock:
            with self._db.write() as connection:
                connection.execute(sa.delete(table).where(table.c.at < at - _KEPT_US))
                insert = sa.insert(table).prefix_with("OR REPLACE")
                connection.execute(
                    insert, [{"key": key, "sealed": sealed, "at": at} for key, sealed in rows]
                )
            self._rows.update(rows)

    def forget(self, keys: Sequence[str]) -> None:
        """Head office tells of these now. Not durable: at worst they are forgotten once more."""
        if not keys:
            return
        with self._lock:
            with self._db.write(durable=False) as connection:
                statement = sa.delete(self._table).where(self._table.c.key == sa.bindparam("gone"))
                connection.execute(statement, [{"gone": key} for key in keys])
            for key in keys:
                self._rows.pop(key, None)
