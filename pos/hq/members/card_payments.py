"""Cards of value at the till: set aside before the sale ends, and spent by the sale's own entry.

A till that could not ask has taken what it was allowed to; what was not on the card then is owed by
it, for the goods are gone. What comes back goes to the card that had paid, or to the one that has
taken its place. Everything runs in the caller's transaction.
"""

from __future__ import annotations

import sqlalchemy as sa

from pos.contract.entry import Entry as JournalEntry
from pos.hq.booking import Tender
from pos.hq.members import books, cards, persons, reserving, tables
from pos.hq.members.books import Origin
from pos.hq.members.cards import Card, owed_between
from pos.hq.members.cases import Case, open_cases
from pos.hq.members.issuers import all_issuers, read_issuer, shop_of
from pos.hq.members.keys import MemberKeys
from pos.member.ledger import FREE, HELD, OWED, Entry, Lot, Posting, Purse, take
from pos.member.value import Issuer, Refused, is_accepted
from pos.money import amount_text


def look_up(connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str) -> Card:
    """The card with a number, of whichever issuer where none is named. Raises `Refused`."""
    columns = tables.card.c
    issuers = [issuer] if issuer else _names(connection)
    wanted = [(name, keys.subject(f"value:{name}", number)) for name in issuers]
    if not wanted:
        raise Refused(reason="unknown_card")
    found = connection.execute(
        sa.select(tables.card).where(sa.tuple_(columns.issuer, columns.subject).in_(wanted))
    ).all()
    if len(found) != 1:
        raise Refused(reason="which_issuer" if found else "unknown_card")
    return cards.card_of(found[0])


def only_card(
    connection: sa.Connection, member: str, *, store: str, states: tuple[str, ...] = (cards.ACTIVE,)
) -> Card:
    """The one card of a member that a shop may take. Raises `Refused` for none, and for several."""
    columns = tables.card.c
    accounts = persons.accounts_of(connection, member)
    mine = sa.select(tables.card).where(columns.member.in_(accounts), columns.state.in_(states))
    found = [
        card
        for card in map(cards.card_of, connection.execute(mine))
        if is_good_in(connection, card, store=store)
    ]
    if len(found) != 1:
        raise Refused(reason="which_card" if found else "unknown_card")
    return found[0]


def sold_in(connection: sa.Connection, *, store: str) -> dict[str, Issuer]:
    """The issuers whose cards a shop takes, and so may sell, by their words."""
    shop = shop_of(connection, store)
    known = {one.issuer: one for one in all_issuers(connection) if is_accepted(one, shop)}
    return dict(sorted(known.items()))


def issuer_for(
    connection: sa.Connection, keys: MemberKeys, *, issuer: str, number: str, store: str
) -> str:
    """Whose card a number is, or would be: the one that is named, that has sold it, or the only
    one whose cards the shop sells. Raises `Refused`."""
    if issuer:
        return issuer
    try:
        return look_up(connection, keys, issuer="", number=number).issuer
    except Refused as error:
        known = sold_in(connection, store=store)
        if not known:
            raise Refused(reason="not_accepted") from error
        if error.reason != "unknown_card" or len(known) != 1:
            raise Refused(reason="which_issuer") from error
        return next(iter(known))


def is_good_in(connection: sa.Connection, card: Card, *, store: str) -> bool:
    """Whether a shop may take a card."""
    return is_accepted(read_issuer(connection, card.issuer), shop_of(connection, store))


def set_aside(
    connection: sa.Connection, card: Card, *, store: str, key: str, terminal: str, sale: str,
    amount: int, now: int,
) -> None:  # fmt: skip
    """Sets money of a card aside for a sale in a shop. Raises `Refused` and `NotEnough`."""
    purse = cards.purse_of(connection, card.card)
    if reserving.is_known(connection, key, owner=card.card, sale=sale, amount=amount):
        return
    if card.state != cards.ACTIVE:
        raise Refused(reason=card.state)
    if not is_good_in(connection, card, store=store):
        raise Refused(reason="not_accepted")
    cards.require_good(card, now=now)
    reserving.hold(
        connection, purse, key=key, terminal=terminal, sale=sale, amount=amount, now=now,
        unit="money",
    )  # fmt: skip


