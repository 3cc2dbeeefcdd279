"""Prices that went up since the shelf's tags were last brought up to date.

A tag shows yesterday's price until somebody changes it: what rises is kept beside the catalogue
with the price of before, so that the till can go on charging what the tag says. What falls needs
nothing of this. The rows lie among the records of the catalogue under a scope of their own, which
no feed touches; they are as good as gone after some days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pos.catalog import schema
from pos.contract.wire import FeedRow

KIND: Final = "rise"
SCOPE: Final = "rises"
KEPT_US: Final = 3 * 24 * 60 * 60 * 1_000_000
"""How long a rise may wait for its tag, microseconds."""

_CHUNK: Final = 500
_RECORD: Final = schema.record.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A price of an article that is another since `at`, microseconds of UTC.

    `base` is what the article itself cost before; else `name` is the row of the price book that
    changed, and `row` what it said, None where there was none.
    """

    sku: str
    at: int
    base: int | None = None
    name: str = ""
    row: Mapping[str, Any] | None = None


def note_items(
    connection: sa.Connection, before: Mapping[str, int], after: Mapping[str, int], *, at: int
) -> None:
    """Keeps what articles cost before that cost more now: prices by sku."""
    _keep(
        connection,
        [
            (sku, "", {"base": price})
            for sku, price in before.items()
            if price < after.get(sku, price)
        ],
        at=at,
    )


def note_book(connection: sa.Connection, rows: Sequence[FeedRow], *, scope: str, at: int) -> None:
    """Keeps what rows of the price book said that say more now, are new, or go."""
    known: dict[str, dict[str, Any]] = {}
    names = [row.key for row in rows]
    for start in range(0, len(names), _CHUNK):
        found = connection.execute(
            sa.select(_RECORD.key, _RECORD.row).where(
                _RECORD.kind == "price",
                _RECORD.scope == scope,
                _RECORD.key.in_(names[start : start + _CHUNK]),
            )
        )
        known |= {row.key: json.loads(row.row) for row in found}
    changed = []
    for row in rows:
        old = known.get(row.key)
        new = row.row if row.op == "put" else None
        if old is not None and new is not None and new.get("price", 0) <= old.get("price", 0):
            continue
        if old is not None or new is not None:
            changed.append((row.key.partition("|")[0], row.key, {"row": old}))
    _keep(connection, changed, at=at)


def rises_of(connection: sa.Connection, sku: str | None, *, after: int) -> Iterator[Rise]:
    """What has risen after a moment, of one article or of all."""
    statement = sa.select(_RECORD.key, _RECORD.row).where(
        _RECORD.kind == KIND, _RECORD.scope == SCOPE
    )
    if sku is not None:
        statement = statement.where(_RECORD.key >= f"{sku}|", _RECORD.key < f"{sku}}}")
    for found in connection.execute(statement.order_by(_RECORD.key)):
        said = json.loads(found.row)
        article, stamp, name = found.key.split("|", 2)
        if int(stamp) > after:
            yield Rise(
                sku=article, at=int(stamp), name=name, base=said.get("base"), row=said.get("row")
            )


def dated_between(connection: sa.Connection, first: str, last: str) -> set[str]:
    """The articles of which a row of the price book begins or ends on these days, ISO dates."""
    said = (sa.func.json_extract(_RECORD.row, path) for path in ("$.from", "$.to"))
    on_a_day = [sa.func.substr(text, 1, 10).between(first, last) for text in said]
    statement = sa.select(_RECORD.key).where(_RECORD.kind == "price", sa.or_(*on_a_day))
    return {key.partition("|")[0] for key in connection.execute(statement).scalars()}


def _keep(
    connection: sa.Connection, changed: Sequence[tuple[str, str, Mapping[str, Any]]], *, at: int
) -> None:
    if not changed:
        return
    connection.execute(
        sa.delete(schema.record).where(
            _RECORD.kind == KIND,
            _RECORD.scope == SCOPE,
            _RECORD.round < (at - KEPT_US) // 1_000_000,
        )
    )
    rows = [
        {
            "kind": KIND,
            "key": f"{sku}|{at:016d}|{name}",
            "scope": SCOPE,
            # When it was, in seconds: what is old goes by it.
            "round": at // 1_000_000,
            "row": json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        }
        for sku, name, said in changed
    ]
    connection.execute(insert(schema.record).on_conflict_do_nothing(), rows)
