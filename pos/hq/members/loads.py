"""Cards of value that tills sell and load: asked about first, and loaded by the till's journal.

What a till was told that it may take counts towards the card's limit until its entry is posted, or
for some minutes where it comes to nothing. Whose a new card is, and its PIN, is what the buyer said
who paid, whatever others had asked of the same plastic before.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.members import books, cards, persons, pins, tables
from pos.hq.members.books import Origin
from pos.hq.members.cases import CONFLICT, Case, open_cases
from pos.hq.members.issuers import read_issuer, shop_of
from pos.hq.members.keys import MemberKeys
from pos.hq.members.load_entries import Load
from pos.hq.members.rules import day_of
from pos.member.value import Refused, check_load, good_until, is_accepted, most_on

_COUNTS: Final = 900_000_000
"""Microseconds for which a question counts that nothing came of."""
_KEPT: Final = 30 * 86_400_000_000
"""Microseconds for which it is remembered what a till was told that has not been heard of since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a till may take: the question's name, the card, what is on it and its last day."""

    asked: str
    card: cards.Card
    holds: int
    good_until: str


def announce(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, amount: int, now: int,
    terminal: str, member: str = "", pin: str = "", is_identified: bool = False, instead: str = "",
) -> Asked:  # fmt: skip
    """The card that a till is about to sell or load, and what is on it now.

    Nothing is put on it. `instead`: an earlier question of this terminal that came to nothing.
    Raises `Refused` where the till may not take the money.
    """
    rules = read_issuer(connection, issuer)
    if not is_accepted(rules, shop_of(connection, terminal.partition("-")[0])):
        raise Refused(reason="not_accepted")
    _forget(connection, terminal=terminal, instead=instead, now=now)
    card = cards.find(connection, keys, issuer=issuer, number=number)
    if card is None:
        subject = keys.subject(f"value:{issuer}", number)
        card = cards.Card(
            card=f"V{subject[:24]}", issuer=issuer, member="", state=cards.NEW, sold_at=now,
            good_until="",
        )  # fmt: skip
        connection.execute(sa.insert(tables.card), cards.row_of(card, subject))
    if card.state not in (cards.NEW, cards.ACTIVE):
        raise Refused(reason=card.state)
    cards.require_good(card, now=now)
    is_new = card.state == cards.NEW
    holder = persons.person_of(connection, member) if is_new and member else ""
    holds = cards.purse_of(connection, card.card).free
    underway = _underway(connection, card.card, since=now - _COUNTS)
    is_named = bool(holder) if is_new else card.is_named
    check_load(
        rules,
        holds=holds + underway,
        amount=amount,
        is_named=is_named,
        bought=amount + underway,
        is_identified=is_identified or is_named,
    )
    last = good_until(rules, sold=day_of(now), is_named=is_named) if is_new else None
    ends = card.good_until if not is_new else "" if last is None else last.isoformat()
    name = secrets.token_hex(16)
    row = {
        "asked": name,
        "card": card.card,
        "terminal": terminal,
        "member": holder,
        "good_until": ends,
        "pin_hash": keys.pin_hash(card.card, pin) if is_new and pin else b"",
        "amount": amount,
        "at": now,
    }
    connection.execute(sa.insert(tables.asked), row)
    return Asked(asked=name, card=card, holds=holds, good_until=ends)


def end(connection: sa.Connection, asked: str, *, terminal: str) -> bool:
    """A question that came to nothing counts no more; answers whether it did. Another terminal's
    stays as it is."""
    columns = tables.asked.c
    mine = sa.and_(columns.asked == asked, columns.terminal == terminal)
    return bool(connection.execute(sa.delete(tables.asked).where(mine)).rowcount)


def post_load(connection: sa.Connection, load: Load, *, at: int, now: int, origin: Origin) -> bool:
    """Puts on a card what a till took for it, whatever the limits say: the money is there. More
    than it may hold is put before people. False for a card that nobody has asked about."""
    key = f"{origin.terminal}:{load.load}:load"
    if books.is_there(connection, key):
        return True
    card = cards.current(connection, load.card)
    if card is None:
        return False
    purse = cards.purse_of(connection, card)
    row = connection.execute(sa.select(tables.card).where(tables.card.c.card == card)).one()
    loading = cards.loading(purse, row.issuer, load.amount, key=key, at=at)
    books.write(connection, loading, now=now, origin=origin)
    question = _question(connection, load, terminal=origin.terminal)
    named = row.member
    if row.state == cards.NEW:
        named = _open(connection, card, question) if question is not None else named
        connection.execute(
            sa.update(tables.card).where(tables.card.c.card == card).values(state=cards.ACTIVE)
        )
    if question is not None:
        connection.execute(sa.delete(tables.asked).where(tables.asked.c.asked == question.asked))
    holds = purse.free + load.amount
    most = most_on(read_issuer(connection, row.issuer), is_named=bool(named))
    if holds > most:
        case = Case(
            case=f"over_limit:{key}", kind=CONFLICT, why="over_limit", one=named or card,
            reason=f"{holds} on a card that may hold {most}", at=now,
        )  # fmt: skip
        open_cases(connection, [case])
    return True


def _open(connection: sa.Connection, card: str, question: Any) -> str:
    """Gives a card that is sold now what its buyer said; answers whose it is."""
    holder = persons.person_of(connection, question.member) if question.member else ""
    connection.execute(
        sa.update(tables.card)
        .where(tables.card.c.card == card)
        .values(member=holder, good_until=question.good_until)
    )
    if question.pin_hash:
        pins.keep(connection, card, bytes(question.pin_hash))
    return holder


def _question(connection: sa.Connection, load: Load, *, terminal: str) -> Any:
    """What came before a load; of an older till, which does not say, the newest that fits."""
    columns = tables.asked.c
    mine = sa.select(tables.asked).where(columns.card == load.card, columns.terminal == terminal)
    if load.asked:
        mine = mine.where(columns.asked == load.asked)
    else:
        mine = mine.where(columns.amount == load.amount).order_by(columns.at.desc())
    return connection.execute(mine).first()


def _underway(connection: sa.Connection, card: str, *, since: int) -> int:
    columns = tables.asked.c
    statement = sa.select(sa.func.sum(columns.amount)).where(
        columns.card == card, columns.at > since
    )
    return int(connection.execute(statement).scalar() or 0)


def _forget(connection: sa.Connection, *, terminal: str, instead: str, now: int) -> None:
    columns = tables.asked.c
    given_up = sa.and_(columns.asked == instead, columns.terminal == terminal)
    connection.execute(sa.delete(tables.asked).where(given_up | (columns.at < now - _KEPT)))
