"""A member as people at head office may see him: numbers and names by their ends."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pos.hq.members import books, consents, persons
from pos.hq.members.keys import MemberKeys
from pos.hq.reports import iso
from pos.member.identity import masked, masked_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIdentity:
    """By what a member is known, masked; `assurance` is stated, listed or proven."""

    issuer: str
    number: str
    assurance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One member; `accounts` are all that are his. Stored value in minor units."""

    member: str
    state: str
    since: str
    tier: str
    name: str
    phone: str
    birthday: str
    accounts: tuple[str, ...]
    known_by: tuple[ShownIdentity, ...]
    points: int
    pending_points: int
    stored_value: int
    consents: tuple[str, ...]


def shown(connection: sa.Connection, keys: MemberKeys, member: str) -> Shown:
    """The person whose account that is or was."""
    person = persons.read_person(connection, keys, member)
    profile = person.profile
    points = books.read_purse(connection, person.member, lock=False)
    value = books.read_purse(connection, person.member, unit="money", lock=False)
    return Shown(
        member=person.member,
        state=person.accounts[0].state,
        since=iso(person.accounts[0].since),
        tier=person.tier,
        name=masked_name(profile.name),
        phone=masked(profile.phone),
        birthday=profile.birthday,
        accounts=tuple(own.member for own in person.accounts),
        known_by=tuple(
            ShownIdentity(
                issuer=one.issuer,
                number=masked(one.number),
                assurance=one.assurance.name.lower(),
            )
            for one in person.identities
        ),
        points=points.free + points.held,
        pending_points=points.pending,
        stored_value=value.free + value.held,
        consents=tuple(sorted(consents.agrees_to(connection, person.member))),
    )
