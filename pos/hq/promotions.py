"""The chain's promotions, handed to the tills of every zone as they were written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.hq import feed, schema

_CHAIN: Final = "promo"
"""The list as it was imported. No terminal reads it: it is what a new zone begins with."""
_TABLE: Final = "promotion"


class BadPromotions(Exception):
    """The file is no list of promotions; `faults` has one line for each thing that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class _Named(msgspec.Struct, frozen=True):
    """What head office needs to know of a promotion."""

    id: str


def read_promotions(content: bytes) -> list[tuple[str, msgspec.Raw]]:
    """(id, the promotion as written, without white space between its parts)."""
    try:
        content.decode("utf-8")
        listed = msgspec.json.decode(content, type=list[msgspec.Raw])
    except (UnicodeDecodeError, msgspec.DecodeError) as error:
        raise BadPromotions([f"not a JSON list: {error}"]) from error
    faults: list[str] = []
    promotions: dict[str, msgspec.Raw] = {}
    for n, raw in enumerate(listed):
        try:
            name = msgspec.json.decode(raw, type=_Named).id
        except msgspec.DecodeError as error:
            faults.append(f"[{n}]: {error}")
            continue
        if not name or name in promotions:
            faults.append(f"[{n}].id: {name!r} is empty or comes twice")
        # A feed has one row a line: line breaks between the parts must go, nothing else.
        promotions[name] = msgspec.Raw(msgspec.json.format(bytes(raw), indent=-1))
    if faults:
        raise BadPromotions(faults)
    return list(promotions.items())


def replace_promotions(
    connection: sa.Connection, promotions: Sequence[tuple[str, msgspec.Raw]]
) -> int:
    """Puts this list in the place of the one before; answers how many promotions ended."""
    names = {name for name, _ in promotions}
    ended = [name for name in feed.keys(connection, _CHAIN, _TABLE) if name not in names]
    zones = connection.execute(sa.select(schema.store.c.zone).distinct()).scalars().all()
    for scope in (_CHAIN, *map(feed.promotion_scope, zones)):
        feed.delete(connection, scope, _TABLE, ended)
        feed.put(connection, scope, _TABLE, promotions)
    return len(ended)


def publish_in_zone(connection: sa.Connection, zone: str) -> None:
    """Gives a zone that may be new the promotions of the chain."""
    columns = schema.feed.c
    statement = sa.select(columns.key, columns.row).where(
        columns.scope == _CHAIN, columns.tbl == _TABLE, columns.op == "put"
    )
    rows = [(row.key, msgspec.Raw(row.row)) for row in connection.execute(statement)]
    feed.put(connection, feed.promotion_scope(zone), _TABLE, rows)
