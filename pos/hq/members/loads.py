"""Cards of value that tills sell and load: asked about first, and loaded by the till's journal."""

from __future__ import annotations

import sqlalchemy as sa

from pos.hq.members import books, cards, persons, tables
from pos.hq.members.books import Origin
from pos.hq.members.issuers import read_issuer, shop_of
from pos.hq.members.keys import MemberKeys
from pos.hq.members.rules import day_of
from pos.member.value import Refused, check_load, good_until, is_accepted


def announce(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, amount: int, now: int,
    store: str, member: str = "", is_identified: bool = False,
) -> tuple[cards.Card, int]:  # fmt: skip
    """The card that a till in a store is about to sell or load, and what is on it now.

    Nothing is put on it. Raises `Refused` where the till may not take the money.
    """
    rules = read_issuer(connection, issuer)
    if not is_accepted(rules, shop_of(connection, store)):
        raise Refused(reason="not_accepted")
    card = cards.find(connection, keys, issuer=issuer, number=number)
    holder = persons.person_of(connection, member) if member else ""
    if card is None:
        last = good_until(rules, sold=day_of(now), is_named=bool(holder))
        subject = keys.subject(f"value:{issuer}", number)
        card = cards.Card(
            card=f"V{subject[:24]}",
            issuer=issuer,
            member=holder,
            state=cards.NEW,
            sold_at=now,
            good_until="" if last is None else last.isoformat(),
        )
        connection.execute(sa.insert(tables.card), cards.row_of(card, subject))
    if card.state not in (cards.NEW, cards.ACTIVE):
        raise Refused(reason=card.state)
    holds = cards.purse_of(connection, card.card).free
    check_load(
        rules,
        holds=holds,
        amount=amount,
        is_named=card.is_named,
        bought=amount,
        is_identified=is_identified or card.is_named,
    )
    return card, holds


def post_load(
    connection: sa.Connection, name: str, *, amount: int, key: str, at: int, now: int,
    origin: Origin,
) -> bool:  # fmt: skip
    """Puts on a card what a till took for it, whatever the limits say: the money is there. False
    for a card that nobody has announced."""
    card = cards.current(connection, name)
    if card is None:
        return False
    purse = cards.purse_of(connection, card)
    issuer = connection.execute(
        sa.select(tables.card.c.issuer).where(tables.card.c.card == card)
    ).scalar_one()
    books.write(
        connection, cards.loading(purse, issuer, amount, key=key, at=at), now=now, origin=origin
    )
    waiting = (tables.card.c.card == card) & (tables.card.c.state == cards.NEW)
    connection.execute(sa.update(tables.card).where(waiting).values(state=cards.ACTIVE))
    return True
