"""A store's own time, as its tills tell it: head office keeps moments, and people read clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.hq import schema

CHINA: Final = dt.timezone(dt.timedelta(hours=8))
"""The time of a store of which nothing is known yet."""


class _Told(msgspec.Struct, frozen=True):
    """When it was where a body was written: ISO 8601 with the store's offset."""

    at: dt.datetime


def zones_of(connection: sa.Connection, terminals: Iterable[str]) -> dict[str, dt.tzinfo]:
    """The time of the stores where these terminals stand, by what each journaled last."""
    return {terminal: _zone_of(connection, terminal) for terminal in set(terminals)}


def _zone_of(connection: sa.Connection, terminal: str) -> dt.tzinfo:
    entries = schema.journal.c
    newest = (
        sa.select(entries.body)
        .where(entries.terminal == terminal, entries.body.is_not(None))
        .order_by(entries.epoch.desc(), entries.seq.desc())
        .limit(1)
    )
    body = connection.execute(newest).scalar()
    try:
        told = None if body is None else msgspec.json.decode(body, type=_Told).at.tzinfo
    except (msgspec.DecodeError, UnicodeDecodeError):
        return CHINA  # A body that says no time, or not in a way that is known here.
    return told or CHINA
