"""Goods without a bar code at hand: looked up, or by category; items as tiles, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.state import LaneState
from ui.theme.figures import priced
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT, SPACE_TILE
from ui.widgets.chips import ChipRows
from ui.widgets.entry_line import EntryLine
from ui.widgets.goods_pictures import GoodsPictures, Photographs
from ui.widgets.key_button import KeyButton
from ui.widgets.letter_pad import LetterPad
from ui.widgets.tile import ProductTile, letters_of

if TYPE_CHECKING:
    from pos.catalog.item import Item

TILE_WIDTH, TILE_HEIGHT = 132, 112
LOW = 520
"""Below this height the search line stands beside the pager, to leave room for the tiles."""
PICTURE = QSize(34, 34)
"""Room for the picture in the strip of a tile."""


class Shelf(Protocol):
    """Where the goods come from (the till)."""

    def categories(self) -> list[str]: ...

    def category_name(self, category: str) -> str: ...

    def items(self, category: str, limit: int, offset: int = 0) -> list[Item]: ...

    def count_items(self, category: str) -> int: ...


class TileField(QWidget):
    """The room for tiles; says when it changes."""

    resized = Signal()

    def __init__(self, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()


class GoodsPane(QWidget):
    """The right half of the selling screen.

    Signals: `picked` with the code of a tapped item, `search_toggled` by a finger, `turned` with
    how many places the pager moves on in what a search has found, and `left`, where the goods
    stand in the place of the cart, for the way back to it; `ordered` with the last thing that Tab
    comes to here, whenever that has changed.
    """

    picked = Signal(str)
    search_toggled = Signal()
    turned = Signal(int)
    left = Signal()
    ordered = Signal(QWidget)

    def __init__(
        self, *, look: Look, shelf: Shelf, language: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("goods")
        self._look = look
        self._shelf = shelf
        self._english = language == "en"
        self._categories: list[str] = []
        self._category = ""
        self._count = 0
        self._page = 0
        self._tiles: list[ProductTile] = []
        self._pictures = GoodsPictures(look=look, size=PICTURE)
        self._state: LaneState | None = None
        self._composing = ""
        # A finger on it begins a search, or ends it.
        self.line = EntryLine(look=look, name="search_line", icon="search", parent=self)
        self.line.pressed.connect(self._pressed)
        self._by_finger = False
        self.letters = LetterPad(look=look, name="search_letters", parent=self)
        self.letters.hide()
        self._field = TileField(parent=self)
        self._field.resized.connect(self._lay_tiles)
        self._nothing = QLabel(self.tr("Nothing found"), self._field)
        self._nothing.setObjectName("nothing_found")
        self._nothing.setProperty("role", "quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._chips = ChipRows(look=look, name="category", parent=self)
        self._chips.chosen.connect(self._choose)
        self._back = self._pager("page_back", "chevron-left", self.tr("Page back"))
        self._next = self._pager("page_next", "chevron-right", self.tr("Next page"))
        self._number = QLabel(self)
        self._number.setObjectName("page_number")
        self._number.setProperty("role", "quiet")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._to_cart = KeyButton(
            look=look, name="to_cart", text=self.tr("Cart"), icon="shopping-basket", parent=self
        )
        self._to_cart.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._to_cart.setVisible(look.metrics.cramped)
        self._to_cart.clicked.connect(self._leave)
        self._back.clicked.connect(self._page_back)
        self._next.clicked.connect(self._page_next)
        self._arrange()

    def arrange(self) -> None:
        """Lays the page out now, not when it is painted."""
        self._column.activate()

    @property
    def columns(self) -> int:
        """Tiles side by side."""
        return self._grid()[0]

    def load(self) -> None:
        """Reads the categories and shows the first page, once there are goods to show."""
        if self._categories:
            return
        self._categories = self._shelf.categories()
        self._chips.show_chips([self._shelf.category_name(path) for path in self._categories])
        self._order_focus()
        if self._categories:
            self._choose(0)

    def render_state(self, state: LaneState) -> None:
        """Shows what a search has found, or the category when nothing is looked for."""
        before, self._state = self._state, state
        searching = state.ask == "search"
        if not searching:
            self._composing = ""
            self._by_finger = False
        self.letters.setVisible(searching and self._by_finger)
        if before is None or (before.ask == "search") is not searching:
            self._place_line(self.height())
        self._chips.setVisible(not searching)
        self._show_line()
        if before is None or _looked_up(before) != _looked_up(state):
            self._show_page()

    def show_composing(self, text: str) -> None:
        """What an input method has not made up its mind about yet."""
        self._composing = text
        self._show_line()

    def _show_line(self) -> None:
        state = self._state
        searching = state is not None and state.ask == "search"
        self.line.show_entry(
            (state.entry if state is not None and searching else "") + self._composing,
            hint=self.tr("Find items: name, pinyin, initials, code (/)"),
            active=searching,
        )

    def _arrange(self) -> None:
        look = self._look
        self._column = column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        column.setContentsMargins(edge, look.px(12), edge, look.px(SPACE_TIGHT))
        column.setSpacing(look.px(SPACE_TILE))
        column.addWidget(self.line)
        column.addWidget(self._chips)
        column.addWidget(self._field, 1)
        self._pages = pages = QHBoxLayout()
        pages.addWidget(self._to_cart)
        pages.addStretch(1)
        for widget in (self._back, self._number, self._next):
            pages.addWidget(widget)
        pages.addStretch(1)
        column.addLayout(pages)
        column.addWidget(self.letters)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_line(event.size().height())
        super().resizeEvent(event)

    def _place_line(self, height: int) -> None:
        """Above everything; on a low screen beside the pager until something is looked for."""
        searching = self._state is not None and self._state.ask == "search"
        if height < self._look.px(LOW) and not searching:
            self._pages.insertWidget(0, self.line, 8)
        else:
            self._column.insertWidget(0, self.line)

    def _pager(self, name: str, icon: str, spoken: str) -> KeyButton:
        button = KeyButton(
            look=self._look, name=name, icon=icon, spoken=spoken, kind="quiet", parent=self
        )
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return button

    def _grid(self) -> tuple[int, int]:
        gap = self._look.px(SPACE_TILE)
        size = self._field.size()
        columns = max(1, (size.width() + gap) // (self._look.high(TILE_WIDTH, lines=4) + gap))
        rows = max(1, (size.height() + gap) // (self._look.high(TILE_HEIGHT, lines=3) + gap))
        return columns, rows

    @Slot()
    def _lay_tiles(self) -> None:
        """As many tiles as fit, in even columns and rows."""
        columns, rows = self._grid()
        while len(self._tiles) < columns * rows:
            tile = ProductTile(look=self._look, name=f"tile_{len(self._tiles)}", parent=self._field)
            tile.hide()
            tile.clicked.connect(self._tapped)
            self._tiles.append(tile)
        for tile in self._tiles[columns * rows :]:
            tile.hide()
            tile.deleteLater()
        del self._tiles[columns * rows :]
        gap = self._look.px(SPACE_TILE)
        width = (self._field.width() - gap * (columns - 1)) // columns
        height = (self._field.height() - gap * (rows - 1)) // rows
        for place, tile in enumerate(self._tiles):
            row, column = divmod(place, columns)
            if self.isRightToLeft():
                column = columns - 1 - column
            tile.setGeometry(column * (width + gap), row * (height + gap), width, height)
        self._nothing.setGeometry(self._field.rect())
        self._order_focus()
        self._show_page()

    def _order_focus(self) -> None:
        """Tab goes as people read: shelves, goods row by row, pages, letters."""
        last: QWidget = self.line
        keys = self.letters.findChildren(KeyButton)
        chips = self._chips.findChildren(KeyButton)
        for widget in (*chips, *self._tiles, self._back, self._next, *keys):
            QWidget.setTabOrder(last, widget)
            last = widget
        self.ordered.emit(last)

    @Slot()
    def _show_page(self) -> None:
        size = len(self._tiles)
        if not size:
            return
        state = self._state
        if state is not None and state.ask == "search" and state.found_for:
            page, at = divmod(state.chosen, size)
            items = list(state.found[page * size :])
            self._show_items(items, page=page, chosen=at, of=len(state.found))
        elif self._category:
            items = self._shelf.items(self._category, size + 1, self._page * size)
            self._show_items(items, page=self._page, chosen=None, of=self._count)

    def _show_items(self, items: list[Item], *, page: int, chosen: int | None, of: int) -> None:
        """A page `of` so many items, and whether there is another one behind it."""
        size = len(self._tiles)
        letters = letters_of([self._label(item) for item in items[:size]])
        for place, tile in enumerate(self._tiles):
            there = place < len(items)
            self._show_tile(tile, items[place] if there else None, letters[place] if there else "")
            tile.set_chosen(place == chosen and place < len(items))
        self._nothing.setVisible(not items)
        pages = max(-(-of // size), 1)
        words = self.tr("Page %1 of %2").replace("%1", str(page + 1)).replace("%2", str(pages))
        self._number.setText(f"{page + 1} / {pages}")
        self._number.setAccessibleName(words)
        self._back.setEnabled(page > 0)
        self._next.setEnabled(len(items) > size)

    def _label(self, item: Item) -> str:
        return item.name_en if self._english and item.name_en else item.name

    def _show_tile(self, tile: ProductTile, item: Item | None, letters: str) -> None:
        if item is None:
            tile.show_product(code="", label="", price="", shelf="")
            return
        price = priced(item.price) + ("" if item.unit == "each" else f"/{item.unit}")
        shelf = self._shelf.category_name(item.category)
        tile.show_product(
            code=item.sku,
            label=self._label(item),
            price=price,
            shelf=shelf,
            letters=letters,
            picture=self._pictures.of(item),
        )

    def show_photographs(self, photographs: Photographs) -> None:
        """The store's own pictures of its goods, in the place of drawings."""
        self._pictures = GoodsPictures(look=self._look, size=PICTURE, photographs=photographs)
        photographs.come.connect(self._show_page)

    @Slot()
    def _pressed(self) -> None:
        """A finger that looks goods up has letters to type with; a keyboard needs none."""
        self._by_finger = True
        self.search_toggled.emit()

    @Slot()
    def _leave(self) -> None:
        if self._state is not None and self._state.ask == "search":
            self.search_toggled.emit()
        self.left.emit()

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._category = self._categories[number]
        self._count = self._shelf.count_items(self._category)
        self._page = 0
        self._chips.check(number)
        self._show_page()

    @Slot()
    def _page_back(self) -> None:
        self._turn(-1)

    @Slot()
    def _page_next(self) -> None:
        self._turn(1)

    def _turn(self, pages: int) -> None:
        if self._state is not None and self._state.ask == "search" and self._state.found:
            self.turned.emit(pages * len(self._tiles))
            return
        self._page = max(0, self._page + pages)
        self._show_page()

    @Slot()
    def _tapped(self) -> None:
        tile = self.sender()
        if isinstance(tile, ProductTile) and tile.code:
            self.picked.emit(tile.code)


def _looked_up(state: LaneState) -> tuple[object, ...]:
    """What of the state the tiles depend on."""
    return (state.ask == "search" and state.found_for, state.found, state.chosen)
