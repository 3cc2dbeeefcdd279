"""Which in-store labels the tills of a store read: the store's own table, its zone's, the chain's.

A store has one table at a time, whole: the nearest that there is, else the two layouts that every
store begins with. Its tills get it down their store's feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.codes.labels import FIRST_LABELS, BadLayout, Layout, read_layout
from pos.hq import feed, schema

CHAIN: Final = "label:chain"
"""Where the chain's table is kept. No terminal reads it, but its store's feed."""
_TABLE: Final = "label"


def zone_table(zone: str) -> str:
    """Where the table of a zone is kept."""
    return f"label:zone:{zone}"


def store_table(store: str) -> str:
    """Where the table of one store is kept."""
    return f"label:store:{store}"


def faults_of(patterns: Sequence[str]) -> list[str]:
    """All that is wrong with a table of layouts; the first that fits a code decides."""
    faults: list[str] = []
    sound: list[Layout] = []
    for pattern in patterns:
        try:
            layout = read_layout(pattern)
        except BadLayout as fault:
            faults.append(str(fault))
            continue
        first = next((other for other in sound if _hides(other, layout)), None)
        if first is not None:
            faults.append(f"{pattern}: is never reached, {first.pattern} before it fits the same")
        sound.append(layout)
    return faults


def set_table(connection: sa.Connection, table: str, patterns: Sequence[str]) -> list[str]:
    """Keeps a table of layouts, or with no patterns drops it; answers which stores read others now.

    `table` is `CHAIN`, `zone_table` or `store_table`; `patterns` are sound.
    """
    _write(connection, table, patterns)
    columns = schema.store.c
    stores = connection.execute(sa.select(columns.store).order_by(columns.store)).scalars().all()
    return [store for store in stores if publish_in_store(connection, store)]


def publish_in_store(connection: sa.Connection, store: str) -> bool:
    """Tells a store's tills their table; answers whether it is another than before."""
    return _write(connection, feed.store_scope(store), layouts_of(connection, store))


def layouts_of(connection: sa.Connection, store: str) -> tuple[str, ...]:
    """The patterns that a store's tills read, in their order."""
    columns = schema.store.c
    zone = connection.execute(sa.select(columns.zone).where(columns.store == store)).scalar_one()
    for table in (store_table(store), zone_table(zone), CHAIN):
        patterns = _read(connection, table)
        if patterns:
            return patterns
    return FIRST_LABELS


def _hides(first: Layout, second: Layout) -> bool:
    """Whether no code is left to `second`: the first one fits them all, and has no inner digit
    that could be wrong."""
    same_length = len(first.pattern) == len(second.pattern)
    return same_length and second.literal.startswith(first.literal) and not first.inner


def _read(connection: sa.Connection, scope: str) -> tuple[str, ...]:
    rows = feed.rows(connection, scope, _TABLE)
    return tuple(msgspec.json.decode(rows[key])["pattern"] for key in sorted(rows, key=int))


def _write(connection: sa.Connection, scope: str, patterns: Iterable[str]) -> bool:
    rows = {str(n): {"pattern": pattern} for n, pattern in enumerate(patterns, start=1)}
    over = [key for key in feed.keys(connection, scope, _TABLE) if key not in rows]
    gone = feed.delete(connection, scope, _TABLE, over)
    return bool(feed.put(connection, scope, _TABLE, rows.items()) + gone)
