"""The terminals of a store told of each other: whose signatures count, and where each listens.

In the feed of the store, so that they work together when head office is away. A terminal that is
shut out loses its row; the others let it in no more as soon as they hear of that.
"""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.contract.peers import PEERS, Peer
from pos.hq import feed, schema

_ACTIVE: Final = "active"


class _Said(msgspec.Struct):
    do: str
    address: str = ""


_DECODER: Final = msgspec.json.Decoder(_Said)


def listens_at(entry: Entry) -> str | None:
    """Where a terminal listens from now on, if an entry says so; empty: nowhere any more."""
    if entry.kind != "system" or entry.body is None:
        return None
    try:
        said = _DECODER.decode(entry.body)
    except msgspec.DecodeError:
        return None
    return said.address if said.do == "listening" else None


def publish(connection: sa.Connection, store: str, *, moved: dict[str, str] | None = None) -> None:
    """Tells the terminals of a store of each other as they are let in now.

    `moved` is where some of them listen from now on; of the others that stays as it was said.
    """
    feed.hold(connection)
    scope = feed.store_scope(store)
    addresses = {
        terminal: msgspec.json.decode(row, type=Peer).address
        for terminal, row in feed.rows(connection, scope, PEERS).items()
    } | (moved or {})
    rows = {
        row.terminal: _row(row.terminal, row.public_key, row.role, addresses.get(row.terminal, ""))
        for row in connection.execute(_OF_STORE, {"store": store})
    }
    feed.put(connection, scope, PEERS, rows.items())
    known = feed.keys(connection, scope, PEERS)
    feed.delete(connection, scope, PEERS, [terminal for terminal in known if terminal not in rows])


def _row(terminal: str, key: bytes, role: str, address: str) -> dict[str, str]:
    try:
        peer = msgspec.convert(
            {"terminal": terminal, "public_key": key.hex(), "role": role, "address": address}, Peer
        )
    except msgspec.ValidationError:  # An address that none of our programs would say.
        peer = Peer(terminal=terminal, public_key=key.hex(), role=role)
    told: dict[str, str] = msgspec.to_builtins(peer)
    return told


_OF_STORE: Final = (
    sa.select(schema.terminal.c.terminal, schema.terminal.c.role, schema.chain.c.public_key)
    .join(
        schema.chain,
        (schema.chain.c.terminal == schema.terminal.c.terminal)
        & (schema.chain.c.epoch == schema.terminal.c.epoch),
    )
    .where(schema.terminal.c.store == sa.bindparam("store"), schema.terminal.c.state == _ACTIVE)
)
