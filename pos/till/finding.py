"""Finding goods by what is typed of a name or a code; nothing is sold by it."""

from __future__ import annotations

from dataclasses import replace

from pos.catalog.item import Item
from pos.till.desk import Desk
from pos.till.shelf import shelf_price
from pos.till.state import Json


def find(desk: Desk, *, text: str, limit: int) -> list[Item]:
    """The items that a text may mean, the likeliest first, at the price of this store today."""
    found = desk.catalog.search(text, max(1, limit))
    return [replace(item, price=shelf_price(desk, item, member_tier=None).price) for item in found]


def search(desk: Desk, *, text: str, limit: int) -> dict[str, Json]:
    """`find` as the console tells it."""
    return {"items": [_shown(item) for item in find(desk, text=text, limit=limit)]}


def _shown(item: Item) -> dict[str, Json]:
    return {
        "sku": item.sku,
        "barcodes": list(item.barcodes),
        "plu": item.plu or None,
        "name": item.name,
        "name_en": item.name_en,
        "unit": item.unit,
        "price": item.price,
        "category": item.category,
    }
