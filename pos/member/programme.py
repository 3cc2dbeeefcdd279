"""The rules of a programme, as data: what earns how many points, when, for whom, and how long.

A rule is in force from `since` on until a later one is; a sale is counted by the rules of its own
time, whenever it arrives. Rates are basis points, thresholds minor units, times calendar days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.money import allocate

Times = Annotated[int, Meta(ge=0, le=1_000_000)]
"""Basis points of what a unit of money earns: 10,000 is once, 20,000 twice."""
Days = Annotated[int, Meta(ge=0, le=3660)]

Occasion = Literal["welcome", "birthday", "member_day"]

ONCE: Final = 10_000


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rank among members, reached by what they spent in twelve months, in minor units."""

    name: Annotated[str, Meta(min_length=1, max_length=32)]
    spend: Annotated[int, Meta(ge=0)]
    times: Times = ONCE


class Bonus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When goods earn more. Of several that apply to a line the largest counts.

    `days` are days of the month; what is left empty is asked of nobody. `since` and `until` are
    the first and last day.
    """

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    times: Times
    on: Literal["any_day", "birthday", "member_day"] = "any_day"
    days: tuple[Annotated[int, Meta(ge=1, le=31)], ...] = ()
    tiers: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None


class Grant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points that are given: when somebody becomes a member, on his birthday, or with what he buys
    first on a day for members, which is a day of the month in `days`. Of several that apply the
    largest counts, and each person is given it once: for good, in a year, on a day.

    Pending for `pending_days`; `lasts_months` is None for as long as points that are earned.
    """

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    points: Annotated[int, Meta(ge=1, le=10**9)]
    on: Occasion
    days: tuple[Annotated[int, Meta(ge=1, le=31)], ...] = ()
    tiers: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    pending_days: Days = 0
    lasts_months: Annotated[int, Meta(ge=0, le=120)] | None = None


