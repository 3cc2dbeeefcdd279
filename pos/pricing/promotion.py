"""A promotion as head office wrote it: what it wants, what it gives, who gets it, when and where.

Every kind is slots of goods and a reward: a `simple` one wants one piece of its only slot, a
`quantity` one several, a `bundle` some of each slot; a `threshold` wants money spent on its slot.
Amounts are minor units, percentages thousandths of a percent, quantities thousandths.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import msgspec

Kind = Literal["simple", "quantity", "bundle", "threshold"]
Combine = Literal["exclusive", "best", "compound"]
RewardKind = Literal["percent", "amount", "price"]

WHOLE: Final = 100_000
"""A hundred percent in thousandths of a percent."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


# Structs, because a chain has ten thousand promotions, of some six objects each, which the cyclic
# garbage collector need not look at: nothing here can hold itself.
class Selector(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which goods: any match of the lists counts, `exclude` wins."""

    skus: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    everything: bool = False
    exclude: Selector | None = None

    def matches(self, *, sku: str, category: str, brand: str) -> bool:
        """Whether an article is meant."""
        return self.names(sku=sku, category=category, brand=brand) and not (
            self.exclude is not None
            and self.exclude.matches(sku=sku, category=category, brand=brand)
        )

    def covers(self, other: Selector) -> bool:
        """Whether it is certain to match whatever the lists of another one name."""
        if self.exclude is not None:
            return False
        return self.everything or (
            not other.everything
            and other.skus <= self.skus
            and other.brands <= self.brands
            and all(
                any(path in self.categories for path in category_paths(category))
                for category in other.categories
            )
        )

    def names(self, *, sku: str, category: str, brand: str) -> bool:
        """Whether the lists name an article, whatever the exceptions say."""
        return (
            self.everything
            or sku in self.skus
            or (bool(brand) and brand in self.brands)
            or any(path in self.categories for path in category_paths(category))
        )


def category_paths(category: str) -> list[str]:
    """A category and all that it lies in: food/dairy/milk, food/dairy, food."""
    paths = []
    while category:
        paths.append(category)
        category = category.rpartition("/")[0]
    return paths


class Reward(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Percent off, amount off, or the new price."""

    kind: RewardKind
    value: int


class Slot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many pieces of these goods."""

    on: Selector
    count: int = 1


class Tier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What spending so much gives."""

    spend: int
    reward: Reward


class Every(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An amount off for every full `spend`."""

    spend: int
    amount: int


class MinSpend(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The gross value that the basket must hold of some goods."""

    on: Selector
    amount: int


class Funder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who pays for a part of the discount."""

    party: str
    percent: int


class When(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Effective time and the hours within it, in the local time of the basket.

    `hours` are minutes of the day, the end exclusive; a window whose end is not after its start
    runs over midnight and belongs to the day on which it starts.
    """

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    weekdays: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    hours: tuple[tuple[int, int], ...] = ()

    def holds(self, at: dt.datetime) -> bool:
        """Whether the promotion is in force at a local time."""
        if self.start is not None and _as(at, self.start) < self.start:
            return False
        if self.end is not None and _as(at, self.end) >= self.end:
            return False
        if not self.hours:
            return self.is_day(at.date())
        minute = at.hour * 60 + at.minute
        for start, end in self.hours:
            if start < end:
                if start <= minute < end and self.is_day(at.date()):
                    return True
            elif (minute >= start and self.is_day(at.date())) or (
                minute < end and self.is_day(at.date() - dt.timedelta(days=1))
            ):
                return True
        return False

    def next_change(self, at: dt.datetime) -> dt.datetime | None:
        """The next moment after `at` at which the answer of `holds` may be another one."""
        moments = [_like(moment, at) for moment in (self.start, self.end) if moment is not None]
        if self.weekdays or self.month_days or self.hours:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            minutes = {24 * 60, *(minute for window in self.hours for minute in window)}
            moments += [midnight + dt.timedelta(minutes=minute) for minute in minutes]
        return min((moment for moment in moments if moment > at), default=None)

    def is_day(self, day: dt.date) -> bool:
        """Whether it is a day on which the promotion is in force, or a window of it begins."""
        return (not self.weekdays or day.weekday() in self.weekdays) and (
            not self.month_days or day.day in self.month_days
        )


def _as(at: dt.datetime, like: dt.datetime) -> dt.datetime:
    """`at` made comparable: a time without an offset means the local time of the basket."""
    return at if like.tzinfo is not None else at.replace(tzinfo=None)


def _like(moment: dt.datetime, at: dt.datetime) -> dt.datetime:
    """A moment of a promotion made comparable with the time of the basket."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=at.tzinfo)


ALWAYS: Final = When()


class Promotion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One promotion of the chain. `name_en`: what those who read English call it, if anything."""

    id: str
    name: str
    kind: Kind
    slots: tuple[Slot, ...]
    reward: Reward | None = None
    combine: Combine = "best"
    priority: int = 0
    when: When = ALWAYS
    stores: frozenset[str] | None = None
    zones: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    member_tiers: frozenset[str] | None = None
    members_only: bool = False
    birthday_only: bool = False
    coupon: str | None = None
    min_spend: MinSpend | None = None
    max_times: int | None = None
    funded_by: tuple[Funder, ...] = ()
    on_original: bool = False
    favour: Literal["customer", "retailer"] = "customer"
    cheapest: int = 0
    rewarded: frozenset[int] = frozenset()
    tiers: tuple[Tier, ...] = ()
    every: Every | None = None
    base: Literal["net", "gross"] = "net"
    name_en: str = ""

    @property
    def unconditional(self) -> bool:
        """Whether everybody gets it everywhere at any time."""
        return (
            self.when == ALWAYS
            and self.stores is None
            and self.zones is None
            and self.channels is None
            and self.member_tiers is None
            and not self.members_only
            and not self.birthday_only
            and self.coupon is None
            and self.min_spend is None
        )

    @property
    def group_size(self) -> int:
        """The pieces of one application."""
        slots = self.slots
        return slots[0].count if len(slots) == 1 else sum([slot.count for slot in slots])

    @property
    def stack_order(self) -> tuple[int, str]:
        """Where it stands in a stack: price, amount, percent, then by id."""
        kind = self.reward.kind if self.reward else "percent"
        return ("price", "amount", "percent").index(kind), self.id
