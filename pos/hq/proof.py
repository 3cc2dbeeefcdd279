"""Whether live pages show what the books have: the books less the sums, which has to be 0.

What was just booked has a minute to be told; what waits for longer is missing on the pages.

A day takes the longer to add up the fuller it is, and every open page tells the difference. So the
day is added up once for all pages of a process; after that only what each terminal has sold since
is read and added. A figure other than the one that was found so last is a doubt: then the whole day
is added up again before anybody is told, and every ten minutes it is in any case.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import live_schema, schema
from pos.hq.database import OfficeDatabase
from pos.hq.rolls import KEY

LOOK_US: Final = 2_000_000
"""Between two looks at one day."""
AUDIT_US: Final = 600_000_000
"""Between two additions of a whole day in which nothing was doubtful."""
PATIENCE_US: Final = 60_000_000
"""How long what is booked may wait to be told."""
_DAYS: Final = 4
"""Business days that are open on pages at one time, more or less."""

Place = tuple[str, int]
"""A terminal and its epoch."""


@dataclass(slots=True)
class _Day:
    """What is known of a day: sums of the books by store, and how far each terminal was then.

    `told` are the differences of the last addition of the whole day, `found` what the short way
    found at that moment; "" stands for the chain.
    """

    booked: dict[str, int] = field(default_factory=dict)
    marks: dict[Place, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    audited_at: int = 0
    looked_at: int = 0


class Proof:
    """The differences of the days that pages show. Any thread."""

    def __init__(self, database: OfficeDatabase) -> None:
        self._database = database
        self._days: dict[str, _Day] = {}
        self._lock = threading.Lock()

    def difference(self, *, day: str, store: str, now: int) -> int:
        """As `difference` finds it, seconds old at most; of the chain where no store is named."""
        with self._lock:
            known = self._days.pop(day, None) or _Day()
            # The last one is the one asked for last.
            self._days[day] = known
            while len(self._days) > _DAYS:
                del self._days[next(iter(self._days))]
            if store not in known.asked or not 0 <= now - known.looked_at < LOOK_US:
                known.asked.add(store)
                self._look(day, known, now=now)
            return known.told.get(store, 0)

    def _look(self, day: str, known: _Day, *, now: int) -> None:
        with self._database.snapshot() as connection:
            heads = _heads(connection)
            is_due = not known.audited_at or not 0 <= now - known.audited_at < AUDIT_US
            if is_due or not _add_new(connection, day, known, heads, now=now):
                _audit(connection, day, known, heads, now=now)
                known.audited_at = now
        known.looked_at = now


def difference(
    connection: sa.Connection, *, now: int, day: str | None = None, store: str | None = None
) -> int:
    """The books less the sums and what is about to be added; 0, or there is a fault of ours.

    The sums of the stores count, and where they are right those of the chain. Read in one
    snapshot. With a `store`, of that store alone.
    """
    since = now - PATIENCE_US
    booked, waiting = (
        _sum(connection, statement, schema.sale, day=day, store=store)
        for statement in (_BOOKED, _WAITING.params(since=since))
    )
    of_stores = _sum(connection, _SUMMED, live_schema.roll, day=day, store=store)
    if store is not None or of_stores != booked - waiting:
        return booked - waiting - of_stores
    return of_stores - _sum(connection, _SUMMED_CHAIN, live_schema.roll, day=day, store=None)


def _add_new(
    connection: sa.Connection, day: str, known: _Day, heads: Mapping[Place, int], *, now: int
) -> bool:
    """Adds what was booked since; False where it does not come to what was found before."""
    marks = known.marks
    if any(heads.get(place, 0) < seq for place, seq in marks.items()):
        # Head office was restored meanwhile: it has less than it had.
        return False
    moved = [
        {"terminal": place[0], "epoch": place[1], "seq": marks.get(place, 0)}
        for place, seq in heads.items()
        if seq > marks.get(place, 0)
    ]
    if moved:
        statement = _NEW_BY_DIALECT[connection.dialect.name]
        given = {"day": day, "marks": msgspec.json.encode(moved).decode()}
        for store, total in connection.execute(statement, given):
            known.booked[store] = known.booked.get(store, 0) + int(total)
    known.marks = dict(heads)
    summed = _by_store(connection, _ROLL.where(live_schema.roll.c.store.in_(known.asked)), day)
    waiting = _by_store(connection, _WAITS.params(since=now - PATIENCE_US), day)
    found = _differences(known.asked, known.booked, waiting, summed)
    return all(found[store] == known.found.get(store, 0) for store in known.asked)


def _audit(
    connection: sa.Connection, day: str, known: _Day, heads: Mapping[Place, int], *, now: int
) -> None:
    """Adds up the whole day, store by store."""
    known.marks = dict(heads)
    known.booked = _by_store(connection, _BOOKS, day)
    waits = _WAITS.params(since=now - PATIENCE_US)
    waiting, summed = (_by_store(connection, statement, day) for statement in (waits, _ROLL))
    stores = {"", *known.booked, *summed}
    known.found = _differences(stores, known.booked, waiting, summed)
    of_stores = sum(known.found[store] for store in stores if store)
    # Where the stores are right, the chain's own sums count.
    known.told = {**known.found, "": of_stores or known.found[""]}


def _differences(
    stores: Iterable[str],
    booked: Mapping[str, int],
    waiting: Mapping[str, int],
    summed: Mapping[str, int],
) -> dict[str, int]:
    """The books less what waits and less the sums, by store and of the chain."""
    due = {store: booked[store] - waiting.get(store, 0) for store in booked}
    whole = sum(due.values())
    return {
        store: (due.get(store, 0) if store else whole) - summed.get(store, 0) for store in stores
    }


def _heads(connection: sa.Connection) -> dict[Place, int]:
    """Up to which entry each terminal is booked, by epochs."""
    return {(row.terminal, row.epoch): row.acked for row in connection.execute(_HEADS)}


def _by_store(connection: sa.Connection, statement: sa.Select[Any], day: str) -> dict[str, int]:
    found = connection.execute(statement, {"of_day": day})
    return {store: int(total) for store, total in found}


def _sum(
    connection: sa.Connection,
    statement: sa.Select[Any],
    table: sa.Table,
    *,
    day: str | None,
    store: str | None,
) -> int:
    if day is not None:
        statement = statement.where(table.c.day == day)
    if store is not None:
        statement = statement.where(table.c.store == store)
    return int(connection.execute(statement).scalar() or 0)


def _grouped(statement: sa.Select[Any], table: sa.Table) -> sa.Select[Any]:
    """Sums of one day by store."""
    of_day = table.c.day == sa.bindparam("of_day", type_=table.c.day.type)
    return (
        statement.with_only_columns(table.c.store, *statement.selected_columns)
        .where(of_day)
        .group_by(table.c.store)
    )


_SALE: Final = schema.sale.c
_AMOUNT: Final = live_schema.roll.c
_BOOKED: Final = sa.select(sa.func.sum(_SALE.total)).where(_SALE.status == "completed")
_WHOLE: Final = sa.select(sa.func.sum(_AMOUNT.amount)).where(_AMOUNT.brand == "")
_SUMMED: Final = _WHOLE.where(_AMOUNT.store != "")
_SUMMED_CHAIN: Final = _WHOLE.where(_AMOUNT.store == "")
_WAITING: Final = (
    sa.select(sa.func.sum(_SALE.total))
    .select_from(schema.sale)
    .join(
        live_schema.unpublished,
        sa.and_(*(_SALE[name] == live_schema.unpublished.c[name] for name in KEY)),
    )
    .where(
        ~sa.exists().where(
            *(_SALE[name] == schema.journal.c[name] for name in ("terminal", "epoch", "seq")),
            schema.journal.c.received_at <= sa.bindparam("since"),
        )
    )
)
_BOOKS: Final = _grouped(_BOOKED, schema.sale)
_WAITS: Final = _grouped(_WAITING, schema.sale)
_ROLL: Final = _grouped(_WHOLE, live_schema.roll)
_HEADS: Final = sa.select(schema.chain.c.terminal, schema.chain.c.epoch, schema.chain.c.acked)
# One look into the index for each terminal. OFFSET keeps PostgreSQL's planner, which knows nothing
# of a new day's partition, from reading all of it; CROSS JOIN keeps SQLite's.
_NEW_BY_DIALECT: Final = {
    "postgresql": sa.text(
        "SELECT new.store, sum(new.total) FROM json_to_recordset(CAST(:marks AS json)) "
        "AS mark (terminal text, epoch bigint, seq bigint) CROSS JOIN LATERAL ("
        "SELECT store, total FROM sale WHERE day = :day AND terminal = mark.terminal "
        "AND epoch = mark.epoch AND seq > mark.seq AND status = 'completed' OFFSET 0) AS new "
        "GROUP BY new.store"
    ),
    "sqlite": sa.text(
        "SELECT sale.store, sum(sale.total) FROM json_each(:marks) AS mark CROSS JOIN sale "
        "ON sale.day = :day AND sale.terminal = mark.value ->> 'terminal' "
        "AND sale.epoch = mark.value ->> 'epoch' AND sale.seq > mark.value ->> 'seq' "
        "WHERE sale.status = 'completed' GROUP BY sale.store"
    ),
}
