"""A programme's books: every point and every fen of stored value by double entry.

A posting moves amounts between accounts and its entries add up to 0; it is never changed, and
there is one at most under each key, so what is sent twice counts once. What a member has lies in
lots, each of which says when it was earned and when it expires. His accounts are sums of his lots
by construction: no entry of a member is without its lot.

Points are whole, stored value is in minor units, moments are microseconds of UTC since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

Unit = Literal["points", "money"]
Kind = Literal[
    "opening", "earn", "release", "reserve", "burn", "void", "refund", "claw_back", "expire",
    "merge", "unmerge", "load", "leave", "adjust",
]  # fmt: skip

FREE: Final = "free"
"""What a member may spend."""
PENDING: Final = "pending"
"""What he earned with goods that he may still bring back."""
HELD: Final = "held"
"""What is set aside for a payment that is under way."""
OF_MEMBER: Final = (FREE, PENDING, HELD)

ISSUED: Final = "issued"
SPENT: Final = "spent"
EXPIRED: Final = "expired"
OPENING: Final = "opening"
"""The programme's side: what it gave, took for goods, let lapse, and took over from elsewhere."""

OWED: Final = "owed"
"""The lot of what a member spent before the goods that had earned it came back; never above 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What one event gave a member, and what is left of it. `expires_at` is 0 where it never does.

    `free_at` is when what is pending may be spent.
    """

    lot: str
    earned_at: int = 0
    free_at: int = 0
    expires_at: int = 0
    free: int = 0
    pending: int = 0
    held: int = 0

    @property
    def left(self) -> int:
        """All that is in it."""
        return self.free + self.pending + self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a posting. The programme's accounts have neither member nor lot."""

    account: str
    amount: int
    member: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One event in the books. `order` is the sale, payment or file that it belongs to.

    `opens` are lots that begin with it, empty; its entries fill them.
    """

    key: str
    kind: Kind
    at: int
    entries: tuple[Entry, ...]
    order: str = ""
    unit: Unit = "points"
    opens: tuple[Lot, ...] = ()

    @property
    def is_balanced(self) -> bool:
        """Whether nothing comes from nowhere."""
        return sum(entry.amount for entry in self.entries) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What one member has of one unit, lot by lot."""

    member: str
    lots: tuple[Lot, ...] = ()

    @property
    def free(self) -> int:
        """What he may spend; below 0 where he owes."""
        return sum(lot.free for lot in self.lots)

    @property
    def pending(self) -> int:
        return sum(lot.pending for lot in self.lots)

    @property
    def held(self) -> int:
        return sum(lot.held for lot in self.lots)

    def find(self, lot: str) -> Lot | None:
        """The lot of that name, if he ever had it."""
        return next((own for own in self.lots if own.lot == lot), None)

    def by_expiry(self) -> list[Lot]:
        """The lots that may be spent, the one that expires first before the others."""
        own = [lot for lot in self.lots if lot.free > 0]
        return sorted(own, key=lambda lot: (not lot.expires_at, lot.expires_at, lot.earned_at,
                                            lot.lot))  # fmt: skip


def post(purse: Purse, posting: Posting) -> Purse:
    """The purse after a posting; entries of other members pass it by."""
    lots = {lot.lot: lot for lot in purse.lots}
    for entry in posting.entries:
        if entry.member != purse.member:
            continue
        lot = lots.get(entry.lot) or _opened(posting, entry.lot)
        lots[entry.lot] = _filled(lot, entry.account, entry.amount)
    return Purse(member=purse.member, lots=tuple(lots.values()))


def _filled(lot: Lot, account: str, amount: int) -> Lot:
    """The lot with so much more on one of its accounts; written out, for whole files are posted."""
    return Lot(
        lot=lot.lot,
        earned_at=lot.earned_at,
        free_at=lot.free_at,
        expires_at=lot.expires_at,
        free=lot.free + amount if account == FREE else lot.free,
        pending=lot.pending + amount if account == PENDING else lot.pending,
        held=lot.held + amount if account == HELD else lot.held,
    )


def _opened(posting: Posting, name: str) -> Lot:
    return next((lot for lot in posting.opens if lot.lot == name), Lot(lot=name))


def take(purse: Purse, amount: int) -> list[tuple[str, int]]:
    """From which lots an amount is spent: (lot, amount), earliest expiry first; short if it is."""
    taken: list[tuple[str, int]] = []
    for lot in purse.by_expiry():
        if amount <= 0:
            break
        part = min(lot.free, amount)
        taken.append((lot.lot, part))
        amount -= part
    return taken


def settled(purse: Purse, posting: Posting) -> Posting:
    """The posting with what pays the member's debt, as far as he has anything after it."""
    if purse.find(OWED) is None and all(entry.lot != OWED for entry in posting.entries):
        return posting
    after = post(purse, posting)
    owed = after.find(OWED)
    if owed is None or owed.free >= 0:
        return posting
    entries: list[Entry] = []
    for lot, amount in take(after, -owed.free):
        entries += move(purse.member, FREE, FREE, lot=lot, to=OWED, amount=amount)
    return replace(posting, entries=(*posting.entries, *entries))


def move(
    member: str, account: str, to_account: str, *, lot: str, amount: int, to: str = ""
) -> tuple[Entry, Entry]:
    """An amount from one account of a member to another, in the same lot or `to` another one."""
    return (
        Entry(account=account, member=member, lot=lot, amount=-amount),
        Entry(account=to_account, member=member, lot=to or lot, amount=amount),
    )


def balances(postings: Iterable[Posting]) -> dict[tuple[str, str, str], int]:
    """The sum of every account (unit, account, member); those that come to 0 are left out."""
    sums: dict[tuple[str, str, str], int] = {}
    for posting in postings:
        for entry in posting.entries:
            key = (posting.unit, entry.account, entry.member)
            sums[key] = sums.get(key, 0) + entry.amount
    return {key: amount for key, amount in sums.items() if amount}
