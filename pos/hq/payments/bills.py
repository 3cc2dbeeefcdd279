"""A provider's bill of one day: what it says was paid and went back, and what it took for that.

A bill is taken whole or not at all. Whatever is not exactly as the provider lays it out, of another
merchant or of another day is a `BadBill` that says what is wrong.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from pos.money import NotAnAmount, read_decimal

BEIJING: Final = dt.timezone(dt.timedelta(hours=8))
"""Both providers write their times, and begin their days, in GMT+8."""
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of a bill that was unpacked: a million rows and more."""

LineKind = Literal["payment", "refund"]


class BillProblem(Exception):
    """What is wrong with a bill: the text `bill.CODE` says it with these values."""

    def __init__(self, code: str, /, **values: str | int) -> None:
        super().__init__(f"{code}: {', '.join(str(value) for value in values.values())}")
        self.code = code
        self.values = values


class BadBill(BillProblem):
    """A file is not the bill that it should be; nothing of it counts."""


class NoBill(BillProblem):
    """The provider has no bill of that day, or did not hand it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One payment or refund. `order` and `refund` are the merchant's numbers, `reference` is the
    provider's own.

    Minor units: `amount` of the order or of what went back, `received` of it by the merchant or
    from the merchant, both never negative; `fee` is negative where it was given back. `at` in
    microseconds of UTC since 1970.
    """

    kind: LineKind
    order: str
    refund: str
    reference: str
    at: int
    amount: int
    received: int
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The bill of one day, in the order of its lines."""

    day: dt.date
    lines: tuple[BillLine, ...]


def row_at(n: int, *, file: str = "") -> str:
    """Where in a bill something stands: a row below its titles, the first is 1."""
    return f"{file} #{n}".lstrip()


def moment_of(text: str, *, where: str) -> int:
    """A time of a bill in microseconds of UTC since 1970."""
    try:
        at = dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        raise BadBill("no_time", where=where, text=text) from None
    return int(at.timestamp()) * 1_000_000


def day_at(moment: int) -> dt.date:
    """The provider's day of a moment."""
    return dt.datetime.fromtimestamp(moment // 1_000_000, tz=BEIJING).date()


def begin_of(day: dt.date) -> int:
    """The first moment of a provider's day."""
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    return int(midnight.timestamp()) * 1_000_000


def fen_of(text: str, *, where: str) -> int:
    """An amount in yuan, with two decimals at most, in fen."""
    try:
        return read_decimal(text, places=2)
    except NotAnAmount:
        raise BadBill("no_amount", where=where, text=text) from None


def places_of_columns(names: list[str], wanted: dict[str, str]) -> dict[str, int]:
    """Where in a row each wanted column stands."""
    missing = [name for name in wanted.values() if names.count(name) != 1]
    if missing:
        raise BadBill("columns", names=", ".join(missing))
    return {key: names.index(name) for key, name in wanted.items()}


def check_lines(lines: list[BillLine], *, day: dt.date) -> tuple[BillLine, ...]:
    """The lines, if no payment and no refund is there twice and all are of the day.

    Of a refund some bills tell the time of the payment: it is no later than the day, then.
    """
    seen = set[tuple[str, str, str]]()
    for n, line in enumerate(lines, 1):
        key = (line.kind, line.reference, line.refund)
        if key in seen:
            raise BadBill("row_twice", where=row_at(n), number=line.refund or line.reference)
        seen.add(key)
        of_the_day = day_at(line.at) == day
        if not of_the_day and (line.kind == "payment" or day_at(line.at) > day):
            found = day_at(line.at).isoformat()
            raise BadBill("other_day_row", where=row_at(n), found=found, day=day.isoformat())
        if not line.reference or line.amount <= 0 or line.received < 0:
            raise BadBill("row_empty", where=row_at(n))
    return tuple(lines)
