"""The books of points and stored value in the database: purses read, postings written once.

Everything here runs in the caller's transaction. Who reads a purse to change it holds the row of
its member until the commit, so that two never spend the same points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.hq.members import tables
from pos.hq.rows import add_rows
from pos.member.ledger import Entry, Lot, Posting, Purse, Unit, post

_ACCOUNTS: Final = ("free", "pending", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a posting comes from: an entry of a journal, or what somebody decided and why."""

    terminal: str = ""
    epoch: int = 0
    seq: int = 0
    reason: str = ""


HERE: Final = Origin()
CLAWED_BACK: Final = ":back:"
"""In the key of a posting, between the lot that goods had earned and how much of it is back."""


def read_purse(
    connection: sa.Connection, member: str, *, unit: Unit = "points", lock: bool = True
) -> Purse:
    """What a member has; with `lock` nobody else changes it before this transaction ends."""
    if lock:
        own = sa.select(tables.member.c.member).where(tables.member.c.member == member)
        connection.execute(own.with_for_update())
    columns = tables.lot.c
    statement = sa.select(tables.lot).where(columns.member == member, columns.unit == unit)
    lots = tuple(
        Lot(
            lot=row.lot,
            earned_at=row.earned_at,
            free_at=row.free_at,
            expires_at=row.expires_at,
            free=row.free,
            pending=row.pending,
            held=row.held,
        )
        for row in connection.execute(statement.order_by(columns.lot))
    )
    return Purse(member=member, lots=lots)


def write(
    connection: sa.Connection, posting: Posting | None, *, now: int, origin: Origin = HERE
) -> bool:
    """Writes a posting and what it does to the lots; whether it was new. None is nothing to do."""
    if posting is None:
        return False
    if not posting.is_balanced:
        raise ValueError(f"a posting that does not come to 0: {posting.key}")
    if is_there(connection, posting.key):
        return False
    add_rows(connection, tables.posting, [posting_row(posting, now=now, origin=origin)])
    add_rows(connection, tables.entry, entry_rows(posting))
    opened = {lot.lot: lot for lot in posting.opens}
    for (member, lot), sums in sorted(_by_lot(posting.entries).items()):
        more = {f"more_{account}": amount for account, amount in sums.items()}
        key = {"of_member": member, "of_unit": posting.unit, "of_lot": lot}
        if connection.execute(_ADD, {**key, **more}).rowcount:
            continue
        row = lot_row(opened.get(lot, Lot(lot=lot)), member=member, unit=posting.unit)
        add_rows(connection, tables.lot, [{**row, **sums}])
    return True


def is_there(connection: sa.Connection, key: str) -> bool:
    """Whether a posting was written under this key."""
    return connection.execute(_KNOWN, {"key": key}).first() is not None


def read(connection: sa.Connection, key: str) -> Posting | None:
    """A posting as it was written, without the lots that it opened."""
    return next(iter(_read(connection, tables.posting.c.key == key)), None)


def read_of(connection: sa.Connection, order: str) -> list[Posting]:
    """The postings of a sale, a payment or a file, as they came."""
    return _read(connection, tables.posting.c.of == order)


