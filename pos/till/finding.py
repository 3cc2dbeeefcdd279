"""Finding goods by what is typed of a name or a code; nothing is sold by it."""

from __future__ import annotations

from pos.catalog.item import Item
from pos.till.desk import Desk
from pos.till.state import Json


def search(desk: Desk, *, text: str, limit: int) -> dict[str, Json]:
    """The items that a text may mean, the likeliest first."""
    found = desk.catalog.search(text, max(1, limit))
    return {"items": [_item(item) for item in found]}


def _item(item: Item) -> dict[str, Json]:
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
