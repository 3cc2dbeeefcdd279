"""What the shopper's screen shows while nobody is served: the store's pictures, or its name.

Pictures are read and scaled on a thread of the pool, one at a time: a large one costs the lane
nothing, and one that cannot be read is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.look import Look
from ui.theme.tokens import FAR_BODY, FAR_TOTAL
from ui.widgets.words import Words

SLIDE_MS: Final = 8_000
ENDINGS: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})
MOST: Final = 100
"""Pictures of one folder that are shown; whoever puts more there hears of none that is missing."""


class Work(Protocol):
    """Slow work in a pool; `done` follows on the GUI thread (ui.bridge.tasks)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


def pictures_in(folder: Path | None) -> tuple[Path, ...]:
    """The pictures of a folder in the order of their names; none where there is no such folder."""
    if folder is None or not folder.is_dir():
        return ()
    found = (file for file in folder.iterdir() if file.suffix.lower() in ENDINGS)
    return tuple(sorted(found)[:MOST])


def scaled_picture(file: Path, size: QSize) -> QImage:
    """The picture as large as fits; null where it cannot be read. Any thread."""
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class Slides(QWidget):
    """The idle page."""

    def __init__(
        self, *, look: Look, work: Work, folder: Path | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("customer_slides")
        self._look = look
        self._work = work
        self._folder = folder
        self._waiting: tuple[Path, ...] = ()
        self._picture = QImage()
        self._said = ("", "")
        self._name = Words(look=look, name="customer_shop", size=FAR_TOTAL, strong=True,
                           align=Qt.AlignmentFlag.AlignHCenter, parent=self)  # fmt: skip
        self._welcome = Words(look=look, name="customer_welcome", size=FAR_BODY, colour="ink_2",
                              align=Qt.AlignmentFlag.AlignHCenter, parent=self)  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(*(4 * [look.px(60)]))
        column.addStretch(1)
        column.addWidget(self._name)
        column.addSpacing(look.px(12))
        column.addWidget(self._welcome)
        column.addStretch(1)
        self._next = QTimer(self)
        self._next.setInterval(SLIDE_MS)
        self._next.timeout.connect(self._turn)

    def render_words(self, shop: str, *, closed: bool) -> None:
        """The shop's name stands where there is no picture, and says when nobody serves here."""
        words = self.tr("This checkout is closed") if closed else self.tr("Welcome")
        self._said = (shop, words)
        self._show_words()

    def set_running(self, running: bool) -> None:
        """Turns the pictures while the page can be seen, and rests otherwise."""
        if running and not self._next.isActive():
            self._turn()
            self._next.start()
        elif not running:
            self._next.stop()

    @property
    def _shows_picture(self) -> bool:
        return not self._picture.isNull()

    @Slot()
    def _turn(self) -> None:
        """The next picture; the folder is looked at anew after the last one."""
        if not self._waiting:
            self._waiting = pictures_in(self._folder)
        if not self._waiting:
            self._show(QImage())
            return
        file, self._waiting = self._waiting[0], self._waiting[1:]
        size = self.size() * self.devicePixelRatioF()
        self._work.submit(lambda: scaled_picture(file, size), self._take, owner=self)

    def _take(self, picture: QImage) -> None:
        """Shows a picture; one that cannot be read leaves what is there."""
        if not picture.isNull():
            self._show(picture)

    def _show(self, picture: QImage) -> None:
        self._picture = picture
        self._show_words()
        self.update()

    def _show_words(self) -> None:
        """The name and its sentence, where no picture stands in their place."""
        shop, words = ("", "") if self._shows_picture else self._said
        self._name.show_text(shop)
        self._welcome.show_text(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shows_picture:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawImage(QRect(left, top, size.width(), size.height()), self._picture)
