"""The tables of catalog.db: a replaceable copy of what head office decided.

Head office may build the same file for a terminal to install whole, so the tables say nothing
about how the rows came. `PRAGMA user_version` holds 1000 * major + minor: a program reads every
minor version of its own major version and refuses a newer major one.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

MAJOR: Final = 1
MINOR: Final = 0
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
