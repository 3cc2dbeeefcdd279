"""Cards of stored value in the books: sold, loaded, spent, lost and replaced, and who owes whom.

A card is a purse of its own, of whose money every fen is a liability of its issuer. What it buys
in a shop its issuer's group owes that shop's group, and a day's debts are settled between groups.
Each movement has a key and counts once. Everything runs in the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.members import books, persons, tables
from pos.hq.members.books import Origin
from pos.hq.members.issuers import read_issuer, shop_of
from pos.hq.members.keys import MemberKeys
from pos.hq.members.rules import day_of, midnight
from pos.hq.stores import BadRequest
from pos.member.joining import merge
from pos.member.ledger import FREE, Entry, Lot, Posting, Purse, settled, take
from pos.member.value import (
    Issuer,
    Refused,
    Settled,
    check_load,
    good_until,
    is_accepted,
    settle,
)

NEW: Final = "new"
"""A till is about to sell it: its name is known, nothing is on it, and it pays nothing."""
ACTIVE: Final = "active"
LOST: Final = "lost"
REPLACED: Final = "replaced"

_LOADED: Final = "loaded:"
_OWED: Final = "owed:"
"""Before the names of accounts: what an issuer was paid for, and what one group owes another."""
_BETWEEN: Final = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card as it is kept; `card` names it in the books and tells nothing of its number."""

    card: str
    issuer: str
    member: str
    state: str
    sold_at: int
    good_until: str

    @property
    def is_named(self) -> bool:
        return bool(self.member)


def sell(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, amount: int,
    key: str, now: int, member: str = "", bought: int = 0, is_identified: bool = False,
) -> Card:  # fmt: skip
    """Sells a new card with so much on it, with a name where a `member` is told.

    `bought` is the whole purchase where several cards are bought at once. Raises `Refused`, and
    `BadRequest` for a number that was sold before under another key.
    """
    known = find(connection, keys, issuer=issuer, number=number)
    if known is not None:
        if books.read(connection, key) is None:
            raise BadRequest("a card with this number was sold before")
        return known
    card = open_card(connection, keys, issuer=issuer, number=number, member=member, now=now)
    _load(connection, read_issuer(connection, issuer), card, amount=amount, key=key, now=now,
          bought=bought, is_identified=is_identified or card.is_named)  # fmt: skip
    return card


def open_card(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, member: str, now: int
) -> Card:
    """A new card of an issuer with nothing on it, with a name where a `member` is told."""
    holder = persons.person_of(connection, member) if member else ""
    rules = read_issuer(connection, issuer)
    last = good_until(rules, sold=day_of(now), is_named=bool(holder))
    subject = keys.subject(f"value:{issuer}", number)
    card = Card(
        card=f"V{subject[:24]}",
        issuer=issuer,
        member=holder,
        state=ACTIVE,
        sold_at=now,
        good_until="" if last is None else last.isoformat(),
    )
    connection.execute(sa.insert(tables.card), row_of(card, subject))
    return card


def load(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, amount: int,
    key: str, now: int, is_identified: bool = False,
) -> int:  # fmt: skip
    """Puts more on a card; answers what is on it then. Raises `Refused`."""
    card = _active(connection, keys, issuer=issuer, number=number)
    rules = read_issuer(connection, issuer)
    require_good(card, now=now)
    if books.read(connection, key) is None:
        _load(connection, rules, card, amount=amount, key=key, now=now,
              bought=amount, is_identified=is_identified or card.is_named)  # fmt: skip
    return _purse(connection, card).free


def require_good(card: Card, *, now: int) -> None:
    """Raises `Refused` for a card whose last day is over."""
    if card.good_until and day_of(now).isoformat() > card.good_until:
        raise Refused(reason="too_old")


