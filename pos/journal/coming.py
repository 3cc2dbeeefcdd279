"""Sales that another terminal of the store is giving away: copied here, and not yet this till's.

A copy is on this disk before the other terminal is told to let the sale go; whose it is, its
journal alone decides (`pos.till.passing_on`). Until it has said so, nobody sells from the copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from pos.database import Database


def coming_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db. `body` is the actions, one JSON object a line."""
    return sa.Table(
        "coming",
        metadata,
        sa.Column("sale", sa.Text, primary_key=True),
        sa.Column("giver", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A copy of the sale `given` of the terminal `giver`, which is `sale` here once it has come.

    `digest` names the very state of it, `by` is who takes it.
    """

    sale: str
    giver: str
    given: str
    digest: str
    by: str
    body: bytes

    @property
    def actions(self) -> Sequence[bytes]:
        """What had happened to it, in order."""
        return self.body.split(b"\n")


class ComingSales:
    """The rows of one terminal. Any thread."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table

    def put(self, coming: Coming) -> None:
        """Keeps a copy, durably."""
        with self._db.write() as connection:
            connection.execute(sa.insert(self._table), asdict(coming))

    def all(self) -> list[Coming]:
        """Every copy whose owner is not known yet."""
        with self._db.read() as connection:
            rows = connection.execute(sa.select(self._table)).mappings()
            return [Coming(**row) for row in rows]

    def drop(self, connection: sa.Connection, sale: str) -> None:
        """Forgets a copy within a transaction of its caller's."""
        connection.execute(sa.delete(self._table).where(self._table.c.sale == sale))

    def forget(self, sale: str) -> None:
        """Forgets a copy, durably: it is not, and will not be, this till's."""
        with self._db.write() as connection:
            self.drop(connection, sale)
