"""What a member may ask of head office, and what is not kept for ever.

An export tells a member everything that is known of him. Erasing takes away all that says who he
is: name, numbers and by what he is known. His id stays as a pseudonym in the books of sales and
points, which have to go on adding up, and so do the records of what he had agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.members import (
    books,
    consents,
    devices,
    enrolled,
    granting,
    nearby,
    payers,
    persons,
    proofs,
    tables,
)
from pos.hq.members.feeding import take_from_stores
from pos.hq.members.joining import UNITS
from pos.hq.members.keys import MemberKeys
from pos.hq.members.persons import ACTIVE, ERASED
from pos.hq.members.rules import DAY, day_of, read_rules, rules_at
from pos.hq.peppers import read_peppers
from pos.hq.reports import iso
from pos.hq.stores import BadRequest

_CASES_DAYS: Final = 400
"""For so long it is kept who decided about two accounts."""
_AT_ONCE: Final = 100
_KEY: Final = ("day", "terminal", "epoch", "seq")
_MONTH: Final = 31


def export(connection: sa.Connection, keys: MemberKeys, member: str) -> dict[str, Any]:
    """Everything that is known of a person, as one document."""
    person = persons.read_person(connection, keys, member)
    names = [own.member for own in person.accounts]
    purses = {
        unit: books.read_purse(connection, person.member, unit=unit, lock=False) for unit in UNITS
    }
    return {
        "member": person.member,
        "tier": person.tier,
        "points": purses["points"].free + purses["points"].held,
        "pending_points": purses["points"].pending,
        "stored_value": purses["money"].free + purses["money"].held,
        "accounts": [
            {
                "member": own.member,
                "since": iso(own.since),
                "name": own.profile.name,
                "phone": own.profile.phone,
                "birthday": own.profile.birthday,
                "tier": own.tier,
            }
            for own in person.accounts
        ],
        "known_by": [
            {
                "issuer": one.issuer,
                "number": one.number,
                "source": one.source,
                "since": iso(one.at),
                "proved": iso(one.verified_at) if one.verified_at else None,
            }
            for one in person.identities
        ],
        "consents": [
            {
                "at": iso(consent.at),
                "purpose": consent.purpose,
                "given": consent.given,
                "version": consent.version,
                "text_sha256": consent.text_hash,
                "channel": consent.channel,
            }
            for name in names
            for consent in consents.read_consents(connection, name)
        ],
        "consents_sha256": {
            name: end for name in names if (end := consents.end_of(connection, name))
        },
        "groups": nearby.segments_of(connection, [person.member]).get(person.member, ()),
        "seen": _dated(connection, tables.seen, "store", names),
        "given": _dated(connection, tables.grant, "what", names),
        "wallets_asked_about": [
            {
                "issuer": row.issuer,
                "number": keys.unseal(row.sealed, of=f"{row.issuer}|{row.subject}").decode(),
                "since": iso(row.at),
            }
            for row in connection.execute(
                sa.select(tables.payer).where(tables.payer.c.member.in_(names))
            ).all()
        ],
        "cards": _cards(connection, names),
        "postings": _postings(connection, [*names, *cards_of(connection, names)]),
        "sales": _sales(connection, names),
    }


def cards_of(connection: sa.Connection, names: Sequence[str]) -> list[str]:
    """What the books call the cards of value that bear the name of one of these accounts."""
    card = tables.card.c
    return list(connection.execute(sa.select(card.card).where(card.member.in_(names))).scalars())


def erase(connection: sa.Connection, keys: MemberKeys, member: str, *, now: int) -> int:
    """Takes away all that says who a person is; answers how many accounts were his.

    What he was given once stays under a hash of his telephone for some months, so that he who comes
    back is not given it again.

    `BadRequest` while a payment has something of his set aside.
    """
    person = persons.read_person(connection, keys, member)
    names = [own.member for own in person.accounts]
    for unit in UNITS:
        if books.read_purse(connection, person.member, unit=unit).held:
            raise BadRequest("a payment of this member is under way; try again when it has ended")
    granting.remember_erased(connection, keys, person, now=now)
    take_from_stores(connection, person.known(), stores=read_peppers(connection))
    enrolled.blank_letters(connection, names)
    columns = tables.member.c
    connection.execute(
        sa.update(tables.member)
        .where(columns.member.in_(names))
        .values(sealed=b"", phone="", tail="", spelled="", born="", state=ERASED)
    )
    for table in (
        tables.identity,
        tables.proof,
        tables.device,
        tables.seen,
        tables.payer,
        tables.belonging,
    ):
        connection.execute(sa.delete(table).where(table.c.member.in_(names)))
    phones = {keys.phone(own.profile.phone) for own in person.accounts}
    connection.execute(sa.delete(tables.sent).where(tables.sent.c.phone.in_(phones)))
    case = tables.case.c
    connection.execute(sa.delete(tables.case).where(case.one.in_(names) | case.other.in_(names)))
    return len(names)


def is_retention_due(connection: sa.Connection, *, now: int) -> bool:
    """Whether something is kept that should not be kept any longer."""
    return any(
        connection.execute(sa.select(sa.literal(1)).where(old).limit(1)).first() is not None
        for old in (
            _old_proofs(now),
            _old_cases(now),
            devices.old_showings(now),
            payers.is_old(now),
            granting.is_forgotten(now),
        )
    ) or bool(_inactive(connection, now=now))


def retain(connection: sa.Connection, keys: MemberKeys, *, now: int) -> int:
    """Takes away what is kept for long enough; answers how many people were erased.

    Nobody is erased but by the rules of the programme, who has something left in the books or
    bought anything since.
    """
    proofs.drop_old(connection, now=now)
    devices.drop_old(connection, now=now)
    payers.drop_old(connection, now=now)
    connection.execute(sa.delete(tables.had).where(granting.is_forgotten(now)))
    connection.execute(sa.delete(tables.case).where(_old_cases(now)))
    gone = _inactive(connection, now=now)
    for member in gone:
        erase(connection, keys, member, now=now)
    return len(gone)


def _old_proofs(now: int) -> sa.ColumnElement[bool]:
    return tables.proof.c.expires_at < now


def _old_cases(now: int) -> sa.ColumnElement[bool]:
    closed = tables.case.c.closed_at
    return (closed > 0) & (closed < now - _CASES_DAYS * DAY)


def _inactive(connection: sa.Connection, *, now: int) -> list[str]:
    """People whom the rules say to forget: long not heard of, and with nothing left."""
    months = rules_at(read_rules(connection), day_of(now)).forget_months
    if not months:
        return []
    before = now - months * _MONTH * DAY
    member, lot, spending = tables.member.c, tables.lot.c, tables.spending.c
    has = sa.select(lot.member).where(lot.free + lot.pending + lot.held != 0)
    bought = sa.select(spending.member).where(spending.at >= before)
    led = sa.select(member.survivor).where(member.survivor != "")
    found = connection.execute(
        sa.select(member.member)
        .where(
            member.state == ACTIVE,
            member.since < before,
            member.member.not_in(has),
            member.member.not_in(bought),
            member.member.not_in(led),
        )
        .limit(_AT_ONCE)
    )
    return list(found.scalars())


def _dated(
    connection: sa.Connection, table: sa.Table, name: str, names: list[str]
) -> list[dict[str, Any]]:
    """What a table says of accounts, and since when."""
    mine = sa.select(table.c[name], table.c.at).where(table.c.member.in_(names))
    found = connection.execute(mine.order_by(table.c.at, table.c[name])).all()
    return [{name: row[0], "at": iso(row[1])} for row in found]


def _postings(connection: sa.Connection, names: list[str]) -> list[dict[str, Any]]:
    posting, entry = tables.posting.c, tables.entry.c
    found = connection.execute(
        sa.select(posting.at, posting.kind, posting.unit, entry.account, entry.amount)
        .join(tables.entry, entry.posting == posting.key)
        .where(entry.member.in_(names))
        .order_by(posting.at, posting.key, entry.n)
    )
    return [{**row._mapping, "at": iso(row.at)} for row in found]


def _cards(connection: sa.Connection, names: list[str]) -> list[dict[str, Any]]:
    card = tables.card.c
    found = connection.execute(
        sa.select(tables.card).where(card.member.in_(names)).order_by(card.sold_at, card.card)
    ).all()
    purses = (
        (row, books.read_purse(connection, row.card, unit="money", lock=False)) for row in found
    )
    return [
        {
            "issuer": row.issuer,
            "state": row.state,
            "sold": iso(row.sold_at) if row.sold_at else None,
            "good_until": row.good_until or None,
            "stored_value": purse.free + purse.held,
        }
        for row, purse in purses
    ]


def _sales(connection: sa.Connection, names: list[str]) -> list[dict[str, Any]]:
    spending, sale = tables.spending.c, schema.sale.c
    found = connection.execute(
        sa.select(spending.at, spending.store, spending.receipt, sale.total)
        .join(
            schema.sale,
            sa.and_(
                *(sale[name] == spending[name] for name in ("day", "terminal", "epoch", "seq"))
            ),
        )
        .where(spending.member.in_(names), spending.n == 0)
        .order_by(spending.at)
    )
    return [{**row._mapping, "at": iso(row.at)} for row in found]
