"""The chain's price book: rows beside the catalogue's own price, handed to the zones they hold in.

Every import that changes something makes a new version of the book, and each row bears the version
that changed it last: a line of a sale says which one it was sold by.
"""

from __future__ import annotations

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
    """What an import changed, and the version that the book has now."""

    changed: int
    removed: int
    version: int


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

    `now` is the moment from which a dearer price waits for the tags in the shops.
    """
    version = int(get_meta(connection, _VERSION) or 0)
    known = feed.rows(connection, _CHAIN, _TABLE)
    before = {name: _without_version(row) for name, row in known.items()}
    changed = {
        price.name: {**_row(price), "version": version + 1}
        for price in prices
        if before.get(price.name) != _row(price)
    }
    staying = {price.name for price in prices}
    gone = {name: row for name, row in before.items() if replace and name not in staying}
    if changed or gone:
        version += 1
        set_meta(connection, _VERSION, str(version))
        stores = places(connection)
        old = {name: msgspec.json.decode(row) for name, row in known.items()}
        for zone in sorted(set(stores.values())):
            rises.note_book(
                connection,
                feed.price_scope(zone),
                before=dict(_of_zone(zone, old, stores)),
                changed=dict(_of_zone(zone, changed, stores)),
                gone=[name for name, _ in _of_zone(zone, gone, stores)],
                now=now,
            )
        _publish(connection, changed, gone, stores)
    return Imported(changed=len(changed), removed=len(gone), version=version)


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


def _without_version(row: bytes) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(row)
    return {name: value for name, value in decoded.items() if name != "version"}
