"""What a store's people said of its shelf tags, told to all tills of that store."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.hq import feed
from pos.hq.chain_settings import set_for_store

_NAME: Final = "tags_confirmed"


class _Said(msgspec.Struct):
    do: str
    at: str


_DECODER: Final = msgspec.json.Decoder(_Said)


def confirmed_at(entry: Entry) -> str | None:
    """When the tags of a store were confirmed to be changed, if an entry says that."""
    if entry.kind != "system" or entry.body is None:
        return None
    try:
        said = _DECODER.decode(entry.body)
        moment = dt.datetime.fromisoformat(said.at)
    except (msgspec.DecodeError, ValueError):
        return None
    return said.at if said.do == _NAME and moment.tzinfo is not None else None


def pass_on(connection: sa.Connection, store: str, at: str) -> None:
    """Tells the tills of a store, unless they know of a later confirmation."""
    row = feed.row(connection, feed.store_scope(store), "setting", _NAME)
    known = None if row is None else str(msgspec.json.decode(row)["value"])
    if known is None or dt.datetime.fromisoformat(known) < dt.datetime.fromisoformat(at):
        set_for_store(connection, store, _NAME, at)
