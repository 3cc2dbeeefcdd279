"""The members that this store's files know: found by a number at once, by a name on asking.

The files have them under names that nobody can guess, each row sealed; what was opened stays in
memory until head office sends other rows. How old the list is head office says with it: what it
has not confirmed for too long says nothing any more. Who became a member here is among them at
once. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from pos.catalog.store import Catalog
from pos.journal.newcomers import Newcomers
from pos.member.identity import BadIdentity, card_key, phone_key
from pos.member.member import Member, MemberSeal

TABLE: Final = "member"
SETTING: Final = "known_members"
_DAY: Final = 86_400_000_000
MOST_FOUND: Final = 20
"""So many are offered to choose from; with more the cashier asks for more digits or letters."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """As of when the list is right, 0 where nobody has said, and for how many days it may be asked
    without another word, 0 for ever."""

    as_of: int = 0
    days: int = 0

    def is_over(self, now: int) -> bool:
        """Whether too long nobody has said that the list is right."""
        return bool(self.as_of and self.days) and now - self.as_of > self.days * _DAY


def terms_of(settings: Mapping[str, Any]) -> Terms:
    """What head office has said of the list."""
    try:
        return msgspec.convert(settings.get(SETTING, {}), Terms)
    except msgspec.ValidationError:
        return Terms()


class KnownMembers:
    """The rows of one store, opened as they are asked for."""

    def __init__(
        self, catalog: Catalog, newcomers: Newcomers, *, pepper: bytes, now: Callable[[], int]
    ) -> None:
        """`now` is the time, microseconds of UTC since 1970."""
        self._catalog = catalog
        self._newcomers = newcomers
        self._pepper = pepper
        self._now = now
        self._terms: Terms | None = None
        self._seal = MemberSeal(pepper)
        self._all: dict[str, Member] | None = None
        self._met: dict[str, Member] = {}
        self._offered: dict[str, Member] = {}
        self._seen: tuple[str, Mapping[str, Any]] | None = None

    def forget(self) -> None:
        """Head office has sent other rows. Any thread."""
        self._all = self._terms = self._seen = None
        known = [key for key in self._newcomers.all() if self._catalog.record(TABLE, key)]
        self._newcomers.forget(known)

    def take_in(self, member: Member, keys: Sequence[str], *, at: int) -> None:
        """Somebody has become a member here, who is found by these names from now on."""
        rows = [(key, self._seal.row(member, key=key)["sealed"]) for key in keys]
        self._newcomers.keep(rows, at=at)
        self._met[member.id] = member
        self._all = None

    def has_card(self, card: str) -> bool:
        """Whether a code is the number of a card that this store knows. Any thread."""
        try:
            key = card_key(card, pepper=self._pepper)
        except BadIdentity:
            return False
        row = self._catalog.record(TABLE, key)
        if row is None:
            return key in self._newcomers
        # Who attaches its member next need not look for it again.
        self._seen = (key, row)
        return True

    def by_card(self, card: str) -> Member | None:
        """Whose card a number is; None for nobody's whom this store knows."""
        try:
            return self._by_key(card_key(card, pepper=self._pepper))
        except BadIdentity:
            return None

    def by_phone(self, phone: str) -> Member | None:
        """Whose telephone a number is, with or without the country's code."""
        try:
            return self._by_key(phone_key(phone, pepper=self._pepper))
        except BadIdentity:
            return None

    def by_id(self, member: str) -> Member | None:
        """A member whose id a sale has; the whole file is read where he was not met before."""
        return self._met.get(member) or self._everybody().get(member)

    def offered(self, member: str) -> Member | None:
        """One of those that a search has just offered, by his id."""
        return self._offered.get(member)

    def search(self, text: str) -> list[Member]:
        """Those whom a text may mean: the last four digits of a telephone, or how a name begins
        or sounds (王, wang, wf). By name, so that the same question has the same answer."""
        sought = "".join(text.split()).lower()
        if not sought:
            return []
        found = [member for member in self._everybody().values() if _means(member, sought)]
        return self.offer(in_order(found))

    def meant(self, text: str) -> list[Member]:
        """Those whom a text may mean, a whole card or telephone too; nobody is offered. Any
        thread."""
        sought = "".join(text.split()).lower()
        found = [member for member in self._everybody().values() if _means(member, sought)]
        return [*found, *(one for one in (self.by_card(text), self.by_phone(text)) if one)]

    def offer(self, members: list[Member]) -> list[Member]:
        """Somebody chooses one of these by his id; head office may have told of them."""
        self._offered = {member.id: member for member in members}
        self._met |= self._offered
        return members

    def _by_key(self, key: str) -> Member | None:
        seen, self._seen = self._seen, None
        if seen is not None and seen[0] == key:
            row: Mapping[str, Any] | None = seen[1]
        else:
            row = self._catalog.record(TABLE, key) or _row(self._newcomers.find(key))
        member = None if row is None else self._opened(row, key)
        if member is not None:
            self._met[member.id] = member
        return member

    def _opened(self, row: Mapping[str, Any], key: str) -> Member | None:
        member = self._seal.member(row, key=key)
        terms = self._read_terms()
        if member is None or terms.is_over(self._now()):
            return None
        return replace(member, as_of=max(member.as_of, terms.as_of))

    def _read_terms(self) -> Terms:
        known = self._terms
        if known is None:
            known = self._terms = terms_of(self._catalog.settings())
        return known

    def _everybody(self) -> dict[str, Member]:
        if self._read_terms().is_over(self._now()):
            return {}
        known = self._all
        if known is None:
            new = {key: {"sealed": sealed} for key, sealed in self._newcomers.all().items()}
            rows = new | self._catalog.records(TABLE)
            opened = (self._opened(row, key) for key, row in rows.items())
            known = {member.id: member for member in opened if member is not None}
            self._all = known
        return known


def _row(sealed: str | None) -> dict[str, str] | None:
    return None if sealed is None else {"sealed": sealed}


def in_order(members: Iterable[Member]) -> list[Member]:
    """Members as a list to choose from."""
    return sorted(members, key=lambda member: (member.spelled, member.name, member.id))


def _means(member: Member, sought: str) -> bool:
    if sought.isdecimal():
        return member.tail == sought
    if not sought.isascii():
        # The files have no more of a name than its first sign.
        return bool(member.name) and sought[:1] == member.name[:1]
    syllables = member.spelled.split()
    initials = "".join(syllable[0] for syllable in syllables)
    return "".join(syllables).startswith(sought) or initials.startswith(sought)
