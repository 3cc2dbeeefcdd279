"""The shelves that a shopper looks goods up on; the goods themselves as soon as they are few.

GUI thread; a few short look-ups in the catalogue for each touch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.kiosk.goods_pages import Shelf

FEW: Final = 27
"""So many goods are looked through at once: three pages of tiles."""
LOOKED_AT: Final = 8
"""Goods of a shelf that tell whether they have bar codes."""


class Shelves:
    """The way from all shelves to the goods of one."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def first(self) -> tuple[str, ...]:
        """The shelves to begin with. One whose goods have no bar code is opened already: what
        shoppers look up is fruit, vegetables, and what else is weighed."""
        found: list[str] = []
        for path in self._shelf.categories():
            inside = self._shelf.categories(path) if self._is_loose(path) else []
            found += inside or [path]
        return tuple(found)

    def under(self, path: str) -> tuple[str, ...]:
        """The shelves within one; none where its goods themselves are shown."""
        if self._shelf.count_items(path) <= FEW:
            return ()
        return tuple(self._shelf.categories(path))

    def above(self, path: str) -> tuple[str, tuple[str, ...]]:
        """One step back from a shelf: the shelf around it ("" for all), and what it shows."""
        first = self.first()
        if path in first:
            return "", first
        around = path.rpartition("/")[0]
        return (around, self.under(around)) if around else ("", first)

    def _is_loose(self, path: str) -> bool:
        goods = self._shelf.items(path, LOOKED_AT)
        return any(item.is_measured or not item.barcodes for item in goods)
