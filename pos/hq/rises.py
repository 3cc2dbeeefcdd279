"""Prices that rise, published with what was charged before: tags in the shops still show that.

A rise goes out before the price that it is about, so that no till meets the one without the other.
Numbers are given under the feed's own counter, which one writer at a time can hold: in each feed
they come in their order, and whoever has one has all before it. What waits for its tag no longer is
taken away without a tombstone, for tills forget it by themselves (`pos.catalog.rises`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.catalog.item import Item
from pos.catalog.rises import KEPT_US, KIND, number_in, rise_key
from pos.hq import feed
from pos.hq.clock import Now
from pos.hq.database import get_meta, set_meta

_NEWEST: Final = "rise"
_CHUNK: Final = 500


class _Priced(msgspec.Struct, frozen=True):
    price: int = 0


_PRICED: Final = msgspec.json.Decoder(_Priced)


def newest(connection: sa.Connection) -> int:
    """The highest number that was ever given to a rise; 0 before the first."""
    return int(get_meta(connection, _NEWEST) or 0)


def note_items(connection: sa.Connection, items: Iterable[Item], *, now: Now) -> None:
    """Publishes what goods cost that are about to cost more."""
    risen: list[tuple[str, str, Mapping[str, Any]]] = []
    rest = iter(items)
    while part := {item.sku: item for item in islice(rest, _CHUNK)}:
        for sku, row in feed.some_rows(connection, feed.CATALOG, "item", list(part)).items():
            base = _PRICED.decode(row).price
            if base < part[sku].price:
                risen.append((sku, "", {"base": base}))
    _publish(connection, feed.CATALOG, risen, now=now)


def note_book(
    connection: sa.Connection,
    scope: str,
    *,
    before: Mapping[str, Mapping[str, Any]],
    changed: Mapping[str, Mapping[str, Any]],
    gone: Iterable[str],
    now: Now,
) -> None:
    """Publishes what rows of the price book say that are about to say more, are new, or go."""
    risen: list[tuple[str, str, Mapping[str, Any]]] = []
    for name, row in changed.items():
        old = before.get(name)
        if old is None or row["price"] > old["price"]:
            risen.append((str(row["sku"]), name, {"row": old}))
    risen += [(str(before[name]["sku"]), name, {"row": before[name]}) for name in gone]
    _publish(connection, scope, risen, now=now)


def _publish(
    connection: sa.Connection,
    scope: str,
    risen: Sequence[tuple[str, str, Mapping[str, Any]]],
    *,
    now: Now,
) -> None:
    if not risen:
        return
    feed.hold(connection)
    first = max(now(), newest(connection) + 1)
    set_meta(connection, _NEWEST, str(first + len(risen) - 1))
    old = [key for key in feed.keys(connection, scope, KIND) if number_in(key) < first - KEPT_US]
    feed.forget(connection, scope, KIND, old)
    rows = ((rise_key(sku, first + n, name), said) for n, (sku, name, said) in enumerate(risen))
    feed.put(connection, scope, KIND, rows)
