"""How the rows of a feed reach the tables of the catalogue: one page, one transaction.

Each function works inside a transaction of its caller. `clear`, a new generation and `settle`
make a refetch: rows belong to a round, the shop goes on selling what the last round brought,
and only when the new round is complete the rows that it did not bring back go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pos.catalog import rises, schema
from pos.catalog.item import BadItem, Item, item_of
from pos.catalog.rows import row_from
from pos.catalog.search import forget_names, forget_where, names_changed
from pos.codes.gtin import barcode_key
from pos.contract.wire import FeedRow

UNREADABLE: Final = "item?"
"""Kind of the records that hold item rows which this version could not read."""

_CHUNK: Final = 500
_ITEM: Final = schema.item.c


def _replacing(table: sa.Table) -> Any:
    """Insert that overwrites the row with the same primary key."""
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


_UPSERT_ITEM: Final = _replacing(schema.item)
_UPSERT_BARCODE: Final = _replacing(schema.barcode)
_UPSERT_RECORD: Final = _replacing(schema.record)


def apply(
    connection: sa.Connection,
    *,
    scope: str,
    gen: str,
    rows: Sequence[FeedRow],
    cursor: int,
) -> None:
    """Puts and deletes the rows of one page and moves the cursor. The last row of a key counts."""
    latest: dict[tuple[str, str], FeedRow] = {}
    for row in rows:
        # Taken out first, so that the order stays that of the rows that count: a bar code that
        # moves from one item to another belongs to the later one.
        latest.pop((row.table, row.key), None)
        latest[row.table, row.key] = row
    turn = _turn(connection, scope=scope, gen=gen, cursor=cursor)
    items = [row for (table, _), row in latest.items() if table == "item"]
    odd = _apply_items(connection, items, scope=scope, turn=turn)
    _drop_records(connection, UNREADABLE, [row.key for row in items], scope=scope)
    _put_records(connection, UNREADABLE, odd, scope=scope, turn=turn)
    for kind in sorted({table for table, _ in latest} - {"item"}):
        of_kind = [row for (table, _), row in latest.items() if table == kind]
        _put_records(connection, kind, of_kind, scope=scope, turn=turn)
        gone = [row.key for row in of_kind if row.op == "del"]
        _drop_records(connection, kind, gone, scope=scope)
        if kind == rises.KIND:
            rises.forget_old(connection)


def begin_round(connection: sa.Connection, scope: str) -> int:
    """Forgets the cursor of `scope` and answers the round that its refetch belongs to."""
    table = schema.feed
    statement = insert(table).values(scope=scope, gen=None, cursor=None, round=1, sweep=0)
    again = statement.on_conflict_do_update(
        index_elements=["scope"],
        set_={"gen": None, "cursor": None, "round": table.c.round + 1, "sweep": 1},
    )
    return int(connection.execute(again.returning(table.c.round)).scalar_one())


def settle(connection: sa.Connection, scope: str, *, is_empty: bool) -> int:
    """Removes what a refetch did not bring back, and answers how many rows that were.

    Does nothing where none is under way, or none that brought a page; `is_empty` says that there
    is none to bring.
    """
    table, record = schema.feed, schema.record.c
    state = connection.execute(sa.select(table).where(table.c.scope == scope)).first()
    if state is None or not state.sweep or (state.gen is None and not is_empty):
        return 0
    stale = (_ITEM.scope == scope) & (_ITEM.round != state.round)
    gone = 0
    if connection.execute(sa.select(_ITEM.sku).where(stale).limit(1)).first() is not None:
        # Inside the engine: after a change of chain this may be a million items.
        lost = sa.exists().where(_ITEM.sku == schema.barcode.c.sku, stale)
        connection.execute(sa.delete(schema.barcode).where(lost))
        forget_where(connection, stale)
        gone += connection.execute(sa.delete(schema.item).where(stale)).rowcount
    gone += connection.execute(
        sa.delete(schema.record).where(record.scope == scope, record.round != state.round)
    ).rowcount
    connection.execute(sa.update(table).where(table.c.scope == scope).values(sweep=0))
    return gone


def _turn(connection: sa.Connection, *, scope: str, gen: str, cursor: int) -> int:
    """Moves the cursor and answers the round that the rows of this page belong to."""
    table = schema.feed
    state = connection.execute(sa.select(table).where(table.c.scope == scope)).first()
    if state is None or (state.gen is not None and state.gen != gen):
        turn = begin_round(connection, scope)
    else:
        turn = int(state.round)
    connection.execute(
        sa.update(table).where(table.c.scope == scope).values(gen=gen, cursor=cursor)
    )
    return turn


def _apply_items(
    connection: sa.Connection, rows: Sequence[FeedRow], *, scope: str, turn: int
) -> list[FeedRow]:
    """Upserts and deletes items with their bar codes; answers the rows that are no items."""
    items: list[Item] = []
    odd: list[FeedRow] = []
    for row in rows:
        if row.op == "put":
            try:
                item = item_of(row.row or {})
            except BadItem:
                odd.append(row)
                continue
            if item.sku == row.key:
                items.append(item)
            else:
                odd.append(row)
    gone = [row.key for row in rows if row.op == "del"]
    touched = [item.sku for item in items] + gone
    names: dict[str, tuple[str, str]] = {}
    for part in _chunks(touched):
        wanted = sa.select(_ITEM.sku, _ITEM.barcodes, _ITEM.name, _ITEM.name_en)
        old = connection.execute(wanted.where(_ITEM.sku.in_(part))).all()
        _delete_barcodes(connection, old)
        names |= {row.sku: (row.name, row.name_en) for row in old}
    for part in _chunks(gone):
        connection.execute(sa.delete(schema.item).where(_ITEM.sku.in_(part)))
    forget_names(connection, gone)
    # Most changes are prices, which the index does not hold.
    names_changed(
        connection,
        [item.sku for item in items if names.get(item.sku) != (item.name, item.name_en)],
    )
    if items:
        connection.execute(_UPSERT_ITEM, [row_from(item, scope=scope, turn=turn) for item in items])
    codes = [{"code": barcode_key(c), "sku": item.sku} for item in items for c in item.barcodes]
    if codes:
        connection.execute(_UPSERT_BARCODE, codes)
    return odd


def _chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(keys)
    while part := list(islice(rest, _CHUNK)):
        yield part


def _delete_barcodes(connection: sa.Connection, rows: Sequence[Any]) -> None:
    """Frees the bar codes of these items, but not those that another item has taken since."""
    codes = [{"c": barcode_key(c), "s": row.sku} for row in rows for c in row.barcodes.split()]
    if codes:
        table = schema.barcode
        mine = (table.c.code == sa.bindparam("c")) & (table.c.sku == sa.bindparam("s"))
        connection.execute(sa.delete(table).where(mine), codes)


def _put_records(
    connection: sa.Connection, kind: str, rows: Sequence[FeedRow], *, scope: str, turn: int
) -> None:
    puts = [
        {
            "kind": kind,
            "key": row.key,
            "scope": scope,
            "round": turn,
            "row": json.dumps(row.row or {}, ensure_ascii=False, separators=(",", ":")),
        }
        for row in rows
        if row.op == "put"
    ]
    if puts:
        connection.execute(_UPSERT_RECORD, puts)


def _drop_records(connection: sa.Connection, kind: str, keys: Sequence[str], *, scope: str) -> None:
    table = schema.record.c
    for part in _chunks(keys):
        connection.execute(
            sa.delete(schema.record).where(
                table.kind == kind, table.key.in_(part), table.scope == scope
            )
        )
