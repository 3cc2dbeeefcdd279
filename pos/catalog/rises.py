"""Prices that went up since the shelf's tags were last brought up to date.

A tag shows yesterday's price until somebody changes it: head office publishes beside each price
that rises what the goods cost before, so that the tills can go on charging what the tag says. What
falls needs nothing of this. Each rise has a number of its own, which head office gives once and
always a higher one; so all tills of a store mean the same by it, whenever each hears of it, and
what somebody confirms is named by the last number that he had seen. The number is also the moment
of head office's clock, microseconds of UTC: by it a rise is as good as gone after some days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pos.catalog import schema

KIND: Final = "rise"
KEPT_US: Final = 3 * 24 * 60 * 60 * 1_000_000
"""How long a rise may wait for its tag, microseconds."""

_DIGITS: Final = 16
_RECORD: Final = schema.record.c
_NUMBER: Final = sa.func.substr(_RECORD.key, sa.func.instr(_RECORD.key, "|") + 1, _DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A price of an article that is another since head office published rise `number`.

    `base` is what the article itself cost before; else `name` is the row of the price book that
    changed, and `row` what it said, None where there was none. `scope` is the feed it came in:
    numbers are met in their order within one feed only.
    """

    sku: str
    number: int
    scope: str
    base: int | None = None
    name: str = ""
    row: Mapping[str, Any] | None = None


def rise_key(sku: str, number: int, name: str = "") -> str:
    """The key of a rise's row: an article's rises lie together, in the order of their numbers."""
    return f"{sku}|{number:0{_DIGITS}d}|{name}"


def number_in(key: str) -> int:
    """The number of a rise by its row's key."""
    return int(key.split("|", 2)[1])


def rises_of(
    connection: sa.Connection, sku: str | None, *, after: int, through: Mapping[str, int]
) -> Iterator[Rise]:
    """The rises of one article or of all beyond a number, and in each feed beyond its own one."""
    statement = sa.select(_RECORD.key, _RECORD.scope, _RECORD.row).where(_RECORD.kind == KIND)
    if sku is not None:
        statement = statement.where(_RECORD.key >= f"{sku}|", _RECORD.key < f"{sku}}}")
    for found in connection.execute(statement.order_by(_RECORD.key)):
        article, _, name = found.key.split("|", 2)
        number = number_in(found.key)
        if number > max(after, through.get(found.scope, 0)):
            said = json.loads(found.row)
            yield Rise(
                sku=article,
                number=number,
                scope=found.scope,
                name=name,
                base=said.get("base"),
                row=said.get("row"),
            )


def newest_rises(connection: sa.Connection) -> dict[str, int]:
    """The number of the last rise that is known of each feed."""
    statement = sa.select(_RECORD.scope, sa.func.max(_NUMBER)).where(_RECORD.kind == KIND)
    found = connection.execute(statement.group_by(_RECORD.scope))
    return {scope: int(number) for scope, number in found}


def forget_old(connection: sa.Connection) -> None:
    """Drops the rises that have waited for too long, counted from the newest one."""
    newest = max(newest_rises(connection).values(), default=0)
    old = f"{max(0, newest - KEPT_US):0{_DIGITS}d}"
    connection.execute(sa.delete(schema.record).where(_RECORD.kind == KIND, old > _NUMBER))


def dated_between(connection: sa.Connection, first: str, last: str) -> set[str]:
    """The articles of which a row of the price book begins or ends on these days, ISO dates."""
    said = (sa.func.json_extract(_RECORD.row, path) for path in ("$.from", "$.to"))
    on_a_day = [sa.func.substr(text, 1, 10).between(first, last) for text in said]
    statement = sa.select(_RECORD.key).where(_RECORD.kind == "price", sa.or_(*on_a_day))
    return {key.partition("|")[0] for key in connection.execute(statement).scalars()}
