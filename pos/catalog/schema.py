"""The tables of catalog.db: a replaceable copy of what head office decided.

Head office may build the same file for a terminal to install whole, so the tables say nothing
about how the rows came. `PRAGMA user_version` holds 1000 * major + minor: a program reads every
minor version of its own major version and refuses a newer major one.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

MAJOR: Final = 1
MINOR: Final = 1
USER_VERSION: Final = 1000 * MAJOR + MINOR

metadata = sa.MetaData()

item = sa.Table(
    "item",
    metadata,
    sa.Column("sku", sa.Text, primary_key=True),
    # Separated by spaces, as head office wrote them.
    sa.Column("barcodes", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("price", sa.Integer, nullable=False),
    sa.Column("tax_rate", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("plu", sa.Text, nullable=False),
    sa.Column("min_age", sa.Integer, nullable=False),
    sa.Column("max_per_sale", sa.Integer, nullable=False),
    sa.Column("not_for_sale", sa.Integer, nullable=False),
    sa.Column("discountable", sa.Integer, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
sa.Index("item_category", item.c.category)
sa.Index("item_plu", item.c.plu, sqlite_where=item.c.plu != "")

barcode = sa.Table(
    "barcode",
    metadata,
    # The GTIN in its 14 digits, or an in-house number as it is.
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

record = sa.Table(
    "record",
    metadata,
    # staff, setting, label, price, promotion, and every table a later head office may send.
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("row", sa.Text, nullable=False),  # JSON, as it came
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    # Generation and cursor; both null until the first rows of a refetch are in.
    sa.Column("gen", sa.Text),
    sa.Column("cursor", sa.Integer),
    # Counts refetches: rows of an older round are what the refetch did not bring back.
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("sweep", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

search_item = sa.Table(
    "search_item",
    metadata,
    # The number under which the search index knows an item.
    sa.Column("doc", sa.Integer, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False, unique=True),
    sqlite_strict=True,
)

search_due = sa.Table(
    "search_due",
    metadata,
    # Items whose names the search index does not know yet, or not as they are now.
    sa.Column("sku", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# Words of names (`pos.catalog.words`), without positions and texts: 270 bytes an item.
# What begins with one to five given letters is kept ready, because there is so much of it.
_SEARCH_WORDS: Final = (
    "CREATE VIRTUAL TABLE search_words USING fts5("
    "words, content='', contentless_delete=1, detail=none, "
    "tokenize=\"ascii tokenchars '^'\", prefix='1 2 3 4 5')"
)


def create(connection: sa.Connection) -> None:
    """Makes the tables of a new file."""
    metadata.create_all(connection)
    connection.exec_driver_sql(_SEARCH_WORDS)
