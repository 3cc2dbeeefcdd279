"""A promotion as head office wrote it: what it wants, what it gives, who gets it, when and where.

Every kind is slots of goods and a reward: a `simple` one wants one piece of its only slot, a
`quantity` one several, a `bundle` some of each slot; a `threshold` wants money spent on its slot.
Amounts are minor units, percentages thousandths of a percent, quantities thousandths.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

Kind = Literal["simple", "quantity", "bundle", "threshold"]
Combine = Literal["exclusive", "best", "compound"]
RewardKind = Literal["percent", "amount", "price"]

WHOLE: Final = 100_000
"""A hundred percent in thousandths of a percent."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Percent off, amount off, or the new price."""

    kind: RewardKind
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """So many pieces of these goods."""

    on: Selector
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What spending so much gives."""

    spend: int
    reward: Reward


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """An amount off for every full `spend`."""

    spend: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MinSpend:
    """The gross value that the basket must hold of some goods."""

    on: Selector
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Funder:
    """Who pays for a part of the discount."""

    party: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
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
            return self._is_day(at.date())
        minute = at.hour * 60 + at.minute
        for start, end in self.hours:
            if start < end:
                if start <= minute < end and self._is_day(at.date()):
                    return True
            elif (minute >= start and self._is_day(at.date())) or (
                minute < end and self._is_day(at.date() - dt.timedelta(days=1))
            ):
                return True
        return False

    def _is_day(self, day: dt.date) -> bool:
        return (not self.weekdays or day.weekday() in self.weekdays) and (
            not self.month_days or day.day in self.month_days
        )


def _as(at: dt.datetime, like: dt.datetime) -> dt.datetime:
    """`at` made comparable: a time without an offset means the local time of the basket."""
    return at if like.tzinfo is not None else at.replace(tzinfo=None)


ALWAYS: Final = When()


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """One promotion of the chain."""

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

    @cached_property
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

    @cached_property
    def group_size(self) -> int:
        """The pieces of one application."""
        return sum(slot.count for slot in self.slots)

    @cached_property
    def stack_order(self) -> tuple[int, str]:
        """Where it stands in a stack: price, amount, percent, then by id."""
        kind = self.reward.kind if self.reward else "percent"
        return ("price", "amount", "percent").index(kind), self.id
