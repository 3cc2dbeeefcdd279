"""The columns that head office's tables are put together from, and the list of all tables."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()


def text(name: str) -> sa.Column[str]:
    """Words, never null."""
    return sa.Column(name, sa.Text, nullable=False)


def number(name: str) -> sa.Column[int]:
    """A whole number of up to 63 bits, never null."""
    return sa.Column(name, sa.BigInteger, nullable=False)


def raw(name: str) -> sa.Column[bytes]:
    """Bytes as they came, never null."""
    return sa.Column(name, sa.LargeBinary, nullable=False)


# Days are compared as they are written, whatever language a server sorts in.
DAY: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def of_a_sale() -> tuple[sa.Column[Any], ...]:
    """The key of a projected row; the day comes first, because it tells the partition."""
    return (
        sa.Column("day", DAY, primary_key=True),
        sa.Column("terminal", sa.Text, primary_key=True),
        sa.Column("epoch", sa.BigInteger, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
    )
