"""Earlier sales of this terminal, by whatever somebody remembers of one: its number, when it was,
what it came to, something that was in it, the end of the number of the slip that paid it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from pos.journal.earlier import Remembered
from pos.money import NotAnAmount, read_decimal
from pos.till.desk import Desk

MOST: Final = 50
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DATE: Final = re.compile(r"(?:(20\d\d)-)?(0?[1-9]|1[0-2])[-/]([0-2]?\d|3[01])")
_NEAR: Final = dt.timedelta(minutes=5)
"""People remember a time to a few minutes."""
_DAY: Final = dt.timedelta(days=1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSale:
    """A sale or a return that has a receipt. `at` is ISO 8601, `total` in minor units."""

    receipt: str
    at: str
    total: int


def look_up(desk: Desk, text: str) -> tuple[EarlierSale, ...]:
    """The sales that `text` may mean, the newest first; without a text simply the newest."""
    desk.require_shift()
    found = desk.journal.past.earlier(_remembered(desk, text.strip()), limit=MOST)
    zone = desk.clock.now().tzinfo
    return tuple(
        EarlierSale(
            receipt=sale.receipt,
            at=dt.datetime.fromtimestamp(sale.ts // 1_000_000, zone).isoformat(),
            total=sale.total,
        )
        for sale in found
    )


def all_remembered(desk: Desk, text: str) -> tuple[Remembered, ...]:
    """What each word of a text may be, for whoever looks through all sales: besides what a cashier
    is told also a day (2026-11-23, 11-23), part of a name of goods, who sold and who bought.
    """
    return tuple(_any_meaning(desk, word) for word in text.split())


def _any_meaning(desk: Desk, word: str) -> Remembered:
    if day := _DATE.fullmatch(word):
        now = desk.clock.now()
        year = int(day[1] or (now.year if (int(day[2]), int(day[3])) <= (now.month, now.day)
                              else now.year - 1))  # fmt: skip
        return Remembered(day=f"{year}-{int(day[2]):02d}-{int(day[3]):02d}")
    known = _remembered(desk, word)
    if known is None or known.between is not None:
        return known or Remembered()
    people = tuple(row.user for row in desk.catalog.staff_all()
                   if word == row.user or word.casefold() in row.name.casefold())  # fmt: skip
    buyers = {member.id for member in desk.members.meant(word)}
    named = desk.catalog.search(word, MOST) if any(sign.isalpha() for sign in word) else []
    return replace(
        known, cashiers=people, members=tuple(buyers), skus=tuple(item.sku for item in named)
    )


def _remembered(desk: Desk, text: str) -> Remembered | None:
    """What a text may be; it may be several things at once. None for no text."""
    if not text:
        return None
    if time := _TIME.fullmatch(text):
        now = desk.clock.now()
        at = now.replace(hour=int(time[1]), minute=int(time[2]), second=0, microsecond=0)
        if at > now:
            at -= _DAY  # What has not been yet today was yesterday.
        return Remembered(between=(_micros(at - _NEAR), _micros(at + _NEAR)))
    try:
        total = read_decimal(text, places=2)
    except NotAnAmount:
        total = None
    item = desk.catalog.by_code(text) or desk.catalog.by_sku(text)
    return Remembered(
        ending=text.upper(),
        total=total,
        sku="" if item is None else item.sku,
    )


def _micros(at: dt.datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
