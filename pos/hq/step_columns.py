"""The columns that steps from release to release put tables together from.

They say what tables were when a step was written; what tables are is `pos.hq.columns`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa


def column(name: str, kind: type[sa.Text | sa.BigInteger | sa.LargeBinary]) -> sa.Column[Any]:
    """A column that is never null."""
    return sa.Column(name, kind, nullable=False)


def texts(names: str) -> Iterator[sa.Column[Any]]:
    """Columns of words, their names parted by spaces."""
    yield from (column(name, sa.Text) for name in names.split())


def numbers(names: str) -> Iterator[sa.Column[Any]]:
    """Columns of whole numbers, their names parted by spaces."""
    yield from (column(name, sa.BigInteger) for name in names.split())


def entry_key() -> Iterator[sa.Column[Any]]:
    """The key of a journal entry."""
    yield sa.Column("terminal", sa.Text, primary_key=True)
    yield sa.Column("epoch", sa.BigInteger, primary_key=True)
    yield sa.Column("seq", sa.BigInteger, primary_key=True)


def sale_key() -> Iterator[sa.Column[Any]]:
    """The same behind the business day, which is compared as it is written."""
    day = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    yield sa.Column("day", day, primary_key=True)
    yield from entry_key()
