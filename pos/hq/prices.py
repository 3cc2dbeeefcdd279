"""The chain's price book: rows beside the catalogue's own price, handed to the zones they hold in.

Every import that changes something makes a new version of the book, and each row bears the version
that changed it last: a line of a sale says which one it was sold by.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.catalog.prices_csv import ListedPrice
from pos.hq import feed, rises, schema
from pos.hq.clock import Now, machine_now
from pos.hq.database import get_meta, set_meta

_CHAIN: Final = "price"
"""The whole book. No terminal reads it: it is what a new zone begins with."""
_TABLE: Final = "price"
_VERSION: Final = "price_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changed, and the version that the book has now.

    `hidden` are rows that held before, or were to hold, and never will for all their time has a
    newer price now.
    """

    changed: int
    removed: int
    version: int
    hidden: tuple[str, ...] = ()


def places(connection: sa.Connection) -> dict[str, str]:
    """Every store with its zone."""
    columns = schema.store.c
    statement = sa.select(columns.store, columns.zone)
    return {row.store: row.zone for row in connection.execute(statement)}


def import_prices(
    connection: sa.Connection,
    prices: Sequence[ListedPrice],
    *,
    replace: bool,
    now: Now = machine_now,
) -> Imported:
    """Inserts and updates rows by article, place and beginning; with `replace` the rest go.

    A row that is named again although newer ones hide it is made new, for that is what is meant.
    `now` is the moment from which a dearer price waits for the tags in the shops.
    """
    version = int(get_meta(connection, _VERSION) or 0)
    old = {
        name: msgspec.json.decode(row)
        for name, row in feed.rows(connection, _CHAIN, _TABLE).items()
    }
    before = {name: _without_version(row) for name, row in old.items()}
    listed = {price.name: _row(price) for price in prices}
    gone = {name: row for name, row in before.items() if replace and name not in listed}
    changed = {
        name: {**row, "version": version + 1}
        for name, row in listed.items()
        if before.get(name) != row
    }
    staying = {name: row for name, row in old.items() if name not in gone}
    hidden_before = _hidden(staying)
    again = {name for name in _hidden(staying | changed) if name in listed}
    changed |= {name: {**listed[name], "version": version + 1} for name in again}
    hidden = _hidden(staying | changed) - hidden_before
    if changed or gone:
        version += 1
        set_meta(connection, _VERSION, str(version))
        stores = places(connection)
        held = {name: row for name, row in old.items() if name not in again}
        for zone in sorted(set(stores.values())):
            rises.note_book(
                connection,
                feed.price_scope(zone),
                before=dict(_of_zone(zone, held, stores)),
                changed=dict(_of_zone(zone, changed, stores)),
                gone=[name for name, _ in _of_zone(zone, gone, stores)],
                now=now,
            )
        _publish(connection, changed, gone, stores)
    return Imported(
        changed=len(changed), removed=len(gone), version=version, hidden=tuple(sorted(hidden))
    )


def publish_in_zone(connection: sa.Connection, zone: str) -> None:
    """Gives a zone that may be new the rows of the book that hold there."""
    book = {
        name: msgspec.json.decode(row)
        for name, row in feed.rows(connection, _CHAIN, _TABLE).items()
    }
    stores = places(connection)
    feed.put(connection, feed.price_scope(zone), _TABLE, _of_zone(zone, book, stores))


def _publish(
    connection: sa.Connection,
    changed: Mapping[str, Mapping[str, Any]],
    gone: Mapping[str, Mapping[str, Any]],
    stores: Mapping[str, str],
) -> None:
    feed.put(connection, _CHAIN, _TABLE, changed.items())
    feed.delete(connection, _CHAIN, _TABLE, gone)
    for zone in sorted(set(stores.values())):
        scope = feed.price_scope(zone)
        feed.put(connection, scope, _TABLE, _of_zone(zone, changed, stores))
        feed.delete(connection, scope, _TABLE, [name for name, _ in _of_zone(zone, gone, stores)])


def _of_zone(
    zone: str, rows: Mapping[str, Mapping[str, Any]], stores: Mapping[str, str]
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return [(name, row) for name, row in rows.items() if _holds_in(zone, row, stores)]


def _holds_in(zone: str, row: Mapping[str, Any], stores: Mapping[str, str]) -> bool:
    """Whether any till of a zone can meet a row."""
    if row["level"] == "zone":
        return bool(row["key"] == zone)
    if row["level"] == "store":
        return stores.get(row["key"]) == zone
    return True


def _row(price: ListedPrice) -> dict[str, Any]:
    return {
        "sku": price.sku,
        "level": price.level,
        "key": price.key,
        "price": price.price,
        "from": price.start,
        "to": price.end,
    }


def _without_version(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "version"}


def _hidden(book: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The rows that never hold: one newer row of the same place has a price for all their time."""
    places: dict[tuple[str, str, str], list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for name, row in book.items():
        places[row["sku"], row["level"], row["key"]].append((name, row))
    return {
        name
        for rows in places.values()
        if len(rows) > 1
        for name, row in rows
        if any(other["version"] > row["version"] and _covers(other, row) for _, other in rows)
    }


def _covers(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a row holds whenever another does, each time read as the shop's own."""
    begins, its_begin = _shop_time(one["from"]), _shop_time(other["from"])
    ends, its_end = _shop_time(one["to"]), _shop_time(other["to"])
    return (begins is None or (its_begin is not None and begins <= its_begin)) and (
        ends is None or (its_end is not None and its_end <= ends)
    )


def _shop_time(written: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(written).replace(tzinfo=None) if written else None
