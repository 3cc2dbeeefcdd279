"""What goods look like: the store's own picture of them, or a drawing of what they are.

A store puts pictures into the folder `goods` of the terminal, each named by the article's number or
bar code (1000041.jpg). They are read and scaled in the pool, and few are kept: the GUI thread only
paints them, and one that cannot be read is passed over.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from ui.theme.emblems import emblem_of, emblem_of_shelf
from ui.theme.look import Look
from ui.widgets.tile import Picture

if TYPE_CHECKING:
    from pos.catalog.item import Item

FOLDER: Final = "goods"
ENDINGS: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})
KEPT: Final = 64
"""Pictures in memory; one of a tile takes about 200 kB."""


class Work(Protocol):
    """Slow work in a pool; `done` follows on the GUI thread (ui.bridge.tasks)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


class Photographs(QObject):
    """The store's pictures of its goods. `come` when one is there that was asked for."""

    come = Signal()

    def __init__(self, *, folder: Path, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._work = work
        self._files: dict[str, Path] = {}
        self._kept: OrderedDict[tuple[Path, int, int], QPixmap] = OrderedDict()
        self._asked: set[tuple[Path, int, int]] = set()
        self.renew()

    def renew(self) -> None:
        """Looks at the folder again, in the pool: pictures may have been put there."""
        folder = self._folder
        self._work.submit(lambda: _files_of(folder), self._take_files, owner=self)

    def of(self, item: Item, size: QSize) -> QPixmap | None:
        """The picture of goods, large enough for that size; None where none is there yet."""
        names = (item.sku, *item.barcodes)
        file = next((self._files[name] for name in names if name in self._files), None)
        if file is None:
            return None
        key = (file, size.width(), size.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._asked:
            self._asked.add(key)
            self._work.submit(
                lambda: _read(file, size), lambda image: self._take(key, image), owner=self
            )
        return None

    def _take_files(self, files: dict[str, Path]) -> None:
        if files != self._files:
            self._files = files
            self._kept.clear()
            self._asked.clear()
            self.come.emit()

    def _take(self, key: tuple[Path, int, int], image: QImage) -> None:
        if image.isNull():
            return  # It stays asked for: what cannot be read is not tried at each painting.
        self._asked.discard(key)
        self._kept[key] = QPixmap.fromImage(image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.come.emit()


class GoodsPictures:
    """The picture of each article in one look; `photographs` where the store has some."""

    def __init__(self, *, look: Look, size: QSize, photographs: Photographs | None = None) -> None:
        """`size`: room for a picture, in pixels of the 100 % drawing."""
        self._look = look
        self._side = size.height()
        self._room = QSize(look.px(size.width()), look.px(size.height()))
        self._photographs = photographs

    def of(self, item: Item) -> Picture | None:
        """The picture of an article, None where nothing shows what it is."""
        own = None if self._photographs is None else self._photographs.of(item, self._room)
        if own is not None:
            return Picture(own, fills=True)
        return self._drawn(emblem_of(name=item.name, name_en=item.name_en, category=item.category))

    def of_shelf(self, path: str, name: str) -> Picture | None:
        """That of a whole shelf."""
        return self._drawn(emblem_of_shelf(path, name=name))

    def _drawn(self, emblem: str) -> Picture | None:
        return Picture(self._look.emblem(emblem, size=self._side)) if emblem else None


def _files_of(folder: Path) -> dict[str, Path]:
    """The pictures of a folder by what they are named after; none where there is no folder."""
    if not folder.is_dir():
        return {}
    found = (file for file in sorted(folder.iterdir()) if file.suffix.lower() in ENDINGS)
    return {file.stem: file for file in found}


def _read(file: Path, size: QSize) -> QImage:
    """The picture, so large that it covers that size; null where it cannot be read."""
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        how = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        reader.setScaledSize(whole.scaled(size, how))
    return reader.read()
