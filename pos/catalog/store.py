"""The catalogue of a terminal: catalog.db, what a code names, and the feed that keeps it true.

Everything in here came from head office and can be fetched again, so a commit survives a kill
of the process but need not survive a power cut: rows and cursor are lost together. A look-up
is one statement on a held connection and does not wait for rows that are being applied.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.catalog import feed, schema, search
from pos.catalog.install import join, unpack
from pos.catalog.item import Item, JsonValue
from pos.catalog.price_rows import price_of_row
from pos.catalog.rises import Rise, dated_between, newest_rises, rises_of
from pos.catalog.rows import ITEM_COLUMNS, item_from
from pos.catalog.stop_rows import Stop, stop_of_row
from pos.codes.gtin import barcode_key
from pos.contract.snapshots import Snapshot
from pos.contract.terminal_config import SETTING as SENT_CONFIG
from pos.contract.wire import FeedRow
from pos.database import Database
from pos.migration import Schema, prepare
from pos.pricing.prices import PriceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """Someone who may sign in. `pin_hash` is argon2id over the peppered PIN; `badge` the digest
    of his badge's code, empty without one. What a role may do is known in pos/staff."""

    user: str
    name: str
    role: str
    pin_hash: str
    badge: str = ""


_SLICE: Final = 100
"""Rows between two breaths."""
_SCHEMA: Final = Schema(
    version=schema.USER_VERSION,
    # A newer minor version only adds what this program need not know.
    refused_from=1000 * (schema.MAJOR + 1),
    make=schema.create,
    steps="pos.catalog.steps",
)
_ITEM: Final = schema.item.c


def _named_by_code() -> sa.Select[Any]:
    """One statement for every way to name an item: bar code, else sku, else plu."""
    other = schema.item.alias()
    code = sa.bindparam("code", type_=sa.Text)
    by_barcode = sa.select(schema.barcode.c.sku).where(
        schema.barcode.c.code == sa.bindparam("key", type_=sa.Text)
    )
    by_sku = sa.select(other.c.sku).where(other.c.sku == code)
    # The literal '' lets SQLite see that the partial index of plu numbers applies.
    by_plu = sa.select(sa.func.min(other.c.sku)).where(
        other.c.plu == code, other.c.plu != sa.literal_column("''")
    )
    named = sa.func.coalesce(
        by_barcode.scalar_subquery(), by_sku.scalar_subquery(), by_plu.scalar_subquery()
    )
    return sa.select(*ITEM_COLUMNS).where(_ITEM.sku == named)


_BY_CODE: Final = _named_by_code()
# Two items with one plu are a fault of head office; the answer is the same each time all the same.
_BY_PLU: Final = (
    sa.select(*ITEM_COLUMNS)
    .where(
        _ITEM.plu.in_([sa.bindparam("plu", type_=sa.Text), sa.bindparam("bare", type_=sa.Text)]),
        _ITEM.plu != sa.literal_column("''"),
    )
    .order_by(sa.func.length(_ITEM.plu).desc(), _ITEM.sku)
    .limit(1)
)
_BY_SKU: Final = sa.select(*ITEM_COLUMNS).where(_ITEM.sku == sa.bindparam("sku", type_=sa.Text))
_NEXT_CATEGORY: Final = sa.select(sa.func.min(_ITEM.category)).where(
    _ITEM.category >= sa.bindparam("low", type_=sa.Text),
    _ITEM.category < sa.bindparam("high", type_=sa.Text),
)
# The two bounds of everything below a path: "0" is the character after "/".
_BELOW: Final = "/"
_BEYOND: Final = "0"
_FIRST: Final = "!"
_LAST: Final = "\U0010ffff"


