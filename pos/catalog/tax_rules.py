"""The tax rules of the country, as they come with the program, and goods that they do not know."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec

from pos.catalog.item import Item
from pos.pricing.tax import TaxRule, known_classes
from pos.texts import RESOURCES


class _Rate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    tax_class: Annotated[list[str], msgspec.Meta(min_length=1)] = msgspec.field(name="class")
    taxpayer: str
    rate: str
    start: dt.date = msgspec.field(name="from")
    end: dt.date | None = msgspec.field(name="to", default=None)


class _Rates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rate: list[_Rate]


def read_tax_rules() -> tuple[TaxRule, ...]:
    """What rate each class of goods has for each kind of taxpayer, and when."""
    path = RESOURCES / "tax" / "cn.toml"
    rates = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Rates)
    return tuple(
        TaxRule(tax_class=name, taxpayer=row.taxpayer, rate=row.rate, start=row.start, end=row.end)
        for row in rates.rate
        for name in row.tax_class
    )


def odd_tax_rates(items: Iterable[Item], *, day: dt.date) -> Iterator[str]:
    """A line for each article whose tax rate nobody in the country has on that day."""
    known = known_classes(read_tax_rules(), day=day)
    for item in items:
        if item.tax_rate not in known:
            yield (
                f"article {item.sku!r}: no goods are taxed at {item.tax_rate}; a general "
                f"taxpayer's store will charge it as it stands; known are {', '.join(known)}"
            )
