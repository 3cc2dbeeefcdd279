"""Which stores know a member: those where he was seen within so many days, and no others.

A store's files need nobody who does not shop there; whoever is not found in them is asked about.
Somebody is seen where he buys and where he became a member. The members of a programme that was
taken over are everybody's until it is known where they shop: their stores are named with the file,
or each store knows them for as long as if they had been there on that day.

Every day all stores are told that their list of members is right as of now; by that tills know how
old it is, and that what has grown too old says nothing any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.chain_settings import set_for_chain
from pos.hq.database import get_meta, set_meta
from pos.hq.members import persons, tables
from pos.hq.members.feeding import Known, take_from_stores, tell_stores
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ERASED
from pos.hq.members.rules import DAY, day_of, read_rules, rules_at
from pos.hq.peppers import Pepper, read_peppers
from pos.hq.rows import add_rows

EVERYWHERE: Final = ""
"""In place of a store: each of them."""
SETTING: Final = "known_members"
"""Under it tills are told until when their list of members is right, and for how many days."""
_TOLD: Final = "members_known"
"""Where the database keeps the day on which stores were told so last."""
_AT_ONCE: Final = 200
_CHUNK: Final = 500


def tell(
    connection: sa.Connection, members: Sequence[Known], *, stores: Sequence[Pepper] | None = None
) -> int:
    """Tells of members the stores that know them; answers how many rows are new or changed."""
    names = [one.member.id for one in members]
    known, segments = _stores_of(connection, names), segments_of(connection, names)
    if segments:
        members = [
            replace(one, member=replace(one.member, segments=segments.get(one.member.id, ())))
            for one in members
        ]
    changed = 0
    for store in read_peppers(connection) if stores is None else stores:
        here = {EVERYWHERE, store.store}
        mine = [one for one in members if not here.isdisjoint(known[one.member.id])]
        changed += tell_stores(connection, mine, stores=[store])
    return changed


def segments_of(connection: sa.Connection, members: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The groups that people belong to, of those who belong to any."""
    columns = tables.belonging.c
    found: dict[str, tuple[str, ...]] = {}
    if connection.execute(sa.select(columns.member).limit(1)).first() is None:
        return found
    for start in range(0, len(members), _CHUNK):
        mine = columns.member.in_(members[start : start + _CHUNK])
        rows = sa.select(columns.member, columns.segment).where(mine, columns.holds == 1)
        for row in connection.execute(rows.order_by(columns.segment)).all():
            found[row.member] = (*found.get(row.member, ()), row.segment)
    return found


def seen_rows(members: Iterable[str], *, stores: Sequence[str], at: int) -> list[dict[str, Any]]:
    """That new members were seen in stores, as rows."""
    return [{"member": member, "store": store, "at": at} for member in members for store in stores]


def see(connection: sa.Connection, member: str, *, store: str, at: int) -> bool:
    """Notes that a person was in a store; whether it did not know him before."""
    before = _when(connection, member)
    last = before.get(store)
    if last is None:
        add_rows(connection, tables.seen, seen_rows([member], stores=[store], at=at))
    elif at - last >= DAY:
        mine = (tables.seen.c.member == member) & (tables.seen.c.store == store)
        connection.execute(sa.update(tables.seen).where(mine).values(at=at))
    return last is None and EVERYWHERE not in before


def see_and_tell(
    connection: sa.Connection, keys: MemberKeys, member: str, *, store: str, at: int, now: int,
    days: int,
) -> None:  # fmt: skip
    """The same of somebody who has bought there; a store that did not know him is told of him.

    What is heard of so late that the store would forget him at once, after so many days, changes
    nothing.
    """
    if days and at < now - days * DAY:
        return
    if see(connection, member, store=store, at=at):
        tell(connection, [persons.read_person(connection, keys, member).known()])


def follow(connection: sa.Connection, gone: str, survivor: str) -> None:
    """Where one account was seen the one was that it leads on to."""
    for store, at in _when(connection, gone).items():
        see(connection, survivor, store=store, at=at)


def is_due(connection: sa.Connection, *, now: int) -> bool:
    """Whether a store knows somebody whom it should forget, or today's word is still to come."""
    days = _days(connection, now)
    if (get_meta(connection, _TOLD) or "") < day_of(now).isoformat():
        return True
    old = sa.select(sa.literal(1)).where(tables.seen.c.at < now - days * DAY).limit(1)
    return bool(days) and connection.execute(old).first() is not None


def keep_up(connection: sa.Connection, keys: MemberKeys, *, now: int) -> int:
    """Has stores forget who was not there for too long, and tells them as of when they are right.

    Answers how many were forgotten; some of them at a time.
    """
    days = _days(connection, now)
    columns = tables.seen.c
    old = sa.select(tables.seen).where(columns.at < now - days * DAY).limit(_AT_ONCE)
    gone = connection.execute(old).all() if days else []
    for row in gone:
        mine = (columns.member == row.member) & (columns.store == row.store)
        connection.execute(sa.delete(tables.seen).where(mine))
        _forget(connection, keys, row.member, row.store)
    if len(gone) < _AT_ONCE:
        set_meta(connection, _TOLD, day_of(now).isoformat())
        set_for_chain(connection, SETTING, {"as_of": now, "days": days})
    return len(gone)


def _forget(connection: sa.Connection, keys: MemberKeys, member: str, store: str) -> None:
    try:
        person = persons.read_person(connection, keys, member)
    except persons.NoMember:
        return
    left = _when(connection, member)
    if person.member != member or person.accounts[0].state == ERASED or EVERYWHERE in left:
        return
    where = [
        one
        for one in read_peppers(connection)
        if one.store not in left and store in (EVERYWHERE, one.store)
    ]
    take_from_stores(connection, person.known(), stores=where)


def _days(connection: sa.Connection, now: int) -> int:
    return rules_at(read_rules(connection), day_of(now)).known_days


def _when(connection: sa.Connection, member: str) -> dict[str, int]:
    """Where a person was seen, and when last."""
    columns = tables.seen.c
    found = connection.execute(sa.select(columns.store, columns.at).where(columns.member == member))
    return {row.store: int(row.at) for row in found}


def _stores_of(connection: sa.Connection, members: Sequence[str]) -> dict[str, set[str]]:
    columns = tables.seen.c
    known: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(members), _CHUNK):
        part = members[start : start + _CHUNK]
        found = connection.execute(
            sa.select(columns.member, columns.store).where(columns.member.in_(part))
        )
        for member, store in found.all():
            known[member].add(store)
    return known
