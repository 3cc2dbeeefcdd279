"""The feed: what terminals are told, as the newest version of every row under a revision.

Revisions are handed out inside the writing transaction from one counter that only one writer at
a time can hold, so their order is the order of the commits: a reader that has seen revision 105
will never be shown a 104 later. A row that is deleted stays as a tombstone. A changed row moves
to its new revision, so a reader that pages on from its cursor meets every row's last version.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.wire import MAX_PAGE_BYTES, STOPS, feed_line, feed_page
from pos.hq import cursors, schema
from pos.hq.database import get_meta

CATALOG: Final = "catalog:all"
CHANNEL: Final = "lianpos_feed"
"""Where PostgreSQL tells that there is news, and nothing of what it is."""
MAX_ROWS: Final = 5000
_CHUNK: Final = 500


def store_scope(store: str) -> str:
    """The feed with a store's staff, settings and label layouts."""
    return f"store:{store}"


def promotion_scope(zone: str) -> str:
    """The feed with the promotions of a zone."""
    return f"promo:{zone}"


def price_scope(zone: str) -> str:
    """The feed with the price book of a zone."""
    return f"price:{zone}"


def terminal_scope(terminal: str) -> str:
    """The feed of one terminal alone."""
    return f"terminal:{terminal}"


def scopes_of(*, terminal: str, store: str, zone: str) -> list[str]:
    """All the feeds that a terminal is given, and may read."""
    return [
        STOPS,
        CATALOG,
        price_scope(zone),
        promotion_scope(zone),
        store_scope(store),
        terminal_scope(terminal),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a feed as it is sent; `cursor` is where the next one begins."""

    content: bytes
    rows: int
    cursor: int


def put(connection: sa.Connection, scope: str, table: str, rows: Iterable[tuple[str, Any]]) -> int:
    """Publishes (key, row) pairs; answers how many differ from what was published before."""
    changed = 0
    pairs = iter(rows)
    while part := list(islice(pairs, _CHUNK)):
        # A key that comes twice counts with its last row.
        encoded = {key: msgspec.json.encode(row) for key, row in part}
        known = some_rows(connection, scope, table, list(encoded))
        news = [(key, row) for key, row in encoded.items() if known.get(key) != row]
        _write(connection, scope, table, [(key, "put", row) for key, row in news])
        changed += len(news)
    return changed


def delete(connection: sa.Connection, scope: str, table: str, keys: Iterable[str]) -> int:
    """Leaves a tombstone for each key that is published; answers how many were."""
    gone = 0
    rest = iter(keys)
    while part := list(islice(rest, _CHUNK)):
        known = some_rows(connection, scope, table, part)
        _write(connection, scope, table, [(key, "del", None) for key in known])
        gone += len(known)
    return gone


def forget(connection: sa.Connection, scope: str, table: str, gone: Sequence[str]) -> None:
    """Takes rows away that whoever has read them forgets by himself: they leave no tombstone."""
    columns = schema.feed.c
    for start in range(0, len(gone), _CHUNK):
        connection.execute(
            sa.delete(schema.feed).where(
                columns.scope == scope,
                columns.tbl == table,
                columns.key.in_(gone[start : start + _CHUNK]),
            )
        )


def hold(connection: sa.Connection) -> None:
    """Lets no other writer publish anything before this transaction has ended."""
    connection.execute(_TAKE_REVISIONS, {"n": 0})


def keys(connection: sa.Connection, scope: str, table: str) -> list[str]:
    """The keys of the rows that are published and not deleted."""
    columns = schema.feed.c
    statement = sa.select(columns.key).where(
        columns.scope == scope, columns.tbl == table, columns.op == "put"
    )
    return list(connection.execute(statement).scalars())


def rows(connection: sa.Connection, scope: str, table: str) -> dict[str, bytes]:
    """The rows that are published and not deleted, by key, as they were encoded."""
    columns = schema.feed.c
    statement = sa.select(columns.key, columns.row).where(
        columns.scope == scope, columns.tbl == table, columns.op == "put"
    )
    return {row.key: row.row for row in connection.execute(statement)}


def row(connection: sa.Connection, scope: str, table: str, key: str) -> bytes | None:
    """A row that is published and not deleted, as it was encoded."""
    return some_rows(connection, scope, table, [key]).get(key)


def some_rows(
    connection: sa.Connection, scope: str, table: str, wanted: Sequence[str]
) -> dict[str, bytes]:
    """Those of some rows that are published and not deleted, by key, as they were encoded."""
    columns = schema.feed.c
    statement = sa.select(columns.key, columns.row).where(
        columns.scope == scope,
        columns.tbl == table,
        columns.op == "put",
        columns.key.in_(wanted),
    )
    return {row[0]: row[1] for row in connection.execute(statement).all()}


def last_rev(connection: sa.Connection) -> int:
    """The highest revision that was ever committed, of any feed."""
    return int(get_meta(connection, "rev") or 0)


def read_page(connection: sa.Connection, *, scope: str, gen: str, after: int, limit: int) -> Page:
    """Rows after a cursor, oldest revision first; `WrongGeneration` for a foreign cursor."""
    if cursors.generation(connection, scope) is None:
        # Nothing was ever published there: the first row will bring its generation along.
        if gen or after:
            raise cursors.WrongGeneration("")
        return Page(content=feed_page([], gen="", cursor=0, more=False), rows=0, cursor=0)
    reading, rev = cursors.read_cursor(connection, scope=scope, gen=gen, cursor=after)
    columns = schema.feed.c
    statement = (
        sa.select(columns.rev, columns.tbl, columns.op, columns.key, columns.row)
        .where(columns.scope == scope, columns.rev > rev)
        .order_by(columns.rev)
        .limit(limit + 1)
    )
    found = connection.execute(statement).all()
    lines = _fitting(
        feed_line(rev=row.rev, table=row.tbl, op=row.op, key=row.key, row=row.row)
        for row in found[:limit]
    )
    cursor = cursors.cursor_at(connection, int(found[len(lines) - 1].rev)) if lines else after
    content = feed_page(lines, gen=reading, cursor=cursor, more=len(found) > len(lines))
    return Page(content=content, rows=len(lines), cursor=cursor)


def _fitting(lines: Iterable[bytes]) -> list[bytes]:
    """As many lines as a page may hold by its bytes, at least one."""
    kept: list[bytes] = []
    room = MAX_PAGE_BYTES
    for line in lines:
        room -= len(line)
        if room < 0 and kept:
            break
        kept.append(line)
    return kept


def _write(
    connection: sa.Connection,
    scope: str,
    table: str,
    changes: Sequence[tuple[str, str, bytes | None]],
) -> None:
    if not changes:
        return
    connection.execute(_OPEN_SCOPE, {"scope": scope, "gen": secrets.token_hex(8)})
    # Held until the commit: the next writer takes its revisions after ours are visible.
    connection.execute(_TAKE_REVISIONS, {"n": len(changes)})
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
    last = last_rev(connection)
    cursors.stamp(connection, last)
    first = last - len(changes) + 1
    news = [
        {"scope": scope, "tbl": table, "key": key, "rev": first + n, "op": op, "row": row}
        for n, (key, op, row) in enumerate(changes)
    ]
    if connection.dialect.name == "sqlite":
        # Its driver takes the same words, without a look at each row.
        connection.exec_driver_sql(_PUT.text, news)
    else:
        connection.execute(_PUT, news)


_OPEN_SCOPE: Final = sa.text(
    "INSERT INTO scope (scope, gen) VALUES (:scope, :gen) ON CONFLICT (scope) DO NOTHING"
)
_TAKE_REVISIONS: Final = sa.text(
    "UPDATE meta SET value = CAST(CAST(value AS BIGINT) + :n AS TEXT) WHERE name = 'rev'"
)
_PUT: Final = sa.text(
    'INSERT INTO feed (scope, tbl, "key", rev, op, "row") '
    "VALUES (:scope, :tbl, :key, :rev, :op, :row) "
    'ON CONFLICT (scope, tbl, "key") DO UPDATE '
    'SET rev = excluded.rev, op = excluded.op, "row" = excluded."row"'
)
