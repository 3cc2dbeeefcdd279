"""What tills are told of members: for prices, under names that nobody can guess.

A store's files know a card or a telephone by an HMAC under the store's pepper, and behind it,
sealed under the same, what a till may know. A telephone that two accounts name is the older one's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import feed
from pos.hq.peppers import Pepper, read_pepper
from pos.member.demo import DEMO_CARDS
from pos.member.identity import card_key, phone_key
from pos.member.member import Member, MemberSeal

_TABLE: Final = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A member by all that a till may find him by: numbers as they are written."""

    member: Member
    cards: Sequence[str] = ()
    phones: Sequence[str] = ()

    def without_phones(self) -> Known:
        """The same member, whose telephones are somebody else's in the files of stores."""
        return replace(self, phones=())


def tell_stores(
    connection: sa.Connection, members: Sequence[Known], *, stores: Iterable[Pepper]
) -> int:
    """Tells stores of members; answers how many rows are new or changed."""
    changed = 0
    for store in stores:
        rows: list[tuple[str, dict[str, Any]]] = []
        seal = MemberSeal(store.pepper)
        for known in members:
            keys = [card_key(card, pepper=store.pepper) for card in known.cards]
            keys += [phone_key(phone, pepper=store.pepper) for phone in known.phones]
            rows += [(key, seal.row(known.member, key=key)) for key in keys]
        changed += feed.put(connection, feed.store_scope(store.store), _TABLE, rows)
    return changed


def take_from_stores(connection: sa.Connection, known: Known, *, stores: Iterable[Pepper]) -> None:
    """Has stores forget the cards and telephones of a member; what is another's there stays."""
    for store in stores:
        scope, seal = feed.store_scope(store.store), MemberSeal(store.pepper)
        keys = [card_key(card, pepper=store.pepper) for card in known.cards]
        keys += [phone_key(phone, pepper=store.pepper) for phone in known.phones]
        rows = feed.some_rows(connection, scope, _TABLE, keys)
        told = {key: seal.member(msgspec.json.decode(row), key=key) for key, row in rows.items()}
        mine = [key for key, one in told.items() if one is None or one.id == known.member.id]
        feed.delete(connection, scope, _TABLE, mine)


def demo_members(connection: sa.Connection, store: str) -> None:
    """Gives a demo store members to try with."""
    pepper = read_pepper(connection, store)
    seal = MemberSeal(pepper)
    keyed = {card_key(card, pepper=pepper): member for card, member in DEMO_CARDS.items()}
    rows = [(key, seal.row(member, key=key)) for key, member in keyed.items()]
    feed.put(connection, feed.store_scope(store), _TABLE, rows)


def end_demo_members(connection: sa.Connection, store: str) -> None:
    """Takes the demo members away from a store that becomes a real one."""
    pepper = read_pepper(connection, store)
    keys = [card_key(card, pepper=pepper) for card in DEMO_CARDS]
    feed.delete(connection, feed.store_scope(store), _TABLE, keys)
