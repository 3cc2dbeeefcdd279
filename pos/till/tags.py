"""Prices that rise when the shelf's tags say so, and not before; prices that fall at once.

A rise that comes from head office waits until somebody in the store has confirmed the list of
tags to be changed, at any till, or until the store's hour (the setting `price_rise_hour`), by
which the night shift has changed them. A store without that setting has no such list: prices hold
when they arrive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

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

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_DAY: Final = dt.timedelta(days=1)


def microseconds(at: dt.datetime) -> int:
    """A moment as the catalogue stamps what it hears."""
    return (at - _EPOCH) // _MICROSECOND


def price_on_tag(desk: Desk, item: Item, *, member_tier: str | None) -> ResolvedPrice:
    """The nearest price in force, or the lower one of before while the tag may still show it."""
    rows = desk.catalog.prices(item.sku) if desk.has_price_book else []
    now = desk.clock.now()
    found = _resolved(desk, item.sku, item.price, rows, at=now, tier=member_tier)
    tags = _tags_as_of(desk, now)
    if tags is None:
        return found
    rises = desk.catalog.rises(item.sku, after=microseconds(tags)) if desk.has_rises else []
    before = [
        _resolved(desk, item.sku, base, book, at=at, tier=member_tier)
        for base, book in _before(item, rows, rises)
        for at in (now, tags)
    ]
    return min((found, *before), key=lambda price: price.price)


def tag_list(desk: Desk) -> list[Json]:
    """The tags that still show a lower price: article, that price, and the one to come."""
    desk.require("look_up.item")
    return _waiting(desk)


def confirm_tags(desk: Desk) -> dict[str, Json]:
    """Somebody has changed every tag on the list: what waited holds from now on, in the store.

    This till knows at once; the others hear of it by way of head office.
    """
    changed = _waiting(desk)
    user, at = desk.require_cashier().user, desk.clock.now()
    desk.require("confirm.tags")
    stamp = at.isoformat(timespec="microseconds")
    put(desk, TagsConfirmed(at=stamp, user=user, approver=desk.guard.approver, tags=len(changed)))
    desk.real.drafts.note_tags(microseconds(at))
    return {"tags": changed}


def _waiting(desk: Desk) -> list[Json]:
    now = desk.clock.now()
    tags = _tags_as_of(desk, now)
    if tags is None:
        return []
    found: list[Json] = []
    for sku in sorted({rise.sku for rise in desk.catalog.rises(after=microseconds(tags))}):
        item = desk.catalog.by_sku(sku)
        if item is None:
            continue
        rows = desk.catalog.prices(sku) if desk.has_price_book else []
        coming = _resolved(desk, sku, item.price, rows, at=now, tier=None).price
        shown = price_on_tag(desk, item, member_tier=None).price
        if shown < coming:
            found.append({"sku": sku, "name": item.name, "price": shown, "coming": coming})
    return found


def _tags_as_of(desk: Desk, now: dt.datetime) -> dt.datetime | None:
    """When the tags were right for the last time; None where nobody keeps a list of them."""
    try:
        hour = dt.time.fromisoformat(str(desk.settings.get(HOUR)))
    except ValueError:
        return None
    at_hour = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    moments = [at_hour if at_hour <= now else at_hour - _DAY]
    told = desk.settings.get(CONFIRMED)
    try:
        if isinstance(told, str):
            moments.append(dt.datetime.fromisoformat(told).astimezone(now.tzinfo))
    except ValueError:
        pass  # Of a version that says it otherwise: the hour comes anyway.
    here = desk.real.drafts.tags()
    moments.append((_EPOCH + here * _MICROSECOND).astimezone(now.tzinfo))
    return max(moment for moment in moments if moment <= now)


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
