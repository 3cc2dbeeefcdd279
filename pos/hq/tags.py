"""What a store's people said of its shelf tags, told to all tills of that store.

They name it by the last rise of each feed that they had seen (`pos.catalog.rises`), and by a moment
for the price book's own dates. Of two confirmations the later of each counts, so that it does not
matter in which order they arrive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.hq import feed, rises, schema
from pos.hq.chain_settings import set_for_store

_AT: Final = "tags_confirmed"
_THROUGH: Final = "tags_through"
_AHEAD_US: Final = 15 * 60 * 1_000_000
"""How far ahead the clock of a till may be that is not simply wrong, microseconds."""


class _Said(msgspec.Struct):
    do: str
    at: str
    through: dict[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The tags of a store show the dates up to `at`, and the rises of each feed up to a number.

    `through` is None where a till says it of before rises had numbers.
    """

    at: dt.datetime
    through: Mapping[str, int] | None


_DECODER: Final = msgspec.json.Decoder(_Said)


def confirmed(entry: Entry) -> Confirmed | None:
    """What was confirmed of the tags of a store, if an entry says that."""
    if entry.kind != "system" or entry.body is None:
        return None
    try:
        said = _DECODER.decode(entry.body)
        moment = dt.datetime.fromisoformat(said.at)
    except (msgspec.DecodeError, ValueError):
        return None
    if said.do != "tags_confirmed" or moment.tzinfo is None:
        return None
    return Confirmed(at=moment, through=said.through)


def pass_on(connection: sa.Connection, store: str, said: Confirmed, *, now: int) -> None:
    """Tells the tills of a store what they do not know yet; `now` is microseconds of UTC."""
    # Somebody else may be at it for the same store: what he says must not be lost.
    feed.hold(connection)
    latest = _moment(now + _AHEAD_US).astimezone(said.at.tzinfo)
    at = min(said.at, latest)
    known = _setting(connection, store, _AT)
    if not isinstance(known, str) or dt.datetime.fromisoformat(known) < at:
        set_for_store(connection, store, _AT, at.isoformat(timespec="microseconds"))
    told = said.through
    if told is None:
        told = _heard_by(connection, store, min(said.at, _moment(now)))
    _widen(connection, store, told)


def begin(connection: sa.Connection, store: str) -> None:
    """The tags of a store are right: it opens, or begins to keep a list of them."""
    feed.hold(connection)
    _widen(connection, store, _heard_by(connection, store, None))


def _widen(connection: sa.Connection, store: str, told: Mapping[str, int]) -> None:
    known = _setting(connection, store, _THROUGH)
    through = dict(known) if isinstance(known, dict) else {}
    newest = rises.newest(connection)
    for scope, number in told.items():
        # A number that was never given here is of before a backup was put back.
        through[scope] = max(through.get(scope, 0), min(number, newest))
    if through and through != known:
        set_for_store(connection, store, _THROUGH, through)


def _heard_by(connection: sa.Connection, store: str, at: dt.datetime | None) -> dict[str, int]:
    """What a till may have heard of by a moment, that of head office's clock; all with None."""
    zone = sa.select(schema.store.c.zone).where(schema.store.c.store == store)
    scopes = (feed.CATALOG, feed.price_scope(connection.execute(zone).scalar_one()))
    last = rises.newest(connection)
    if at is not None:
        last = min(last, (at - _moment(0)) // dt.timedelta(microseconds=1))
    return dict.fromkeys(scopes, last) if last > 0 else {}


def _setting(connection: sa.Connection, store: str, name: str) -> object:
    row = feed.row(connection, feed.store_scope(store), "setting", name)
    return None if row is None else msgspec.json.decode(row)["value"]


def _moment(us: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=us)
