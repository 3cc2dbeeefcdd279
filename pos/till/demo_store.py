"""The demo store of a terminal that no head office feeds yet.

Goods, staff and settings enter through the feed's own door, so that there is one way for data
to come in; enrolment replaces them with what head office sends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pos.catalog.demo import (
    demo_bags,
    demo_category_names,
    demo_items,
    demo_promotions,
    demo_store_name,
)
from pos.catalog.item import row_of
from pos.catalog.store import Catalog
from pos.codes.labels import FIRST_LABELS
from pos.contract.wire import FeedRow
from pos.member.demo import DEMO_CARDS
from pos.member.identity import card_key
from pos.member.member import MemberSeal
from pos.staff.pin import hash_pin
from pos.staff.training import TRAINING_STAFF

GENERATION: Final = "demo"
_ZONE: Final = "all"


def fill_demo_store(catalog: Catalog, *, store: str, pepper: bytes) -> None:
    """Fills an empty catalogue with demo goods, offers, members and training staff.

    Once, about a second. The store's own scope comes last: it says that all of it is there.
    """
    for scope, rows in _scopes(store, pepper):
        if catalog.cursor(scope) is None:
            changes = [
                FeedRow(rev=rev, table=table, op="put", key=key, row=dict(row))
                for rev, (table, key, row) in enumerate(rows, start=1)
            ]
            catalog.apply(scope=scope, gen=GENERATION, rows=changes, cursor=len(changes))


_Row = tuple[str, str, Mapping[str, Any]]


def _scopes(store: str, pepper: bytes) -> Iterator[tuple[str, Iterable[_Row]]]:
    yield "catalog:all", (("item", item.sku, row_of(item)) for item in demo_items())
    promotions = json.loads(demo_promotions())
    yield f"promo:{_ZONE}", (("promotion", row["id"], row) for row in promotions)
    yield f"store:{store}", _store_rows(pepper)


def _store_rows(pepper: bytes) -> Iterator[_Row]:
    settings = {
        "store_name": dict(demo_store_name),
        "zone": _ZONE,
        "tax_mode": "inclusive",
        "currency": "CNY",
        "bags": demo_bags,
        "training": True,
        "categories": demo_category_names(),
    }
    for name, value in settings.items():
        yield "setting", name, {"value": value}
    for number, pattern in enumerate(FIRST_LABELS, start=1):
        yield "label", str(number), {"pattern": pattern}
    seal = MemberSeal(pepper)
    for card, member in DEMO_CARDS.items():
        key = card_key(card, pepper=pepper)
        yield "member", key, seal.row(member, key=key)
    for trainee in TRAINING_STAFF:
        row = {
            "user": trainee.user,
            "name": trainee.name,
            "role": trainee.role,
            "pin_hash": hash_pin(trainee.pin, pepper),
        }
        yield "staff", trainee.user, row
