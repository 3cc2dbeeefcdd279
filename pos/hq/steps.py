"""How the tables of head office's database came to be what they are, release after release.

`pos.migration` tells how to add a step.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pos.hq.member_steps import (
    anchor_consents,
    ask_about_wallets,
    group_members,
    join_at_tills,
    keep_members,
    know_who_was_there,
    open_member_doors,
    remember_loads,
    sell_value,
    share_with_partners,
)
from pos.hq.payment_steps import reconcile, take_payments
from pos.hq.shoppers.aside import note_aside
from pos.hq.step_columns import column, entry_key, sale_key
from pos.migration import Step

if TYPE_CHECKING:
    from alembic.operations import Operations


def _carry_chains_and_days(op: Operations) -> None:
    """A chain says where each of its kinds ends; what is made from the journal begins with its day.

    Sales, lines and tenders are made again when the database is opened the next time.
    """
    for name in ("count", "damaged", "last_receipt"):
        op.add_column("chain", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("chain", sa.Column("kinds", sa.Text, nullable=False, server_default="{}"))
    op.execute(
        "UPDATE chain SET count = coalesce((SELECT t.count FROM terminal AS t "
        "WHERE t.terminal = chain.terminal AND t.epoch = chain.epoch), 0), "
        "damaged = coalesce((SELECT max(j.seq) FROM journal AS j WHERE j.terminal = chain.terminal "
        "AND j.epoch = chain.epoch AND j.quarantine IN ('hash', 'signature')), 0)"
    )
    _fill_chains(op.get_bind())
    op.drop_column("terminal", "count")
    op.drop_table("sale")
    op.create_table(
        "sale",
        sa.Column("day", sa.Text, primary_key=True),
        *entry_key(),
        *(column(name, sa.Text) for name in ("sale", "store", "kind", "status")),
        sa.Column("receipt", sa.Text),
        sa.Column("of", sa.Text),
        *(column(name, sa.BigInteger) for name in ("total", "at")),
    )
    op.create_index("sale_by_day", "sale", ["day", "store"])
    op.create_index("sale_by_sale", "sale", ["sale"])
    op.create_index("sale_by_receipt", "sale", ["terminal", "receipt"])
    op.create_table(
        "sale_line",
        sa.Column("day", sa.Text, primary_key=True),
        *entry_key(),
        sa.Column("line", sa.BigInteger, primary_key=True),
        column("store", sa.Text),
        column("at", sa.BigInteger),
        *(column(name, sa.Text) for name in ("sku", "brand", "name", "name_en")),
        *(column(name, sa.BigInteger) for name in ("quantity", "net", "tax")),
    )
    op.create_table(
        "sale_tender",
        sa.Column("day", sa.Text, primary_key=True),
        *entry_key(),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *(column(name, sa.Text) for name in ("store", "tender")),
        column("amount", sa.BigInteger),
    )
    op.create_table(
        "ended_sale",
        sa.Column("terminal", sa.Text, primary_key=True),
        sa.Column("sale", sa.Text, primary_key=True),
    )
    op.create_table("projection", sa.Column("version", sa.BigInteger, primary_key=True))


def _fill_chains(connection: sa.Connection) -> None:
    heads = connection.exec_driver_sql(
        "SELECT terminal, epoch, kind, seq, kind_seq, hash FROM journal WHERE (terminal, epoch, "
        "seq) IN (SELECT terminal, epoch, max(seq) FROM journal WHERE coalesce(quarantine, '') "
        "NOT IN ('hash', 'signature', 'kind') GROUP BY terminal, epoch, kind)"
    )
    kinds: dict[tuple[str, int], dict[str, list[Any]]] = {}
    for terminal, epoch, kind, seq, kind_seq, digest in heads:
        kinds.setdefault((terminal, epoch), {})[kind] = [seq, kind_seq, digest.hex()]
    for (terminal, epoch), found in kinds.items():
        connection.execute(
            sa.text(
                "UPDATE chain SET kinds = :kinds WHERE terminal = :terminal AND epoch = :epoch"
            ),
            {"kinds": json.dumps(found), "terminal": terminal, "epoch": epoch},
        )
    receipts: dict[str, int] = {}
    for terminal, receipt in connection.exec_driver_sql(
        "SELECT terminal, receipt FROM sale WHERE receipt IS NOT NULL"
    ):
        number = int(receipt.rpartition("-")[2])
        receipts[terminal] = max(number, receipts.get(terminal, 0))
    for terminal, number in receipts.items():
        connection.execute(
            sa.text("UPDATE chain SET last_receipt = :number WHERE terminal = :terminal"),
            {"number": number, "terminal": terminal},
        )


def _stamp_revisions(op: Operations) -> None:
    """Cursors that tell a restored past from the one that terminals saw; tombstones with an age."""
    for name in ("era", "floor"):
        op.add_column("scope", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "revision",
        sa.Column("rev", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stamp", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "feed_day",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("rev", sa.BigInteger, nullable=False),
    )


def _add_stops(op: Operations) -> None:
    """Goods that must not be sold, and which terminals know it."""
    op.create_table(
        "stop",
        sa.Column("stop", sa.Text, primary_key=True),
        column("row", sa.Text),
        column("lifted", sa.BigInteger),
    )
    op.create_table(
        "stop_heard",
        sa.Column("terminal", sa.Text, primary_key=True),
        column("rev", sa.BigInteger),
    )


def _keep_key_before(op: Operations) -> None:
    """A terminal may change its key; what the one before signed is still on its way."""
    op.add_column("chain", sa.Column("key_before", sa.LargeBinary))


def _go_live(op: Operations) -> None:
    """Sums by minute and news in order, for pages that show sales as they happen."""
    op.create_table("unpublished", sa.Column("day", sa.Text, primary_key=True), *entry_key())
    op.create_table(
        "roll",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("day", "brand", "store")),
        sa.Column("minute", sa.BigInteger, primary_key=True),
        *(column(name, sa.BigInteger) for name in ("baskets", "lines", "amount")),
    )
    op.create_table(
        "item_roll",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("day", "store", "brand", "sku")),
        *(column(name, sa.Text) for name in ("name", "name_en")),
        *(column(name, sa.BigInteger) for name in ("quantity", "amount")),
    )
    op.create_table(
        "live_event",
        sa.Column("brand", sa.Text, primary_key=True),
        sa.Column("rev", sa.BigInteger, primary_key=True, autoincrement=False),
        column("at", sa.BigInteger),
        column("body", sa.Text),
    )
    for name in ("end", "heard_at", "behind_since"):
        op.add_column("chain", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))


def _let_people_sign_in(op: Operations) -> None:
    """Who may look at the web pages, who is signed in, and who tries too often."""
    op.create_table(
        "web_user",
        sa.Column("user", sa.Text, primary_key=True),
        *(column(name, sa.Text) for name in ("role", "scope", "password_hash")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("user", sa.Text, sa.ForeignKey("web_user.user"), nullable=False),
        *(column(name, sa.BigInteger) for name in ("made_at", "used_at")),
    )
    op.create_index("web_session_by_user", "web_session", ["user"])
    op.create_table(
        "web_try",
        sa.Column("who", sa.Text, primary_key=True),
        *(column(name, sa.BigInteger) for name in ("count", "at")),
    )


def _take_returns_anywhere(op: Operations) -> None:
    """What came back of each receipt, and what is set aside for a return.

    The first is made from the journal when the database is opened the next time.
    """
    op.create_table(
        "return_line",
        sa.Column("day", sa.Text, primary_key=True),
        *entry_key(),
        sa.Column("line", sa.BigInteger, primary_key=True),
        column("receipt", sa.Text),
        *(column(name, sa.BigInteger) for name in ("of_line", "quantity")),
    )
    op.create_index("return_line_by_receipt", "return_line", ["receipt"])
    op.create_table(
        "return_hold",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("receipt", "terminal", "sale")),
        sa.Column("line", sa.BigInteger, primary_key=True),
        *(column(name, sa.BigInteger) for name in ("quantity", "epoch", "until", "head")),
        column("boot", sa.Text),
        *(column(name, sa.BigInteger) for name in ("mono", "count")),
        sa.ForeignKeyConstraint(["terminal", "epoch"], ["chain.terminal", "chain.epoch"]),
    )


def _serve_shoppers(op: Operations) -> None:
    """Receipts by their token, invoices asked for, vouchers used once, Zs, and badges of staff.

    What is made from the journal is made again when the database is opened the next time.
    """
    op.create_table("shopper_token", *sale_key(), column("token_hash", sa.LargeBinary))
    op.create_index("shopper_token_by_hash", "shopper_token", ["token_hash"])
    op.create_table(
        "serial_use",
        *sale_key(),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *(column(name, sa.Text) for name in ("store", "tender", "serial", "sale", "receipt")),
        *(column(name, sa.BigInteger) for name in ("amount", "at", "unchecked")),
    )
    op.create_index("serial_use_by_serial", "serial_use", ["tender", "serial"])
    op.create_table(
        "closing",
        *sale_key(),
        *(column(name, sa.Text) for name in ("store", "shift", "cashier", "figures")),
        *(
            column(name, sa.BigInteger)
            for name in (
                "z", "at", "sales_count", "net_sales", "over_short", "total", "abs_total",
            )
        ),
    )  # fmt: skip
    op.create_index("closing_by_day", "closing", ["day", "store"])
    op.create_table(
        "serial_hold",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("tender", "serial")),
        *(column(name, sa.Text) for name in ("terminal", "sale")),
        column("at", sa.BigInteger),
    )
    op.create_table(
        "invoice_request",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        *(column(name, sa.Text) for name in ("store", "terminal", "receipt")),
        *(column(name, sa.BigInteger) for name in ("amount", "at")),
        *(column(name, sa.Text) for name in ("title_kind", "title", "tax_number", "email")),
    )
    op.add_column("staff", sa.Column("badge", sa.Text, nullable=False, server_default=""))


def _find_old_news(op: Operations) -> None:
    """What live pages were told a day ago is found without reading all that they were told."""
    op.create_index("live_event_by_age", "live_event", ["at"])


def _carry_news(op: Operations) -> None:
    """What live pages are told waits with the note that a sale is new; empty for what is there."""
    op.add_column("unpublished", sa.Column("news", sa.Text, nullable=False, server_default=""))


def _sign_branches_off(op: Operations) -> None:
    """People say what became of what a second machine sold under a terminal's name."""
    op.add_column(
        "branch", sa.Column("signed_off", sa.BigInteger, nullable=False, server_default="0")
    )
    for name in ("signed_by", "reason"):
        op.add_column("branch", sa.Column(name, sa.Text, nullable=False, server_default=""))


