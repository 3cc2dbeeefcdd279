"""Settings that hold in every store of the chain, those included that open later."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.hq import feed, schema

_CHAIN: Final = "setting:chain"
"""Where they are kept; no terminal reads this feed, but its store's own."""
_TABLE: Final = "setting"


def set_for_chain(connection: sa.Connection, name: str, value: object | None) -> bool:
    """Sets it in every store, or with None takes it away; answers whether that changed anything."""
    scopes = [_CHAIN, *(feed.store_scope(store) for store in _stores(connection))]
    if value is None:
        return any([feed.delete(connection, scope, _TABLE, [name]) for scope in scopes])
    row = {"value": value}
    return any([feed.put(connection, scope, _TABLE, [(name, row)]) for scope in scopes])


def set_for_store(connection: sa.Connection, store: str, name: str, value: object | None) -> None:
    """Sets it in one store, or with None takes it away."""
    if value is None:
        feed.delete(connection, feed.store_scope(store), _TABLE, [name])
    else:
        feed.put(connection, feed.store_scope(store), _TABLE, [(name, {"value": value})])


def publish_in_store(connection: sa.Connection, store: str) -> None:
    """Gives a store that opens what holds in the chain."""
    rows: dict[str, Any] = {
        name: msgspec.json.decode(row)
        for name, row in feed.rows(connection, _CHAIN, _TABLE).items()
    }
    feed.put(connection, feed.store_scope(store), _TABLE, rows.items())


def _stores(connection: sa.Connection) -> list[str]:
    statement = sa.select(schema.store.c.store).order_by(schema.store.c.store)
    return list(connection.execute(statement).scalars())
