"""Items as rows of the catalogue, there and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from pos.catalog import schema
from pos.catalog.item import Item

ITEM_COLUMNS: Final[Sequence[sa.Column[Any]]] = [
    column for column in schema.item.c if column.name not in {"scope", "round"}
]
"""What `item_from` reads, in its order."""


def item_from(row: Sequence[Any]) -> Item:
    """The item in a row of `ITEM_COLUMNS`."""
    return Item(
        sku=row[0],
        barcodes=tuple(row[1].split()),
        name=row[2],
        name_en=row[3],
        unit=row[4],
        price=row[5],
        tax_rate=row[6],
        category=row[7],
        brand=row[8],
        plu=row[9],
        min_age=row[10],
        max_per_sale=row[11],
        not_for_sale=bool(row[12]),
        discountable=bool(row[13]),
    )


def row_from(item: Item, *, scope: str, turn: int) -> dict[str, Any]:
    """The row of an item that came with a round of a feed."""
    return {
        "sku": item.sku,
        "barcodes": " ".join(item.barcodes),
        "name": item.name,
        "name_en": item.name_en,
        "unit": item.unit,
        "price": item.price,
        "tax_rate": item.tax_rate,
        "category": item.category,
        "brand": item.brand,
        "plu": item.plu,
        "min_age": item.min_age,
        "max_per_sale": item.max_per_sale,
        "not_for_sale": int(item.not_for_sale),
        "discountable": int(item.discountable),
        "scope": scope,
        "round": turn,
    }