def balance(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> int:
    """What is on a card."""
    card = _known(connection, keys, issuer=issuer, number=number)
    return books.read_purse(connection, card.card, unit="money", lock=False).free


def spend(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, store: str,
    amount: int, sale: str, key: str, now: int,
) -> int:  # fmt: skip
    """Pays for goods in a shop; answers what is left. Raises `Refused`."""
    card = _active(connection, keys, issuer=issuer, number=number)
    rules = read_issuer(connection, issuer)
    shop = shop_of(connection, store)
    purse = _purse(connection, card)
    if books.read(connection, key) is not None:
        return purse.free
    if not is_accepted(rules, shop):
        raise Refused(reason="not_accepted")
    require_good(card, now=now)
    if not 0 < amount <= purse.free:
        raise Refused(reason="not_enough", most=purse.free)
    entries = [
        Entry(account=FREE, member=card.card, lot=lot, amount=-part)
        for lot, part in take(purse, amount)
    ]
    entries.append(Entry(account=owed_between(rules.party, shop.party), amount=amount))
    posting = Posting(
        key=key, kind="burn", at=now, order=sale, unit="money", entries=tuple(entries)
    )
    books.write(connection, posting, now=now)
    return purse.free - amount


def give_back(connection: sa.Connection, *, of: str, amount: int, key: str, now: int) -> None:
    """Puts back on a card what a payment took, as far as it is not back already.

    `of` is the key of the payment. A card that was replaced has it on the new one.
    """
    burned = books.read(connection, of)
    if burned is None or burned.kind != "burn":
        raise BadRequest(f"there is no payment {of}")
    paid = next(entry.member for entry in burned.entries if entry.member)
    name = current(connection, paid) or paid
    _lock(connection, name)
    if books.read(connection, key) is not None:
        return
    owed = next(entry for entry in burned.entries if not entry.member)
    back = books.read_of(connection, of)
    left = owed.amount + sum(
        entry.amount for posting in back for entry in posting.entries if not entry.member
    )
    if not 0 < amount <= left:
        raise Refused(reason="not_enough", most=left)
    posting = Posting(
        key=key,
        kind="refund",
        at=now,
        order=of,
        unit="money",
        opens=(Lot(lot=key, earned_at=now, free_at=now),),
        entries=(
            Entry(account=owed.account, amount=-amount),
            Entry(account=FREE, member=name, lot=key, amount=amount),
        ),
    )
    books.write(connection, posting, now=now)


def report_lost(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> Card:
    """Nothing is paid with the card any more. One without a name cannot be told from another's."""
    card = _active(connection, keys, issuer=issuer, number=number)
    mark_lost(connection, card)
    return card


def mark_lost(connection: sa.Connection, card: Card) -> None:
    """Nothing is paid with a card any more that has a name."""
    if not card.is_named:
        raise Refused(reason="no_name")
    _set(connection, card.card, state=LOST)


def renew(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, now: int
) -> Card:
    """Lets a card be good for as long as a new one: what is on it when it ends stays its
    holder's, and the issuer activates it again (as article 19 of the limits' source asks)."""
    card = _active(connection, keys, issuer=issuer, number=number)
    rules = read_issuer(connection, issuer)
    last = good_until(rules, sold=day_of(now), is_named=card.is_named)
    ends = "" if last is None else last.isoformat()
    _set(connection, card.card, good_until=ends)
    return replace(card, good_until=ends)


def replace_card(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, lost: str, number: str, now: int
) -> Card:
    """Gives the holder of a lost card a new one with what was on it."""
    old = _known(connection, keys, issuer=issuer, number=lost)
    if old.state != LOST:
        raise BadRequest("this card was not reported lost")
    return give_instead(connection, keys, old, number=number, now=now)


def give_instead(
    connection: sa.Connection, keys: MemberKeys, old: Card, *, number: str, now: int
) -> Card:
    """A new card with what was on one that was lost; `BadRequest` for a number that was sold."""
    issuer = old.issuer
    if find(connection, keys, issuer=issuer, number=number) is not None:
        raise BadRequest("a card with this number was sold before")
    subject = keys.subject(f"value:{issuer}", number)
    new = Card(
        card=f"V{subject[:24]}",
        issuer=issuer,
        member=old.member,
        state=ACTIVE,
        sold_at=now,
        good_until=old.good_until,
    )
    connection.execute(sa.insert(tables.card), row_of(new, subject))
    posting = merge(
        _purse(connection, old), _purse(connection, new), key=f"{old.card}>{new.card}", at=now,
        unit="money",
    )  # fmt: skip
    books.write(connection, posting, now=now, origin=Origin(reason="lost"))
    _set(connection, old.card, state=REPLACED, replaced_by=new.card)
    return new


def settlement(connection: sa.Connection, day: dt.date) -> list[Settled]:
    """Who pays whom for what cards bought on a day, less what went back to them."""
    entry, posting = tables.entry.c, tables.posting.c
    found = connection.execute(
        sa.select(entry.account, sa.func.sum(entry.amount).label("amount"))
        .join(tables.posting, posting.key == entry.posting)
        .where(
            entry.account.like(f"{_OWED}%"),
            posting.at >= midnight(day),
            posting.at < midnight(day + dt.timedelta(days=1)),
        )
        .group_by(entry.account)
    )
    owed: dict[tuple[str, str], int] = {}
    for row in found:
        issuer, _, shop = row.account.removeprefix(_OWED).partition(_BETWEEN)
        owed[issuer, shop] = int(row.amount)
    return settle(owed)


def _load(
    connection: sa.Connection, rules: Issuer, card: Card, *, amount: int, key: str, now: int,
    bought: int, is_identified: bool,
) -> None:  # fmt: skip
    purse = _purse(connection, card)
    check_load(
        rules,
        holds=purse.free,
        amount=amount,
        is_named=card.is_named,
        bought=bought,
        is_identified=is_identified,
    )
    posting = loading(purse, card.issuer, amount, key=key, at=now)
    books.write(connection, posting, now=now)


def loading(purse: Purse, issuer: str, amount: int, *, key: str, at: int) -> Posting:
    """What is put on a card its issuer owes; it pays first what the card owes."""
    posting = Posting(
        key=key,
        kind="load",
        at=at,
        order=purse.member,
        unit="money",
        opens=(Lot(lot=key, earned_at=at, free_at=at),),
        entries=(
            Entry(account=f"{_LOADED}{issuer}", amount=-amount),
            Entry(account=FREE, member=purse.member, lot=key, amount=amount),
        ),
    )
    return settled(purse, posting)


def leaving(connection: sa.Connection, card: Card, *, at: int) -> Posting | None:
    """What is on a card whose issuer leaves goes with him; None for an empty one. `BadRequest`
    while a sale has set some of it aside."""
    purse = _purse(connection, card)
    if purse.held:
        raise BadRequest("a card of its own is paying just now; try again soon")
    entries = [
        Entry(account=FREE, member=card.card, lot=lot.lot, amount=-lot.free)
        for lot in purse.lots
        if lot.free
    ]
    if not entries:
        return None
    gone = -sum(entry.amount for entry in entries)
    entries.append(Entry(account=f"{_LOADED}{card.issuer}", amount=gone))
    return Posting(
        key=f"{card.card}:leave", kind="leave", at=at, order=card.card, unit="money",
        entries=tuple(entries),
    )  # fmt: skip


def find(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> Card | None:
    """The card with a number of an issuer; None for one that nobody has sold."""
    columns = tables.card.c
    row = connection.execute(
        sa.select(tables.card).where(
            columns.issuer == issuer,
            columns.subject == keys.subject(f"value:{issuer}", number),
        )
    ).one_or_none()
    return None if row is None else card_of(row)


def card_of(row: Any) -> Card:
    """A card as its row says."""
    return Card(
        card=row.card,
        issuer=row.issuer,
        member=row.member,
        state=row.state,
        sold_at=row.sold_at,
        good_until=row.good_until,
    )


def _known(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> Card:
    found = find(connection, keys, issuer=issuer, number=number)
    if found is None:
        raise Refused(reason="unknown_card")
    return found


def _active(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> Card:
    found = _known(connection, keys, issuer=issuer, number=number)
    if found.state != ACTIVE:
        raise Refused(reason=found.state)
    return found


def _purse(connection: sa.Connection, card: Card) -> Purse:
    return purse_of(connection, card.card)


def purse_of(connection: sa.Connection, card: str) -> Purse:
    """What is on a card; nobody else changes it before this transaction ends."""
    _lock(connection, card)
    return books.read_purse(connection, card, unit="money", lock=False)


def _lock(connection: sa.Connection, card: str) -> None:
    own = sa.select(tables.card.c.card).where(tables.card.c.card == card)
    connection.execute(own.with_for_update())


def current(connection: sa.Connection, card: str) -> str | None:
    """The card that has taken its place, however often it was replaced; None for no card."""
    columns = tables.card.c
    while True:
        follows = connection.execute(
            sa.select(columns.replaced_by).where(columns.card == card)
        ).scalar()
        if follows is None or not follows:
            return None if follows is None else card
        card = follows


def _set(connection: sa.Connection, card: str, **values: str) -> None:
    connection.execute(sa.update(tables.card).where(tables.card.c.card == card).values(**values))


def owed_between(issuer: str, shop: str) -> str:
    return f"{_OWED}{issuer}{_BETWEEN}{shop}"


def row_of(card: Card, subject: str) -> dict[str, Any]:
    """A card as a row; `subject` stands for its number."""
    return {
        "issuer": card.issuer,
        "subject": subject,
        "card": card.card,
        "member": card.member,
        "state": card.state,
        "sold_at": card.sold_at,
        "good_until": card.good_until,
        "replaced_by": "",
    }
