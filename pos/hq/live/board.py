"""What stands on a page: the day's sums, its minutes, the best sellers, the terminals, the proof.

All of it is read in one moment. For a brand only what is the brand's: no baskets are counted,
because two counts tell which lines were bought together, and of a store it learns no hour in which
fewer than `FEWEST` baskets held its goods, and none before the hour is over. Nor does it learn
such an hour by taking the shown stores from the sum of the chain: see `shown_hours`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import live_schema, schema
from pos.hq.database import OfficeDatabase, brand_view
from pos.hq.live.views import View
from pos.hq.news import (
    BrandNews,
    brand_news_after,
    latest_of_store,
    newest,
    newest_of_brand,
    news_after,
)
from pos.hq.proof import Proof, difference
from pos.hq.told import News

FEWEST: Final = 5
"""Baskets in the smallest group that a brand is shown."""
SHOWN: Final = 30
"""Sales on a page, and lines on that of a brand."""
SILENT_US: Final = 5 * 60 * 1_000_000
"""How long a terminal may say nothing: it asks every twenty seconds when all is well."""

RECENT_MIN: Final = 30
"""How long a sale is of this moment, minutes."""
_AHEAD_MIN: Final = 10
"""How far the clock of a till may run ahead before what it says of the day is not believed."""

_TOP: Final = 8
_ROWS: Final = 12
_HOUR: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one minute brought; `minute` counts from 1970. No baskets on the page of a brand."""

    minute: int
    amount: int
    baskets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """An article and what was sold of it."""

    sku: str
    name: str
    name_en: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalState:
    """A terminal: how many entries it still has to send, and since when head office waits for
    them; when it was heard of last. 0 for never. `aside` counts entries of a second machine under
    its name that nobody has signed off.
    """

    terminal: str
    store: str
    unsent: int
    behind_since: int
    heard_at: int
    aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminals:
    """Those of a store or of the chain; `rows` are the ones to look at first."""

    count: int
    behind: int
    silent: int
    unsent: int
    aside: int
    rows: tuple[TerminalState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreShare:
    """What a brand may know of a store."""

    store: str
    name: str
    name_en: str
    lines: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One page at one moment; `rev` is the last news in it. What a role is not shown is None."""

    view: View
    day: str
    rev: int
    amount: int
    lines: int
    baskets: int | None
    points: tuple[Point, ...]
    top: tuple[Seller, ...]
    latest: tuple[tuple[int, News | BrandNews], ...]
    terminals: Terminals | None
    stores: tuple[StoreShare, ...] | None
    difference: int | None


def read_board(
    database: OfficeDatabase, view: View, *, day: str | None, now: int, proof: Proof | None = None
) -> Board:
    """The page of a business day; without one of that on which most is sold at this moment.

    `proof` knows the difference of days that are open; without it the whole day is added up.
    """
    with looking(database, view) as connection:
        shown = day or current_day(connection, view, now=now)
        points = _points(connection, view, shown)
        lines, amount, baskets = _totals(connection, view, shown)
        is_brand = view.role == "brand"
        apart: int | None = None
        if proof is None and not is_brand:
            apart = difference(connection, now=now, day=shown, store=view.store or None)
        board = Board(
            view=view,
            day=shown,
            rev=newest_of_brand(connection, view.brand) if is_brand else newest(connection),
            amount=amount,
            lines=lines,
            baskets=None if is_brand else baskets,
            points=points,
            top=_top(connection, view, shown),
            latest=latest(connection, view, shown, now=now),
            terminals=None if is_brand else _terminals(connection, view, now=now),
            stores=_stores(connection, view, shown, now=now) if is_brand else None,
            difference=apart,
        )
    if proof is None or is_brand:
        return board
    # On its own: it is of one moment, and may be that of another page.
    return replace(board, difference=proof.difference(day=shown, store=view.store, now=now))


def looking(database: OfficeDatabase, view: View) -> AbstractContextManager[sa.Connection]:
    """A reading transaction for a page: behind the wall where it is that of a brand."""
    return brand_view(database, view.brand) if view.role == "brand" else database.snapshot()


def current_day(connection: sa.Connection, view: View, *, now: int) -> str:
    """The business day that most baskets of the last half hour are of.

    Where nothing was sold in it, the newest with sales; today without any. A till whose clock runs
    ahead has no say, and what comes late, of a day before, neither.
    """
    minute = now // 60_000_000
    columns = live_schema.roll.c
    here = (columns.brand == view.brand) & (columns.store == view.store)
    until = columns.minute <= minute + _AHEAD_MIN
    today = dt.datetime.fromtimestamp(now // 1_000_000, dt.UTC).astimezone().date()
    first, last = ((today + dt.timedelta(days=days)).isoformat() for days in (-2, 1))
    busiest = connection.execute(
        sa.select(columns.day)
        .where(here, until, columns.minute >= minute - RECENT_MIN)
        .where(columns.day >= first, columns.day <= last)
        .group_by(columns.day)
        .order_by(sa.func.sum(columns.baskets).desc(), columns.day.desc())
        .limit(1)
    ).scalar()
    if busiest is not None:
        return str(busiest)
    found = connection.execute(
        sa.select(sa.func.max(columns.day)).where(here, until, columns.day <= last)
    ).scalar()
    return str(found) if found else today.isoformat()


def is_shown(news: News | BrandNews, *, day: str, now: int) -> bool:
    """Whether something is on the list of what happens, on the page of a business day.

    What comes late, of another day, is in that day's sums only.
    """
    minute = news.minute if isinstance(news, BrandNews) else news.at // 60_000_000
    return news.day == day or minute >= now // 60_000_000 - RECENT_MIN


def latest(
    connection: sa.Connection, view: View, day: str, *, now: int
) -> tuple[tuple[int, News | BrandNews], ...]:
    """The last sales, oldest first."""
    if view.role == "store":
        found = latest_of_store(connection, view.store, day=day, limit=SHOWN)
        return tuple((0, news) for news in found)
    told: Sequence[tuple[int, News | BrandNews]]
    if view.role == "brand":
        last = newest_of_brand(connection, view.brand)
        told = brand_news_after(connection, max(0, last - SHOWN), brand=view.brand)
    else:
        told = news_after(connection, max(0, newest(connection) - SHOWN))
    return tuple((rev, news) for rev, news in told if is_shown(news, day=day, now=now))


def _totals(connection: sa.Connection, view: View, day: str) -> tuple[int, int, int]:
    columns = live_schema.roll.c
    sums = [sa.func.sum(columns[name]) for name in ("lines", "amount", "baskets")]
    row = connection.execute(_of(view, day, sa.select(*sums))).one()
    return int(row[0] or 0), int(row[1] or 0), int(row[2] or 0)


def _points(connection: sa.Connection, view: View, day: str) -> tuple[Point, ...]:
    columns = live_schema.roll.c
    found = connection.execute(
        _of(view, day, sa.select(columns.minute, columns.amount, columns.baskets)).order_by(
            columns.minute
        )
    )
    hidden = view.role == "brand"
    return tuple(
        Point(minute=row.minute, amount=row.amount, baskets=0 if hidden else row.baskets)
        for row in found
    )


def _of(view: View, day: str, statement: sa.Select[Any]) -> sa.Select[Any]:
    columns = live_schema.roll.c
    return statement.where(
        columns.day == day, columns.brand == view.brand, columns.store == view.store
    )


def _top(connection: sa.Connection, view: View, day: str) -> tuple[Seller, ...]:
    columns = live_schema.item_roll.c
    statement = (
        sa.select(columns.sku, columns.name, columns.name_en, columns.quantity, columns.amount)
        .where(columns.day == day, columns.store == view.store)
        .order_by(columns.amount.desc(), columns.sku)
        .limit(_TOP)
    )
    if view.role == "brand":
        statement = statement.where(columns.brand == view.brand)
    return tuple(Seller(**row) for row in connection.execute(statement).mappings())


def _terminals(connection: sa.Connection, view: View, *, now: int) -> Terminals:
    terminal, chain = schema.terminal.c, schema.chain.c
    unsent = sa.case((chain.end > chain.acked, chain.end - chain.acked), else_=0)
    silent = sa.case((chain.heard_at < now - SILENT_US, 1), else_=0)
    current = (chain.terminal == terminal.terminal) & (chain.epoch == terminal.epoch)
    here = terminal.state != "revoked"
    if view.role == "store":
        here &= terminal.store == view.store
    branch = schema.branch.c
    aside = (
        sa.select(sa.func.count())
        .where(branch.terminal == terminal.terminal, branch.signed_off == 0)
        .correlate(schema.terminal)
        .scalar_subquery()
    )
    columns = (terminal.terminal, terminal.store, chain.behind_since, chain.heard_at)
    rows = connection.execute(
        sa.select(*columns, unsent.label("unsent"), aside.label("aside"))
        .join(schema.chain, current)
        .where(here)
        .order_by(aside.desc(), unsent.desc(), chain.heard_at, terminal.terminal)
        .limit(_ROWS)
    )
    behind = sa.case((unsent > 0, 1), else_=0)
    waiting = (behind, silent, unsent, sa.case((aside > 0, 1), else_=0))
    sums = (sa.func.count(), *map(sa.func.sum, waiting))
    count, *others = connection.execute(
        sa.select(*sums).select_from(schema.terminal).join(schema.chain, current).where(here)
    ).one()
    of_these = [int(one or 0) for one in others]
    return Terminals(
        count=int(count),
        behind=of_these[0],
        silent=of_these[1],
        unsent=of_these[2],
        aside=of_these[3],
        rows=tuple(TerminalState(**row) for row in rows.mappings()),
    )


def _stores(connection: sa.Connection, view: View, day: str, *, now: int) -> tuple[StoreShare, ...]:
    """Hours that are over and in which enough baskets held the brand, added up by store."""
    columns = live_schema.roll.c
    over = now // 60_000_000 // _HOUR * _HOUR
    found = connection.execute(
        sa.select(columns.store, columns.minute, columns.baskets, columns.lines, columns.amount)
        .where(
            columns.day == day,
            columns.brand == view.brand,
            columns.store != "",
            columns.minute < over,
        )
        .order_by(columns.store)
    )
    sums = large_groups([tuple(row) for row in found])
    names = connection.execute(
        sa.select(schema.store.c.store, schema.store.c.name_zh, schema.store.c.name_en).where(
            schema.store.c.store.in_(list(sums))
        )
    )
    shares = [
        StoreShare(
            store=row.store, name=row.name_zh, name_en=row.name_en,
            lines=sums[row.store][0], amount=sums[row.store][1],
        )
        for row in names
    ]  # fmt: skip
    return tuple(sorted(shares, key=lambda share: (-share.amount, share.store))[:_ROWS])


def large_groups(
    minutes: Sequence[tuple[str, int, int, int, int]],
) -> dict[str, tuple[int, int]]:
    """(lines, amount) by store, of (store, minute, baskets, lines, amount).

    An hour of a store counts where `shown_hours` has it, and else is left out whole.
    """
    sums: dict[str, tuple[int, int]] = {}
    for hour in shown_hours(minutes).values():
        for store, (_, lines, amount) in hour.items():
            known = sums.get(store, (0, 0))
            sums[store] = (known[0] + lines, known[1] + amount)
    return sums


def shown_hours(
    minutes: Sequence[tuple[str, int, int, int, int]],
) -> dict[int, dict[str, tuple[int, int, int]]]:
    """By hour and store the (baskets, lines, amount) that a brand may be told of.

    The chain's sum of an hour is on the page too, so what is hidden of it is known as one figure.
    That figure must be of two stores and of `FEWEST` baskets at least: where it is not, the next
    smallest store of that hour is hidden with it, until it is or no store is left.
    """
    hours: dict[int, dict[str, tuple[int, int, int]]] = defaultdict(dict)
    for store, minute, baskets, lines, amount in minutes:
        hour = hours[minute // _HOUR]
        known = hour.get(store, (0, 0, 0))
        hour[store] = (known[0] + baskets, known[1] + lines, known[2] + amount)
    return {hour: _without_small(stores) for hour, stores in hours.items()}


def _without_small(stores: Mapping[str, tuple[int, int, int]]) -> dict[str, tuple[int, int, int]]:
    by_size = sorted(stores, key=lambda store: (stores[store][0], store))
    hidden = sum(stores[store][0] < FEWEST for store in by_size)
    while 0 < hidden < len(by_size):
        baskets = sum(stores[store][0] for store in by_size[:hidden])
        if hidden >= 2 and baskets >= FEWEST:
            break
        hidden += 1
    return {store: stores[store] for store in by_size[hidden:]}
