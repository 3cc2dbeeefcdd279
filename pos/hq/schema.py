"""What head office keeps, as tables that read the same in SQLite and PostgreSQL.

Hashes, keys and bodies are the raw bytes; moments are microseconds of UTC since 1970; money is
in minor units. The journal holds every entry exactly as the terminal wrote it; the tables named
in `PROJECTIONS` are made from it and can be made again. On PostgreSQL those that grow with every
sale are cut into one partition for each business day.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from pos.hq.columns import metadata
from pos.hq.columns import number as _number
from pos.hq.columns import of_a_sale as _of_a_sale
from pos.hq.columns import raw as _bytes
from pos.hq.columns import text as _text

VERSION: Final = 27
"""Of the tables below; `pos.migration` tells how to change them."""

meta: Final = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("value"),
    comment="schema version, last feed revision, and what of this database is demonstration",
)
store: Final = sa.Table(
    "store",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    _text("name_zh"),
    _text("name_en"),
    _text("zone"),
    _text("banner"),
    _bytes("pepper"),
    _number("training"),
)
terminal: Final = sa.Table(
    "terminal",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("store", sa.Text, sa.ForeignKey("store.store"), nullable=False),
    _text("role"),
    _text("state"),
    _number("epoch"),
    _text("facts"),
    _number("enrolled_at"),
)
chain: Final = sa.Table(
    "chain",
    metadata,
    sa.Column("terminal", sa.Text, sa.ForeignKey("terminal.terminal"), primary_key=True),
    sa.Column("epoch", sa.BigInteger, primary_key=True),
    _bytes("public_key"),
    _text("key_id"),
    _number("acked"),
    _bytes("head"),
    _number("total"),
    _number("abs_total"),
    sa.Column("count", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("damaged", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("last_receipt", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("kinds", sa.Text, nullable=False, server_default="{}"),
    sa.Column("key_before", sa.LargeBinary, comment="the public key that signed until it changed"),
    sa.Column("end", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("heard_at", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("behind_since", sa.BigInteger, nullable=False, server_default="0"),
    comment="one epoch of a terminal: its key, and how far its journal is durable here",
)
enrol_code: Final = sa.Table(
    "enrol_code",
    metadata,
    sa.Column("code_hash", sa.LargeBinary, primary_key=True),
    sa.Column("store", sa.Text, sa.ForeignKey("store.store"), nullable=False),
    _text("terminal"),
    _text("role"),
    _number("expires_at"),
    sa.Column("used_by", sa.LargeBinary, comment="the public key that was let in with it"),
    sa.Column("epoch", sa.BigInteger),
)


def _entry() -> tuple[sa.Column[Any], ...]:
    return (
        *(_text(name) for name in ("kind", "boot", "day", "key_id")),
        *(_number(name) for name in ("kind_seq", "v", "ts", "mono", "total", "abs_total")),
        _number("received_at"),
        *(_bytes(name) for name in ("body_sha256", "prev", "kind_prev", "sig")),
        sa.Column("body", sa.LargeBinary, comment="null once it was blanked"),
    )


journal: Final = sa.Table(
    "journal",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("epoch", sa.BigInteger, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    _bytes("hash"),
    *_entry(),
    sa.Column("quarantine", sa.Text, comment="why it was not booked; null where it was"),
    # Entries are written under the lock of their chain, which nobody deletes; PostgreSQL would look
    # that chain up and lock it once more for each of them.
    sa.ForeignKeyConstraint(["terminal", "epoch"], ["chain.terminal", "chain.epoch"]).ddl_if(
        dialect="sqlite"
    ),
    sa.Index(
        "journal_of_payments",
        "terminal",
        "epoch",
        "seq",
        sqlite_where=sa.text("kind = 'payment'"),
        postgresql_where=sa.text("kind = 'payment'"),
    ),
    sa.Index(
        "journal_in_quarantine",
        "terminal",
        "epoch",
        "seq",
        sqlite_where=sa.text("quarantine IS NOT NULL"),
        postgresql_where=sa.text("quarantine IS NOT NULL"),
    ),
)
OF_PAYMENTS: Final = journal.c.kind == sa.literal_column("'payment'")
"""Entries about payments, said as their index says it: by a value apart it would not be found."""
branch: Final = sa.Table(
    "branch",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("epoch", sa.BigInteger, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    *_entry(),
    sa.Column("signed_off", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("signed_by", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    comment="entries of a second machine under one identity: kept until people sign them off",
)


sale: Final = sa.Table(
    "sale",
    metadata,
    *_of_a_sale(),
    _text("sale"),
    _text("store"),
    _text("kind"),
    _text("status"),
    sa.Column("receipt", sa.Text),
    sa.Column("of", sa.Text, comment="the receipt that a return takes back"),
    _number("total"),
    _number("at"),
    sa.Index("sale_by_day", "day", "store"),
    sa.Index("sale_by_sale", "sale"),
    sa.Index("sale_by_receipt", "terminal", "receipt"),
    postgresql_partition_by="RANGE (day)",
    comment="every sale and return that is booked, however it ended",
)
sale_line: Final = sa.Table(
    "sale_line",
    metadata,
    *_of_a_sale(),
    sa.Column("line", sa.BigInteger, primary_key=True),
    _text("store"),
    _number("at"),
    _text("sku"),
    _text("brand"),
    _text("name"),
    _text("name_en"),
    _number("quantity"),
    _number("net"),
    _number("tax"),
    postgresql_partition_by="RANGE (day)",
    comment="the lines of completed sales and returns; void ones left out",
)
sale_tender: Final = sa.Table(
    "sale_tender",
    metadata,
    *_of_a_sale(),
    sa.Column("n", sa.BigInteger, primary_key=True),
    _text("store"),
    _text("tender"),
    _number("amount"),
    postgresql_partition_by="RANGE (day)",
    comment="what paid the completed sales and returns, and what was put on cards of value",
)
ended_sale: Final = sa.Table(
    "ended_sale",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("sale", sa.Text, primary_key=True),
    comment="the sales that have their final entry: there is no second one",
)
return_line: Final = sa.Table(
    "return_line",
    metadata,
    *_of_a_sale(),
    sa.Column("line", sa.BigInteger, primary_key=True),
    _text("receipt"),
    _number("of_line"),
    _number("quantity"),
    sa.Index("return_line_by_receipt", "receipt"),
    comment="what came back of which receipt, at whichever terminal",
)
return_hold: Final = sa.Table(
    "return_hold",
    metadata,
    sa.Column("receipt", sa.Text, primary_key=True),
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("sale", sa.Text, primary_key=True),
    sa.Column("line", sa.BigInteger, primary_key=True),
    _number("quantity"),
    _number("epoch"),
    _number("until"),
    _number("head"),
    _text("boot"),
    _number("mono"),
    _number("count"),
    sa.ForeignKeyConstraint(["terminal", "epoch"], ["chain.terminal", "chain.epoch"]),
    comment="set aside for a return that a terminal is about to journal under that sale",
)
projection: Final = sa.Table(
    "projection",
    metadata,
    sa.Column("version", sa.BigInteger, primary_key=True),
    comment="one row: by which version of the program the projections were made",
)
shopper_token: Final = sa.Table(
    "shopper_token",
    metadata,
    *_of_a_sale(),
    _bytes("token_hash"),
    sa.Index("shopper_token_by_hash", "token_hash"),
    comment="by which a shopper finds a completed sale; the token itself is in the journal only",
)
aside_token: Final = sa.Table(
    "aside_token",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    comment="of sales in branches and in quarantine, whose shoppers are not to wait for them",
)
serial_use: Final = sa.Table(
    "serial_use",
    metadata,
    *_of_a_sale(),
    sa.Column("n", sa.BigInteger, primary_key=True),
    *(_text(name) for name in ("store", "tender", "serial", "sale", "receipt")),
    *(_number(name) for name in ("amount", "at", "unchecked")),
    sa.Index("serial_use_by_serial", "tender", "serial"),
    comment="vouchers and what else is single use, as completed sales took them",
)
closing: Final = sa.Table(
    "closing",
    metadata,
    *_of_a_sale(),
    *(_text(name) for name in ("store", "shift", "cashier", "figures")),
    *(_number(name) for name in ("z", "at", "sales_count", "net_sales", "over_short")),
    *(_number(name) for name in ("total", "abs_total")),
    sa.Index("closing_by_day", "day", "store"),
    comment="the Z of every shift, its figures as JSON",
)
wallet_tender: Final = sa.Table(
    "wallet_tender",
    metadata,
    *_of_a_sale(),
    sa.Column("n", sa.BigInteger, primary_key=True),
    *(_text(name) for name in ("store", "tender", "wallet", "sale", "receipt", "reference")),
    sa.Column("attempt", sa.Text, nullable=False, comment="of what went back: taken from which"),
    *(_number(name) for name in ("amount", "at")),
    sa.Index("wallet_tender_by_reference", "reference"),
    sa.Index("wallet_tender_by_at", "at"),
    comment="what was paid from wallets in completed sales, and went back to them in returns",
)
refund_asked: Final = sa.Table(
    "refund_asked",
    metadata,
    *_of_a_sale(),
    sa.Column("n", sa.BigInteger, primary_key=True),
    *(_text(name) for name in ("refund", "attempt", "sale", "code")),
    *(_number(name) for name in ("amount", "at", "tries", "due_at")),
    sa.Index("refund_asked_by_due", "due_at"),
    comment="what returns give back through a provider and is not among the refunds yet",
)
PROJECTIONS: Final = (
    sale, sale_line, sale_tender, ended_sale, return_line, shopper_token, serial_use, closing,
    wallet_tender,
)  # fmt: skip
PARTITIONED: Final = (sale, sale_line, sale_tender)
staff: Final = sa.Table(
    "staff",
    metadata,
    sa.Column("store", sa.Text, sa.ForeignKey("store.store"), primary_key=True),
    sa.Column("user", sa.Text, primary_key=True),
    _text("name"),
    _text("role"),
    _text("pin_hash"),
    sa.Column("badge", sa.Text, nullable=False, server_default="", comment="its code's digest"),
)
serial_hold: Final = sa.Table(
    "serial_hold",
    metadata,
    sa.Column("tender", sa.Text, primary_key=True),
    sa.Column("serial", sa.Text, primary_key=True),
    *(_text(name) for name in ("terminal", "sale")),
    _number("at"),
    comment="what is single use and being handed in: for one sale until that has ended",
)
invoice_request: Final = sa.Table(
    "invoice_request",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    *(_text(name) for name in ("store", "terminal", "receipt")),
    *(_number(name) for name in ("amount", "at")),
    *(_text(name) for name in ("title_kind", "title", "tax_number", "email")),
    comment="what shoppers asked to be invoiced, once for each sale, for the provider",
)
scope: Final = sa.Table(
    "scope",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    _text("gen"),
    sa.Column("era", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("floor", sa.BigInteger, nullable=False, server_default="0"),
    comment="era: how often tombstones were taken away; floor: the last revision that lost one",
)
revision: Final = sa.Table(
    "revision",
    metadata,
    sa.Column("rev", sa.BigInteger, primary_key=True, autoincrement=False),
    _number("stamp"),
    comment="the chance that was drawn for the revisions up to this one, when they were committed",
)
stop: Final = sa.Table(
    "stop",
    metadata,
    sa.Column("stop", sa.Text, primary_key=True),
    _text("row"),
    _number("lifted"),
    comment="what was ever stopped, as the feed carries it; the feed itself forgets what is lifted",
)
stop_heard: Final = sa.Table(
    "stop_heard",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    _number("rev"),
    comment="up to which revision a terminal has the stops in force",
)
feed_day: Final = sa.Table(
    "feed_day",
    metadata,
    sa.Column("day", sa.Text, primary_key=True),
    _number("rev"),
    comment="how far the feeds were on a day, so that tombstones have an age",
)
feed: Final = sa.Table(
    "feed",
    metadata,
    sa.Column("scope", sa.Text, sa.ForeignKey("scope.scope"), primary_key=True),
    sa.Column("tbl", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    _number("rev"),
    _text("op"),
    sa.Column("row", sa.LargeBinary, comment="JSON as it is sent; null for a tombstone"),
    sa.Index("feed_by_rev", "scope", "rev"),
)