def lapsed(connection: sa.Connection, member: str, *, since: int) -> dict[str, int]:
    """What of a member's lots expired since a moment, by lot."""
    entry, posting = tables.entry.c, tables.posting.c
    statement = (
        sa.select(entry.lot, sa.func.sum(-entry.amount).label("amount"))
        .join(tables.posting, posting.key == entry.posting)
        .where(entry.member == member, posting.kind == "expire", posting.at >= since)
        .group_by(entry.lot)
    )
    return {row.lot: int(row.amount) for row in connection.execute(statement)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawBack:
    """What goods took with them that came back: of which lots, for the `lot` that they earned."""

    lot: str
    taken: tuple[tuple[str, int], ...]


def claw_backs(connection: sa.Connection, member: str, *, since: int) -> list[ClawBack]:
    """What was taken from a member since a moment because goods came back, as it came."""
    entry, posting = tables.entry.c, tables.posting.c
    keys = connection.execute(
        sa.select(posting.key)
        .join(tables.entry, entry.posting == posting.key)
        .where(entry.member == member, posting.kind == "claw_back", posting.posted_at >= since)
        .distinct()
    ).scalars()
    return [
        ClawBack(
            lot=one.key.rpartition(CLAWED_BACK)[0],
            taken=tuple((part.lot, -part.amount) for part in one.entries if part.member),
        )
        for one in _read(connection, posting.key.in_(list(keys)))
    ]


def earner_of(connection: sa.Connection, lot: str) -> str:
    """Whose account earned a lot, as it was then; empty for a lot that none earned."""
    earned = read(connection, lot)
    entries = () if earned is None else earned.entries
    return next((entry.member for entry in entries if entry.member), "")


def posting_row(posting: Posting, *, now: int, origin: Origin = HERE) -> dict[str, Any]:
    """A posting as a row."""
    return {
        "key": posting.key,
        "unit": posting.unit,
        "kind": posting.kind,
        "of": posting.order,
        "terminal": origin.terminal,
        "reason": origin.reason,
        "at": posting.at,
        "posted_at": now,
        "epoch": origin.epoch,
        "seq": origin.seq,
    }


def entry_rows(posting: Posting) -> list[dict[str, Any]]:
    """The entries of a posting as rows."""
    return [
        {
            "posting": posting.key,
            "n": n,
            "account": entry.account,
            "member": entry.member,
            "lot": entry.lot,
            "amount": entry.amount,
        }
        for n, entry in enumerate(posting.entries, start=1)
    ]


def lot_row(lot: Lot, *, member: str, unit: Unit) -> dict[str, Any]:
    """A lot as a row."""
    return {
        "member": member,
        "unit": unit,
        "lot": lot.lot,
        "earned_at": lot.earned_at,
        "free_at": lot.free_at,
        "expires_at": lot.expires_at,
        "free": lot.free,
        "pending": lot.pending,
        "held": lot.held,
    }


def lots_after(member: str, posting: Posting) -> tuple[Lot, ...]:
    """The lots of a member who had nothing before."""
    return post(Purse(member=member), posting).lots


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Something in the books that does not add up."""

    what: str
    name: str
    amount: int


def check(connection: sa.Connection) -> list[Wrong]:
    """What does not add up; nothing, or there is a fault of ours.

    Every posting comes to 0, and every lot is the sum of its entries. Read in one snapshot.
    """
    uneven = connection.execute(_UNEVEN)
    wrong = [Wrong(what="posting", name=row.posting, amount=row.amount) for row in uneven]
    for account in _ACCOUNTS:
        found = connection.execute(_apart(account))
        wrong += [
            Wrong(what=account, name=f"{row.member} {row.lot}", amount=row.amount) for row in found
        ]
    return wrong


def _read(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Posting]:
    columns = tables.posting.c
    heads = connection.execute(
        sa.select(tables.posting).where(which).order_by(columns.posted_at, columns.key)
    ).all()
    entries: dict[str, list[Entry]] = {row.key: [] for row in heads}
    statement = (
        sa.select(tables.entry)
        .where(tables.entry.c.posting.in_(list(entries)))
        .order_by(tables.entry.c.posting, tables.entry.c.n)
    )
    for row in connection.execute(statement):
        entries[row.posting].append(
            Entry(account=row.account, amount=row.amount, member=row.member, lot=row.lot)
        )
    return [
        Posting(
            key=row.key,
            kind=row.kind,
            at=row.at,
            order=row.of,
            unit=row.unit,
            entries=tuple(entries[row.key]),
        )
        for row in heads
    ]


def _by_lot(entries: Iterable[Entry]) -> Mapping[tuple[str, str], dict[str, int]]:
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for entry in entries:
        if entry.member:
            of_lot = sums.setdefault((entry.member, entry.lot), dict.fromkeys(_ACCOUNTS, 0))
            of_lot[entry.account] += entry.amount
    return sums


def _apart(account: str) -> sa.CompoundSelect[Any] | sa.Select[Any]:
    """Lots whose entries come to something else than they hold."""
    lot, entry, posting = tables.lot.c, tables.entry.c, tables.posting.c
    held = sa.select(lot.member, lot.unit, lot.lot, lot[account].label("amount"))
    moved = (
        sa.select(entry.member, posting.unit, entry.lot, -entry.amount)
        .join(tables.posting, posting.key == entry.posting)
        .where(entry.member != "", entry.account == account)
    )
    both = sa.union_all(held, moved).subquery("both")
    total = sa.func.sum(both.c.amount)
    return (
        sa.select(both.c.member, both.c.unit, both.c.lot, total.label("amount"))
        .group_by(both.c.member, both.c.unit, both.c.lot)
        .having(total != 0)
    )


_KNOWN: Final = sa.select(tables.posting.c.key).where(tables.posting.c.key == sa.bindparam("key"))
_ADD: Final = (
    sa.update(tables.lot)
    .where(
        tables.lot.c.member == sa.bindparam("of_member"),
        tables.lot.c.unit == sa.bindparam("of_unit"),
        tables.lot.c.lot == sa.bindparam("of_lot"),
    )
    .values({name: tables.lot.c[name] + sa.bindparam(f"more_{name}") for name in _ACCOUNTS})
)
_UNEVEN: Final = (
    sa.select(tables.entry.c.posting, sa.func.sum(tables.entry.c.amount).label("amount"))
    .group_by(tables.entry.c.posting)
    .having(sa.func.sum(tables.entry.c.amount) != 0)
)
