"""Stored value that came with a members file: put on cards of value, with which it pays.

A programme that is taken over says what lies on each of its cards. Here that is at first one amount
of the member's, owed to him and good in no shop, for a file does not say who issued it. Once it is
said, each member gets a card of that issuer with the number of his card, in his name. The money
moves from purse to purse in one posting; said again it finds nothing left to move.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from pos.hq.members import books, cards, persons, tables
from pos.hq.members.books import Origin
from pos.hq.members.issuers import read_issuer
from pos.hq.members.keys import MemberKeys
from pos.member.ledger import FREE, Entry, Lot, Posting

AT_ONCE: Final = 500


def waiting(connection: sa.Connection, programme: str, *, after: str = "") -> list[str]:
    """The next accounts of a programme with money that lies on no card, in their order."""
    known, lot = tables.identity.c, tables.lot.c
    statement = (
        sa.select(lot.member)
        .distinct()
        .join(tables.identity, known.member == lot.member)
        .where(lot.unit == "money", lot.free > 0, known.issuer == programme, lot.member > after)
        .order_by(lot.member)
        .limit(AT_ONCE)
    )
    return list(connection.execute(statement).scalars())


def put_on_cards(
    connection: sa.Connection, keys: MemberKeys, members: Sequence[str], *, programme: str,
    issuer: str, now: int,
) -> tuple[int, int]:  # fmt: skip
    """Moves what these accounts have to cards of an issuer; answers how many cards and how much.

    Whose number was sold as a card before, or who has none in the programme any more, is left out.
    """
    read_issuer(connection, issuer)
    count = moved = 0
    for member in members:
        person = persons.read_person(connection, keys, member)
        numbers = [own.number for own in person.identities if own.issuer == programme]
        purse = books.read_purse(connection, member, unit="money")
        lots = [lot for lot in purse.lots if lot.free > 0]
        if person.accounts[0].state == persons.ERASED or not numbers or purse.free <= 0:
            continue
        if cards.find(connection, keys, issuer=issuer, number=numbers[0]) is not None:
            continue
        card = cards.open_card(
            connection, keys, issuer=issuer, number=numbers[0], member=person.member, now=now
        )
        amount = sum(lot.free for lot in lots)
        key = f"{member}>{card.card}"
        posting = Posting(
            key=key,
            kind="merge",
            at=now,
            order=member,
            unit="money",
            opens=(Lot(lot=key, earned_at=now, free_at=now),),
            entries=(
                *(
                    Entry(account=FREE, member=member, lot=lot.lot, amount=-lot.free)
                    for lot in lots
                ),
                Entry(account=FREE, member=card.card, lot=key, amount=amount),
            ),
        )
        books.write(connection, posting, now=now, origin=Origin(reason="brought_along"))
        count, moved = count + 1, moved + amount
    return count, moved