class Offline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a terminal lets members spend while it cannot ask: points of one and of all, money of
    one card and of all in minor units, for so many hours after it last could."""

    points_each: Annotated[int, Meta(ge=0, le=10**9)] = 500
    points_all: Annotated[int, Meta(ge=0, le=10**9)] = 5_000
    value_each: Annotated[int, Meta(ge=0, le=10**9)] = 0
    value_all: Annotated[int, Meta(ge=0, le=10**9)] = 0
    hours: Annotated[int, Meta(ge=1, le=168)] = 24


class Programme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rules of one time. `per` minor units earn a point; `tiers` rise by their spend.

    Points are pending for `pending_days`, the time in which goods may come back, and expire at the
    end of the month that lies `lasts_months` ahead, 0 never. `never` and `never_brands` earn
    nothing. Who has nothing left and bought nothing for `forget_months` is erased, 0 nobody. A
    store's files know who was there within `known_days`, 0 for ever. Who was erased and comes back
    within `once_months` is not given again what is given once.
    """

    since: dt.date
    per: Annotated[int, Meta(ge=1)] = 100
    pending_days: Days = 7
    lasts_months: Annotated[int, Meta(ge=0, le=120)] = 24
    tiers: tuple[Tier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    never: tuple[str, ...] = ()
    never_brands: tuple[str, ...] = ()
    forget_months: Annotated[int, Meta(ge=0, le=240)] = 0
    grants: tuple[Grant, ...] = ()
    known_days: Days = 90
    once_months: Annotated[int, Meta(ge=0, le=60)] = 12
    offline: Offline = Offline()

    def tier(self, name: str) -> Tier | None:
        return next((tier for tier in self.tiers if tier.name == name), None)

    def rank(self, name: str) -> int:
        """The place of a tier, 0 for none and for one that these rules do not know."""
        names = [tier.name for tier in self.tiers]
        return names.index(name) + 1 if name in names else 0

    def reached(self, spend: int) -> str:
        """The tier that so much spending brings; empty for none."""
        return next((tier.name for tier in reversed(self.tiers) if tier.spend <= spend), "")


STANDARD: Final = Programme(since=dt.date(2000, 1, 1))
"""What holds where head office has no rules of its own: a point for each whole major unit."""


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a sale as it earns: `amount` is what was paid for it, in minor units."""

    line: int
    amount: int
    sku: str = ""
    brand: str = ""


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """Who bought, as far as rules ask."""

    tier: str = ""
    has_birthday: bool = False


def in_force(programmes: Iterable[Programme], day: dt.date) -> Programme:
    """The rules of a day."""
    known = [programme for programme in programmes if programme.since <= day]
    return max(known, key=lambda programme: programme.since, default=STANDARD)


def points_of(
    lines: Sequence[Sold], programme: Programme, *, buyer: Buyer, day: dt.date, unearned: int = 0
) -> dict[int, int]:
    """What each line earns, whole points that add up to the sale's.

    `unearned` is what was paid with points: they earn none, so it is taken off the lines in
    proportion. The sale is rounded down once, not each line.
    """
    earning = [line for line in lines if line.amount > 0 and not _is_never(line, programme)]
    paid = sum(line.amount for line in earning)
    off = allocate(min(paid, max(0, unearned)), [line.amount for line in earning])
    weights = [
        (line.amount - less) * _times(line, programme, buyer=buyer, day=day)
        for line, less in zip(earning, off, strict=True)
    ]
    points = sum(weights) // (programme.per * ONCE)
    shares = allocate(points, weights)
    return {line.line: share for line, share in zip(earning, shares, strict=True) if share}


def granted(programme: Programme, *, on: Occasion, tier: str, day: dt.date) -> Grant | None:
    """What the rules give on an occasion; the largest of several, None for nothing."""
    wanted = [
        grant
        for grant in programme.grants
        if grant.on == on
        and (on != "member_day" or day.day in grant.days)
        and not (grant.tiers and tier not in grant.tiers)
        and not (grant.since and day < grant.since)
        and not (grant.until and day > grant.until)
    ]
    return max(wanted, key=lambda grant: (grant.points, grant.name), default=None)


def expires_on(earned: dt.date, months: int) -> dt.date | None:
    """The first day on which points of that day are gone: the month after `months` is over."""
    if not months:
        return None
    count = earned.year * 12 + earned.month + months
    return dt.date(count // 12, count % 12 + 1, 1)


def year_before(day: dt.date) -> dt.date:
    """Where the twelve months that decide a tier on `day` begin."""
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)


def read_programme(content: bytes) -> Programme:
    """Rules as they are kept and published; raises `msgspec.ValidationError` for others."""
    programme = msgspec.json.decode(content, type=Programme)
    spends = [tier.spend for tier in programme.tiers]
    names = [tier.name for tier in programme.tiers]
    if spends != sorted(set(spends)) or len(names) != len(set(names)):
        raise msgspec.ValidationError("tiers rise by their spend, each under a name of its own")
    return programme


def _is_never(line: Sold, programme: Programme) -> bool:
    return line.sku in programme.never or bool(line.brand and line.brand in programme.never_brands)


def _times(line: Sold, programme: Programme, *, buyer: Buyer, day: dt.date) -> int:
    tier = programme.tier(buyer.tier)
    usual = ONCE if tier is None else tier.times
    bonuses = (b.times for b in programme.bonuses if _applies(b, line, buyer=buyer, day=day))
    return max((usual, *bonuses))


def _applies(bonus: Bonus, line: Sold, *, buyer: Buyer, day: dt.date) -> bool:
    if bonus.on == "birthday" and not buyer.has_birthday:
        return False
    if bonus.on == "member_day" and day.day not in bonus.days:
        return False
    if (bonus.since and day < bonus.since) or (bonus.until and day > bonus.until):
        return False
    asked = ((bonus.tiers, buyer.tier), (bonus.skus, line.sku), (bonus.brands, line.brand))
    return all(not wanted or value in wanted for wanted, value in asked)
