"""A chain that leaves: all that is its own goes with it, and is here no longer.

What belongs to a store or a terminal of its banner is written to a file, row by row as it is kept,
and then taken away: its sales and journals, its staff, its payments, its cards. The members whom
its shops knew go along where they have agreed to that; here they stay members, and the points that
its shops gave them are the programme's from then on, for which it pays what they are worth. What
they spent in its shops counts for their tiers no more. What is on its cards goes with them, and the
settlement says what shops of different groups owe each other for the last day.

The books of points stay as they are: they have to add up, and name nobody.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import columns, feed, schema
from pos.hq.members import books, cards, consents, issuers, partners, persons
from pos.hq.members import tables as members
from pos.hq.members.keys import MemberKeys
from pos.hq.members.rules import day_of
from pos.hq.payments import tables as payments
from pos.hq.stores import BadRequest
from pos.member.value import Settled

Write = Callable[[str], object]

_STAY: Final = frozenset({members.posting.name, payments.event.name})
"""Rows that nobody takes away."""
_AGREED: Final = "partners"
"""The purpose that a member agrees to whose data a partner may take along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What went: stores, rows and members; `points` stayed, and `owed` is what is paid for them."""

    stores: tuple[str, ...]
    rows: int
    members: int
    points: int
    owed: Settled | None


def leave(
    connection: sa.Connection, keys: MemberKeys, party: str, *, write: Write, now: int,
    programmes: Sequence[str] = (),
) -> Left:  # fmt: skip
    """Writes all that is a party's, a JSON object a line, and takes it away. `programmes` are those
    whose numbers are its own.

    `BadRequest` for no party, and while a sale of its own is not in the books yet.
    """
    stores = _stores_of(connection, party)
    waiting = sa.select(sa.literal(1)).where(members.due.c.store.in_(stores)).limit(1)
    if connection.execute(waiting).first() is not None:
        raise BadRequest("sales of its own are not in the books of points yet; try again soon")
    points, worth = partners.left_of(connection, party, day=day_of(now))
    owed = Settled(payer=party, payee=partners.HOME, amount=worth) if worth > 0 else None
    people = _write_members(connection, keys, stores, write, programmes=programmes)
    rows = _write_cards(connection, party, write, now=now)
    for table, mine in _theirs(connection, party, stores):
        for row in connection.execute(sa.select(table).where(mine)):
            write(_line(table.name, row._mapping))
            rows += 1
    between = [asdict(one) for one in cards.settlement(connection, day_of(now))]
    told = {"points": points, "owed": None if owed is None else asdict(owed), "cards": between}
    write(_line("settlement", told))
    # Children before those that they belong to.
    for table, mine in reversed(list(_theirs(connection, party, stores))):
        if table.name not in _STAY:
            connection.execute(sa.delete(table).where(mine))
    _end_feeds(connection, stores)
    return Left(stores=tuple(stores), rows=rows, members=people, points=points, owed=owed)


def _write_cards(connection: sa.Connection, party: str, write: Write, *, now: int) -> int:
    """What its cards hold and how that came about; the money is then on them no more."""
    mine = members.card.c.issuer.in_(_issuers_of(connection, party))
    found = [cards.card_of(row) for row in connection.execute(sa.select(members.card).where(mine))]
    rows = 0
    for card in found:
        for table in (members.lot, members.entry):
            for row in connection.execute(sa.select(table).where(table.c.member == card.card)):
                write(_line(table.name, row._mapping))
                rows += 1
        books.write(connection, cards.leaving(connection, card, at=now), now=now)
    return rows


def _issuers_of(connection: sa.Connection, party: str) -> list[str]:
    return [one.issuer for one in issuers.all_issuers(connection) if one.party == party]


def _stores_of(connection: sa.Connection, party: str) -> list[str]:
    stores = schema.store.c
    found = connection.execute(sa.select(stores.store).where(stores.banner == party)).scalars()
    theirs = sorted(found) if party else []
    if not theirs:
        raise BadRequest(f"no store is of {party or 'nobody'}: see lianpos hq add-store --banner")
    return theirs


def _theirs(
    connection: sa.Connection, party: str, stores: Sequence[str]
) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Every table with rows of theirs, those that others belong to first."""
    terminals = sa.or_(*(sa.literal(False), *_prefixed("terminal", stores)))
    attempts = sa.select(payments.attempt.c.attempt).where(payments.attempt.c.store.in_(stores))
    refunds = sa.select(payments.refund.c.refund).where(payments.refund.c.attempt.in_(attempts))
    theirs = _issuers_of(connection, party)
    by_name: dict[str, sa.ColumnElement[bool]] = {
        payments.coupon.name: payments.coupon.c.attempt.in_(attempts),
        payments.event.name: payments.event.c.subject.in_(attempts)
        | payments.event.c.subject.in_(refunds),
        members.card.name: members.card.c.issuer.in_(theirs),
        members.issuer.name: members.issuer.c.issuer.in_(theirs),
        members.partner.name: members.partner.c.terms.startswith(f"{party}|", autoescape=True),
        members.earned.name: sa.or_(sa.literal(False), *_prefixed("receipt", stores)),
    }
    for table in columns.metadata.sorted_tables:
        if table.name in by_name:
            yield table, by_name[table.name]
        elif "store" in table.c:
            yield table, table.c.store.in_(stores)
        elif "terminal" in table.c:
            yield table, terminals
    # `terminal` is a text in every one of them, so that one condition fits them all.


def _prefixed(name: str, stores: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    column: sa.ColumnClause[str] = sa.column(name, sa.Text)
    return [column.startswith(f"{store}-", autoescape=True) for store in stores]


def _write_members(
    connection: sa.Connection, keys: MemberKeys, stores: Sequence[str], write: Write, *,
    programmes: Sequence[str],
) -> int:  # fmt: skip
    """The members whom their shops or programmes know and who agree to go along; how many."""
    seen, known_by = members.seen.c, members.identity.c
    in_shops = sa.select(seen.member).where(seen.store.in_(stores))
    by_number = sa.select(known_by.member).where(known_by.issuer.in_(programmes))
    names = connection.execute(in_shops.union(by_number)).scalars()
    told = 0
    for member in sorted(set(persons.persons_of(connection, names).values())):
        person = persons.read_person(connection, keys, member)
        if person.accounts[0].state == persons.ERASED:
            continue
        if _AGREED not in consents.agrees_to(connection, member):
            continue
        profile = person.profile
        known = {
            "member": member,
            "tier": person.tier,
            "name": profile.name,
            "phone": profile.phone,
            "birthday": profile.birthday,
            "numbers": [
                {"issuer": own.issuer, "number": own.number}
                for own in person.identities
                if own.issuer in programmes
            ],
            "points": books.read_purse(connection, member, lock=False).free,
        }
        write(_line("person", known))
        told += 1
    return told


def _end_feeds(connection: sa.Connection, stores: Sequence[str]) -> None:
    """What their tills were told, and the cursors that led there."""
    for store in stores:
        scopes = [feed.store_scope(store), f"setting:{store}"]
        for table in (schema.feed, schema.scope):
            scope = table.c.scope
            theirs = scope.in_(scopes) | scope.startswith(
                feed.terminal_scope(f"{store}-"), autoescape=True
            )
            connection.execute(sa.delete(table).where(theirs))


def _line(table: str, row: Any) -> str:
    values = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row.items()
    }
    return json.dumps({"table": table, **values}, ensure_ascii=False, default=_day) + "\n"


def _day(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON: {type(value).__name__}")
