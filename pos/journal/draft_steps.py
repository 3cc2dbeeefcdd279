"""How the tables of draft.db came to be what they are, release after release.

`pos.migration` tells how to add a step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pos.migration import Step

if TYPE_CHECKING:
    from alembic.operations import Operations


def _count_wrong_pins(op: Operations) -> None:
    """A wrong PIN is counted where a kill of the process cannot reach."""
    op.create_table(
        "pin_tries",
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("at_us", sa.Integer, nullable=False),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _park(op: Operations) -> None:
    """Sales can be parked, several of them by name, and papers printed again are marked."""
    for name in ("copy", "epoch"):
        column = sa.Column(name, sa.Integer, nullable=False, server_default="0")
        op.add_column("print_job", column)
    op.create_table(
        "parked",
        sa.Column("sale", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("cashier", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sqlite_strict=True,
    )


def _print_gifts(op: Operations) -> None:
    """A sale can have a gift receipt beside its own."""
    column = sa.Column("form", sa.Text, nullable=False, server_default="")
    op.add_column("print_job", column)


def _hold_for_returns(op: Operations) -> None:
    """What head office sets aside for a return is remembered until it knows the end of it."""
    op.create_table(
        "hold",
        sa.Column("sale", sa.Text, primary_key=True),
        sa.Column("receipt", sa.Text, primary_key=True),
        sa.Column("boot", sa.Text, nullable=False),
        sa.Column("until_us", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _find_print_jobs(op: Operations) -> None:
    """The few print jobs that a start looks for are found among those of years."""
    op.create_index("print_job_by_state", "print_job", ["state", "seq"])
    op.create_index("print_job_by_number", "print_job", ["epoch", "seq", "copy"])


def _ask_wallets(op: Operations) -> None:
    """A payment from a wallet is remembered until its end is known: one open at most of a sale.

    So is money that goes back to one.
    """
    op.create_table(
        "attempt",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sale", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "attempt_open", "attempt", ["sale"], unique=True, sqlite_where=sa.text("state = 'OPEN'")
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sale", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _remember_what_was_shown_and_asked(op: Operations) -> None:
    """What a member's telephone showed to pay is remembered, so that it pays once.

    So is what shoppers asked of payments while head office was away.
    """
    op.create_table(
        "showing",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("digits", sa.Text, primary_key=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("sale", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "question",
        sa.Column("attempt", sa.Text, primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _remember_who_and_what_is_coming(op: Operations) -> None:
    """Who became a member here is known before head office's rows tell of him, and whom a sale
    waits for to be named.

    A sale that another terminal of the store gives away is kept as a copy until it is here.
    """
    op.create_table(
        "newcomer",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_question",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coming",
        sa.Column("sale", sa.Text, primary_key=True),
        sa.Column("giver", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


STEPS: Final[tuple[Step, ...]] = (
    Step(to=2, run=_count_wrong_pins),
    Step(to=3, run=_park),
    Step(to=4, run=_print_gifts),
    Step(to=5, run=_hold_for_returns),
    Step(to=6, run=_find_print_jobs),
    Step(to=7, run=_ask_wallets),
    Step(to=8, run=_remember_what_was_shown_and_asked),
    Step(to=9, run=_remember_who_and_what_is_coming),
)
