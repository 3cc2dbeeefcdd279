"""Two accounts that turn out to be one person's: what becomes of them, and how it is undone.

The older account survives and the other's name stays an alias of it for ever. Points are moved by
a posting; nothing is rewritten. Merging is associative in who survives, in what he may spend, in
tier and in consents; lots are the same in any order where nobody owes anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pos.member.identity import Assurance
from pos.member.ledger import (
    FREE,
    HELD,
    OWED,
    PENDING,
    Entry,
    Lot,
    Posting,
    Purse,
    Unit,
    settled,
)

UNMERGE_DAYS: Final = 30
"""For so long a merger can be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One membership as far as merging needs it. `rank` is the place of its tier, 0 the lowest.

    `assurance` says how well its name and birthday are known; `consents` are the purposes that
    its holder agrees to.
    """

    member: str
    since: int
    rank: int = 0
    birthday: str = ""
    assurance: Assurance = Assurance.STATED
    consents: frozenset[str] = frozenset()
    is_held: bool = False


class CannotMerge(Exception):
    """Why people have to look first, as a stable word."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def merged(one: Account, other: Account) -> Account:
    """The account that two become: older name, higher tier, what both agree to.

    Raises `CannotMerge` for one with itself, for two people who proved different birthdays, and
    while a payment has set points aside.
    """
    if one.member == other.member:
        raise CannotMerge(reason="same_member")
    if one.is_held or other.is_held:
        raise CannotMerge(reason="payment_open")
    survivor, gone = sorted((one, other), key=lambda account: (account.since, account.member))
    # The better proof, of equal ones the survivor's; and none where he has none.
    known = [account for account in (survivor, gone) if account.birthday]
    better = max(known, key=lambda account: account.assurance, default=survivor)
    if len({account.birthday for account in known if account.assurance >= Assurance.PROVEN}) > 1:
        raise CannotMerge(reason="other_birthday")
    return replace(
        survivor,
        rank=max(one.rank, other.rank),
        birthday=better.birthday,
        assurance=max(one.assurance, other.assurance),
        consents=one.consents & other.consents,
    )


def merge(
    gone: Purse, survivor: Purse, *, key: str, at: int, unit: Unit = "points"
) -> Posting | None:
    """Moves everything from one purse to the other, lot by lot, debts and what is pending too."""
    entries: list[Entry] = []
    opens: list[Lot] = []
    for lot in gone.lots:
        for account in (FREE, PENDING, HELD):
            amount = getattr(lot, account)
            if amount:
                entries += _across(gone.member, survivor.member, account, lot.lot, amount)
        if lot.left and survivor.find(lot.lot) is None:
            opens.append(replace(lot, free=0, pending=0, held=0))
    if not entries:
        return None
    posting = Posting(
        key=key, kind="merge", at=at, unit=unit, entries=tuple(entries), opens=tuple(opens)
    )
    return settled(survivor, posting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What became of the lots of two while they were one.

    `lapsed` of them expired, by lot. `lost` is what goods that came back took of what the other had
    earned by them, by the lot that they had earned, and `charged` what paid for that: of which lot
    how much, his own lots too.
    """

    lapsed: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    charged: Sequence[tuple[str, int]] = ()


def unmerge(
    gone: Purse, survivor: Purse, merger: Posting, *, key: str, at: int, since: Since | None = None
) -> Posting:
    """Gives back what a merger moved, less what went of it since, lot by lot.

    What the survivor has spent of it he pays from his own, and owes where that is not enough. What
    the other's goods took from him when they came back the other owes him.
    """
    since = since or Since()
    moved = _moved(merger, to=survivor.member)
    if any(lot.held for lot in survivor.lots):
        raise CannotMerge(reason="payment_open")
    entries: list[Entry] = []
    missing = 0
    for lot, amount in moved.items():
        if lot == OWED:
            entries += _across(survivor.member, gone.member, FREE, OWED, amount)
            continue
        due = max(0, amount - since.lapsed.get(lot, 0) - since.lost.get(lot, 0))
        there = survivor.find(lot) or Lot(lot=lot)
        for account, part in ((PENDING, min(due, there.pending)), (FREE, there.free)):
            part = min(due, max(0, part))
            if part:
                entries += _across(survivor.member, gone.member, account, lot, part)
                due -= part
        if due:
            entries.append(Entry(account=FREE, member=gone.member, lot=lot, amount=due))
            missing += due
    entries += _charged_to(gone, survivor, moved, since)
    opens = tuple(
        replace(known, free=0, pending=0, held=0)
        for lot in moved
        if gone.find(lot) is None and (known := survivor.find(lot)) is not None
    )
    posting = Posting(
        key=key, kind="unmerge", at=at, unit=merger.unit, entries=tuple(entries), opens=opens
    )
    # He who gets points back that were pending when he had to owe pays with them, too.
    return settled(gone, _paid(survivor, merger, posting, missing))


def _charged_to(
    gone: Purse, survivor: Purse, moved: Mapping[str, int], since: Since
) -> list[Entry]:
    """What the other's goods took beyond his own lots: he owes it, and who paid it has it back."""
    rest = sum(
        max(0, lost - max(0, moved.get(lot, 0) - since.lapsed.get(lot, 0)))
        for lot, lost in since.lost.items()
    )
    entries: list[Entry] = []
    for lot, amount in since.charged:
        part = min(rest, amount)
        if part > 0:
            entries.append(Entry(account=FREE, member=survivor.member, lot=lot, amount=part))
            entries.append(Entry(account=FREE, member=gone.member, lot=OWED, amount=-part))
            rest -= part
    return entries


def _paid(survivor: Purse, merger: Posting, posting: Posting, missing: int) -> Posting:
    """The posting with what the survivor pays for `missing`, and with his own back where it had
    paid the other's debt."""
    own = survivor.member
    owed = survivor.find(OWED) or Lot(lot=OWED)
    back = owed.free + sum(
        entry.amount for entry in posting.entries if (entry.member, entry.lot) == (own, OWED)
    )
    entries = list(posting.entries)
    # What no lot of the merger paid was paid from what he earned since.
    for lot, amount in [*_paid_for(merger, own), (posting.key, back)]:
        part = min(back, amount)
        if part > 0:
            entries.append(Entry(account=FREE, member=own, lot=lot, amount=part))
            entries.append(Entry(account=FREE, member=own, lot=OWED, amount=-part))
            back -= part
    if missing:
        entries.append(Entry(account=FREE, member=own, lot=OWED, amount=-missing))
    return settled(survivor, replace(posting, entries=tuple(entries)))


def _paid_for(merger: Posting, survivor: str) -> list[tuple[str, int]]:
    """Which of his own lots the survivor's purse paid debts from, in the merger itself."""
    brought = _moved(merger, to=survivor)
    return [
        (entry.lot, -entry.amount)
        for entry in merger.entries
        if entry.member == survivor and entry.amount < 0 and entry.lot not in brought
    ]


def _moved(merger: Posting, *, to: str) -> dict[str, int]:
    """What a merger took from the other purse, by lot."""
    moved: dict[str, int] = {}
    for entry in merger.entries:
        if entry.member != to:
            moved[entry.lot] = moved.get(entry.lot, 0) - entry.amount
    return moved


def _across(of: str, to: str, account: str, lot: str, amount: int) -> tuple[Entry, Entry]:
    return (
        Entry(account=account, member=of, lot=lot, amount=-amount),
        Entry(account=account, member=to, lot=lot, amount=amount),
    )
