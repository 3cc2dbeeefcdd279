"""The tables of draft.db. How they came to be what they are: `pos.journal.draft_steps`."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.journal.attempts import attempt_table
from pos.journal.coming import coming_table
from pos.journal.holds import hold_table
from pos.journal.member_questions import member_question_table
from pos.journal.newcomers import newcomer_table
from pos.journal.questions import question_table
from pos.journal.refunds import refund_table
from pos.journal.showings import showing_table
from pos.migration import Schema

VERSION: Final = 9
"""Of the tables below; `pos.migration` tells how to change them."""

_metadata: Final = sa.MetaData()

BASKET: Final = sa.Table(
    "basket",
    _metadata,
    sa.Column("sale", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("cashier", sa.Text, nullable=False),
    sqlite_strict=True,
)
ACTION: Final = sa.Table(
    "action",
    _metadata,
    sa.Column("sale", sa.Text, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
PRINT_JOB: Final = sa.Table(
    "print_job",
    _metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("copy", sa.Integer, nullable=False, server_default="0"),
    sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
    sa.Column("form", sa.Text, nullable=False, server_default=""),
    sqlite_strict=True,
)
# A till of years has a job for each of its receipts, and looks for a few of them at every start.
sa.Index("print_job_by_state", PRINT_JOB.c.state, PRINT_JOB.c.seq)
sa.Index("print_job_by_number", PRINT_JOB.c.epoch, PRINT_JOB.c.seq, PRINT_JOB.c.copy)
PARKED: Final = sa.Table(
    "parked",
    _metadata,
    sa.Column("sale", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("cashier", sa.Text, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("lines", sa.Integer, nullable=False),
    sqlite_strict=True,
)
KNOWN: Final = sa.Table(
    "known",
    _metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.LargeBinary),
    sqlite_strict=True,
)
PIN_TRIES: Final = sa.Table(
    "pin_tries",
    _metadata,
    sa.Column("user", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("at_us", sa.Integer, nullable=False),
    sa.Column("boot", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sqlite_strict=True,
)
HOLD: Final = hold_table(_metadata)
ATTEMPT: Final = attempt_table(_metadata)
REFUND: Final = refund_table(_metadata)
SHOWING: Final = showing_table(_metadata)
QUESTION: Final = question_table(_metadata)
NEWCOMER: Final = newcomer_table(_metadata)
MEMBER_QUESTION: Final = member_question_table(_metadata)
COMING: Final = coming_table(_metadata)

SCHEMA: Final = Schema(
    version=VERSION,
    refused_from=VERSION + 1,
    make=_metadata.create_all,
    steps="pos.journal.draft_steps",
)