def post_tender(
    connection: sa.Connection, entry: JournalEntry, tender: Tender, *, sale: str, n: int,
    origin: Origin, now: int,
) -> str:  # fmt: skip
    """Posts what a card paid for a sale, or got back; why that has to wait, empty where it is
    posted."""
    key = f"{origin.terminal}:{sale}:{n}:value"
    if books.is_there(connection, key):
        # The card may be gone by now, with a chain that has left.
        return ""
    store = origin.terminal.partition("-")[0]
    if tender.amount < 0:
        return _give_back(connection, entry, tender, key=key, now=now, origin=origin)
    name = cards.current(connection, tender.card)
    if name is None:
        return "unknown_card"
    purse = cards.purse_of(connection, name)
    reserved = reserving.take(
        connection, tender.reference, amount=tender.amount, sale=sale, owner=name
    )
    issuer = _issuer_of(connection, name)
    owed = Entry(
        account=owed_between(issuer.party, shop_of(connection, store).party), amount=tender.amount
    )
    taken = _spent(purse, tender.amount) if reserved is None else _held(name, reserved)
    posting = Posting(
        key=key, kind="burn", at=entry.ts, order=sale, unit="money", entries=(*taken, owed)
    )
    books.write(connection, posting, now=now, origin=origin)
    return ""


def _held(card: str, reserved: Posting) -> list[Entry]:
    return [
        Entry(account=HELD, member=card, lot=entry.lot, amount=-entry.amount)
        for entry in reserved.entries
        if entry.account == HELD
    ]


def _spent(purse: Purse, amount: int) -> list[Entry]:
    """What lies on the card, and the rest as its debt."""
    parts = take(purse, amount)
    rest = amount - sum(part for _, part in parts)
    entries = [
        Entry(account=FREE, member=purse.member, lot=lot, amount=-part) for lot, part in parts
    ]
    if rest:
        entries.append(Entry(account=FREE, member=purse.member, lot=OWED, amount=-rest))
    return entries


def _give_back(
    connection: sa.Connection, entry: JournalEntry, tender: Tender, *, key: str, now: int,
    origin: Origin,
) -> str:  # fmt: skip
    """Puts back what a sale took of its card in all its payments, and no more than that."""
    name = cards.current(connection, tender.card) or tender.card
    burned = [
        posting
        for posting in books.read_of(connection, tender.of)
        if (posting.unit, posting.kind) == ("money", "burn")
        and name in _cards_of(connection, posting)
    ]
    if not burned:
        return "no_payment"
    cards.purse_of(connection, name)
    back = [p for one in burned for p in books.read_of(connection, one.key) if p.key != key]
    owed = next(item for item in burned[0].entries if not item.member)
    left = sum(
        item.amount for posting in (*burned, *back) for item in posting.entries if not item.member
    )
    amount = min(-tender.amount, left)
    if amount < -tender.amount:
        _tell_of_too_much(connection, tender, name, key=key, rest=-tender.amount - amount, now=now)
    posting = Posting(
        key=key,
        kind="refund",
        at=entry.ts,
        order=burned[0].key,
        unit="money",
        opens=(Lot(lot=key, earned_at=entry.ts, free_at=entry.ts),),
        entries=(
            Entry(account=owed.account, amount=-amount),
            Entry(account=FREE, member=name, lot=key, amount=amount),
        ),
    )
    books.write(connection, posting if amount else None, now=now, origin=origin)
    return ""


def _tell_of_too_much(
    connection: sa.Connection, tender: Tender, name: str, *, key: str, rest: int, now: int
) -> None:
    """A till promised a card more than the sale had taken of it: people have to look."""
    conflict = Case(
        case=f"value_back:{key}",
        kind="conflict",
        why="value_back",
        one=name,
        reason=f"{amount_text(rest)} more than was paid was to go back for {tender.of}",
        at=now,
    )
    open_cases(connection, [conflict])


def _cards_of(connection: sa.Connection, posting: Posting) -> set[str]:
    """Which cards a posting is about, by the names that they have now."""
    own = {entry.member for entry in posting.entries if entry.member}
    return {cards.current(connection, card) or card for card in own}


def _issuer_of(connection: sa.Connection, card: str) -> Issuer:
    columns = tables.card.c
    issuer = connection.execute(sa.select(columns.issuer).where(columns.card == card)).scalar_one()
    return read_issuer(connection, issuer)


def _names(connection: sa.Connection) -> list[str]:
    return [issuer.issuer for issuer in all_issuers(connection)]
