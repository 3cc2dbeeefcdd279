"""The codes of members' telephones that were shown here to pay, so that none pays twice.

Only head office can tell whether the digits of a code are right. A till that cannot ask knows one
thing: what was shown for one sale was not shown for another. A code is good for a day; after two
nobody can show it again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

import sqlalchemy as sa

from pos.database import Database

_KEPT_US: Final = 2 * 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What was shown for a sale: the code's `token`, its digits, and in which half minute.

    `at` is microseconds of UTC since 1970.
    """

    token: str
    digits: str
    step: int
    sale: str
    at: int


def showing_table(metadata: sa.MetaData) -> sa.Table:
    """The table of draft.db."""
    return sa.Table(
        "showing",
        metadata,
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("digits", sa.Text, primary_key=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("sale", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


class Showings:
    """The rows of one terminal. Any thread."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._db = database
        self._table = table

    def use(self, showing: Showing) -> bool:
        """Whether what was shown may pay for this sale; from then on, durably, for no other one.

        The same digits are another sale's for ever, other digits of the same code within the same
        half minute: the telephone shows one at a time.
        """
        table = self._table
        of_code = table.c.token == showing.token
        again = (table.c.digits == showing.digits) | (table.c.step == showing.step)
        with self._db.write() as connection:
            connection.execute(sa.delete(table).where(table.c.at < showing.at - _KEPT_US))
            before = connection.execute(sa.select(table.c.sale).where(of_code, again)).scalars()
            others = set(before) - {showing.sale}
            if not others:
                row = sa.insert(table).prefix_with("OR IGNORE")
                connection.execute(row, asdict(showing))
        return not others
