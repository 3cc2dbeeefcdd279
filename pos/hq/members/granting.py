"""Points that are given and not earned: with the welcome, on a birthday, on a day for members.

Each is given once to a person for each occasion: whoever was given it has a mark, under every name
that is his, so that accounts which are merged or parted later get it no second time. Everything
runs in the caller's transaction.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from pos.hq.database import get_meta, set_meta
from pos.hq.members import books, persons, tables
from pos.hq.members.books import HERE, Origin
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ACTIVE, Person
from pos.hq.members.rules import DAY, day_of, expires_at, midnight, read_rules, rules_at
from pos.hq.rows import add_rows
from pos.member.member import Member
from pos.member.movements import earn
from pos.member.programme import Grant, Programme, granted
from pos.money import allocate

_BIRTHDAYS: Final = "member_birthdays"
"""Where the database keeps the last day whose birthdays were looked at."""
_ONCE: Final = ("welcome", "birthday:")
_MONTH: Final = 31
_LOOK_BACK: Final = 31
"""Days that are looked at again after a head office stood still."""


def welcome(
    connection: sa.Connection, member: str, rules: Programme, *, day: dt.date, at: int, now: int,
    origin: Origin = HERE,
) -> None:  # fmt: skip
    """What somebody is given who has just become a member."""
    grant = granted(rules, on="welcome", tier="", day=day)
    _give(connection, member, grant, rules, what="welcome", day=day, at=at, now=now, origin=origin)


def are_birthdays_due(connection: sa.Connection, *, now: int) -> bool:
    """Whether today's birthdays are still to come."""
    return (get_meta(connection, _BIRTHDAYS) or "") < day_of(now).isoformat()


def look_again(connection: sa.Connection, *, now: int) -> None:
    """Somebody or some rule is new: who has his birthday today is looked for once more."""
    today = day_of(now)
    if get_meta(connection, _BIRTHDAYS) == today.isoformat():
        set_meta(connection, _BIRTHDAYS, (today - dt.timedelta(days=1)).isoformat())


def birthdays(connection: sa.Connection, keys: MemberKeys, *, now: int) -> int:
    """Gives points to those whose birthday it is, or was since the last look; how many."""
    today = day_of(now)
    last = get_meta(connection, _BIRTHDAYS)
    since = today if not last else dt.date.fromisoformat(last) + dt.timedelta(days=1)
    rules = read_rules(connection)
    given = 0
    for back in range(min((today - since).days, _LOOK_BACK), -1, -1):
        day = today - dt.timedelta(days=back)
        programme = rules_at(rules, day)
        if any(grant.on == "birthday" for grant in programme.grants):
            given += _on(connection, keys, day, programme, now=now)
    set_meta(connection, _BIRTHDAYS, today.isoformat())
    return given


def with_a_days_grant(
    connection: sa.Connection, person: Person, rules: Programme, shares: Mapping[int, int], *,
    tier: str, day: dt.date, at: int,
) -> dict[int, int]:  # fmt: skip
    """What the lines of a sale earn in a tier, with what is given on top to whoever buys on a day
    for members for the first time. It lies in the lines, and goes back with their goods."""
    grant = granted(rules, on="member_day", tier=tier, day=day)
    earning = sum(shares.values()) > 0
    if grant is None or not earning:
        return dict(shares)
    if not take_mark(connection, person.member, f"member_day:{day.isoformat()}", at=at):
        return dict(shares)
    parts = allocate(grant.points, list(shares.values()))
    return {line: share + part for (line, share), part in zip(shares.items(), parts, strict=True)}


def take_mark(connection: sa.Connection, member: str, what: str, *, at: int) -> bool:
    """Whether a person is given something for the first time; from then on he has had it."""
    names = persons.accounts_of(connection, member)
    columns = tables.grant.c
    mine = sa.select(columns.member).where(columns.member.in_(names), columns.what == what)
    had = set(connection.execute(mine).scalars())
    rows = [{"member": name, "what": what, "at": at} for name in names if name not in had]
    add_rows(connection, tables.grant, rows)
    return not had


def remember_erased(
    connection: sa.Connection, keys: MemberKeys, person: Person, *, now: int
) -> None:
    """What a person had who is erased now, so that it is given to nobody twice: under the HMAC of
    his telephones for this use alone, and for as many months as the rules say."""
    months = rules_at(read_rules(connection), day_of(now)).once_months
    columns = tables.grant.c
    mine = [own.member for own in person.accounts]
    had = connection.execute(sa.select(columns.what).where(columns.member.in_(mine)).distinct())
    lasting = [what for what in had.scalars() if what.startswith(_ONCE)]
    names = {keys.erased(own.profile.phone) for own in person.accounts if own.profile.phone}
    until = now + months * _MONTH * DAY
    if not months:
        return
    for name in sorted(names):
        known = set(
            connection.execute(
                sa.select(tables.had.c.what).where(tables.had.c.name == name)
            ).scalars()
        )
        rows = [
            {"name": name, "what": what, "until": until} for what in lasting if what not in known
        ]
        add_rows(connection, tables.had, rows)


def recall_erased(
    connection: sa.Connection, keys: MemberKeys, member: str, phone: str, *, at: int
) -> None:
    """Whoever comes back by a telephone has had what he was given before he was erased."""
    columns = tables.had.c
    name = keys.erased(phone) if phone else ""
    had = sa.select(columns.what).where(columns.name == name, columns.until > at)
    rows = [
        {"member": member, "what": what, "at": at} for what in connection.execute(had).scalars()
    ]
    add_rows(connection, tables.grant, rows)


def is_forgotten(now: int) -> sa.ColumnElement[bool]:
    """What was remembered of people who were erased for as long as it may be."""
    return tables.had.c.until < now


def _on(
    connection: sa.Connection, keys: MemberKeys, day: dt.date, rules: Programme, *, now: int
) -> int:
    """Gives what the rules give on a birthday to all whose day it is."""
    born = [day.strftime("%m-%d")]
    if born == ["02-28"] and not calendar.isleap(day.year):
        born.append("02-29")
    columns = tables.member.c
    found = connection.execute(
        sa.select(columns.member).where(
            columns.born.in_([keys.birthday(one) for one in born]), columns.state != persons.ERASED
        )
    ).scalars()
    given = 0
    for member in sorted(set(persons.persons_of(connection, found).values())):
        person = persons.read_person(connection, keys, member)
        known = Member(id=member, birthday=person.profile.birthday)
        # Of two accounts that named different days that one counts which is known better.
        if person.accounts[0].state != ACTIVE or not known.has_birthday(day):
            continue
        grant = granted(rules, on="birthday", tier=person.tier, day=day)
        what = f"birthday:{day.year}"
        given += _give(connection, member, grant, rules, what=what, day=day, at=midnight(day),
                       now=now)  # fmt: skip
    return given


def _give(
    connection: sa.Connection, member: str, grant: Grant | None, rules: Programme, *, what: str,
    day: dt.date, at: int, now: int, origin: Origin = HERE,
) -> bool:  # fmt: skip
    if grant is None or not take_mark(connection, member, what, at=at):
        return False
    months = rules.lasts_months if grant.lasts_months is None else grant.lasts_months
    posting = earn(
        books.read_purse(connection, member),
        key=f"{member}:{what}",
        at=at,
        order=f"{what} {grant.name}",
        points=grant.points,
        free_at=at + grant.pending_days * DAY,
        expires_at=expires_at(day, months),
    )
    return books.write(connection, posting, now=now, origin=origin)
