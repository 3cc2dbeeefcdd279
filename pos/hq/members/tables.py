"""The tables of membership: who members are, what they agreed to, and their points and value.

Every column belongs to a class of data, which says how it is kept and what erasing a member does
to it:

    open       says nothing of a person
    pseudonym  names a member and tells nothing of him: stays when he is erased
    hashed     an HMAC under head office's key, by which a number is found: goes when he is erased
    sealed     personal, and encrypted under head office's key: goes when he is erased

Moments are microseconds of UTC since 1970 and 0 where there is none; points are whole, stored
value is in minor units.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import DDL

from pos.hq.columns import metadata, of_a_sale

DataClass = Literal["open", "pseudonym", "hashed", "sealed"]


def _column(name: str, kind: Any, of: DataClass, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=key, nullable=False, info={"data_class": of})


def _text(name: str, of: DataClass = "open", *, key: bool = False) -> sa.Column[str]:
    return _column(name, sa.Text, of, key=key)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return _column(name, sa.BigInteger, "open", key=key)


def _raw(name: str, of: DataClass) -> sa.Column[bytes]:
    return _column(name, sa.LargeBinary, of)


def _late(name: str, of: DataClass) -> sa.Column[str]:
    """A column that came after rows were there, in which they have a question mark."""
    kept = {"data_class": of}
    return sa.Column(name, sa.Text, nullable=False, server_default=NOT_YET, info=kept)


def _documents(name: str, key: str, comment: str) -> sa.Table:
    """What people publish as a whole, one row a document."""
    return sa.Table(name, metadata, _text(key, key=True), _text("content"), comment=comment)


NOT_YET: Final = "?"
"""What follows from what is sealed, of a row that nobody has opened since it is asked for."""

member: Final = sa.Table(
    "member",
    metadata,
    _text("member", "pseudonym", key=True),
    _number("since"),
    *(_text(name) for name in ("state", "tier", "granted")),
    _text("survivor", "pseudonym"),
    _number("assurance"),
    _text("phone", "hashed"),
    _raw("sealed", "sealed"),
    *(_late(name, "hashed") for name in ("tail", "spelled", "born")),
    sa.Index("member_by_phone", "phone"),
    sa.Index("member_by_tail", "tail"),
    sa.Index("member_by_spelled", "spelled"),
    sa.Index("member_by_born", "born"),
    sa.Index("member_by_survivor", "survivor"),
    comment="an account as it was opened; survivor: whose it became by a merger, else empty. "
    "granted: the tier that a programme gave, tier: the one that counts. sealed: name, telephone "
    "and birthday. tail, spelled: by what a cashier looks for people, born: who has his birthday; "
    "a question mark where that is not known yet",
)
identity: Final = sa.Table(
    "member_identity",
    metadata,
    _text("issuer", key=True),
    _text("subject", "hashed", key=True),
    _text("member", "pseudonym"),
    _text("source"),
    *(_number(name) for name in ("assurance", "at", "verified_at")),
    _raw("sealed", "sealed"),
    sa.Index("member_identity_by_member", "member"),
    comment="by what a member is known: a card, a wallet's user, a telephone that he proved. "
    "member: the account that it was opened with. sealed: the number itself",
)
posting: Final = sa.Table(
    "member_posting",
    metadata,
    _text("key", key=True),
    *(_text(name) for name in ("unit", "kind", "of", "terminal", "reason")),
    *(_number(name) for name in ("at", "posted_at", "epoch", "seq")),
    sa.Index("member_posting_by_of", "of"),
    comment="one event in the books; rows stay as they are. of: the sale, payment or file; "
    "terminal, epoch, seq: the journal's entry that it comes from",
)
entry: Final = sa.Table(
    "member_entry",
    metadata,
    _text("posting", key=True),
    _number("n", key=True),
    _text("account"),
    _text("member", "pseudonym"),
    _text("lot"),
    _number("amount"),
    sa.Index("member_entry_by_account", "account", "member"),
    sa.Index("member_entry_by_member", "member", "posting"),
    comment="the two sides of a posting, which add up to 0; rows stay as they are",
)
lot: Final = sa.Table(
    "member_lot",
    metadata,
    _text("member", "pseudonym", key=True),
    _text("unit", key=True),
    _text("lot", key=True),
    *(_number(name) for name in ("earned_at", "free_at", "expires_at", "free", "pending", "held")),
    sa.Index("member_lot_by_release", "free_at", sqlite_where=sa.text("pending > 0"),
             postgresql_where=sa.text("pending > 0")),
    sa.Index("member_lot_by_expiry", "expires_at",
             sqlite_where=sa.text("free > 0 AND expires_at > 0"),
             postgresql_where=sa.text("free > 0 AND expires_at > 0")),
    comment="what members have, lot by lot: the sums of the entries",
)  # fmt: skip
earned: Final = sa.Table(
    "member_earned",
    metadata,
    _text("receipt", key=True),
    _number("line", key=True),
    _text("member", "pseudonym"),
    _text("lot"),
    *(_number(name) for name in ("quantity", "points", "back")),
    comment="what each line of a receipt earned, and how much of it came back",
)
spending: Final = sa.Table(
    "member_sale",
    metadata,
    *of_a_sale(),
    _number("n", key=True),
    _text("member", "pseudonym"),
    *(_text(name) for name in ("store", "receipt")),
    *(_number(name) for name in ("at", "amount")),
    sa.Index("member_sale_by_member", "member", "at"),
    sa.Index("member_sale_by_receipt", "receipt"),
    comment="what members spent, and with a minus what came back of any receipt, of which there "
    "is nobody named",
)
due: Final = sa.Table(
    "points_due",
    metadata,
    *of_a_sale(),
    *(_text(name) for name in ("store", "code")),
    *(_number(name) for name in ("at", "tries", "due_at")),
    sa.Index("points_due_by_due", "due_at"),
    comment="sales and returns whose points are not in the books yet",
)
reservation: Final = sa.Table(
    "member_reservation",
    metadata,
    _text("key", key=True),
    _text("member", "pseudonym"),
    *(_text(name) for name in ("unit", "terminal", "of")),
    *(_number(name) for name in ("amount", "until")),
    sa.Index("member_reservation_by_end", "until"),
    comment="what is set aside for payments under way, until they end or their time is over",
)
case: Final = sa.Table(
    "member_case",
    metadata,
    _text("case_id", key=True),
    *(_text(name) for name in ("kind", "why", "state", "by", "reason")),
    *(_text(name, "pseudonym") for name in ("one", "other")),
    *(_number(name) for name in ("at", "closed_at")),
    sa.Index("member_case_by_state", "state", "at"),
    comment="what people must look at: two accounts that may be one person's, and what "
    "programmes tell differently",
)
merger: Final = sa.Table(
    "member_merger",
    metadata,
    _text("merger", key=True),
    *(_text(name, "pseudonym") for name in ("gone", "survivor")),
    *(_text(name) for name in ("proof", "tier_before", "granted_before", "by", "reason")),
    *(_number(name) for name in ("at", "undone_at")),
    sa.Index("member_merger_by_gone", "gone"),
    comment="two accounts that were made one, and whether that was undone",
)
proof: Final = sa.Table(
    "member_proof",
    metadata,
    _text("member", "pseudonym", key=True),
    _raw("code_hash", "hashed"),
    *(_number(name) for name in ("expires_at", "tries")),
    comment="one-time codes by which holders prove that an account is theirs",
)
consent: Final = sa.Table(
    "member_consent",
    metadata,
    _text("member", "pseudonym", key=True),
    _number("n", key=True),
    _number("at"),
    _text("purpose"),
    _number("given"),
    *(_text(name) for name in ("version", "text_hash", "channel", "by")),
    _raw("hash", "pseudonym"),
    comment="what members agreed to, each record chained to the one before; rows stay as they are",
)
consent_head: Final = sa.Table(
    "member_consent_head",
    metadata,
    _text("member", "pseudonym", key=True),
    _number("n"),
    _raw("hash", "pseudonym"),
    comment="the last record of what a member agreed to: with it none is taken away unnoticed",
)
had: Final = sa.Table(
    "member_had",
    metadata,
    _text("name", "hashed", key=True),
    _text("what", key=True),
    _number("until"),
    sa.Index("member_had_by_age", "until"),
    comment="what was given once to people who were erased since, by their telephone's HMAC of its "
    "own use: nobody is given it again who comes back so soon. until: when it is forgotten",
)
programme: Final = _documents(
    "member_programme", "since", "the rules of the programme, as JSON, each from its day on"
)

partner: Final = _documents(
    "member_partner",
    "terms",
    "what holds with a chain whose shops share the members, each from its day on; JSON",
)
segment: Final = _documents(
    "member_group", "name", "groups of members that promotions may be for; JSON"
)
belonging: Final = sa.Table(
    "member_segment",
    metadata,
    _text("member", "pseudonym", key=True),
    _text("segment", key=True),
    *(_number(name) for name in ("holds", "told")),
    sa.Index("member_segment_by_told", "told"),
    comment="who belongs to a group, or did until stores are told otherwise; told: they were",
)
issuer: Final = _documents(
    "value_issuer",
    "issuer",
    "who issues stored value, where it is good and how much of it a card may hold; JSON",
)
card: Final = sa.Table(
    "value_card",
    metadata,
    _text("issuer", key=True),
    _text("subject", "hashed", key=True),
    _text("card", "pseudonym"),
    _text("member", "pseudonym"),
    *(_text(name) for name in ("state", "good_until")),
    _text("replaced_by", "pseudonym"),
    _number("sold_at"),
    sa.Index("value_card_by_card", "card", unique=True),
    sa.Index("value_card_by_member", "member"),
    comment="cards of stored value. card: what the books call it; its number is kept nowhere. "
    "member: whose it is, empty for one without a name",
)

asked: Final = sa.Table(
    "value_asked",
    metadata,
    _text("asked", key=True),
    _text("card", "pseudonym"),
    _text("terminal"),
    _text("member", "pseudonym"),
    _text("good_until"),
    _raw("pin_hash", "hashed"),
    *(_number(name) for name in ("amount", "at")),
    sa.Index("value_asked_by_card", "card"),
    comment="loads that tills were told they may take, until their entries are posted. member, "
    "good_until, pin_hash: what a new card gets by it",
)
pin: Final = sa.Table(
    "value_pin",
    metadata,
    _text("card", "pseudonym", key=True),
    _raw("pin_hash", "hashed"),
    *(_number(name) for name in ("tries", "tried_at")),
    comment="the PINs of cards of value, and how often a wrong one was keyed in since the last "
    "right one",
)
device: Final = sa.Table(
    "member_device",
    metadata,
    _text("device", key=True),
    _text("number"),
    _text("member", "pseudonym"),
    *(_number(name) for name in ("since", "closed_at")),
    sa.Index("member_device_by_number", "number", unique=True),
    sa.Index("member_device_by_member", "member"),
    comment="telephones on which members show their codes. number: its ten digits in a code that "
    "is nothing but digits",
)
showing: Final = sa.Table(
    "member_showing",
    metadata,
    _text("device", key=True),
    _number("step", key=True),
    _text("of"),
    _number("at"),
    sa.Index("member_showing_by_age", "at"),
    comment="codes that have paid: nothing else is paid with what was shown in that half minute",
)

joined: Final = sa.Table(
    "member_joined",
    metadata,
    _text("member", "pseudonym", key=True),
    _text("terminal"),
    *(_number(name) for name in ("epoch", "seq", "at")),
    comment="who became a member at a till, and by which entry of its journal",
)
grant: Final = sa.Table(
    "member_grant",
    metadata,
    _text("member", "pseudonym", key=True),
    _text("what", key=True),
    _number("at"),
    comment="what accounts were given once and are given no second time: a welcome, the points of "
    "a birthday, of a day for members",
)
seen: Final = sa.Table(
    "member_seen",
    metadata,
    _text("member", "pseudonym", key=True),
    _text("store", key=True),
    _number("at"),
    sa.Index("member_seen_by_age", "at"),
    comment="where people were seen last: a store's files know nobody else; store is empty for all",
)
payer: Final = sa.Table(
    "member_payer",
    metadata,
    _text("attempt", key=True),
    *(_text(name) for name in ("terminal", "issuer")),
    _text("subject", "hashed"),
    _text("member", "pseudonym"),
    _text("case_id"),
    _number("at"),
    _raw("sealed", "sealed"),
    sa.Index("member_payer_by_age", "at"),
    sa.Index("member_payer_by_case", "case_id"),
    comment="which user of a wallet made a payment, until its sale is posted; with a case and its "
    "member until somebody has said whether it is his wallet",
)
sent: Final = sa.Table(
    "member_sent",
    metadata,
    _text("phone", "hashed", key=True),
    _number("at", key=True),
    sa.Index("member_sent_by_age", "at"),
    comment="when one-time codes were sent to a telephone, so that nobody is sent too many",
)

TABLES: Final = (
    member, identity, posting, entry, lot, earned, spending, due, reservation, case, merger, proof,
    consent, consent_head, had, programme, partner, segment, belonging, issuer, card, asked, pin,
    device, showing, joined, grant, seen, payer, sent,
)  # fmt: skip
STAY: Final = {posting.name: "postings", entry.name: "entries", consent.name: "consents"}
"""Tables whose rows nobody changes or removes, and what they are called where somebody tries."""


def staying(table: str, what: str, dialect: str) -> tuple[str, ...]:
    """What keeps the rows of a table as they are, as statements of a kind of database."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'member {what} stay as they are'); END"
            for name, verb in (("kept", "UPDATE"), ("stays", "DELETE"))
        )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"'BEGIN RAISE EXCEPTION ''member {what} stay as they are''; END'",
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_stays()",
    )


for _table in (posting, entry, consent):
    for _dialect in ("sqlite", "postgresql"):
        for _statement in staying(_table.name, STAY[_table.name], _dialect):
            _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
            sa.event.listen(_table, "after_create", _ddl)
