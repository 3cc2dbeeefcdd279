"""Which price an article has: the price book's rows, the nearest one in force wins.

A price keyed in by hand goes before the label's, the label's before any row of the price book.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Scope = Literal["member", "store", "zone", "chain"]
Source = Literal["override", "label", "member", "store", "zone", "chain"]

_NEARNESS: Final = ("member", "store", "zone", "chain")
_BEFORE_ALL: Final = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A price of an article for those named by `key`: a member tier ("" for any), a store, a zone,
    "" for the chain. `end` is exclusive; a time without an offset is local to the store."""

    id: str
    sku: str
    scope: Scope
    key: str
    price: int
    version: int
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def holds(self, at: dt.datetime) -> bool:
        """Whether the price is in force at a local time."""
        return (self.start is None or self.start <= _as(at, self.start)) and (
            self.end is None or _as(at, self.end) < self.end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedPrice:
    """The price of a line, where it came from, and the version of the price book behind it."""

    price: int
    source: Source
    version: int | None = None
    row: str = ""


class NoPrice(LookupError):
    """An article has no price in force here."""


def resolve_price(
    *,
    sku: str,
    rows: Iterable[PriceRow],
    at: dt.datetime,
    store: str,
    zone: str = "",
    member_tier: str | None = None,
    label: int | None = None,
    override: int | None = None,
) -> ResolvedPrice:
    """The price to charge: override, label, member, store, zone, chain, in this order.

    Of several rows that are as near the newest version counts, then the one that began last, so
    that a price for some days goes before the usual one that came with it, then the lower id; a
    member's own tier is nearer than any tier. `member_tier` is None where nobody in particular is
    buying. Raises `NoPrice`.
    """
    if override is not None:
        return ResolvedPrice(price=override, source="override")
    if label is not None:
        return ResolvedPrice(price=label, source="label")
    keys = {"member": () if member_tier is None else ("", member_tier), "store": (store,),
            "zone": (zone,), "chain": ("",)}  # fmt: skip
    fitting = [
        row for row in rows if row.sku == sku and row.key in keys[row.scope] and row.holds(at)
    ]
    if not fitting:
        raise NoPrice(sku)
    best = min(
        fitting,
        key=lambda row: (
            _NEARNESS.index(row.scope),
            not row.key,
            -row.version,
            -_begun(row, at),
            row.id,
        ),
    )
    return ResolvedPrice(price=best.price, source=best.scope, version=best.version, row=best.id)


def _begun(row: PriceRow, at: dt.datetime) -> dt.timedelta:
    """When a row began by the shop's clock, as what can be compared; nought for always."""
    if row.start is None:
        return dt.timedelta()
    local = row.start if row.start.tzinfo is None else row.start.astimezone(at.tzinfo)
    return local.replace(tzinfo=dt.UTC) - _BEFORE_ALL


def _as(at: dt.datetime, like: dt.datetime) -> dt.datetime:
    return at if like.tzinfo is not None else at.replace(tzinfo=None)
