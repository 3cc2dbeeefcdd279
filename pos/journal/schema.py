"""The tables of journal.db: the entries, and the read models written with them.

Entries are never changed: triggers refuse UPDATE and DELETE. The read models can be rebuilt
from the entries; the verifier compares them.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

VERSION: Final = 5
"""Of the tables below; `pos.migration` tells how to change them."""

metadata: Final = sa.MetaData()

journal: Final = sa.Table(
    "journal",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("kind_seq", sa.Integer, nullable=False),
    sa.Column("v", sa.Integer, nullable=False),
    sa.Column("ts", sa.Integer, nullable=False),
    sa.Column("mono", sa.Integer, nullable=False),
    sa.Column("boot", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("body_sha256", sa.LargeBinary, nullable=False),
    sa.Column("prev", sa.LargeBinary, nullable=False),
    sa.Column("kind_prev", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("abs_total", sa.Integer, nullable=False),
    sa.Column("sig", sa.LargeBinary, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sqlite_strict=True,
)
# Where each kind's chain ends, without reading the journal of years.
sa.Index("journal_by_kind", journal.c.epoch, journal.c.kind, journal.c.kind_seq)

terminal: Final = sa.Table(
    "terminal",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("store", sa.Text, nullable=False),
    sqlite_strict=True,
)

key: Final = sa.Table(
    "key",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

sale: Final = sa.Table(
    "sale",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("sale", sa.Text, nullable=False),
    sa.Column("receipt", sa.Text, unique=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("shift", sa.Text, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sqlite_strict=True,
)
# A sale ends once: a second final entry for it cannot be written.
sa.Index("sale_ends_once", sale.c.sale, unique=True, sqlite_where=sale.c.status != "parked")

sale_line: Final = sa.Table(
    "sale_line",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("net", sa.Integer, nullable=False),
    sa.Column("tax", sa.Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

return_line: Final = sa.Table(
    "return_line",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    # The receipt that the goods were sold on, and the line there; how much of it came back.
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("of_line", sa.Integer, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
sa.Index("return_line_by_receipt", return_line.c.receipt)

shift: Final = sa.Table(
    "shift",
    metadata,
    sa.Column("shift", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("cashier", sa.Text, nullable=False),
    sa.Column("opening_float", sa.Integer, nullable=False),
    sa.Column("closed", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.Text, nullable=False, server_default=""),
    sqlite_strict=True,
)

shift_total: Final = sa.Table(
    "shift_total",
    metadata,
    sa.Column("shift", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("amount", sa.Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# The closings by their number, the Z, and the days, months and years that are over.
closing: Final = sa.Table(
    "closing",
    metadata,
    sa.Column("z", sa.Integer, primary_key=True),
    sa.Column("shift", sa.Text, nullable=False, unique=True),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sqlite_strict=True,
)

period: Final = sa.Table(
    "period",
    metadata,
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sqlite_strict=True,
)

# What each tender has brought for a receipt, after corrections.
paid: Final = sa.Table(
    "paid",
    metadata,
    sa.Column("receipt", sa.Text, primary_key=True),
    sa.Column("tender", sa.Text, primary_key=True),
    sa.Column("amount", sa.Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# What can be handed in once: the serials of vouchers, and the receipt that took each.
serial: Final = sa.Table(
    "serial",
    metadata,
    sa.Column("tender", sa.Text, primary_key=True),
    sa.Column("serial", sa.Text, primary_key=True),
    sa.Column("receipt", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_TRIGGERS: Final = tuple(
    f"CREATE TRIGGER journal_{act.lower()} BEFORE {act} ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for act in ("UPDATE", "DELETE")
)


def make(connection: sa.Connection) -> None:
    """Makes the tables in an empty file."""
    metadata.create_all(connection)
    for trigger in _TRIGGERS:
        connection.exec_driver_sql(trigger)
