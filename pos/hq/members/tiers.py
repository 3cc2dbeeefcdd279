"""Tiers from what members spent in twelve months: raised at once, lowered at the daily review.

What came back of a receipt counts against the day on which it was bought. A tier that a programme
granted is kept where spending brings no higher one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from pos.hq.database import get_meta, set_meta
from pos.hq.members import nearby, persons, tables
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ACTIVE, Person
from pos.hq.members.rules import day_of, higher, midnight, read_rules, rules_at
from pos.member.programme import Programme, year_before

_REVIEWED: Final = "member_tiers"
"""Where the database keeps the day of the last review."""


def spent(
    connection: sa.Connection, accounts: Sequence[str], *, day: dt.date, before: int | None = None
) -> int:
    """What a person spent in the twelve months up to `day`, less what came back of it.

    With `before`, a moment of that day, only what was bought by then counts, less what had come
    back by the day's review.
    """
    columns = tables.spending.c
    since = midnight(year_before(day))
    until = midnight(day + dt.timedelta(days=1)) if before is None else before
    mine = (
        columns.member.in_(accounts),
        columns.n == 0,
        columns.at >= since,
        columns.at < until,
    )
    # A receipt counts once, however often a till tells whose it was.
    each = sa.select(sa.func.max(columns.amount).label("amount")).where(*mine)
    each = each.group_by(columns.receipt)
    bought = connection.execute(sa.select(sa.func.sum(each.subquery().c.amount))).scalar()
    came_back = sa.select(sa.func.sum(columns.amount)).where(
        columns.n > 0, columns.receipt.in_(sa.select(columns.receipt).where(*mine))
    )
    if before is not None:
        came_back = came_back.where(columns.at < midnight(day))
    back = connection.execute(came_back).scalar()
    return int(bought or 0) + int(back or 0)


def tier_at(
    connection: sa.Connection, person: Person, programme: Programme, *, day: dt.date, at: int
) -> str:
    """The tier by which a person earns at a moment of a day, whenever it is posted."""
    if not programme.tiers:
        return person.tier
    names = [own.member for own in person.accounts]
    reached = programme.reached(spent(connection, names, day=day, before=at))
    return higher(programme, person.accounts[0].granted, reached)


def raise_tier(
    connection: sa.Connection,
    keys: MemberKeys,
    person: Person,
    day: str,
    rules: Sequence[Programme],
) -> None:
    """Gives a person the tier that he has reached, where it is higher than his."""
    today = dt.date.fromisoformat(day)
    programme = rules_at(list(rules), today)
    if not programme.tiers:
        return
    names = [own.member for own in person.accounts]
    reached = programme.reached(spent(connection, names, day=today))
    if programme.rank(reached) > programme.rank(person.tier):
        set_tier(connection, keys, person.member, reached)


def set_tier(connection: sa.Connection, keys: MemberKeys, member: str, tier: str) -> None:
    """Gives a person a tier, and tells the stores that know him."""
    connection.execute(
        sa.update(tables.member).where(tables.member.c.member == member).values(tier=tier)
    )
    known = persons.read_person(connection, keys, member).known()
    nearby.tell(connection, [known])


def is_due(connection: sa.Connection, *, now: int) -> bool:
    """Whether today's review is still to come."""
    return (get_meta(connection, _REVIEWED) or "") < day_of(now).isoformat()


def review(connection: sa.Connection, keys: MemberKeys, *, now: int) -> int:
    """Looks at everybody who has a tier by spending; answers how many have another one now."""
    today = day_of(now)
    programme = rules_at(read_rules(connection), today)
    set_meta(connection, _REVIEWED, today.isoformat())
    if not programme.tiers:
        return 0
    columns = tables.member.c
    found = connection.execute(
        sa.select(columns.member, columns.tier, columns.granted).where(
            columns.state == ACTIVE, columns.tier != columns.granted
        )
    ).all()
    changed = 0
    for row in found:
        names = persons.accounts_of(connection, row.member)
        reached = programme.reached(spent(connection, names, day=today))
        tier = higher(programme, row.granted, reached)
        if tier != row.tier:
            set_tier(connection, keys, row.member, tier)
            changed += 1
    return changed
