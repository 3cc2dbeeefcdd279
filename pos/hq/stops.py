"""Stop-sale: goods that no till of the chain may sell, and who has not heard of it yet.

Stops travel in a feed of their own, which a till reads before all others. A till has heard of a
stop when it asks for what comes after it: then the stop lies in its catalogue and is in force.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from pos.contract.wire import STOPS
from pos.hq import cursors, feed, schema
from pos.hq.branch_report import waiting_entries
from pos.hq.stores import BadRequest, find_store

_TABLE: Final = "stop"
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWanted:
    """What is to be stopped. `lot` is empty for every lot, `stores` for all; times with offset."""

    sku: str
    lot: str
    reason: str
    start: dt.datetime | None
    end: dt.datetime | None
    stores: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReport:
    """A stop and the terminals that it concerns. `missing` have not acknowledged it.

    One under whose name a second machine sells is missing until somebody has signed that off:
    which of the two has heard of the stop nobody knows.
    """

    stop: str
    sku: str
    name: str
    lot: str
    reason: str
    start: str
    end: str
    stores: tuple[str, ...]
    lifted: bool
    acknowledged: int
    missing: tuple[str, ...]


def stop_sale(connection: sa.Connection, wanted: StopWanted, *, now: int) -> str:
    """Stops an article; answers the name of the stop, by which it is lifted."""
    if _item_name(connection, wanted.sku) is None:
        raise BadRequest(f"there is no article {wanted.sku}; a stop names it by its sku")
    if not wanted.reason.strip() or len(wanted.reason) > _LONGEST:
        raise BadRequest(f"say why, in at most {_LONGEST} characters: tills show it")
    for store in wanted.stores:
        find_store(connection, store)
    for moment in (wanted.start, wanted.end):
        if moment is not None and moment.tzinfo is None:
            raise BadRequest(f"{moment.isoformat()} has no offset; write it like {_EXAMPLE}")
    if wanted.end is not None and wanted.start is not None and wanted.end <= wanted.start:
        raise BadRequest("a stop ends after it begins")
    name = f"{wanted.sku}-{now}"
    row = {
        "sku": wanted.sku,
        "lot": wanted.lot.strip(),
        "reason": wanted.reason.strip(),
        "from": "" if wanted.start is None else wanted.start.isoformat(),
        "until": "" if wanted.end is None else wanted.end.isoformat(),
        "stores": list(wanted.stores),
    }
    feed.put(connection, STOPS, _TABLE, [(name, row)])
    connection.execute(sa.insert(schema.stop), {"stop": name, "row": json.dumps(row), "lifted": 0})
    return name


def lift_stop(connection: sa.Connection, name: str) -> None:
    """Lets a stopped article be sold again."""
    known = sa.select(schema.stop.c.lifted).where(schema.stop.c.stop == name)
    lifted = connection.execute(known).scalar()
    if lifted is None:
        raise BadRequest(f"there is no stop {name}; `lianpos hq report stops` names them")
    if not lifted:
        feed.delete(connection, STOPS, _TABLE, [name])
        connection.execute(
            sa.update(schema.stop).where(schema.stop.c.stop == name).values(lifted=1)
        )


def heard(connection: sa.Connection, *, terminal: str, gen: str, cursor: int) -> int | None:
    """How far a terminal that reads on from here has heard; None where that is not news."""
    try:
        _, rev = cursors.read_cursor(connection, scope=STOPS, gen=gen, cursor=cursor)
    except cursors.WrongGeneration:
        return None
    columns = schema.stop_heard.c
    known = connection.execute(sa.select(columns.rev).where(columns.terminal == terminal)).scalar()
    return None if rev in (0, known) else rev


def note_heard(connection: sa.Connection, *, terminal: str, rev: int) -> None:
    """Notes how far a terminal has heard."""
    connection.execute(_HEARD, {"terminal": terminal, "rev": rev})


def stop_reports(connection: sa.Connection) -> list[StopReport]:
    """Every stop, the newest first, with the terminals that have not acknowledged it."""
    columns = schema.feed.c
    revs = {
        row.key: row.rev
        for row in connection.execute(
            sa.select(columns.key, columns.rev).where(columns.scope == STOPS, columns.tbl == _TABLE)
        )
    }
    terminals = connection.execute(_TERMINALS).all()
    doubtful = waiting_entries(connection)
    found = []
    for stop in connection.execute(sa.select(schema.stop)):
        row = json.loads(stop.row)
        mine = [t for t in terminals if not row["stores"] or t.store in row["stores"]]
        rev = revs.get(stop.stop, 0)
        missing = tuple(
            t.terminal for t in mine if t.rev is None or t.rev < rev or t.terminal in doubtful
        )
        found.append(
            StopReport(
                stop=stop.stop,
                sku=row["sku"],
                name=_item_name(connection, row["sku"]) or "",
                lot=row["lot"],
                reason=row["reason"],
                start=row["from"],
                end=row["until"],
                stores=tuple(row["stores"]),
                lifted=bool(stop.lifted),
                acknowledged=len(mine) - len(missing),
                missing=missing,
            )
        )
    return sorted(found, key=lambda report: report.stop.rpartition("-")[2], reverse=True)


def _item_name(connection: sa.Connection, sku: str) -> str | None:
    row = feed.row(connection, feed.CATALOG, "item", sku)
    return None if row is None else str(json.loads(row)["name"])


_EXAMPLE: Final = "2026-11-22T09:00:00+08:00"
_HEARD: Final = sa.text(
    "INSERT INTO stop_heard (terminal, rev) VALUES (:terminal, :rev) "
    "ON CONFLICT (terminal) DO UPDATE SET rev = excluded.rev"
)
_TERMINALS: Final = (
    sa.select(schema.terminal.c.terminal, schema.terminal.c.store, schema.stop_heard.c.rev)
    .outerjoin(schema.stop_heard, schema.stop_heard.c.terminal == schema.terminal.c.terminal)
    .where(schema.terminal.c.state == "active", schema.terminal.c.role != "admin")
    .order_by(schema.terminal.c.terminal)
)
