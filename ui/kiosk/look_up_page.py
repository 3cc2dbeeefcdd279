"""Goods without a bar code: by picture, shelf within shelf, or by the first letters of a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kiosk.goods_pages import Shelf
from ui.kiosk.state import KioskState
from ui.theme.figures import priced
from ui.theme.look import Look
from ui.theme.tokens import SPACE_TILE
from ui.widgets.entry_line import EntryLine
from ui.widgets.goods_pictures import GoodsPictures, Photographs
from ui.widgets.key_button import KeyButton
from ui.widgets.letter_pad import LetterPad
from ui.widgets.tile import ProductTile, letters_of

if TYPE_CHECKING:
    from pos.catalog.item import Item

COLUMNS, ROWS = 3, 3
WIDE_COLUMNS, WIDE_ROWS = 4, 2
PICTURE, WIDE_PICTURE = QSize(164, 92), QSize(164, 104)
"""Room for the picture of a tile."""


class LookUpPage(QWidget):
    """Tiles of shelves and of goods, and letters. `picked` with the code of an article, `opened`
    with the path of a shelf."""

    picked = Signal(str)
    opened = Signal(str)
    typed = Signal(str)
    erased = Signal()

    def __init__(
        self,
        *,
        look: Look,
        shelf: Shelf,
        wide: bool,
        photographs: Photographs | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`photographs` are the store's own of its goods."""
        super().__init__(parent)
        self.setObjectName("kiosk_look_up_page")
        self._look = look
        self._shelf = shelf
        self._pictures = GoodsPictures(
            look=look, size=WIDE_PICTURE if wide else PICTURE, photographs=photographs
        )
        self._page = 0
        self._state: KioskState | None = None
        self._spelling = False
        columns, rows = (WIDE_COLUMNS, WIDE_ROWS) if wide else (COLUMNS, ROWS)
        self._columns, self._fewer = columns, rows - 1
        self.spell = KeyButton(look=look, name="kiosk_spell", icon="keyboard", parent=self)
        self.line = EntryLine(look=look, name="kiosk_search", icon="search", big=True, parent=self)
        self.letters = LetterPad(look=look, name="kiosk_letters", parent=self)
        self._tiles: list[ProductTile] = []
        grid = QGridLayout()
        grid.setSpacing(look.px(SPACE_TILE))
        for place in range(columns * rows):
            tile = ProductTile(look=look, name=f"kiosk_tile_{place}", far=True, parent=self)
            tile.clicked.connect(self._tapped)
            grid.addWidget(tile, place // columns, place % columns)
            self._tiles.append(tile)
        for row in range(rows):
            grid.setRowStretch(row, 1)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self._grid = grid
        self.before = self._turner("kiosk_tiles_back", "chevron-left")
        self.after = self._turner("kiosk_tiles_on", "chevron-right")
        edge = look.px(20)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(edge, 0, edge, 0)
        whole.setSpacing(look.px(SPACE_TILE))
        whole.addLayout(grid, 1)
        entry = QHBoxLayout()
        entry.setSpacing(look.px(SPACE_TILE))
        entry.addWidget(self.before)
        entry.addWidget(self.line, 3)
        entry.addWidget(self.spell, 2)
        entry.addWidget(self.after)
        whole.addLayout(entry)
        whole.addWidget(self.letters)
        self.spell.clicked.connect(self._toggle_letters)
        self.before.clicked.connect(self._page_back)
        self.after.clicked.connect(self._page_on)
        self.letters.typed.connect(self.typed)
        self.letters.erased.connect(self.erased)
        self._photographs = photographs
        if photographs is not None:
            photographs.come.connect(self._show)

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
        self.line.setVisible(spelling)
        self.spell.show_text(self.tr("Shelves") if spelling else self.tr("Type its first letters"))
        self.line.show_entry(
            state.entry.upper(), hint=self.tr("First letters: PG for 苹果"), active=True
        )
        if before is None or _shown(before) != _shown(state):
            self._page = 0
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures may have come since somebody looked something up."""
        super().showEvent(event)
        if self._photographs is not None:
            self._photographs.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever looks something up next begins with all shelves, and without letters."""
        super().hideEvent(event)
        self._spelling, self._page = False, 0

    @Slot()
    def _show(self) -> None:
        state = self._state
        if state is None:
            return
        size = len(self._tiles)
        if self.letters.isVisibleTo(self):
            size = self._columns * self._fewer
        self._grid.setRowStretch(len(self._tiles) // self._columns - 1,
                                 int(size == len(self._tiles)))  # fmt: skip
        first = self._page * size
        if state.entry and state.found_for:
            many = self._show_goods(state.found[first:], size)
        elif state.shelves:
            many = self._show_shelves(state.shelves[first:], size)
        else:
            many = self._show_goods(self._shelf.items(state.shelf, size + 1, first), size)
        lines = max([1, *(tile.wanted_lines() for tile in self._tiles if tile.code)])
        for tile in self._tiles:
            tile.set_lines(lines)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(many > size)

    def _show_shelves(self, paths: Sequence[str], size: int) -> int:
        for place, tile in enumerate(self._tiles):
            path = paths[place] if place < min(size, len(paths)) else ""
            name = self._shelf.category_name(path) if path else ""
            picture = self._pictures.of_shelf(path, name) if path else None
            letters = name[:1]
            tile.show_product(
                code=path, label=name, price="", shelf=name, letters=letters, picture=picture
            )
        return len(paths)

    def _show_goods(self, items: Sequence[Item], size: int) -> int:
        names = [self._label(item) for item in items[:size]]
        letters = letters_of(names)
        for place, tile in enumerate(self._tiles):
            if place >= len(names):
                tile.show_product(code="", label="", price="", shelf="")
                continue
            item = items[place]
            tile.show_product(
                code=item.sku,
                label=names[place],
                price=priced(item.price) + ("" if item.unit == "each" else f"/{item.unit}"),
                shelf=self._shelf.category_name(item.category),
                letters=letters[place],
                picture=self._pictures.of(item),
            )
        return len(items)

    def _label(self, item: Item) -> str:
        english = self._state is not None and self._state.english
        return item.name_en if english and item.name_en else item.name

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
        tile, state = self.sender(), self._state
        if not isinstance(tile, ProductTile) or not tile.code or state is None:
            return
        if state.shelves and not (state.entry and state.found_for):
            self.opened.emit(tile.code)
        else:
            self.picked.emit(tile.code)


def _shown(state: KioskState) -> tuple[object, ...]:
    """What of the state the tiles depend on."""
    return (state.found, state.entry, state.shelf, state.shelves)
