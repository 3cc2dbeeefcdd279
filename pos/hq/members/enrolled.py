"""Somebody who became a member at a till: made a person of once, however often its entry comes.

The till has given him his id, and his sales name it. What is personal came in a letter that head
office alone can open. A telephone or a card that somebody else has shows that two accounts may be
one person's, and proves nothing: people are asked, and the welcome is the older account's.

Everything runs in the caller's transaction.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.enrolments import Newcomer
from pos.contract.entry import Entry
from pos.contract.letters import open_letter
from pos.hq import schema
from pos.hq.members import finding, granting, nearby, persons, tables
from pos.hq.members.books import Origin
from pos.hq.members.cases import Case, open_cases, suggestion
from pos.hq.members.consents import record_consent
from pos.hq.members.enrolled_entries import Enrolled
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ERASED, Profile
from pos.hq.rows import add_rows
from pos.member.consent import Consent
from pos.member.identity import Assurance, BadIdentity, card_key, phone_key
from pos.member.programme import Programme

CHAIN_CARD: Final = "chain-card"
"""Who issues the plastic cards that tills hand out."""
NO_CONSENT: Final = "no_consent"
NO_LETTER: Final = "unreadable_letter"


def post_enrolled(
    connection: sa.Connection, keys: MemberKeys, office_key: Ed25519PrivateKey, entry: Entry,
    enrolled: Enrolled, *, rules: Programme, origin: Origin, now: int,
) -> str:  # fmt: skip
    """Makes a person of a newcomer; why that has to wait, empty where he is one.

    Whose id is there already is left as he is, whatever became of him since.
    """
    if _is_known(connection, enrolled.member):
        return ""
    newcomer = _open(enrolled, office_key)
    if newcomer is None or not any(one.purpose == "programme" for one in enrolled.agreed):
        why = NO_LETTER if newcomer is None else NO_CONSENT
        conflict = Case(
            case=f"{why}:{enrolled.member}",
            kind="conflict",
            why=why,
            one=enrolled.member,
            reason=f"{origin.terminal}, entry {origin.epoch}/{origin.seq}",
            at=now,
        )
        open_cases(connection, [conflict])
        return why
    others = _others(connection, keys, newcomer)
    _make(connection, keys, entry, enrolled, newcomer, origin=origin)
    if others:
        open_cases(
            connection,
            [suggestion(one, enrolled.member, why=why, at=now) for why, one in others],
        )
    else:
        granting.recall_erased(connection, keys, enrolled.member, newcomer.phone, at=entry.ts)
        granting.welcome(
            connection, enrolled.member, rules, day=dt.date.fromisoformat(entry.day), at=entry.ts,
            now=now, origin=origin,
        )  # fmt: skip
    if newcomer.birthday:
        granting.look_again(connection, now=now)
    nearby.see(connection, enrolled.member, store=origin.terminal.partition("-")[0], at=entry.ts)
    _tell(connection, keys, enrolled.member, is_first=not others)
    return ""


def blank_letters(connection: sa.Connection, members: Sequence[str]) -> None:
    """Takes the letters of members away who want to be nobody: their entries stay, without a
    word of what they said."""
    columns, journal = tables.joined.c, schema.journal.c
    found = connection.execute(
        sa.select(columns.terminal, columns.epoch, columns.seq).where(columns.member.in_(members))
    ).all()
    for row in found:
        mine = (
            (journal.terminal == row.terminal)
            & (journal.epoch == row.epoch)
            & (journal.seq == row.seq)
        )
        connection.execute(sa.update(schema.journal).where(mine).values(body=None))


def _is_known(connection: sa.Connection, member: str) -> bool:
    known = sa.select(tables.member.c.member).where(tables.member.c.member == member)
    return connection.execute(known).first() is not None


def _open(enrolled: Enrolled, office_key: Ed25519PrivateKey) -> Newcomer | None:
    """What the letter says; None for one that is not for us, or that says nothing of use."""
    try:
        sealed = base64.b64decode(enrolled.letter, validate=True)
    except (binascii.Error, ValueError):
        return None
    said = open_letter(sealed, about=enrolled.member, key=office_key)
    if said is None:
        return None
    try:
        newcomer = msgspec.json.decode(said, type=Newcomer)
        if newcomer.phone:
            phone_key(newcomer.phone, pepper=_NO_PEPPER)
        if newcomer.card:
            card_key(newcomer.card, pepper=_NO_PEPPER)
    except (msgspec.DecodeError, UnicodeDecodeError, BadIdentity):
        return None
    return newcomer if newcomer.phone or newcomer.card else None


def _others(
    connection: sa.Connection, keys: MemberKeys, newcomer: Newcomer
) -> list[tuple[str, str]]:
    """People who are known by the same telephone or card: (why, member), the oldest of each."""
    found: list[tuple[str, str]] = []
    columns = tables.member.c
    if newcomer.phone:
        same = (columns.phone == keys.phone(newcomer.phone)) & (columns.state != ERASED)
        statement = sa.select(columns.member).where(same).order_by(columns.since, columns.member)
        if (oldest := connection.execute(statement.limit(1)).scalar()) is not None:
            found.append(("same_phone", persons.person_of(connection, oldest)))
    if newcomer.card:
        holders = finding.by_card(connection, keys, newcomer.card)
        found += [("same_card", persons.person_of(connection, one)) for one in holders[:1]]
    return found


def _make(
    connection: sa.Connection, keys: MemberKeys, entry: Entry, enrolled: Enrolled,
    newcomer: Newcomer, *, origin: Origin,
) -> None:  # fmt: skip
    """The account with its card, where the card is nobody else's, and what he agreed to."""
    profile = Profile(name=newcomer.name, phone=newcomer.phone, birthday=newcomer.birthday)
    row = persons.member_row(
        keys, enrolled.member, profile, since=entry.ts, tier="", assurance=Assurance.STATED
    )
    add_rows(connection, tables.member, [row])
    card = newcomer.card.upper()
    if card and persons.find_by(connection, keys, issuer=CHAIN_CARD, number=card) is None:
        identity = persons.identity_row(
            keys, enrolled.member, issuer=CHAIN_CARD, number=card, source=origin.terminal,
            assurance=Assurance.LISTED, at=entry.ts,
        )  # fmt: skip
        add_rows(connection, tables.identity, [identity])
    for agreed in enrolled.agreed:
        record_consent(
            connection,
            Consent(
                member=enrolled.member,
                at=entry.ts,
                purpose=agreed.purpose,
                given=True,
                version=agreed.version,
                text_hash=agreed.text_hash,
                channel=agreed.channel,
                by=agreed.by,
            ),
        )
    joined = {
        "member": enrolled.member,
        "terminal": origin.terminal,
        "epoch": origin.epoch,
        "seq": origin.seq,
        "at": entry.ts,
    }
    add_rows(connection, tables.joined, [joined])


def _tell(connection: sa.Connection, keys: MemberKeys, member: str, *, is_first: bool) -> None:
    """Tells his store of him; by a telephone that is somebody else's too he is not found there."""
    known = persons.read_person(connection, keys, member).known()
    if not is_first:
        known = known.without_phones()
    nearby.tell(connection, [known])


_NO_PEPPER: Final = b"\0"
