"""Who a member is: the accounts that are his, by what he is known, and what is told of him.

An account keeps what it was opened with for ever; a merger points it to another one. A person is
the account that nobody points on, with all that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq.members import tables
from pos.hq.members.feeding import Known
from pos.hq.members.keys import MemberKeys
from pos.hq.members.spelling import spelled
from pos.hq.rows import change_rows
from pos.hq.stores import BadRequest
from pos.member.identity import Assurance, ends, masked_name
from pos.member.joining import Account
from pos.member.member import Member

ACTIVE: Final = "active"
MERGED: Final = "merged"
ERASED: Final = "erased"

PHONE: Final = "phone"
WALLETS: Final = ("alipay", "wechat")
"""Issuers that are no programme: a telephone that was proved, and users of wallets."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is personal in an account: sealed wherever it is kept. `birthday` is MM-DD."""

    name: str = ""
    phone: str = ""
    birthday: str = ""


class NoMember(BadRequest):
    """There is no account of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One account of a person."""

    member: str
    since: int
    state: str
    tier: str
    granted: str
    assurance: Assurance
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBy:
    """One identity of a person, the number as it is written."""

    issuer: str
    number: str
    member: str
    source: str
    assurance: Assurance
    at: int
    verified_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member with everything that is his; the first account is the one that counts."""

    accounts: tuple[Own, ...]
    identities: tuple[KnownBy, ...]

    @property
    def member(self) -> str:
        return self.accounts[0].member

    @property
    def tier(self) -> str:
        return self.accounts[0].tier

    @property
    def profile(self) -> Profile:
        """Name, telephone and birthday, each from the account that is known best."""
        ranked = sorted(self.accounts, key=lambda own: (-own.assurance, own.since, own.member))
        return Profile(
            name=_first(own.profile.name for own in ranked),
            phone=_first(own.profile.phone for own in ranked),
            birthday=_first(own.profile.birthday for own in ranked),
        )

    def known(self) -> Known:
        """The person as tills know him."""
        cards = [one.number for one in self.identities if one.issuer not in (PHONE, *WALLETS)]
        phones = {own.profile.phone for own in self.accounts if own.profile.phone}
        return Known(
            member=Member(
                id=self.member,
                tier=self.tier,
                birthday=self.profile.birthday,
                name=masked_name(self.profile.name),
                spelled=spelled(self.profile.name),
                tail=ends(self.profile.phone),
            ),
            cards=cards,
            phones=sorted(phones),
        )

    def as_account(self, *, rank: int, consents: Iterable[str], is_held: bool) -> Account:
        """The person as merging looks at him."""
        best = max((own.assurance for own in self.accounts), default=Assurance.STATED)
        return Account(
            member=self.member,
            since=self.accounts[0].since,
            rank=rank,
            birthday=self.profile.birthday,
            assurance=best,
            consents=frozenset(consents),
            is_held=is_held,
        )


def person_of(connection: sa.Connection, member: str) -> str:
    """Whose an account is now: old names lead on for ever. `NoMember` for none."""
    seen = member
    while True:
        row = connection.execute(_SURVIVOR, {"member": seen}).one_or_none()
        if row is None:
            raise NoMember(f"there is no member {member}")
        if not row.survivor:
            return seen
        seen = row.survivor


def living(connection: sa.Connection, member: str) -> str:
    """The same, of somebody of whom something new may be kept; `BadRequest` for who was erased."""
    person = person_of(connection, member)
    own = sa.select(tables.member.c.state).where(tables.member.c.member == person)
    if connection.execute(own).scalar_one() == ERASED:
        raise BadRequest(f"{member} was erased")
    return person


def persons_of(connection: sa.Connection, members: Iterable[str]) -> dict[str, str]:
    """The same for many accounts; those that are not there are left out."""
    columns = tables.member.c
    lead: dict[str, str] = {}
    asked = set(members)
    while asked:
        found = connection.execute(
            sa.select(columns.member, columns.survivor).where(columns.member.in_(sorted(asked)))
        )
        lead.update({row.member: row.survivor for row in found})
        asked = {next_one for next_one in lead.values() if next_one and next_one not in lead}
    return {member: _end(lead, member) for member in lead}


def _end(lead: Mapping[str, str], member: str) -> str:
    while lead[member]:
        member = lead[member]
    return member


def read_person(connection: sa.Connection, keys: MemberKeys, member: str) -> Person:
    """Everything of the person whose account that is or was."""
    accounts = _accounts(connection, person_of(connection, member))
    own = tuple(
        Own(
            member=row.member,
            since=row.since,
            state=row.state,
            tier=row.tier,
            granted=row.granted,
            assurance=Assurance(row.assurance),
            profile=open_profile(keys, row.member, row.sealed),
        )
        for row in accounts
    )
    names = [row.member for row in accounts]
    columns = tables.identity.c
    found = connection.execute(
        sa.select(tables.identity)
        .where(columns.member.in_(names))
        .order_by(columns.at, columns.issuer, columns.subject)
    )
    identities = tuple(
        KnownBy(
            issuer=row.issuer,
            number=keys.unseal(row.sealed, of=f"{row.issuer}|{row.subject}").decode(),
            member=row.member,
            source=row.source,
            assurance=Assurance(row.assurance),
            at=row.at,
            verified_at=row.verified_at,
        )
        for row in found
    )
    return Person(accounts=own, identities=identities)


def phone_of(connection: sa.Connection, keys: MemberKeys, member: str) -> str:
    """The telephone that an account was opened with, or else its person's; empty for none."""
    person = read_person(connection, keys, member)
    own = _first(one.profile.phone for one in person.accounts if one.member == member)
    return own or person.profile.phone