def _keep_less_beside_entries(op: Operations) -> None:
    """Only entries about payments are looked for by their kind; no other goes into an index for it.

    PostgreSQL does not look for the chain of each entry either: it is locked while they are added.
    """
    op.drop_index("journal_by_kind", "journal")
    of_payments = sa.text("kind = 'payment'")
    op.create_index(
        "journal_of_payments",
        "journal",
        ["terminal", "epoch", "seq"],
        sqlite_where=of_payments,
        postgresql_where=of_payments,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("journal_terminal_epoch_fkey", "journal", type_="foreignkey")


def _tell_shoppers_of_what_is_aside(op: Operations) -> None:
    """Who holds the receipt of a sale that is kept aside is told so, also of those that are."""
    op.create_table("aside_token", sa.Column("token_hash", sa.LargeBinary, primary_key=True))
    connection = op.get_bind()
    for source in ("branch", "journal WHERE quarantine IS NOT NULL"):
        rows = connection.execute(sa.text(f"SELECT kind, body FROM {source}"))
        note_aside(connection, ((row.kind, row.body) for row in rows))


def _seal_peppers(_: Operations) -> None:
    """Peppers of stores are sealed by who knows the key (`pos.hq.peppers`), and from now on an
    older program, which would take what is sealed for a pepper, keeps away."""


STEPS: Final[tuple[Step, ...]] = (
    Step(to=2, run=_carry_chains_and_days, shrinks=frozenset({"sale"})),
    Step(to=3, run=_stamp_revisions),
    Step(to=4, run=_add_stops),
    Step(to=5, run=_keep_key_before),
    Step(to=6, run=_go_live),
    Step(to=7, run=_let_people_sign_in),
    Step(to=8, run=_take_returns_anywhere),
    Step(to=9, run=_serve_shoppers),
    Step(to=10, run=_find_old_news),
    Step(to=11, run=_carry_news),
    Step(to=12, run=take_payments),
    Step(to=13, run=reconcile),
    Step(to=14, run=_sign_branches_off),
    Step(to=15, run=_keep_less_beside_entries),
    Step(to=16, run=keep_members),
    Step(to=17, run=sell_value),
    Step(to=18, run=open_member_doors),
    Step(to=19, run=_tell_shoppers_of_what_is_aside),
    Step(to=20, run=join_at_tills),
    Step(to=21, run=know_who_was_there),
    Step(to=22, run=ask_about_wallets),
    Step(to=23, run=share_with_partners),
    Step(to=24, run=group_members),
    Step(to=25, run=_seal_peppers),
    Step(to=26, run=remember_loads),
    Step(to=27, run=anchor_consents),
)
