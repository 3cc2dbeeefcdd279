"""The chain's promotions, handed to the tills of every zone as they were written."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from pos.hq import feed, schema
from pos.hq.database import get_meta, set_meta
from pos.pricing.read_promotions import read_promotions as checked

_CHAIN: Final = "promo"
"""The list as it was imported. No terminal reads it: it is what a new zone begins with."""
_TABLE: Final = "promotion"
_DEMO: Final = "demo_offers"


def read_promotions(content: bytes) -> list[tuple[str, msgspec.Raw]]:
    """(id, the promotion as written, without white space between its parts).

    The reader is the one that the tills price with: what passes here is in force there. Raises
    `pos.pricing.faults.BadFile` with every fault of the list.
    """
    promotions = checked(content)
    listed = msgspec.json.decode(content.removeprefix(BOM_UTF8), type=list[msgspec.Raw])
    # A feed has one row a line: line breaks between the parts must go, nothing else.
    return [
        (promotion.id, msgspec.Raw(msgspec.json.format(bytes(raw), indent=-1)))
        for promotion, raw in zip(promotions, listed, strict=True)
    ]


def replace_promotions(
    connection: sa.Connection, promotions: Sequence[tuple[str, msgspec.Raw]]
) -> int:
    """Puts this list in the place of the one before; answers how many promotions ended."""
    names = {name for name, _ in promotions}
    ended = [name for name in feed.keys(connection, _CHAIN, _TABLE) if name not in names]
    _publish(connection, promotions, ended)
    return len(ended)


def add_promotions(
    connection: sa.Connection, promotions: Sequence[tuple[str, msgspec.Raw]]
) -> tuple[int, int]:
    """Puts these beside those in force, in the place of any of the same id; answers how many of
    them are new, and how many there are now."""
    before = set(feed.keys(connection, _CHAIN, _TABLE))
    _publish(connection, promotions, [])
    new = len({name for name, _ in promotions} - before)
    return new, len(before) + new


def _publish(
    connection: sa.Connection, promotions: Sequence[tuple[str, msgspec.Raw]], ended: Sequence[str]
) -> None:
    set_meta(connection, _DEMO, "no")
    zones = connection.execute(sa.select(schema.store.c.zone).distinct()).scalars().all()
    for scope in (_CHAIN, *map(feed.promotion_scope, zones)):
        feed.delete(connection, scope, _TABLE, ended)
        feed.put(connection, scope, _TABLE, promotions)


def announce_demo_offers(connection: sa.Connection, content: bytes) -> None:
    """Gives a new head office offers for its demo goods."""
    replace_promotions(connection, read_promotions(content))
    set_meta(connection, _DEMO, "yes")


def end_demo_offers(connection: sa.Connection) -> None:
    """Ends the offers of a new head office, as its goods go."""
    if get_meta(connection, _DEMO) == "yes":
        replace_promotions(connection, [])


def publish_in_zone(connection: sa.Connection, zone: str) -> None:
    """Gives a zone that may be new the promotions of the chain."""
    known = feed.rows(connection, _CHAIN, _TABLE)
    rows = [(name, msgspec.Raw(row)) for name, row in known.items()]
    feed.put(connection, feed.promotion_scope(zone), _TABLE, rows)
