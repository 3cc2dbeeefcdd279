"""Goods without a bar code: by the shelf they lie on, or by the first letters of their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kiosk.goods_pages import Shelf
from ui.kiosk.state import KioskState
from ui.theme.figures import priced
from ui.theme.look import Look
from ui.theme.tokens import SPACE_TILE
from ui.widgets.chips import ChipRows
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.letter_pad import LetterPad
from ui.widgets.tile import ProductTile

if TYPE_CHECKING:
    from pos.catalog.item import Item

COLUMNS, ROWS = 3, 3
WIDE_COLUMNS, WIDE_ROWS = 5, 2


class LookUpPage(QWidget):
    """Tiles by shelf, and letters. `picked` with the code of a tile."""

    picked = Signal(str)
    typed = Signal(str)
    erased = Signal()

    def __init__(
        self, *, look: Look, shelf: Shelf, wide: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_look_up_page")
        self._look = look
        self._shelf = shelf
        self._paths: list[str] = []
        self._path = ""
        self._page = 0
        self._state: KioskState | None = None
        self._spelling = False
        columns, rows = (WIDE_COLUMNS, WIDE_ROWS) if wide else (COLUMNS, ROWS)
        self._columns, self._fewer = columns, rows - (0 if wide else 1)
        self.spell = KeyButton(look=look, name="kiosk_spell", icon="keyboard", parent=self)
        self.line = EntryLine(look=look, name="kiosk_search", icon="search", big=True, parent=self)
        self.chips = ChipRows(look=look, name="kiosk_shelf", parent=self)
        self.letters = LetterPad(look=look, name="kiosk_letters", parent=self)
        self._tiles: list[ProductTile] = []
        grid = QGridLayout()
        grid.setSpacing(look.px(SPACE_TILE))
        for place in range(columns * rows):
            tile = ProductTile(look=look, name=f"kiosk_tile_{place}", parent=self)
            tile.clicked.connect(self._tapped)
            grid.addWidget(tile, place // columns, place % columns)
            self._tiles.append(tile)
        for row in range(rows):
            grid.setRowStretch(row, 1)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self.before = self._turner("kiosk_tiles_back", "chevron-left")
        self.after = self._turner("kiosk_tiles_on", "chevron-right")
        edge = look.px(20)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(edge, 0, edge, 0)
        whole.setSpacing(look.px(SPACE_TILE))
        whole.addWidget(self.chips)
        whole.addLayout(grid, 1)
        entry = QHBoxLayout()
        entry.setSpacing(look.px(SPACE_TILE))
        entry.addWidget(self.before)
        entry.addWidget(self.line, 3)
        entry.addWidget(self.spell, 2)
        entry.addWidget(self.after)
        whole.addLayout(entry)
        whole.addWidget(self.letters)
        self.chips.chosen.connect(self._choose)
        self.spell.clicked.connect(self._toggle_letters)
        self.before.clicked.connect(self._page_back)
        self.after.clicked.connect(self._page_on)
        self.letters.typed.connect(self.typed)
        self.letters.erased.connect(self.erased)

    def _turner(self, name: str, icon: str) -> KeyButton:
        key = KeyButton(look=self._look, name=name, icon=icon, parent=self)
        key.setFixedWidth(self._look.px(56))
        return key

    def render_state(self, state: KioskState) -> None:
        before, self._state = self._state, state
        self.before.show_text("", spoken=self.tr("Page back"))
        self.after.show_text("", spoken=self.tr("Next page"))
        spelling = self._spelling or bool(state.entry)
        self.letters.setVisible(spelling)
        self.chips.setVisible(not spelling)
        self.line.setVisible(spelling)
        self.spell.show_text(self.tr("Shelves") if spelling else self.tr("Type its first letters"))
        self.line.show_entry(
            state.entry.upper(), hint=self.tr("First letters: PG for 苹果"), active=True
        )
        self._load()
        if before is None or (before.found, before.entry) != (state.found, state.entry):
            self._page = 0
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever looks something up next begins with the first shelf, and without letters."""
        super().hideEvent(event)
        self._spelling, self._page = False, 0
        if self._paths:
            self._path = self._paths[0]
            self.chips.check(0)

    def _load(self) -> None:
        if not self._paths:
            self._paths = self._shelf.categories()
            self.chips.show_chips([self._shelf.category_name(path) for path in self._paths])
            if self._paths:
                self._path = self._paths[0]
                self.chips.check(0)

    def _show(self) -> None:
        state = self._state
        size = len(self._tiles)
        if self.letters.isVisibleTo(self):
            size = self._columns * self._fewer
        if state is not None and state.entry and state.found_for:
            items = list(state.found[self._page * size :])
        elif self._path:
            items = self._shelf.items(self._path, size + 1, self._page * size)
        else:
            items = []
        for place, tile in enumerate(self._tiles):
            self._show_tile(tile, items[place] if place < min(size, len(items)) else None)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(len(items) > size)

    def _show_tile(self, tile: ProductTile, item: Item | None) -> None:
        if item is None:
            tile.show_product(code="", label="", price="", shelf="")
            return
        english = self._state is not None and self._state.english
        price = priced(item.price) + ("" if item.unit == "each" else f"/{item.unit}")
        tile.show_product(
            code=item.sku,
            label=item.name_en if english and item.name_en else item.name,
            price=price,
            shelf=self._shelf.category_name(item.category),
        )

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._path, self._page = self._paths[number], 0
        self.chips.check(number)
        self._show()

    @Slot()
    def _toggle_letters(self) -> None:
        state = self._state
        if state is None:
            return
        shown = self._spelling or bool(state.entry)
        self._spelling = not shown
        for _ in state.entry:
            self.erased.emit()
        self.render_state(self._state or state)

    @Slot()
    def _page_back(self) -> None:
        self._page = max(0, self._page - 1)
        self._show()

    @Slot()
    def _page_on(self) -> None:
        self._page += 1
        self._show()

    @Slot()
    def _tapped(self) -> None:
        tile = self.sender()
        if isinstance(tile, ProductTile) and tile.code:
            self.picked.emit(tile.code)
