"""How the tables of journal.db came to be what they are, release after release.

`pos.migration` tells how to add a step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pos.migration import Step

if TYPE_CHECKING:
    from alembic.operations import Operations


def _index_kinds(op: Operations) -> None:
    """A till with a million entries starts at once: the end of each kind's chain has an index."""
    op.create_index("journal_by_kind", "journal", ["epoch", "kind", "kind_seq"])


def _close_shifts(op: Operations) -> None:
    """A shift can be closed, a tender corrected and a voucher be used once.

    Until now only cash was taken, and no shift was ever closed; what a Z sums up and the totals
    did not have yet comes from the sales.
    """
    opened_at = sa.Column("opened_at", sa.Text, nullable=False, server_default="")
    op.add_column("shift", opened_at)
    op.create_table(
        "closing",
        sa.Column("z", sa.Integer, primary_key=True),
        sa.Column("shift", sa.Text, nullable=False, unique=True),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "period",
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "paid",
        sa.Column("receipt", sa.Text, primary_key=True),
        sa.Column("tender", sa.Text, primary_key=True),
        sa.Column("amount", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "serial",
        sa.Column("tender", sa.Text, primary_key=True),
        sa.Column("serial", sa.Text, primary_key=True),
        sa.Column("receipt", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    fact = "WITH fact AS (SELECT kind, CAST(body AS TEXT) AS body FROM journal)"
    sold = (
        f"{fact}, sold AS (SELECT body, body ->> 'shift' AS shift, body ->> 'receipt' AS receipt "
        "FROM fact WHERE kind = 'sale' AND body ->> 'status' = 'completed')"
    )
    op.execute(
        f"{fact} UPDATE shift SET opened_at = (SELECT body ->> 'at' FROM fact "
        "WHERE kind = 'shift' AND body ->> 'do' = 'open' AND body ->> 'shift' = shift.shift)"
    )
    op.execute(
        f"{sold} INSERT INTO shift_total SELECT shift, 'discount', count(*), "
        "sum(body ->> 'discount') FROM sold WHERE body ->> 'discount' <> 0 GROUP BY shift"
    )
    op.execute(
        f"{sold} INSERT INTO shift_total SELECT shift, 'tax_net:' || (row.value ->> 'rate'), "
        "count(*), sum(row.value ->> 'net') FROM sold, json_each(body, '$.taxes') AS row "
        "GROUP BY shift, row.value ->> 'rate'"
    )
    op.execute(
        f"{sold} INSERT INTO paid SELECT receipt, row.value ->> 'tender', "
        "sum(row.value ->> 'amount') FROM sold, json_each(body, '$.tenders') AS row "
        "GROUP BY receipt, row.value ->> 'tender'"
    )


def _note_returns(op: Operations) -> None:
    """What came back of a receipt is found without reading the entries; there was none before."""
    op.create_table(
        "return_line",
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("of_line", sa.Integer, nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("return_line_by_receipt", "return_line", ["receipt"])


def _note_serials_put_right(op: Operations) -> None:
    """A voucher that a sale was put down to later is used as well."""
    # By the index of kinds: the entries of years are not read for the few of this kind.
    put_right = (
        "WITH fact AS (SELECT epoch, seq, CAST(body AS TEXT) AS body FROM journal "
        "WHERE kind = 'payment' AND epoch IN (SELECT DISTINCT epoch FROM journal)), "
        "put_right AS MATERIALIZED (SELECT epoch, seq, body ->> 'receipt' AS receipt, "
        "body ->> '$.pair[1].tender' AS tender, body ->> '$.pair[1].reference' AS serial "
        "FROM fact WHERE body ->> 'do' = 'fix_tender' "
        "AND coalesce(body ->> '$.pair[1].reference', '') <> '' "
        "AND coalesce(body ->> '$.pair[1].last4', '') = '')"
    )
    # Handed in once more later: the first use is the one that counts.
    op.execute(
        f"{put_right} DELETE FROM serial WHERE (tender, serial) IN (SELECT used.tender, "
        "used.serial FROM put_right JOIN serial AS used USING (tender, serial) "
        "JOIN sale ON sale.receipt = used.receipt "
        "WHERE (sale.epoch, sale.seq) > (put_right.epoch, put_right.seq))"
    )
    op.execute(
        f"{put_right} INSERT OR IGNORE INTO serial SELECT tender, serial, receipt "
        "FROM put_right ORDER BY epoch, seq"
    )


STEPS: Final[tuple[Step, ...]] = (
    Step(to=2, run=_index_kinds),
    Step(to=3, run=_close_shifts),
    Step(to=4, run=_note_returns),
    Step(to=5, run=_note_serials_put_right),
)
