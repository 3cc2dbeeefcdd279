"""Carrier bags: which goods they are, so that one key sells them and no promotion touches them."""

from __future__ import annotations

from pos.catalog.item import Item
from pos.till.desk import Desk

_MOST = 12


def bags(desk: Desk) -> list[Item]:
    """The shop's carrier bags, the cheapest first: those of the category that the setting names."""
    category = _category(desk)
    if not category:
        return []
    found = desk.catalog.items(category, _MOST)
    return sorted(found, key=lambda item: (item.price, item.sku))


def is_bag(desk: Desk, item: Item) -> bool:
    """Whether an item is a carrier bag of this shop."""
    category = _category(desk)
    return bool(category) and f"{item.category}/".startswith(f"{category}/")


def _category(desk: Desk) -> str:
    return str(desk.settings.get("bags") or "")
