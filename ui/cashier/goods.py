"""Goods without a bar code at hand: categories as chips, items as tiles, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.figures import money
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT, SPACE_TILE
from ui.widgets.key_button import KeyButton
from ui.widgets.tile import ProductTile

if TYPE_CHECKING:
    from pos.catalog.item import Item

TILE_WIDTH, TILE_HEIGHT = 132, 108


class Shelf(Protocol):
    """Where the goods come from (the till)."""

    def categories(self) -> list[str]: ...

    def category_name(self, category: str) -> str: ...

    def items(self, category: str, limit: int, offset: int = 0) -> list[Item]: ...


class ChipRows(QWidget):
    """Chips side by side, on as many rows as they need."""

    chosen = Signal(int)

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._chips: list[KeyButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(self, texts: list[str]) -> None:
        for chip in self._chips:
            chip.deleteLater()
        self._chips = []
        for number, text in enumerate(texts):
            chip = KeyButton(
                look=self._look,
                name=f"{self.objectName()}_{number}",
                text=text,
                kind="chip",
                parent=self,
            )
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.setProperty("number", number)
            chip.clicked.connect(self._clicked)
            chip.show()
            self._chips.append(chip)
        self.updateGeometry()
        self._place(self.width())

    def check(self, number: int) -> None:
        """Marks a chip as chosen."""
        if number < len(self._chips):
            self._chips[number].setChecked(True)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        width = self.width() or self._look.px(400)
        return QSize(self._look.px(200), self.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(event.size().width())

    def _place(self, width: int, *, move: bool = True) -> int:
        """Lays the chips out; with `move` off only says how high they would be."""
        gap, left, top = self._look.px(6), 0, 0
        height = self._look.px(44)
        for chip in self._chips:
            wide = min(max(chip.sizeHint().width() - self._look.px(4), self._look.px(64)), width)
            if left and left + wide > width:
                left, top = 0, top + height + gap
            if move:
                box = QRect(left, top, wide, height)
                chip.setGeometry(QRect(width - box.right() - 1, top, wide, height)
                                 if self.isRightToLeft() else box)  # fmt: skip
            left += wide + gap
        return top + height if self._chips else 0

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.sender().property("number"))


class TileField(QWidget):
    """The room for tiles; says when it changes."""

    resized = Signal()

    def __init__(self, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()


class GoodsPane(QWidget):
    """The right half of the selling screen. `picked` carries the code of a tapped item."""

    picked = Signal(str)

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
        self._page = 0
        self._tiles: list[ProductTile] = []
        self._field = TileField(parent=self)
        self._field.resized.connect(self._lay_tiles)
        self._chips = ChipRows(look=look, name="category", parent=self)
        self._chips.chosen.connect(self._choose)
        self._back = self._pager("page_back", "chevron-left", self.tr("Page back"))
        self._next = self._pager("page_next", "chevron-right", self.tr("Next page"))
        self._number = QLabel(self)
        self._number.setObjectName("page_number")
        self._number.setProperty("role", "quiet")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._back.clicked.connect(self._page_back)
        self._next.clicked.connect(self._page_next)
        self._arrange()

    def load(self) -> None:
        """Reads the categories and shows the first page, once there are goods to show."""
        if self._categories:
            return
        self._categories = self._shelf.categories()
        self._chips.show_chips([self._shelf.category_name(path) for path in self._categories])
        if self._categories:
            self._choose(0)

    def _arrange(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        column.setContentsMargins(edge, look.px(12), edge, look.px(SPACE_TIGHT))
        column.setSpacing(look.px(SPACE_TILE))
        column.addWidget(self._chips)
        column.addWidget(self._field, 1)
        pages = QHBoxLayout()
        pages.addStretch(1)
        for widget in (self._back, self._number, self._next):
            pages.addWidget(widget)
        pages.addStretch(1)
        column.addLayout(pages)

    def _pager(self, name: str, icon: str, spoken: str) -> KeyButton:
        button = KeyButton(
            look=self._look, name=name, icon=icon, spoken=spoken, kind="quiet", parent=self
        )
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return button

    def _grid(self) -> tuple[int, int]:
        gap = self._look.px(SPACE_TILE)
        size = self._field.size()
        columns = max(1, (size.width() + gap) // (self._look.px(TILE_WIDTH) + gap))
        rows = max(1, (size.height() + gap) // (self._look.px(TILE_HEIGHT) + gap))
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
        self._show_page()

    def _show_page(self) -> None:
        size = len(self._tiles)
        if not self._category or not size:
            return
        items = self._shelf.items(self._category, size + 1, self._page * size)
        for tile, item in zip(self._tiles, [*items[:size], *[None] * size], strict=False):
            if item is None:
                tile.show_product(code="", label="", price="", shelf="")
                continue
            label = item.name_en if self._english and item.name_en else item.name
            price = f"¥{money(item.price)}" + ("" if item.unit == "each" else f"/{item.unit}")
            shelf = self._shelf.category_name(item.category)
            tile.show_product(code=item.sku, label=label, price=price, shelf=shelf)
        self._number.setText(self.tr("Page %1").replace("%1", str(self._page + 1)))
        self._back.setEnabled(self._page > 0)
        self._next.setEnabled(len(items) > size)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._category = self._categories[number]
        self._page = 0
        self._chips.check(number)
        self._show_page()

    @Slot()
    def _page_back(self) -> None:
        self._page = max(0, self._page - 1)
        self._show_page()

    @Slot()
    def _page_next(self) -> None:
        self._page += 1
        self._show_page()

    @Slot()
    def _tapped(self) -> None:
        tile = self.sender()
        if isinstance(tile, ProductTile) and tile.code:
            self.picked.emit(tile.code)
