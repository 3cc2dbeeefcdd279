"""What head office has set aside for a return that is about to be journaled here.

A row is written, on the disk, before head office is asked, and goes when the return is journaled
or when head office was told that there will be none. So whoever is killed in between still knows
whom to tell.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from pos.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Goods of one receipt for one sale, which may be journaled in this boot until `until_us`."""

    sale: str
    receipt: str
    boot: str
    until_us: int

    def is_alive(self, *, boot: str, now_us: int) -> bool:
        """Whether the return may still be journaled."""
        return self.boot == boot and now_us < self.until_us


def hold_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db."""
    return sa.Table(
        "hold",
        metadata,
        sa.Column("sale", sa.Text, primary_key=True),
        sa.Column("receipt", sa.Text, primary_key=True),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("until_us", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


class Holds:
    """The rows of one terminal. Any thread.

    Whoever speaks to head office about them holds `talk` meanwhile: what is set aside anew must
    not be let go by word of what was.
    """

    def __init__(self, database: Database, table: sa.Table) -> None:
        self.talk = threading.RLock()
        self._db = database
        self._table = table

    def put(self, hold: Hold) -> None:
        """Writes a hold, durably, in the place of the one before for the same goods."""
        with self._db.write() as connection:
            connection.execute(self._gone(hold.sale, hold.receipt))
            connection.execute(sa.insert(self._table), asdict(hold))

    def all(self) -> list[Hold]:
        """Every hold that head office may still keep."""
        with self._db.read() as connection:
            rows = connection.execute(sa.select(self._table)).mappings()
            return [Hold(**row) for row in rows]

    def end(self, sale: str) -> None:
        """Nothing of this sale can be journaled any more: it lost its time."""
        table = self._table
        with self._db.write() as connection:
            connection.execute(sa.update(table).where(table.c.sale == sale).values(until_us=0))

    def forget(self, sale: str, receipt: str) -> None:
        """Head office knows. Not durable: saying it twice is as good."""
        with self._db.write(durable=False) as connection:
            connection.execute(self._gone(sale, receipt))

    def _gone(self, sale: str, receipt: str) -> sa.Delete:
        table = self._table
        return sa.delete(table).where(table.c.sale == sale, table.c.receipt == receipt)