def accounts_of(connection: sa.Connection, member: str) -> list[str]:
    """The names of all accounts of the person whose account that is or was, his own first."""
    return [row.member for row in _accounts(connection, person_of(connection, member))]


def find_by(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> str | None:
    """Whose a card, a proved telephone or a wallet's user is."""
    columns = tables.identity.c
    found = connection.execute(
        sa.select(columns.member).where(
            columns.issuer == issuer, columns.subject == keys.subject(issuer, number)
        )
    ).scalar()
    return None if found is None else person_of(connection, found)


def member_row(
    keys: MemberKeys, member: str, profile: Profile, *, since: int, tier: str,
    assurance: Assurance,
) -> dict[str, Any]:  # fmt: skip
    """A new account as a row."""
    return {
        "member": member,
        "since": since,
        "state": ACTIVE,
        "tier": tier,
        "granted": tier,
        "survivor": "",
        "assurance": int(assurance),
        **found_by(keys, profile),
        "sealed": seal_profile(keys, member, profile),
    }


def found_by(keys: MemberKeys, profile: Profile) -> dict[str, str]:
    """The columns by which an account is found: by a cashier, and on a birthday."""
    return {
        "phone": keys.phone(profile.phone),
        "tail": keys.tail(profile.phone),
        "spelled": keys.spelled(spelled(profile.name)),
        "born": keys.birthday(profile.birthday),
    }


def name_old_rows(connection: sa.Connection, keys: MemberKeys, *, limit: int) -> None:
    """Gives accounts of an older head office the columns by which they are found."""
    columns = tables.member.c
    rows = connection.execute(
        sa.select(columns.member, columns.sealed).where(columns.born == tables.NOT_YET).limit(limit)
    ).all()
    found = [
        {"member": row.member, **found_by(keys, open_profile(keys, row.member, row.sealed))}
        for row in rows
    ]
    change_rows(connection, tables.member, found)


def identity_row(
    keys: MemberKeys, member: str, *, issuer: str, number: str, source: str,
    assurance: Assurance, at: int,
) -> dict[str, Any]:  # fmt: skip
    """By what an account is known, as a row."""
    subject = keys.subject(issuer, number)
    return {
        "issuer": issuer,
        "subject": subject,
        "member": member,
        "source": source,
        "assurance": int(assurance),
        "at": at,
        "verified_at": at if assurance is Assurance.PROVEN else 0,
        "sealed": keys.seal(number.encode(), of=f"{issuer}|{subject}"),
    }


def seal_profile(keys: MemberKeys, member: str, profile: Profile) -> bytes:
    """What is personal, as it is kept."""
    return keys.seal(msgspec.json.encode(profile), of=member)


def open_profile(keys: MemberKeys, member: str, sealed: bytes) -> Profile:
    """What is personal, as it was; nothing of a member who was erased."""
    if not sealed:
        return Profile()
    return msgspec.json.decode(keys.unseal(sealed, of=member), type=Profile)


def _accounts(connection: sa.Connection, person: str) -> Sequence[sa.Row[Any]]:
    """The rows of a person, his own first, then the others by their age."""
    columns = tables.member.c
    rows = list(connection.execute(sa.select(tables.member).where(columns.member == person)))
    names = [person]
    while names:
        led = connection.execute(
            sa.select(tables.member)
            .where(columns.survivor.in_(names))
            .order_by(columns.since, columns.member)
        ).all()
        rows += led
        names = [row.member for row in led]
    return rows


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


_SURVIVOR: Final = sa.select(tables.member.c.survivor).where(
    tables.member.c.member == sa.bindparam("member")
)
