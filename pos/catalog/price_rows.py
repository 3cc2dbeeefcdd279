"""Rows of the price book as the feed carries them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from pos.pricing.prices import PriceRow, Scope


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    sku: str
    level: Scope
    key: str
    price: int
    version: int
    start: str = msgspec.field(name="from", default="")
    end: str = msgspec.field(name="to", default="")


def price_of_row(name: str, row: Mapping[str, Any]) -> PriceRow | None:
    """The row of that name; None for one that this version cannot read: it sets no price."""
    try:
        read = msgspec.convert(row, _Row)
        return PriceRow(
            id=name,
            sku=read.sku,
            scope=read.level,
            key=read.key,
            price=read.price,
            version=read.version,
            start=_time(read.start),
            end=_time(read.end),
        )
    except (msgspec.ValidationError, ValueError):
        return None


def _time(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
