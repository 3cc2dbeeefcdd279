"""Prices that rise when the shelf's tags say so, and not before; prices that fall at once.

A rise that comes from head office waits until somebody in the store has confirmed the list of
tags to be changed, at any till, or until the store's hour (the setting `price_rise_hour`), by
which the night shift has changed them. A store without that setting has no such list: prices hold
when they arrive.

What was confirmed is said in head office's numbers of rises, not by the clock of the till where it
was: a till that was off meanwhile comes to the same price as the others, whichever it hears first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pos.catalog.item import Item
from pos.catalog.price_rows import price_of_row
from pos.catalog.rises import Rise
from pos.contract.events import TagsConfirmed
from pos.pricing.prices import NoPrice, PriceRow, ResolvedPrice, resolve_price
from pos.till.desk import Desk
from pos.till.logbook import put
from pos.till.state import Json

HOUR: Final = "price_rise_hour"
CONFIRMED: Final = "tags_confirmed"
"""The setting with the moment up to which the dates of the price book are on the tags."""
THROUGH: Final = "tags_through"
"""The setting with the number of the last rise of each feed that is on the tags."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_DAY: Final = dt.timedelta(days=1)
_WEEK: Final = dt.timedelta(days=7)
"""How far ahead the list looks: long enough to have the tags printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tags:
    """What the shelf tags show: the dates of the price book up to `at`, and rises.

    These are all up to the number `after`, and those of each feed up to its own one.
    """

    at: dt.datetime
    after: int
    through: Mapping[str, int]


def price_on_tag(desk: Desk, item: Item, *, member_tier: str | None) -> ResolvedPrice:
    """The nearest price in force, or the lower one of before while the tag may still show it."""
    rows = _book(desk, item.sku)
    now = desk.clock.now()
    found = _resolved(desk, item.sku, item.price, rows, at=now, tier=member_tier)
    tags = _tags(desk, now)
    if tags is None:
        return found
    before = [
        _resolved(desk, item.sku, base, book, at=at, tier=member_tier)
        for base, book in _before(item, rows, _risen(desk, tags, item.sku))
        for at in (now, tags.at)
    ]
    return min((found, *before), key=lambda price: price.price)


def tag_list(desk: Desk) -> list[Json]:
    """The tags that still show a lower price, then those that will within a week.

    Of each: the article, the price on its tag, the one to come, and from when it holds by its
    date, "" for one that holds since it arrived.
    """
    desk.require("look_up.item")
    return [*_waiting(desk), *_ahead(desk)]


def confirm_tags(desk: Desk) -> dict[str, Json]:
    """Somebody has changed every tag on the list: what waited holds from now on, in the store.

    This till knows at once; the others hear of it by way of head office.
    """
    # Asked first: what arrives between this and the list is listed, and waits all the same.
    through = desk.catalog.newest_rises()
    changed = _waiting(desk)
    user, at = desk.require_cashier().user, desk.clock.now()
    desk.require("confirm.tags")
    confirmed = TagsConfirmed(
        at=at.isoformat(timespec="microseconds"),
        user=user,
        approver=desk.guard.approver,
        tags=len(changed),
        through=through,
    )
    put(desk, confirmed)
    desk.real.drafts.note_tags(_microseconds(at), through=through)
    return {"tags": changed}


def _waiting(desk: Desk) -> list[Json]:
    """The tags that are to be changed now."""
    now = desk.clock.now()
    tags = _tags(desk, now)
    if tags is None:
        return []
    risen = {rise.sku for rise in _risen(desk, tags)}
    found: list[Json] = []
    for sku in sorted(risen | _dated(desk, tags.at, now)):
        item = desk.catalog.by_sku(sku)
        if item is None:
            continue
        rows = _book(desk, sku)
        coming = _resolved(desk, sku, item.price, rows, at=now, tier=None).price
        shown = price_on_tag(desk, item, member_tier=None).price
        if shown < coming:
            dates = [at for at in _dates(rows, now) if at <= now]
            since = "" if not dates else _since(desk, item, rows, dates, coming)
            found.append(_row(item, shown, coming, since))
    return found


def _ahead(desk: Desk) -> list[Json]:
    """The rises of the next days, each with the moment from which it holds."""
    now = desk.clock.now()
    if _tags(desk, now) is None:
        return []
    found: list[tuple[dt.datetime, Json]] = []
    for sku in sorted(_dated(desk, now, now + _WEEK)):
        item = desk.catalog.by_sku(sku)
        if item is None:
            continue
        rows = _book(desk, sku)
        before = _resolved(desk, sku, item.price, rows, at=now, tier=None).price
        for at in _dates(rows, now):
            if now < at <= now + _WEEK:
                price = _resolved(desk, sku, item.price, rows, at=at, tier=None).price
                if price > before:
                    found.append((at, _row(item, before, price, _stamp(at))))
                before = price
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _row(item: Item, shown: int, coming: int, since: str) -> Json:
    return {
        "sku": item.sku, "name": item.name, "name_en": item.name_en, "price": shown,
        "coming": coming, "from": since,
    }  # fmt: skip


def _since(
    desk: Desk, item: Item, rows: Sequence[PriceRow], dates: Sequence[dt.datetime], price: int
) -> str:
    """The last date by which an article came to its price of now; "" where no date brought it."""
    for at in reversed(dates):
        before = at - _MICROSECOND
        if _resolved(desk, item.sku, item.price, rows, at=before, tier=None).price != price:
            return _stamp(at)
    return ""


def _book(desk: Desk, sku: str) -> list[PriceRow]:
    return desk.catalog.prices(sku) if desk.has_price_book else []


def _dated(desk: Desk, after: dt.datetime, until: dt.datetime) -> set[str]:
    """The articles that a date may make dearer in between; a day more on either side, because a
    date is written by the clock of another zone as well."""
    if not desk.has_price_book:
        return set()
    return desk.catalog.dated_between((after - _DAY).date(), (until + _DAY).date())


def _dates(rows: Sequence[PriceRow], now: dt.datetime) -> list[dt.datetime]:
    """When rows of the price book begin and end, in order, by the clock of the store."""
    said = {at for row in rows for at in (row.start, row.end) if at is not None}
    local = (at if at.tzinfo is not None else at.replace(tzinfo=now.tzinfo) for at in said)
    return sorted(at.astimezone(now.tzinfo) for at in local)


def _stamp(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")


def _microseconds(at: dt.datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _tags(desk: Desk, now: dt.datetime) -> _Tags | None:
    """What the tags show, by the store's hour and by what was confirmed, at this till or another.

    None where nobody keeps a list of them.
    """
    try:
        hour = dt.time.fromisoformat(str(desk.settings.get(HOUR)))
    except ValueError:
        return None
    at_hour = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    if at_hour > now:
        at_hour -= _DAY
    told = desk.settings.get(CONFIRMED)
    moments = [at_hour, _EPOCH + desk.real.drafts.tags() * _MICROSECOND]
    try:
        if isinstance(told, str):
            moments.append(dt.datetime.fromisoformat(told))
    except ValueError:
        pass  # Of a version that says it otherwise: the hour comes anyway.
    # By a clock that is ahead of this one, all of its dates up to now were confirmed.
    at = min(now, max(moment.astimezone(now.tzinfo) for moment in moments))
    through = desk.real.drafts.tagged()
    for scope, number in _numbers(desk.settings.get(THROUGH)).items():
        through[scope] = max(number, through.get(scope, 0))
    return _Tags(at=at, after=_microseconds(at_hour), through=through)


def _numbers(told: Any) -> dict[str, int]:
    """Numbers of rises by feed, as far as this version can read them."""
    rows = told.items() if isinstance(told, dict) else ()
    return {scope: number for scope, number in rows if isinstance(number, int)}


def _risen(desk: Desk, tags: _Tags, sku: str | None = None) -> list[Rise]:
    """The rises that wait for their tags, of one article or of all."""
    if not desk.has_rises:
        return []
    return desk.catalog.rises(sku, after=tags.after, through=tags.through)


def _before(
    item: Item, rows: Sequence[PriceRow], rises: Sequence[Rise]
) -> Iterator[tuple[int, list[PriceRow]]]:
    """Base price and book as they were: before all the rises, and before each single one."""
    first: dict[str, Rise] = {}
    for rise in rises:
        first.setdefault(rise.name, rise)
    base, book = item.price, list(rows)
    for rise in first.values():
        base, book = _without(rise, base, book)
    yield base, book
    for rise in rises:
        yield _without(rise, item.price, list(rows))


def _without(rise: Rise, base: int, book: list[PriceRow]) -> tuple[int, list[PriceRow]]:
    if rise.base is not None:
        return rise.base, book
    others = [row for row in book if row.id != rise.name]
    old = None if rise.row is None else price_of_row(rise.name, rise.row)
    return base, others if old is None else [*others, old]


def _resolved(
    desk: Desk, sku: str, base: int, rows: Sequence[PriceRow], *, at: dt.datetime, tier: str | None
) -> ResolvedPrice:
    try:
        return resolve_price(
            sku=sku,
            rows=rows,
            at=at,
            store=desk.terms.store,
            zone=desk.terms.zone,
            member_tier=tier,
        )
    except NoPrice:
        return ResolvedPrice(price=base, source="chain")
