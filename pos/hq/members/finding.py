"""Who is that? What a cashier keyed in or scanned, and the members who may be meant.

Head office looks under names that follow from its own key; what was keyed in is kept nowhere. Each
way to look has its index. Somebody found by half a number is one of several, who says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from pos.contract.members import MemberAsked, MemberSeen, MembersFound
from pos.hq.members import books, devices, nearby, payers, persons, tables
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ERASED, PHONE, WALLETS, Person
from pos.hq.members.spelling import spelled
from pos.hq.stores import BadRequest
from pos.member.identity import BadIdentity, masked_name

MOST: Final = 8
"""So many are offered; with more the cashier asks for more digits."""
_LOOKED_AT: Final = 200
"""Of so many who sound the same those are chosen who were here last."""


def find(
    connection: sa.Connection, keys: MemberKeys, asked: MemberAsked, *, store: str, now: int
) -> MembersFound:
    """Those who may be meant, nobody where there is none. Raises `BadCode`."""
    proven = False
    if asked.by == "code":
        showing = devices.shown(connection, keys, asked.text, now=now)
        names: Sequence[str] = [showing.member]
        proven = showing.step is not None
    elif asked.by == "member":
        names = _by_member(connection, asked.text)
    elif asked.by == "payment":
        payer = payers.holder(connection, asked.text, store=store)
        names = [] if payer is None else [payer]
    elif asked.by == "card":
        names = by_card(connection, keys, asked.text)
    else:
        names = _by_column(connection, keys, asked)
    people = list(dict.fromkeys(persons.persons_of(connection, names).values()))
    here = _last_here(connection, people, store=store) if len(people) > 1 else {}
    people.sort(key=lambda name: (-here.get(name, 0), name))
    seen = [
        _seen(connection, person, proven=proven, now=now)
        for person in (persons.read_person(connection, keys, name) for name in people[:MOST])
        if person.accounts[0].state != ERASED
    ]
    return MembersFound(members=tuple(seen), more=len(people) > MOST, hq_time=now)


def _by_member(connection: sa.Connection, member: str) -> list[str]:
    try:
        return [persons.person_of(connection, member)]
    except BadRequest:
        return []


def by_card(connection: sa.Connection, keys: MemberKeys, text: str) -> list[str]:
    """Whose card it is, of any programme: each of them is one look into the index."""
    columns = tables.identity.c
    number = text.strip().upper()
    found: list[str] = []
    for issuer in _programmes(connection):
        mine = (columns.issuer == issuer) & (columns.subject == keys.subject(issuer, number))
        found += connection.execute(sa.select(columns.member).where(mine)).scalars()
    return found


def _programmes(connection: sa.Connection) -> list[str]:
    """Who has issued cards: from one to the next in the index, past all their members."""
    found: list[str] = []
    last = ""
    while (issuer := connection.execute(_NEXT_ISSUER, {"last": last}).scalar()) is not None:
        if issuer not in (PHONE, *WALLETS):
            found.append(issuer)
        last = issuer
    return found


def _by_column(connection: sa.Connection, keys: MemberKeys, asked: MemberAsked) -> Sequence[str]:
    columns = tables.member.c
    try:
        column, name = {
            "phone": lambda: (columns.phone, keys.phone(asked.text)),
            "ends": lambda: (columns.tail, keys.tail(asked.text)),
            "name": lambda: (columns.spelled, keys.spelled(spelled(asked.text))),
        }[asked.by]()
    except BadIdentity:
        return []
    if not name:
        return []
    statement = sa.select(columns.member).where(column == name, columns.state != ERASED)
    return connection.execute(statement.limit(_LOOKED_AT)).scalars().all()


def _last_here(connection: sa.Connection, people: Sequence[str], *, store: str) -> dict[str, int]:
    columns = tables.spending.c
    found = connection.execute(
        sa.select(columns.member, sa.func.max(columns.at).label("at"))
        .where(columns.member.in_(people), columns.store == store)
        .group_by(columns.member)
    )
    return {row.member: int(row.at) for row in found}


def _seen(connection: sa.Connection, person: Person, *, proven: bool, now: int) -> MemberSeen:
    purse = books.read_purse(connection, person.member, lock=False)
    profile = person.profile
    return MemberSeen(
        id=person.member,
        tier=person.tier,
        birthday=profile.birthday,
        name=masked_name(profile.name),
        spelled=spelled(profile.name),
        tail=profile.phone[-4:],
        points=purse.free,
        pending=purse.pending,
        as_of=now,
        segments=nearby.segments_of(connection, [person.member]).get(person.member, ()),
        proven=proven,
    )


_NEXT_ISSUER: Final = sa.select(sa.func.min(tables.identity.c.issuer)).where(
    tables.identity.c.issuer > sa.bindparam("last")
)
