"""The tax rules of the country, as they come with the program."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Annotated

import msgspec

from pos.pricing.tax import TaxRule
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
