"""How the tables of membership came to be what they are; see `pos.hq.steps`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pos.hq.step_columns import column, numbers, sale_key, texts

if TYPE_CHECKING:
    from alembic.operations import Operations


def keep_members(op: Operations) -> None:
    """Members, what they agreed to, the books of their points, and what people must look at."""
    op.create_table(
        "member",
        *_keys("member"),
        *numbers("since"),
        *texts("state tier granted survivor"),
        *numbers("assurance"),
        *texts("phone"),
        column("sealed", sa.LargeBinary),
    )
    op.create_index("member_by_phone", "member", ["phone"])
    op.create_index("member_by_survivor", "member", ["survivor"])
    op.create_table(
        "member_identity",
        *_keys("issuer subject"),
        *texts("member source"),
        *numbers("assurance at verified_at"),
        column("sealed", sa.LargeBinary),
    )
    op.create_index("member_identity_by_member", "member_identity", ["member"])
    _keep_books(op)
    op.create_table(
        "member_case",
        *_keys("case_id"),
        *texts("kind why state by reason one other"),
        *numbers("at closed_at"),
    )
    op.create_index("member_case_by_state", "member_case", ["state", "at"])
    op.create_table(
        "member_merger",
        *_keys("merger"),
        *texts("gone survivor proof tier_before granted_before by reason"),
        *numbers("at undone_at"),
    )
    op.create_index("member_merger_by_gone", "member_merger", ["gone"])
    op.create_table(
        "member_proof",
        *_keys("member"),
        column("code_hash", sa.LargeBinary),
        *numbers("expires_at tries"),
    )
    op.create_table(
        "member_consent",
        *_keys("member"),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *numbers("at"),
        *texts("purpose"),
        *numbers("given"),
        *texts("version text_hash channel by"),
        column("hash", sa.LargeBinary),
    )
    op.create_table("member_programme", *_keys("since"), *texts("content"))
    for statement in _STAY[op.get_bind().dialect.name]:
        op.execute(statement)


def sell_value(op: Operations) -> None:
    """Issuers of stored value, and their cards."""
    op.create_table("value_issuer", *_keys("issuer"), *texts("content"))
    op.create_table(
        "value_card",
        *_keys("issuer subject"),
        *texts("card member state good_until replaced_by"),
        *numbers("sold_at"),
    )
    op.create_index("value_card_by_card", "value_card", ["card"], unique=True)
    op.create_index("value_card_by_member", "value_card", ["member"])


def remember_loads(op: Operations) -> None:
    """Loads of cards that tills were told they may take, until they are posted."""
    op.create_table(
        "value_asked",
        *_keys("asked"),
        *texts("card terminal member good_until"),
        column("pin_hash", sa.LargeBinary),
        *numbers("amount at"),
    )
    op.create_index("value_asked_by_card", "value_asked", ["card"])


def open_member_doors(op: Operations) -> None:
    """What tills ask of members: found by how a name sounds and how a number ends, telephones that
    show codes, and cards of value with a PIN."""
    for name in ("tail", "spelled"):
        late = sa.Column(name, sa.Text, nullable=False, server_default="?")
        op.add_column("member", late)
        op.create_index(f"member_by_{name}", "member", [name])
    op.create_table(
        "value_pin", *_keys("card"), column("pin_hash", sa.LargeBinary), *numbers("tries tried_at")
    )
    op.create_table(
        "member_device", *_keys("device"), *texts("number member"), *numbers("since closed_at")
    )
    op.create_index("member_device_by_number", "member_device", ["number"], unique=True)
    op.create_index("member_device_by_member", "member_device", ["member"])
    op.create_table(
        "member_showing",
        *_keys("device"),
        sa.Column("step", sa.BigInteger, primary_key=True),
        *texts("of"),
        *numbers("at"),
    )
    op.create_index("member_showing_by_age", "member_showing", ["at"])


def join_at_tills(op: Operations) -> None:
    """Who became a member at a till, whose birthday it is, and what people were given once."""
    born = sa.Column("born", sa.Text, nullable=False, server_default="?")
    op.add_column("member", born)
    op.create_index("member_by_born", "member", ["born"])
    op.create_table("member_joined", *_keys("member"), *texts("terminal"), *numbers("epoch seq at"))
    op.create_table("member_grant", *_keys("member what"), *numbers("at"))


def know_who_was_there(op: Operations) -> None:
    """Where members were seen: a store that knew everybody goes on until they stay away."""
    op.create_table("member_seen", *_keys("member store"), *numbers("at"))
    op.create_index("member_seen_by_age", "member_seen", ["at"])
    op.execute(
        "INSERT INTO member_seen (member, store, at) SELECT member, '', since FROM member "
        "WHERE state = 'active'"
    )
    op.execute(
        "INSERT INTO member_seen (member, store, at) SELECT member, store, max(at) "
        "FROM member_sale WHERE member IN (SELECT member FROM member) GROUP BY member, store"
    )


def ask_about_wallets(op: Operations) -> None:
    """Which users of wallets paid, and when one-time codes were sent to a telephone."""
    op.create_table(
        "member_payer",
        *_keys("attempt"),
        *texts("terminal issuer subject member case_id"),
        *numbers("at"),
        column("sealed", sa.LargeBinary),
    )
    op.create_index("member_payer_by_age", "member_payer", ["at"])
    op.create_index("member_payer_by_case", "member_payer", ["case_id"])
    op.create_table(
        "member_sent", *_keys("phone"), sa.Column("at", sa.BigInteger, primary_key=True)
    )
    op.create_index("member_sent_by_age", "member_sent", ["at"])


def share_with_partners(op: Operations) -> None:
    """What holds with chains whose shops share the members."""
    op.create_table("member_partner", *_keys("terms"), *texts("content"))


def group_members(op: Operations) -> None:
    """Groups of members that promotions may be for, and who belongs to them."""
    op.create_table("member_group", *_keys("name"), *texts("content"))
    op.create_table("member_segment", *_keys("member segment"), *numbers("holds told"))
    op.create_index("member_segment_by_told", "member_segment", ["told"])


def anchor_consents(op: Operations) -> None:
    """Where each chain of consents ends, and what people had who were erased since."""
    op.create_table("member_consent_head", *_keys("member"), *numbers("n"),
                    column("hash", sa.LargeBinary))  # fmt: skip
    op.execute(
        "INSERT INTO member_consent_head (member, n, hash) SELECT member, n, hash "
        "FROM member_consent AS last WHERE n = "
        "(SELECT max(n) FROM member_consent AS one WHERE one.member = last.member)"
    )
    op.create_table("member_had", *_keys("name what"), *numbers("until"))
    op.create_index("member_had_by_age", "member_had", ["until"])


def _keep_books(op: Operations) -> None:
    op.create_table(
        "member_posting",
        *_keys("key"),
        *texts("unit kind of terminal reason"),
        *numbers("at posted_at epoch seq"),
    )
    op.create_index("member_posting_by_of", "member_posting", ["of"])
    op.create_table(
        "member_entry",
        *_keys("posting"),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *texts("account member lot"),
        *numbers("amount"),
    )
    op.create_index("member_entry_by_account", "member_entry", ["account", "member"])
    op.create_index("member_entry_by_member", "member_entry", ["member", "posting"])
    op.create_table(
        "member_lot",
        *_keys("member unit lot"),
        *numbers("earned_at free_at expires_at free pending held"),
    )
    for name, by, where in (
        ("member_lot_by_release", "free_at", "pending > 0"),
        ("member_lot_by_expiry", "expires_at", "free > 0 AND expires_at > 0"),
    ):
        told = sa.text(where)
        op.create_index(name, "member_lot", [by], sqlite_where=told, postgresql_where=told)
    op.create_table(
        "member_earned",
        *_keys("receipt"),
        sa.Column("line", sa.BigInteger, primary_key=True),
        *texts("member lot"),
        *numbers("quantity points back"),
    )
    op.create_table(
        "member_sale",
        *sale_key(),
        sa.Column("n", sa.BigInteger, primary_key=True),
        *texts("member store receipt"),
        *numbers("at amount"),
    )
    op.create_index("member_sale_by_member", "member_sale", ["member", "at"])
    op.create_index("member_sale_by_receipt", "member_sale", ["receipt"])
    op.create_table(
        "points_due",
        *sale_key(),
        *texts("store code"),
        *numbers("at tries due_at"),
    )
    op.create_index("points_due_by_due", "points_due", ["due_at"])
    op.create_table(
        "member_reservation",
        *_keys("key"),
        *texts("member unit terminal of"),
        *numbers("amount until"),
    )
    op.create_index("member_reservation_by_end", "member_reservation", ["until"])


def _keys(names: str) -> Iterator[sa.Column[Any]]:
    yield from (sa.Column(name, sa.Text, primary_key=True) for name in names.split())


_KEPT: Final = (
    ("member_posting", "postings"), ("member_entry", "entries"), ("member_consent", "consents"),
)  # fmt: skip
_STAY: Final = {
    "sqlite": [
        f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'member {what} stay as they are'); END"
        for table, what in _KEPT
        for name, verb in (("kept", "UPDATE"), ("stays", "DELETE"))
    ],
    "postgresql": [
        statement
        for table, what in _KEPT
        for statement in (
            f"CREATE OR REPLACE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"'BEGIN RAISE EXCEPTION ''member {what} stay as they are''; END'",
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_stays()",
        )
    ],
}
