"""What was sold on a second machine under one terminal's name, until somebody signs it off.

Such sales were made for real money and are in no figure: head office booked what the machine that
it knew first went on to sell, and keeps those of the other one aside (`pos.hq.branches`). Both
gave out the same receipt numbers, so they cannot stand in the same books. Whoever settles it sees
each sale with its amount, enters the sum where the chain keeps its accounts, and signs it off; what
the machine sells afterwards is on the list again, until it begins an epoch of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.reports import iso
from pos.hq.stores import BadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchSale:
    """A completed sale of a branch, or with a negative total a return. `at` is the till's time."""

    receipt: str
    day: str
    kind: str
    total: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    """One machine's branch of a terminal's epoch: where it parts, and what was sold on it.

    `entries` counts all of its entries that nobody has signed off, of which `unread` are sales that
    cannot be read; `sales` are those of the asked day.
    """

    terminal: str
    store: str
    epoch: int
    begins: int
    entries: int
    unread: int
    sales: tuple[BranchSale, ...]

    @property
    def total(self) -> int:
        """Sales less returns, minor units."""
        return sum(sale.total for sale in self.sales)


class _Body(msgspec.Struct, frozen=True):
    status: str
    total: int = 0
    receipt: str | None = None


_BODY = msgspec.json.Decoder(_Body)


def branch_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[BranchRow, ...]:
    """Every branch with entries that nobody has signed off, by terminal and where it parts."""
    branches: dict[tuple[str, int, bytes], list[sa.Row[Any]]] = {}
    roots: dict[tuple[str, int, bytes], bytes] = {}
    for row in connection.execute(_entries(store)):
        chain = (row.terminal, row.epoch)
        # A branch of a branch parts inside of it: it is told under the same root.
        root = roots.get((*chain, bytes(row.prev)), bytes(row.hash))
        roots[*chain, bytes(row.hash)] = root
        branches.setdefault((*chain, root), []).append(row)
    found = [_row(rows, day=day) for rows in branches.values()]
    return tuple(row for row in found if row.entries and (day is None or row.sales))


def waiting_entries(connection: sa.Connection) -> dict[str, int]:
    """How many entries of branches nobody has signed off, by terminal."""
    columns = schema.branch.c
    statement = sa.select(columns.terminal, sa.func.count()).where(columns.signed_off == 0)
    rows = connection.execute(statement.group_by(columns.terminal))
    return {terminal: int(count) for terminal, count in rows}


def sign_off(
    connection: sa.Connection, terminal: str, *, name: str, reason: str, now: int
) -> tuple[BranchRow, ...]:
    """Somebody says what became of a terminal's branches; answers what is off the list by that.

    `BadRequest` where there is nothing, or it is not said who and why.
    """
    if not (name.strip() and reason.strip()):
        raise BadRequest("say who signs it off, with --by, and what became of it, with --reason")
    found = tuple(row for row in branch_report(connection) if row.terminal == terminal)
    if not found:
        raise BadRequest(f"there is nothing of {terminal} to sign off; see: report branches")
    columns = schema.branch.c
    connection.execute(
        sa.update(schema.branch)
        .where(columns.terminal == terminal, columns.signed_off == 0)
        .values(signed_off=now, signed_by=name.strip(), reason=reason.strip())
    )
    return found


def _entries(store: str | None) -> sa.Select[Any]:
    columns = schema.branch.c
    wanted = [columns[name] for name in _WANTED]
    statement = (
        sa.select(*wanted, schema.terminal.c.store)
        .join(schema.terminal, schema.terminal.c.terminal == columns.terminal)
        .order_by(columns.terminal, columns.epoch, columns.seq, columns.received_at)
    )
    return statement if store is None else statement.where(schema.terminal.c.store == store)


_WANTED = (
    "terminal", "epoch", "seq", "hash", "prev", "kind", "day", "ts", "body", "signed_off",
)  # fmt: skip


def _row(entries: list[sa.Row[Any]], *, day: str | None) -> BranchRow:
    waiting = [entry for entry in entries if not entry.signed_off]
    sold = [entry for entry in waiting if entry.kind in ("sale", "return")]
    first = entries[0]
    sales = list(_sales(entry for entry in sold if day is None or entry.day == day))
    return BranchRow(
        terminal=first.terminal,
        store=first.store,
        epoch=first.epoch,
        begins=first.seq,
        entries=len(waiting),
        unread=sum(_read(entry) is None for entry in sold),
        sales=tuple(sales),
    )


def _sales(entries: Iterable[sa.Row[Any]]) -> Iterator[BranchSale]:
    for entry in entries:
        body = _read(entry)
        if body is not None and body.status == "completed":
            yield BranchSale(
                receipt=body.receipt or "",
                day=entry.day,
                kind=entry.kind,
                total=body.total,
                at=iso(entry.ts),
            )


def _read(entry: sa.Row[Any]) -> _Body | None:
    """What a sale's entry says; None where it was blanked or says it otherwise."""
    try:
        return None if entry.body is None else _BODY.decode(entry.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
