"""Settings of the chain, those stores included that open later; of a store; of a terminal."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import feed, schema

_CHAIN: Final = "setting:chain"
"""Where they are kept; no terminal reads this feed, but its store's own."""
_TABLE: Final = "setting"


def set_for_chain(connection: sa.Connection, name: str, value: object | None) -> bool:
    """Sets it in every store, or with None takes it away; answers whether that changed anything.

    What a store was given for itself stays.
    """
    scopes = [_CHAIN]
    for store in _stores(connection):
        if feed.row(connection, _own(store), _TABLE, name) is None:
            scopes.append(feed.store_scope(store))
    return any([_set(connection, scope, name, value) for scope in scopes])


def set_for_store(connection: sa.Connection, store: str, name: str, value: object | None) -> None:
    """Sets it in one store; with None what holds in the chain holds there again."""
    _set(connection, _own(store), name, value)
    if value is None:
        row = feed.row(connection, _CHAIN, _TABLE, name)
        value = None if row is None else msgspec.json.decode(row)["value"]
    _set(connection, feed.store_scope(store), name, value)


def set_for_terminal(
    connection: sa.Connection, terminal: str, name: str, value: object | None
) -> None:
    """Sets it at one terminal; with None what holds in its store holds there again."""
    _set(connection, feed.terminal_scope(terminal), name, value)


def publish_in_store(connection: sa.Connection, store: str) -> None:
    """Gives a store that opens what holds in the chain."""
    rows: dict[str, Any] = {
        name: msgspec.json.decode(row)
        for name, row in feed.rows(connection, _CHAIN, _TABLE).items()
    }
    feed.put(connection, feed.store_scope(store), _TABLE, rows.items())


def _set(connection: sa.Connection, scope: str, name: str, value: object | None) -> bool:
    if value is None:
        return bool(feed.delete(connection, scope, _TABLE, [name]))
    return bool(feed.put(connection, scope, _TABLE, [(name, {"value": value})]))


def _own(store: str) -> str:
    """What a store was given for itself; no terminal reads this feed either."""
    return f"setting:{store}"


def _stores(connection: sa.Connection) -> list[str]:
    statement = sa.select(schema.store.c.store).order_by(schema.store.c.store)
    return list(connection.execute(statement).scalars())
