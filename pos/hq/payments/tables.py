"""The tables of payments: attempts, what happened to them, what goes back of them, and what the
providers' bills say of all that.

Moments are microseconds of UTC since 1970 and 0 where there is none yet; amounts are minor units.
A shopper's code is in none of them, but for its last four characters.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import DDL

from pos.hq.columns import metadata, number, raw, text

attempt: Final = sa.Table(
    "payment_attempt",
    metadata,
    sa.Column("attempt", sa.Text, primary_key=True),
    *(text(name) for name in ("terminal", "store", "sale", "operator", "wallet", "currency")),
    *(text(name) for name in ("subject", "last4")),
    raw("request_hash"),
    text("state"),
    *(number(name) for name in ("shows", "amount", "version", "created_at", "sent_at")),
    *(number(name) for name in ("deadline_at", "ended_at", "changed_at", "tries", "sweeps")),
    *(number(name) for name in ("given_up_at", "refused_since", "paid", "received", "invoiceable")),
    *(text(name) for name in ("code", "codes_version", "reference", "shown", "alarm")),
    text("lease_owner"),
    number("lease_until"),
    sa.Column("due_at", sa.BigInteger, comment="null where nothing is left to do"),
    sa.Index("payment_attempt_by_due", "due_at"),
    sa.Index("payment_attempt_by_sale", "terminal", "sale"),
    sa.Index("payment_attempt_by_end", "ended_at"),
    comment="one try to take money from a wallet; the provider knows it by the same id",
)
coupon: Final = sa.Table(
    "payment_coupon",
    metadata,
    sa.Column("attempt", sa.Text, primary_key=True),
    sa.Column("n", sa.BigInteger, primary_key=True),
    text("name"),
    text("funder"),
    number("amount"),
)
refund: Final = sa.Table(
    "payment_refund",
    metadata,
    sa.Column("refund", sa.Text, primary_key=True),
    *(text(name) for name in ("attempt", "terminal", "sale", "reason", "state", "code", "alarm")),
    *(number(name) for name in ("amount", "version", "created_at", "changed_at", "tries")),
    text("lease_owner"),
    number("lease_until"),
    sa.Column("due_at", sa.BigInteger),
    sa.Index("payment_refund_by_due", "due_at"),
    sa.Index("payment_refund_by_attempt", "attempt"),
)
event: Final = sa.Table(
    "payment_event",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True, comment="an attempt or a refund"),
    sa.Column("n", sa.BigInteger, primary_key=True),
    number("at"),
    *(text(name) for name in ("cue", "state", "code", "by")),
    comment="everything that happened to it, in order; rows stay as they are",
)
bill: Final = sa.Table(
    "bill",
    metadata,
    sa.Column("wallet", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True, comment="of the file"),
    *(number(name) for name in ("taken_at", "in_force", "lines", "paid", "repaid", "fee")),
    comment="the bills that were taken in; of a day one is in force, the one that came last",
)
bill_line: Final = sa.Table(
    "bill_line",
    metadata,
    sa.Column("wallet", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("n", sa.BigInteger, primary_key=True),
    *(text(name) for name in ("kind", "number", "refund", "reference")),
    *(number(name) for name in ("at", "amount", "received", "fee")),
    sa.Index("bill_line_by_number", "number"),
    comment="the lines of the bills in force; number: the merchant's, an attempt where it is ours",
)
sign_off: Final = sa.Table(
    "bill_sign_off",
    metadata,
    sa.Column("wallet", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    *(text(name) for name in ("what", "name", "reason")),
    *(number(name) for name in ("journal", "ledger", "provider", "at")),
    comment="differences that somebody has looked at and answers for, with the sums they had then",
)

STAYS: Final = {
    "sqlite": (
        "CREATE TRIGGER payment_event_kept BEFORE UPDATE ON payment_event "
        "BEGIN SELECT RAISE(ABORT, 'payment events stay as they are'); END",
        "CREATE TRIGGER payment_event_stays BEFORE DELETE ON payment_event "
        "BEGIN SELECT RAISE(ABORT, 'payment events stay as they are'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION payment_event_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''payment events stay as they are''; END'",
        "CREATE TRIGGER payment_event_stays BEFORE UPDATE OR DELETE ON payment_event "
        "FOR EACH ROW EXECUTE FUNCTION payment_event_stays()",
    ),
}
"""What keeps events from being changed, by the kind of database."""

for _dialect, _statements in STAYS.items():
    for _statement in _statements:
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        sa.event.listen(event, "after_create", _ddl)
