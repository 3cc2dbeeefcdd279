"""The search index of the catalogue: written behind the items, asked at every key stroke.

One full-text index holds the words of all names (`pos.catalog.words`), without positions and
without the texts; codes are found in the tables that hold them anyway. Common words have tens of
thousands of items, so nothing is ranked inside the engine: what begins with the text is asked for
first, then complete words, then all others, and each answer ends after a few hundred rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

import sqlalchemy as sa

from pos.catalog import schema
from pos.catalog.item import Item
from pos.catalog.rows import ITEM_COLUMNS, item_from
from pos.catalog.words import plain, sought, words_of
from pos.codes.gtin import barcode_key, is_digits

MOST: Final = 200
"""Items that one search answers at most."""

_LOOKED_AT: Final = 5000
"""Rows that are read for one search at most, should many fit the index and not the text."""
_SHORTEST_CODE: Final = 3
_SLICE: Final = 200
"""Items that are indexed in one transaction: 30 ms."""
_MANY: Final = 500
"""Slices in one transaction where nobody waits for the file: seconds, and half the work."""
_USUAL_BYTES: Final = 1 << 20
_MANY_BYTES: Final = 64 << 20
"""Words that the engine keeps in memory before it writes them into the index."""
# Zeros in front of the 14 digits under which GTIN-13, UPC-A and GTIN-8 are stored.
_ZEROS: Final = ("", "0", "00", "000000")

_ITEM: Final = schema.item.c
_NAMED: Final = schema.search_item.c
_WORDS: Final = sa.table("search_words", sa.column("rowid"), sa.column("words"))

_NEXT_DUE: Final = sa.select(schema.search_due.c.sku).limit(sa.bindparam("limit", type_=sa.Integer))
_DUE: Final = sa.text("INSERT INTO search_due (sku) VALUES (:sku) ON CONFLICT DO NOTHING")
_NUMBER: Final = sa.text("INSERT INTO search_item (sku) VALUES (:sku) ON CONFLICT DO NOTHING")
_WRITE: Final = sa.text("REPLACE INTO search_words (rowid, words) VALUES (:doc, :words)")
_FORGET: Final = sa.text("DELETE FROM search_words WHERE rowid = :doc")
_KEEP: Final = sa.text("INSERT INTO search_words (search_words, rank) VALUES ('hashsize', :bytes)")


def names_changed(connection: sa.Connection, skus: Sequence[str]) -> None:
    """Notes items whose names the index must learn; `index_some` does it later, in slices."""
    if skus:
        connection.execute(_DUE, [{"sku": sku} for sku in skus])


def is_index_due(connection: sa.Connection) -> bool:
    """Whether the index has something to learn."""
    return connection.execute(_NEXT_DUE, {"limit": 1}).first() is not None


def index_some(connection: sa.Connection) -> bool:
    """Makes a slice of the items that wait findable; answers whether others may still wait."""
    due = list(connection.execute(_NEXT_DUE, {"limit": _SLICE}).scalars())
    if not due:
        return False
    rows = connection.execute(sa.select(*ITEM_COLUMNS).where(_ITEM.sku.in_(due)))
    _index(connection, list(map(item_from, rows)))
    connection.execute(sa.delete(schema.search_due).where(schema.search_due.c.sku.in_(due)))
    return len(due) == _SLICE


def index_many(connection: sa.Connection) -> bool:
    """The same of a hundred thousand items at once, for a file that nobody sells from.

    The index is written in few large pieces, which need not be merged again and again.
    """
    connection.execute(_KEEP, {"bytes": _MANY_BYTES})
    is_more = all(index_some(connection) for _ in range(_MANY))
    connection.execute(_KEEP, {"bytes": _USUAL_BYTES})
    return is_more


def _index(connection: sa.Connection, items: Sequence[Item]) -> None:
    if items:
        connection.execute(_NUMBER, [{"sku": item.sku} for item in items])
        docs = _docs(connection, [item.sku for item in items])
        words = [
            {"doc": docs[item.sku], "words": words_of(name=item.name, name_en=item.name_en)}
            for item in items
        ]
        connection.execute(_WRITE, words)


def forget_names(connection: sa.Connection, skus: Sequence[str]) -> None:
    """Takes items out of the index."""
    for part in _slices(skus):
        docs = _docs(connection, part)
        if docs:
            connection.execute(_FORGET, [{"doc": doc} for doc in docs.values()])
            connection.execute(sa.delete(schema.search_item).where(_NAMED.sku.in_(part)))


def forget_where(connection: sa.Connection, lost: sa.ColumnElement[bool]) -> None:
    """Takes the items of a condition on the item table out of the index, inside the engine."""
    docs = sa.select(_NAMED.doc).join(schema.item, _ITEM.sku == _NAMED.sku).where(lost)
    connection.execute(sa.delete(_WORDS).where(_WORDS.c.rowid.in_(docs)))
    skus = sa.select(_ITEM.sku).where(lost)
    connection.execute(sa.delete(schema.search_item).where(_NAMED.sku.in_(skus)))


def find(connection: sa.Connection, text: str, limit: int) -> list[Item]:
    """What a text may mean: codes that begin with it, then names, the likeliest first."""
    limit = min(limit, MOST)
    found: dict[str, Item] = {}
    for item in chain(_by_code(connection, text), _by_name(connection, text)):
        if len(found) >= limit:
            break
        found.setdefault(item.sku, item)
    return list(found.values())


def _by_code(connection: sa.Connection, text: str) -> Iterator[Item]:
    """The item with exactly this code, then those whose code begins with it."""
    code = unicodedata.normalize("NFKC", text).strip()
    if len(code) < _SHORTEST_CODE or not code.isascii() or " " in code:
        return
    skus: dict[str, None] = {}
    for form in dict.fromkeys((code, code.upper())):
        exact = sa.select(schema.barcode.c.sku).where(schema.barcode.c.code == barcode_key(form))
        skus |= dict.fromkeys(connection.execute(exact).scalars())
        for column in (_ITEM.plu, _ITEM.sku):
            skus |= dict.fromkeys(_beginning(connection, column, _ITEM.sku, form))
        for zeros in _ZEROS if is_digits(form) else _ZEROS[:1]:
            table = schema.barcode.c
            skus |= dict.fromkeys(_beginning(connection, table.code, table.sku, zeros + form))
    for part in _slices(skus):
        rows = connection.execute(sa.select(*ITEM_COLUMNS).where(_ITEM.sku.in_(part)))
        items = {item.sku: item for item in map(item_from, rows)}
        yield from (items[sku] for sku in part if sku in items)


def _beginning(
    connection: sa.Connection, code: sa.Column[Any], sku: sa.Column[Any], text: str
) -> list[str]:
    """The first items whose code begins with a text; one range of an index."""
    statement = (
        sa.select(sku)
        .where(code >= text, code < text + "\U0010ffff")
        # Lets SQLite see that the partial index of plu numbers applies.
        .where(code != sa.literal_column("''"))
        .order_by(code)
        .limit(MOST)
    )
    return list(connection.execute(statement).scalars())


def _by_name(connection: sa.Connection, text: str) -> Iterator[Item]:
    question = sought(text)
    if question is None:
        return
    for asked in dict.fromkeys((question.start, question.words, question.anywhere)):
        fitting = list(islice(_matching(connection, asked, question.runs), MOST))
        yield from sorted(fitting, key=lambda item: (len(item.name), item.name, item.sku))


def _matching(connection: sa.Connection, asked: str, runs: Sequence[str]) -> Iterator[Item]:
    """The items that answer a question of the index and contain every run of the text."""
    limit = _LOOKED_AT if runs else MOST
    result = connection.execute(_MATCH, {"asked": asked, "limit": limit})
    try:
        for item in map(item_from, result):
            # Pairs of characters need not stand side by side; only the name itself tells.
            if not runs or _contains(item, runs):
                yield item
    finally:
        result.close()


def _match() -> sa.Select[Any]:
    hit = (
        sa.select(_WORDS.c.rowid)
        .where(sa.text("search_words MATCH :asked"))
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .subquery()
    )
    return (
        sa.select(*ITEM_COLUMNS)
        .select_from(hit)
        .join(schema.search_item, _NAMED.doc == hit.c.rowid)
        .join(schema.item, _ITEM.sku == _NAMED.sku)
    )


_MATCH: Final = _match()


def _contains(item: Item, runs: Sequence[str]) -> bool:
    names = f"{plain(item.name)}\n{plain(item.name_en)}"
    return all(run in names for run in runs)


def _docs(connection: sa.Connection, skus: Sequence[str]) -> dict[str, int]:
    statement = sa.select(_NAMED.sku, _NAMED.doc).where(_NAMED.sku.in_(skus))
    return {row.sku: row.doc for row in connection.execute(statement)}


def _slices(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while part := list(islice(rest, _SLICE)):
        yield part