class Catalog:
    """Items, staff and settings of one terminal. Any thread; `apply` may run beside look-ups.

    Raises `StorageError`: `database_newer` where a newer version of the program wrote the file,
    `database_damaged` where it cannot be read; `discard` then makes room for a fresh copy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._taking = False
        self._database = Database(path)
        try:
            prepare(self._database, _SCHEMA)
        except BaseException:
            self._database.close()
            raise

    @staticmethod
    def discard(path: Path) -> None:
        """Deletes a damaged catalogue, which the next synchronisation brings back whole.

        No process may have it open. Nothing else is lost: sales are not kept in here.
        """
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        self._database.close()

    # -- finding ---------------------------------------------------------------------------

    def by_code(self, code: str) -> Item | None:
        """The item that `code` names: by bar code (GTINs in any length), else sku, else plu."""
        with self._database.read() as connection:
            row = connection.execute(_BY_CODE, {"code": code, "key": barcode_key(code)}).first()
        return None if row is None else item_from(row)

    def search(self, text: str, limit: int = search.MOST) -> list[Item]:
        """Items by what somebody types of a name or code, the likeliest first.

        A text of any length answers within 50 ms in a million items. Names that the index does
        not know yet are indexed first, which takes as long as it takes: no GUI thread.
        """
        with self._database.snapshot() as connection:
            if not search.is_index_due(connection):
                return search.find(connection, text, limit)
        while self.index_some():
            pass
        with self._database.snapshot() as connection:
            return search.find(connection, text, limit)

    def index_some(self) -> bool:
        """Lets the search index learn a slice of new names; answers whether there may be more."""
        with self._database.read() as connection:
            if not search.is_index_due(connection):
                return False
        with self._database.write(durable=False) as connection:
            return search.index_some(connection)

    def index_all(self) -> None:
        """Lets the search index learn all new names: half the work of slices, but the file is
        not to be written meanwhile by anybody else."""
        is_more = True
        while is_more:
            with self._database.write(durable=False) as connection:
                is_more = search.index_many(connection)

    def by_plu(self, plu: str) -> Item | None:
        """The item with that plu, as a label bears it: zeros in front may stand for nothing."""
        with self._database.read() as connection:
            row = connection.execute(_BY_PLU, {"plu": plu, "bare": plu.lstrip("0")}).first()
        return None if row is None else item_from(row)

    def by_sku(self, sku: str) -> Item | None:
        """The item of that number."""
        with self._database.read() as connection:
            row = connection.execute(_BY_SKU, {"sku": sku}).first()
        return None if row is None else item_from(row)

    def categories(self, under: str = "") -> list[str]:
        """The category paths directly below `under`, top level without it, in the shop's order.

        The shop's order is that of the setting `categories`; what it does not name comes last,
        by path. Costs one index look-up per category, whatever the number of items.
        """
        found: list[str] = []
        prefix = under + _BELOW if under else ""
        with self._database.read() as connection:
            low, high = prefix or _FIRST, (under + _BEYOND if under else _LAST)
            while path := connection.execute(_NEXT_CATEGORY, {"low": low, "high": high}).scalar():
                head = prefix + path[len(prefix) :].split(_BELOW, 1)[0]
                found.append(head)
                # "food-pet" sorts between "food" and "food/tea": after "food" look on nearby.
                low = head + _FIRST if path == head else head + _BEYOND
        names = list(self.category_names())
        rank = {path: position for position, path in enumerate(names)}
        return sorted(set(found), key=lambda path: (rank.get(path, len(names)), path))

    def category_names(self) -> dict[str, dict[str, str]]:
        """What to call a category on the screen: path -> {"zh_CN": ..., "en": ...}."""
        names: Any = self.settings().get("categories")
        return names if isinstance(names, dict) else {}

    def items(self, category: str, limit: int, offset: int = 0) -> list[Item]:
        """Items of a category and everything below it, or all, shelf by shelf: for tiles, lists."""
        # What is passed over is walked along in the index, and no row of it is read.
        page = (
            sa.select(_ITEM.sku)
            .where(_within(category) if category else sa.true())
            .order_by(_ITEM.category, _ITEM.sku)
            .limit(limit)
            .offset(offset)
            .subquery()
        )
        statement = (
            sa.select(*ITEM_COLUMNS)
            .where(_ITEM.sku == page.c.sku)
            .order_by(_ITEM.category, _ITEM.sku)
        )
        with self._database.read() as connection:
            return [item_from(row) for row in connection.execute(statement)]

    def count(self, category: str = "") -> int:
        """How many items there are, in all or in a category and everything below it.

        Reads the whole index of the category: 0.1 s per million items, not for every repaint.
        """
        statement = sa.select(sa.func.count()).select_from(schema.item)
        if category:
            statement = statement.where(_within(category))
        with self._database.read() as connection:
            return int(connection.execute(statement).scalar_one())

    # -- staff and settings ----------------------------------------------------------------

    def staff(self, user: str) -> StaffRow | None:
        """Who signs in as `user`, None for nobody."""
        rows = [_staff(row) for _, row in self._records("staff", user)]
        return next((row for row in reversed(rows) if row is not None), None)

    def staff_all(self) -> list[StaffRow]:
        """Everyone who may sign in, by user."""
        rows = [_staff(row) for _, row in self._records("staff")]
        known = {row.user: row for row in rows if row is not None}
        return [known[user] for user in sorted(known)]

    def settings(self) -> dict[str, JsonValue]:
        """Name -> value; a terminal's own setting beats its store's, and that the chain's.

        What is sent of lianpos.toml is laid over each other key by key, so that what the chain has
        said goes on to hold where a terminal was told of something else.
        """
        found: dict[str, JsonValue] = {}
        for key, row in self._records("setting"):
            value = row.get("value")
            found[key] = _laid_over(found.get(key), value) if key == SENT_CONFIG else value
        return found

    def labels(self) -> list[str]:
        """Patterns of in-store labels ("21PPPPPWWWWWC") in the order in which they are tried."""
        rows = dict(self._records("label"))
        order = sorted(rows, key=lambda key: (not key.isdecimal(), len(key), key))
        return [str(rows[key].get("pattern", "")) for key in order]

    def prices(self, sku: str) -> list[PriceRow]:
        """The rows of the price book for an article, whoever they are for and whenever."""
        table = schema.record.c
        # One range of the primary key: the names of an article's rows begin with its number.
        statement = sa.select(table.key, table.row).where(
            table.kind == "price", table.key >= f"{sku}|", table.key < f"{sku}}}"
        )
        with self._database.read() as connection:
            found = connection.execute(statement).all()
        rows = (price_of_row(row.key, json.loads(row.row)) for row in found)
        return [row for row in rows if row is not None and row.sku == sku]

    def stops(self) -> list[Stop]:
        """What head office has stopped, whenever and wherever; never many."""
        found = (stop_of_row(key, row) for key, row in self._records("stop"))
        return [stop for stop in found if stop is not None]

    def has(self, table: str) -> bool:
        """Whether there is any row of a feed table."""
        statement = sa.select(schema.record.c.key).where(schema.record.c.kind == table).limit(1)
        with self._database.read() as connection:
            return connection.execute(statement).first() is not None

    def record(self, table: str, key: str) -> dict[str, JsonValue] | None:
        """The row of a feed table under a key; of several scopes the nearest one's."""
        found = self._records(table, key)
        return found[-1][1] if found else None

    def records(self, table: str) -> dict[str, dict[str, JsonValue]]:
        """The rows of any other feed table by key: prices, promotions, what a later one sends."""
        return dict(self._records(table))

    def _records(self, kind: str, key: str | None = None) -> list[tuple[str, dict[str, Any]]]:
        """Rows of one kind, weakest scope first, so that the last one for a key counts."""
        statement = _OF_KIND if key is None else _OF_KEY
        with self._database.read() as connection:
            found = connection.execute(statement, {"of_kind": kind, "of_key": key}).all()
        ranked = sorted(found, key=lambda row: (_rank(row.scope), row.scope, row.key))
        return [(row.key, json.loads(row.row)) for row in ranked]

    # -- the feed --------------------------------------------------------------------------

    def cursor(self, scope: str) -> tuple[str, int] | None:
        """Generation and cursor up to which `scope` was applied; None: fetch from the start."""
        columns = schema.feed.c
        statement = sa.select(columns.gen, columns.cursor).where(columns.scope == scope)
        with self._database.read() as connection:
            row = connection.execute(statement).first()
        return None if row is None or row.gen is None else (row.gen, row.cursor)

    def apply(self, *, scope: str, gen: str, rows: Sequence[FeedRow], cursor: int) -> None:
        """Puts and deletes the rows of one page of a feed and moves the cursor, all or nothing.

        A row of a known table that cannot be read changes nothing on sale and is kept aside
        (`unreadable`): one bad row must not keep the good ones behind it from the shop. A
        generation other than the last one begins a refetch, as `clear` does.
        """
        with self._database.write(durable=False) as connection:
            feed.apply(connection, scope=scope, gen=gen, rows=rows, cursor=cursor)

    @property
    def is_taking(self) -> bool:
        """Whether `apply_whole` writes just now: another write would wait for its end."""
        return self._taking

    def apply_whole(
        self, *, scope: str, gen: str, rows: Sequence[FeedRow], breathe: Callable[[], None]
    ) -> None:
        """Puts many rows at once, all or nothing; `breathe` is called after every slice of them, to
        let others work. People sell by what there was until the end. No GUI thread.
        """
        self._taking = True
        try:
            with self._database.write(durable=False) as connection:
                for first in range(0, len(rows), _SLICE):
                    some = rows[first : first + _SLICE]
                    feed.apply(connection, scope=scope, gen=gen, rows=some, cursor=some[-1].rev)
                    breathe()
        finally:
            self._taking = False

    def clear(self, scope: str) -> None:
        """Begins a refetch of `scope`: its cursor is gone, its rows go on selling meanwhile.

        `settle` removes what the refetch did not bring back.
        """
        with self._database.write(durable=False) as connection:
            feed.begin_round(connection, scope)

    def settle(self, scope: str, *, is_empty: bool = False) -> int:
        """Ends a refetch, to be called when the feed has no more rows; else it does nothing.

        `is_empty`: head office has no row in this feed, so that not even a page comes. Answers how
        many rows went.
        """
        with self._database.write(durable=False) as connection:
            return feed.settle(connection, scope, is_empty=is_empty)

    @property
    def incoming(self) -> Path:
        """The folder in which a snapshot arrives and is unpacked; worth nothing afterwards."""
        return self.path.with_name("incoming")

    def install(
        self, packed: Path, snapshot: Snapshot, *, breathe: Callable[[], None] = lambda: None
    ) -> None:
        """Takes a snapshot over: its feed is then as head office had it, all others as before.

        Look-ups go on; they wait for milliseconds at its end. Raises `NotTheSnapshot` for a file
        that head office did not sign for, and `StorageError`; nothing has then changed.
        """
        new = self.incoming / self.path.name
        self.discard(new)
        unpack(packed, new, snapshot, breathe=breathe)
        successor = Database(new)
        try:
            prepare(successor, _SCHEMA)
        finally:
            successor.close()
        # From here on without a pause: what others would write into the old file meanwhile is lost.
        join(new, self.path, snapshot)
        self._database.take_over(new)

    def rises(
        self, sku: str | None = None, *, after: int, through: Mapping[str, int]
    ) -> list[Rise]:
        """What became dearer, one article or all: beyond a number, and in each feed its own."""
        with self._database.read() as connection:
            return list(rises_of(connection, sku, after=after, through=through))

    def newest_rises(self) -> dict[str, int]:
        """The number of the last rise that is known of each feed."""
        with self._database.read() as connection:
            return newest_rises(connection)

    def dated_between(self, first: dt.date, last: dt.date) -> set[str]:
        """The articles whose price changes by the price book's own dates on one of these days."""
        with self._database.read() as connection:
            return dated_between(connection, first.isoformat(), last.isoformat())

    def compact_to(self, path: Path) -> None:
        """Writes the catalogue to a new file as small as it can be, for others to install."""
        with self._database.write(durable=False) as connection:
            connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES('optimize')")
        self._database.compact_to(path)

    def unreadable(self) -> int:
        """How many item rows head office sent that this version cannot read."""
        return len(self._records(feed.UNREADABLE))


