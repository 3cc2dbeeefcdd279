"""What members agreed to, as it is kept: each record behind the one before, and none changed.

What the chain and its last hash beside it prove: a record that was changed, moved or taken away by
accident, by a repair, or by somebody who did not reckon every later hash anew is found
(`lianpos hq member check`). Neither has a key. Whoever may write both tables can write another
history that holds together; what proves against him stands elsewhere: the last hash that a member
has taken along in his export, and an older copy of the database.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq.members import tables
from pos.member.consent import (
    Consent,
    Purpose,
    consent_hash,
    first_hash,
    first_touched,
    standing,
)
from pos.member.segments import Segment

MERGER: Final = "merger"
UNMERGER: Final = "unmerger"
"""Channels of records that follow from what was recorded before, not from a new answer."""


def record_consent(connection: sa.Connection, consent: Consent) -> None:
    """Writes an answer of a member behind those that he gave before."""
    records = _records(connection, consent.member)
    before = records[-1][1] if records else first_hash(consent.member)
    row = {
        "member": consent.member,
        "n": len(records) + 1,
        "at": consent.at,
        "purpose": consent.purpose,
        "given": int(consent.given),
        "version": consent.version,
        "text_hash": consent.text_hash,
        "channel": consent.channel,
        "by": consent.by,
        "hash": consent_hash(consent, before),
    }
    connection.execute(sa.insert(tables.consent), row)
    connection.execute(_END, {name: row[name] for name in ("member", "n", "hash")})
    if not consent.given:
        _leave_groups(connection, consent)


def _leave_groups(connection: sa.Connection, withdrawn: Consent) -> None:
    """Who takes a consent back leaves the groups that need it at once; his stores are told next."""
    found = connection.execute(sa.select(tables.segment.c.content)).scalars()
    segments = [msgspec.json.decode(one, type=Segment) for one in found]
    names = [one.name for one in segments if one.consent == withdrawn.purpose]
    columns = tables.belonging.c
    mine = (columns.member == withdrawn.member) & columns.segment.in_(names)
    connection.execute(sa.update(tables.belonging).where(mine).values(holds=0, told=0))


def read_consents(connection: sa.Connection, member: str) -> list[Consent]:
    """All answers of an account, from the first on."""
    return [consent for consent, _ in _records(connection, member)]


def agrees_to(connection: sa.Connection, member: str) -> frozenset[Purpose]:
    """What a member agrees to now."""
    return standing(read_consents(connection, member))


def touched(connection: sa.Connection, member: str) -> int | None:
    """The number of the first record that is not as it was written, or is gone; None for none."""
    records = _records(connection, member)
    position = first_touched(member, records)
    if position is not None:
        return position + 1
    end = connection.execute(
        sa.select(tables.consent_head).where(tables.consent_head.c.member == member)
    ).one_or_none()
    n, last = (0, b"") if end is None else (int(end.n), bytes(end.hash))
    if (n, last) == (len(records), records[-1][1] if records else b""):
        return None
    return min(n, len(records)) + 1


def all_touched(connection: sa.Connection) -> list[tuple[str, int]]:
    """The members whose records are not all there as they were written, and the first such one."""
    answered = sa.select(tables.consent.c.member).union(sa.select(tables.consent_head.c.member))
    members = connection.execute(answered).scalars().all()
    found = ((member, touched(connection, member)) for member in sorted(members))
    return [(member, n) for member, n in found if n is not None]


def end_of(connection: sa.Connection, member: str) -> str:
    """The hash of the last record of an account, which stands for all before it; empty for none."""
    records = _records(connection, member)
    return records[-1][1].hex() if records else ""


def withdraw_for_merger(
    connection: sa.Connection, survivor: str, kept: frozenset[str], *, merger: str, now: int
) -> None:
    """Of two who become one only what both agreed to is agreed to."""
    for last in _standing_records(connection, survivor):
        if last.purpose not in kept:
            _follow(connection, last, given=False, channel=MERGER, by=merger, now=now)


def restore_after_merger(
    connection: sa.Connection, survivor: str, *, merger: str, now: int
) -> None:
    """What only a merger withdrew is agreed to again, where nobody has answered since."""
    last = {record.purpose: record for record in read_consents(connection, survivor)}
    for record in last.values():
        if record.channel == MERGER and record.by == merger:
            _follow(connection, record, given=True, channel=UNMERGER, by=merger, now=now)


def withdraw_where_parted(
    connection: sa.Connection, gone: str, survivor: str, *, merger: str, since: int, now: int
) -> None:
    """What one person withdrew while the accounts were one is withdrawn for both of them."""
    said = {
        record.purpose: record
        for record in read_consents(connection, survivor)
        if record.at >= since and record.channel not in (MERGER, UNMERGER)
    }
    for last in _standing_records(connection, gone):
        answer = said.get(last.purpose)
        if answer is not None and not answer.given:
            _follow(connection, last, given=False, channel=UNMERGER, by=merger, now=now)


def _standing_records(connection: sa.Connection, member: str) -> list[Consent]:
    last = {record.purpose: record for record in read_consents(connection, member)}
    return [record for record in last.values() if record.given]


def _follow(
    connection: sa.Connection, of: Consent, *, given: bool, channel: str, by: str, now: int
) -> None:
    record_consent(
        connection,
        Consent(
            member=of.member,
            at=now,
            purpose=of.purpose,
            given=given,
            version=of.version,
            text_hash=of.text_hash,
            channel=channel,
            by=by,
        ),
    )


def _records(connection: sa.Connection, member: str) -> list[tuple[Consent, bytes]]:
    columns = tables.consent.c
    found = connection.execute(
        sa.select(tables.consent).where(columns.member == member).order_by(columns.n)
    )
    return [(_consent(row), bytes(row.hash)) for row in found]


def _consent(row: Any) -> Consent:
    return Consent(
        member=row.member,
        at=row.at,
        purpose=row.purpose,
        given=bool(row.given),
        version=row.version,
        text_hash=row.text_hash,
        channel=row.channel,
        by=row.by,
    )


_END: Final = sa.text(
    "INSERT INTO member_consent_head (member, n, hash) VALUES (:member, :n, :hash) "
    "ON CONFLICT (member) DO UPDATE SET n = excluded.n, hash = excluded.hash"
)
