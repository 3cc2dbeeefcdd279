"""Goods that must not be sold: what head office says, as the feed carries it.

A stop names an article, and may name one lot of it. It holds from a moment until another, both
may be missing, and for all stores or those that it names.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop. `lot` is empty where every lot is meant; `end` is exclusive.

    Capital and small letters of a lot are the same: a recall is typed from a letter or a telephone,
    and goods of a lot too many that wait hurt nobody.
    """

    id: str
    sku: str
    lot: str = ""
    reason: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    stores: frozenset[str] = frozenset()

    def names(self, sku: str, *, lot: str) -> bool:
        """Whether it means these goods; what bears no lot is meant where every lot is."""
        return self.sku == sku and (not self.lot or self.lot.casefold() == lot.casefold())

    def holds(self, *, store: str, at: dt.datetime) -> bool:
        """Whether it is in force in a store at a moment."""
        return (
            (not self.stores or store in self.stores)
            and (self.start is None or self.start <= at)
            and (self.end is None or at < self.end)
        )


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    sku: str
    lot: str = ""
    reason: str = ""
    start: str = msgspec.field(name="from", default="")
    end: str = msgspec.field(name="until", default="")
    stores: list[str] = []


def stop_of_row(name: str, row: Mapping[str, Any]) -> Stop | None:
    """The stop of that name; None for one that names no article.

    What this version cannot read of it is left out, so that it stops rather too much: nobody is
    hurt by goods that wait.
    """
    try:
        read = msgspec.convert(row, _Row)
        return Stop(
            id=name,
            sku=read.sku,
            lot=read.lot,
            reason=read.reason,
            start=_time(read.start),
            end=_time(read.end),
            stores=frozenset(read.stores),
        )
    except (msgspec.ValidationError, ValueError) as error:
        log.warning("stop %s cannot be read: %s", name, error)
        sku = row.get("sku")
        return Stop(id=name, sku=sku) if isinstance(sku, str) and sku else None


def _time(text: str) -> dt.datetime | None:
    if not text:
        return None
    at = dt.datetime.fromisoformat(text)
    # A time without an offset would be another moment in every store.
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return at