def _within(category: str) -> sa.ColumnElement[bool]:
    # One range of the index, so that its order is the order of the tiles and nothing is sorted;
    # neighbours like "food-pet" fall into the range of "food" and are passed over.
    inside = (_ITEM.category >= category) & (_ITEM.category < category + _BEYOND)
    return inside & ((_ITEM.category == category) | (_ITEM.category >= category + _BELOW))


def _laid_over(below: JsonValue, above: JsonValue) -> JsonValue:
    """Tables key by key, what is `above` before what is `below`; anything else whole."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: _laid_over(below.get(key), value) for key, value in above.items()}}


def _rank(scope: str) -> int:
    return {"terminal": 2, "store": 1}.get(scope.partition(":")[0], 0)


def _staff(row: Mapping[str, Any]) -> StaffRow | None:
    """The person, or None for a row that this version cannot read: nobody signs in by it."""
    try:
        return msgspec.convert(row, StaffRow)
    except msgspec.ValidationError:
        return None


_OF_KIND: Final = sa.select(schema.record.c.scope, schema.record.c.key, schema.record.c.row).where(
    schema.record.c.kind == sa.bindparam("of_kind")
)
_OF_KEY: Final = _OF_KIND.where(schema.record.c.key == sa.bindparam("of_key"))
"""Written once: to put the words of a statement together takes as long as to find the row."""
