"""One item that the shop sells, as the catalogue knows it and as the feed carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"

MEASURES: Final = ("kg", "l", "m")
"""Units whose quantity is measured, not counted."""
UNITS: Final = ("each", *MEASURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item and its chain-wide price.

    `price` is in minor units per `unit`; `tax_rate` a percentage ("13") or a tax class
    ("exempt", "out"); `category` a path ("food/dairy/milk"); `max_per_sale` in thousandths,
    0 where there is no limit; `brand`, `plu` and `category` are empty where there is none.
    """

    sku: str
    barcodes: tuple[str, ...]
    name: str
    name_en: str
    unit: str
    price: int
    tax_rate: str
    category: str
    brand: str
    plu: str
    min_age: int
    max_per_sale: int
    not_for_sale: bool
    discountable: bool

    @property
    def is_measured(self) -> bool:
        """Whether it is sold by weight, volume or length and not by the piece."""
        return self.unit in MEASURES


class BadItem(ValueError):
    """A feed row that is no item: a field is missing or of the wrong type."""


def row_of(item: Item) -> dict[str, JsonValue]:
    """The item as a feed row: one key per field."""
    return {
        "sku": item.sku,
        "barcodes": list(item.barcodes),
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
        "not_for_sale": item.not_for_sale,
        "discountable": item.discountable,
    }


def item_of(row: Mapping[str, Any]) -> Item:
    """The item of a feed row; fields that this version does not know are passed over."""
    try:
        item = msgspec.convert(row, Item)
    except msgspec.ValidationError as error:
        raise BadItem(str(error)) from error
    if not item.sku or item.price < 0 or item.unit not in UNITS:
        raise BadItem(f"item {item.sku!r}: no sku, a negative price or an unknown unit")
    return item
