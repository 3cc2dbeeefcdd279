"""How the tables of payments came to be what they are; see `pos.hq.steps`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pos.hq.step_columns import column, numbers, sale_key, texts

if TYPE_CHECKING:
    from alembic.operations import Operations


def take_payments(op: Operations) -> None:
    """Payments from wallets: attempts, their coupons, what goes back, and all that happened."""
    op.create_table(
        "payment_attempt",
        sa.Column("attempt", sa.Text, primary_key=True),
        *texts("terminal store sale operator wallet currency subject last4"),
        column("request_hash", sa.LargeBinary),
        *texts("state"),
        *numbers("shows amount version created_at sent_at deadline_at ended_at changed_at"),
        *numbers("tries sweeps given_up_at refused_since paid received invoiceable"),
        *texts("code codes_version reference shown alarm lease_owner"),
        *numbers("lease_until"),
        sa.Column("due_at", sa.BigInteger),
    )
    op.create_index("payment_attempt_by_due", "payment_attempt", ["due_at"])
    op.create_index("payment_attempt_by_sale", "payment_attempt", ["terminal", "sale"])
    op.create_table(
        "payment_coupon",
        sa.Column("attempt", sa.Text, primary_key=True),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *texts("name funder"),
        *numbers("amount"),
    )
    op.create_table(
        "payment_refund",
        sa.Column("refund", sa.Text, primary_key=True),
        *texts("attempt terminal sale reason state code alarm"),
        *numbers("amount version created_at changed_at tries"),
        *texts("lease_owner"),
        *numbers("lease_until"),
        sa.Column("due_at", sa.BigInteger),
    )
    op.create_index("payment_refund_by_due", "payment_refund", ["due_at"])
    op.create_index("payment_refund_by_attempt", "payment_refund", ["attempt"])
    op.create_table(
        "payment_event",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *numbers("at"),
        *texts("cue state code by"),
    )
    for statement in _EVENTS_STAY[op.get_bind().dialect.name]:
        op.execute(statement)


def reconcile(op: Operations) -> None:
    """Bills of providers, and what of the journal they are compared with.

    What is made from the journal is made again when the database is opened the next time.
    """
    op.create_table(
        "wallet_tender",
        *sale_key(),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *texts("store tender wallet sale receipt reference attempt"),
        *numbers("amount at"),
    )
    op.create_index("wallet_tender_by_reference", "wallet_tender", ["reference"])
    op.create_index("wallet_tender_by_at", "wallet_tender", ["at"])
    op.create_table(
        "refund_asked",
        *sale_key(),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *texts("refund attempt sale code"),
        *numbers("amount at tries due_at"),
    )
    op.create_index("refund_asked_by_due", "refund_asked", ["due_at"])
    op.create_index("payment_attempt_by_end", "payment_attempt", ["ended_at"])
    op.create_table(
        "bill", *_day_key("sha256"), *numbers("taken_at in_force lines paid repaid fee")
    )
    op.create_table(
        "bill_line",
        *_day_key(),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *texts("kind number refund reference"),
        *numbers("at amount received fee"),
    )
    op.create_index("bill_line_by_number", "bill_line", ["number"])
    op.create_table(
        "bill_sign_off",
        *_day_key("item"),
        *texts("what name reason"),
        *numbers("journal ledger provider at"),
    )


def _day_key(*more: str) -> Iterator[sa.Column[Any]]:
    yield from (sa.Column(name, sa.Text, primary_key=True) for name in ("wallet", "day", *more))


_EVENTS_STAY: Final = {
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
