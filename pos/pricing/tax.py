"""Tax by rate over the receipt, and which rate a class of goods has for a seller on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from pos.money import allocate, divide_half_up, read_decimal

TaxMode = Literal["inclusive", "exclusive"]

Taxpayer = Literal["general", "small"]
TAXPAYERS: Final[tuple[Taxpayer, ...]] = get_args(Taxpayer)
"""How the seller behind a store is taxed: 一般纳税人, 小规模纳税人."""

WHOLE: Final = 100_000
"""A hundred percent in thousandths of a percent."""

UNTAXED: Final = ("exempt", "out")
"""Tax classes without a rate; they keep rows of their own beside the zero rate."""

ANY: Final = "any"
"""In a rule: every class with a rate above zero that has no rule of its own for that taxpayer."""


class TaxpayerSince(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the seller is taxed from a day on; without one, from the beginning."""

    kind: Taxpayer
    start: dt.date | None = msgspec.field(name="from", default=None)


TaxpayerSetting = Taxpayer | Annotated[tuple[TaxpayerSince, ...], msgspec.Meta(min_length=1)]
"""The `taxpayer` of a store's settings: one kind for good, or one after the other by date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """One row of the tax table: the rate as in the catalogue, net value and tax of its lines."""

    rate: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRule:
    """The rate of a class of goods for a kind of taxpayer, `end` exclusive."""

    tax_class: str
    taxpayer: str
    rate: str
    start: dt.date
    end: dt.date | None = None


def read_taxpayer(setting: object) -> tuple[TaxpayerSince, ...]:
    """The kinds of taxpayer that a store's seller is in turn, as its settings say it.

    Raises `msgspec.ValidationError` where that cannot be read, `ValueError` where the entries do
    not follow each other or leave days open.
    """
    told: Taxpayer | tuple[TaxpayerSince, ...] = msgspec.convert(setting, TaxpayerSetting)
    if not isinstance(told, tuple):
        return (TaxpayerSince(kind=told),)
    if told[0].start is not None:
        raise ValueError("the first entry has no `from`: it says what the seller is until then")
    for before, entry in pairwise(told):
        if entry.start is None or (before.start is not None and entry.start <= before.start):
            raise ValueError("each later entry begins after the one before: from = 2027-01-01")
    return told


def taxpayer_on(*, day: dt.date, taxpayers: Sequence[TaxpayerSince]) -> Taxpayer:
    """What the seller is on a day."""
    in_force = [entry.kind for entry in taxpayers if entry.start is None or entry.start <= day]
    return in_force[-1]


class NoTaxRate(LookupError):
    """No rule says what rate a class has for this seller on this day."""


def tax_rate(*, tax_class: str, taxpayer: str, day: dt.date, rules: Iterable[TaxRule]) -> str:
    """The rate to charge: what is exempt or out of scope is so for every seller.

    Of several rules in force the one that began last counts, a rule for the class itself before
    one for any class. Raises `NoTaxRate`.
    """
    if tax_class in UNTAXED:
        return tax_class
    in_force = [
        rule
        for rule in rules
        if rule.taxpayer == taxpayer and rule.start <= day and (rule.end is None or day < rule.end)
    ]
    fitting = [rule for rule in in_force if rule.tax_class == tax_class]
    if not fitting and rate_points(tax_class):
        fitting = [rule for rule in in_force if rule.tax_class == ANY]
    if not fitting:
        raise NoTaxRate(f"{tax_class} for {taxpayer} on {day.isoformat()}")
    return max(fitting, key=lambda rule: (rule.start, rule.rate)).rate


def known_classes(rules: Iterable[TaxRule], *, day: dt.date) -> tuple[str, ...]:
    """The classes that goods may have on a day: those with a rule, zero, and the untaxed ones."""
    named = {
        rule.tax_class
        for rule in rules
        if rule.tax_class != ANY and rule.start <= day and (rule.end is None or day < rule.end)
    }
    return (*sorted(named | {"0"}, key=rank_of_rate), *UNTAXED)


@lru_cache(maxsize=64)
def rate_points(rate: str) -> int:
    """A tax rate in thousandths of a percent; classes without a rate count as zero."""
    return 0 if rate in UNTAXED else read_decimal(rate, places=3)


def rank_of_rate(rate: str) -> tuple[int, str]:
    """What puts rows of a tax table in order: the highest rate first, then zero, then untaxed."""
    return -rate_points(rate), rate


def plain_rate(rate: str) -> str:
    """A rate as every basket writes it: 13.00 is 13, and belongs in the same row."""
    if rate in UNTAXED:
        return rate
    whole, part = divmod(rate_points(rate), 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


def tax_of(value: int, *, rate: str, mode: TaxMode) -> int:
    """The tax in (inclusive) or on (exclusive) a value, half up."""
    points = rate_points(rate)
    if mode == "inclusive":
        return divide_half_up(value * points, WHOLE + points)
    return divide_half_up(value * points, WHOLE)


def tax_groups(
    *,
    groups: Mapping[str, Sequence[int]],
    values: Sequence[int],
    known: Mapping[int, int],
    mode: TaxMode,
    turn: Callable[[int], Any],
) -> tuple[list[int], tuple[TaxRow, ...]]:
    """The tax of each line and the tax table, the highest rate first.

    `groups` are the positions of the lines of each rate, `values` those of the lines after
    discounts, `known` the tax of the lines (by position) that come back, who take their own tax
    back. What is sold is taxed once per rate over the receipt and spread by largest remainder;
    `turn` says which line is earlier (`allocate`).
    """
    taxes = [0] * len(values)
    for position, tax in known.items():
        taxes[position] = tax
    rows = []
    for rate in sorted(groups, key=rank_of_rate):
        members = groups[rate]
        sold = [position for position in members if position not in known] if known else members
        worth = [values[position] for position in sold]
        due = tax_of(sum(worth), rate=rate, mode=mode)
        shares = allocate(due, worth, turn=_among(sold, turn))
        for position, share in zip(sold, shares, strict=True):
            taxes[position] = share
        value = sum([values[position] for position in members])
        tax = sum([taxes[position] for position in members])
        rows.append(TaxRow(rate=rate, net=value - tax if mode == "inclusive" else value, tax=tax))
    return taxes, tuple(rows)


def _among(some: Sequence[int], turn: Callable[[int], Any]) -> Callable[[int], Any]:
    """Whose turn it is among some of the lines."""
    return lambda n: turn(some[n])
