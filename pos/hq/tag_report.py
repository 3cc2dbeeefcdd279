"""Shelf tags to look at: where customers read a lower price than the till knew, and were given it.

A tag that cashiers charged is wrong on the shelf or wrong in the books until somebody has looked.
Each article of a store has one row for each price that its tag was said to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec
import sqlalchemy as sa

from pos.hq import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """`tag` was charged instead of `price` so many times, both per unit in minor units.

    `last` is when that was last, the till's time; `receipt` says where, `reason` what for.
    """

    store: str
    sku: str
    name: str
    price: int
    tag: int
    times: int
    last: str
    receipt: str
    reason: str


class _Line(msgspec.Struct, frozen=True):
    line: int
    sku: str
    name: str
    unit_price: int
    void: bool = False


class _Action(msgspec.Struct, frozen=True):
    """Of all actions; `price` and `reason` are those of a price by hand and of a tag."""

    do: str
    at: str = ""
    line: int | None = None
    price: int | None = None
    reason: str = ""


class _Body(msgspec.Struct, frozen=True):
    receipt: str | None = None
    lines: tuple[_Line, ...] = ()
    actions: tuple[_Action, ...] = ()


def tag_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[TagRow, ...]:
    """The tags that were charged in sales of that day and store, the newest first.

    A sale whose body was blanked tells nothing of its tags.
    """
    rows: dict[tuple[str, str, int, int], TagRow] = {}
    for where, body in _sales(connection, day=day, store=store):
        for line, charged in _charged(body):
            tag = charged.price or 0
            key = (where, line.sku, line.unit_price, tag)
            known = rows.get(key)
            if known is not None and known.last > charged.at:
                rows[key] = replace(known, times=known.times + 1)
                continue
            rows[key] = TagRow(
                store=where,
                sku=line.sku,
                name=line.name,
                price=line.unit_price,
                tag=tag,
                times=1 if known is None else known.times + 1,
                last=charged.at,
                receipt=body.receipt or "",
                reason=charged.reason,
            )
    return tuple(sorted(rows.values(), key=lambda row: (row.last, row.sku), reverse=True))


def _charged(body: _Body) -> Iterator[tuple[_Line, _Action]]:
    """The lines that were sold at the price of their tag: nobody set another one after it."""
    last = {action.line: action for action in body.actions if action.do in ("price", "tag_price")}
    for line in body.lines:
        action = last.get(line.line)
        if action is not None and action.do == "tag_price" and not line.void:
            yield line, action


def _sales(
    connection: sa.Connection, *, day: str | None, store: str | None
) -> Iterator[tuple[str, _Body]]:
    """The sales with a tag in them, and the store of each."""
    sale, journal = schema.sale, schema.journal
    same = [sale.c[name] == journal.c[name] for name in ("terminal", "epoch", "seq")]
    statement = (
        sa.select(sale.c.store, journal.c.body)
        .join(journal, sa.and_(*same))
        .where(sale.c.status == "completed", sale.c.kind == "sale", journal.c.body.is_not(None))
    )
    if day is not None:
        statement = statement.where(sale.c.day == day)
    if store is not None:
        statement = statement.where(sale.c.store == store)
    decoder = msgspec.json.Decoder(_Body)
    for row in connection.execute(statement.execution_options(yield_per=1000)):
        if b'"tag_price"' in row.body:
            yield row.store, decoder.decode(row.body)
