"""Who belongs to which segment: looked at every day, and told to the stores that know him.

What is found out here is of no use to find somebody: tills get the names of a member's segments
with what else they know of him, sealed as all of it, and brands get nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.database import get_meta, set_meta
from pos.hq.members import nearby, persons, tables
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ACTIVE
from pos.hq.members.rules import DAY, day_of
from pos.hq.rows import add_rows
from pos.hq.stores import BadRequest
from pos.member.segments import Segment, read_segments

_REVIEWED: Final = "member_segments"
"""Where the database keeps the day of the last review; empty where it is due at once."""
_AT_ONCE: Final = 200


def publish_segments(connection: sa.Connection, content: bytes) -> list[Segment]:
    """Replaces the list of segments, which is looked at from now on; `BadRequest` for none."""
    try:
        segments = read_segments(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"these are no segments: {error}") from error
    connection.execute(sa.delete(tables.segment))
    rows = [{"name": one.name, "content": msgspec.json.encode(one).decode()} for one in segments]
    add_rows(connection, tables.segment, rows)
    set_meta(connection, _REVIEWED, "")
    return segments


def sizes(connection: sa.Connection) -> dict[str, int]:
    """How many belong to each segment, by the last review."""
    names = connection.execute(sa.select(tables.segment.c.name)).scalars()
    columns = tables.belonging.c
    found = connection.execute(
        sa.select(columns.segment, sa.func.count().label("n"))
        .where(columns.holds == 1)
        .group_by(columns.segment)
    )
    counted = {row.segment: int(row.n) for row in found}
    return {name: counted.get(name, 0) for name in sorted(names)}


def is_due(connection: sa.Connection, *, now: int) -> bool:
    """Whether today's review is still to come, or stores do not know its outcome yet."""
    if (get_meta(connection, _REVIEWED) or "") < day_of(now).isoformat():
        return True
    untold = sa.select(sa.literal(1)).where(tables.belonging.c.told == 0).limit(1)
    return connection.execute(untold).first() is not None


def keep_up(connection: sa.Connection, keys: MemberKeys, *, now: int) -> None:
    """Finds out anew who belongs where, or tells stores of some whose segments changed."""
    if (get_meta(connection, _REVIEWED) or "") < day_of(now).isoformat():
        set_meta(connection, _REVIEWED, day_of(now).isoformat())
        _review(connection, now=now)
        return
    columns = tables.belonging.c
    untold = sa.select(columns.member).where(columns.told == 0).distinct().limit(_AT_ONCE)
    names = list(connection.execute(untold).scalars())
    mine = columns.member.in_(names)
    connection.execute(sa.delete(tables.belonging).where(mine, columns.holds == 0))
    connection.execute(sa.update(tables.belonging).where(mine).values(told=1))
    people = [persons.read_person(connection, keys, name) for name in names]
    known = [one.known() for one in people if one.accounts[0].state == ACTIVE]
    nearby.tell(connection, known)


def _review(connection: sa.Connection, *, now: int) -> None:
    """Notes what has changed since the last one."""
    content = connection.execute(sa.select(tables.segment.c.content)).scalars()
    segments = [msgspec.json.decode(one, type=Segment) for one in content]
    member = tables.member.c
    merged = sa.select(member.member, member.survivor).where(member.survivor != "")
    lead = {row.member: row.survivor for row in connection.execute(merged)}
    wanted = {
        (name, segment.name)
        for segment in segments
        for name in _belong(connection, segment, lead, since=now - segment.days * DAY)
    }
    columns = tables.belonging.c
    found = connection.execute(sa.select(tables.belonging))
    before = {(row.member, row.segment): row.holds for row in found}
    for (name, segment), holds in before.items():
        is_wanted = int((name, segment) in wanted)
        if is_wanted != holds:
            mine = (columns.member == name) & (columns.segment == segment)
            changed = {"holds": is_wanted, "told": 0}
            connection.execute(sa.update(tables.belonging).where(mine).values(**changed))
    new = [
        {"member": name, "segment": segment, "holds": 1, "told": 0}
        for name, segment in sorted(wanted - before.keys())
    ]
    add_rows(connection, tables.belonging, new)


def _belong(
    connection: sa.Connection, segment: Segment, lead: dict[str, str], *, since: int
) -> set[str]:
    """The people of a segment."""
    member = tables.member.c
    statement = sa.select(member.member).where(member.state == ACTIVE)
    if segment.tiers:
        statement = statement.where(member.tier.in_(segment.tiers))
    people = set(connection.execute(statement).scalars())
    if segment.consent is not None:
        people &= _agreeing(connection, segment.consent)
    if segment.brands:
        people &= {_end(lead, name) for name in _buyers(connection, segment.brands, since=since)}
    if segment.spent_from or segment.spent_below is not None:
        spent: dict[str, int] = {}
        for name, amount in _spent(connection, since=since):
            person = _end(lead, name)
            spent[person] = spent.get(person, 0) + int(amount)
        most = segment.spent_below
        people = {
            name
            for name in people
            if spent.get(name, 0) >= segment.spent_from
            and (most is None or spent.get(name, 0) < most)
        }
    return people


def _spent(connection: sa.Connection, *, since: int) -> Sequence[Any]:
    """(account, minor units): what was bought since, and with a minus what came back of it."""
    bought = tables.spending.alias("bought")
    back = tables.spending.alias("back")
    mine = (bought.c.n == 0, bought.c.at >= since)
    returned = (
        sa.select(bought.c.member, back.c.amount)
        .join(back, sa.and_(back.c.receipt == bought.c.receipt, back.c.n > 0))
        .where(*mine)
    )
    both = sa.union_all(sa.select(bought.c.member, bought.c.amount).where(*mine), returned)
    all_of = both.subquery("all_of")
    return connection.execute(
        sa.select(all_of.c.member, sa.func.sum(all_of.c.amount)).group_by(all_of.c.member)
    ).all()


def _buyers(connection: sa.Connection, brands: Sequence[str], *, since: int) -> Sequence[str]:
    line, spending = schema.sale_line.c, tables.spending.c
    same = sa.and_(*(line[name] == spending[name] for name in ("day", "terminal", "epoch", "seq")))
    return (
        connection.execute(
            sa.select(spending.member)
            .join(schema.sale_line, same)
            .where(spending.n == 0, spending.at >= since, line.brand.in_(brands), line.quantity > 0)
            .distinct()
        )
        .scalars()
        .all()
    )


def _agreeing(connection: sa.Connection, purpose: str) -> set[str]:
    """Who agrees to something now: his last answer counts."""
    columns = tables.consent.c
    last = (
        sa.select(columns.member, sa.func.max(columns.n).label("n"))
        .where(columns.purpose == purpose)
        .group_by(columns.member)
        .subquery("last")
    )
    same = (last.c.member == columns.member) & (last.c.n == columns.n)
    found = sa.select(columns.member).join(last, same).where(columns.given == 1)
    return set(connection.execute(found).scalars())


def _end(lead: dict[str, str], member: str) -> str:
    while member in lead:
        member = lead[member]
    return member
