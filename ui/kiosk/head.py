"""What to do now, in large words with one picture: as a band above the page, or as all of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kiosk.words import PageFace
from ui.theme.look import Look
from ui.theme.tokens import STRONG
from ui.widgets.words import Words

HEADLINE: Final = 27
"""54 px on the drawing: read from three metres."""
HERO: Final = 34
BAND, GREAT = 72, 148
"""Diameters of the disc behind the picture."""
_SOFT: Final = {"jade": "jade_soft", "amber": "amber_soft", "sky": "sky_soft",
                "vermilion": "vermilion_soft"}  # fmt: skip


class Disc(QWidget):
    """An icon in a disc of its colour's soft tint."""

    def __init__(self, *, look: Look, size: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._size = size
        self._icon, self._tone = "scan-barcode", "jade"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, tone: str) -> None:
        if (icon, tone) != (self._icon, self._tone):
            self._icon, self._tone = icon, tone
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(self._size), self._look.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        framed = look.metrics.hairline > 1
        painter.setPen(look.colour("line") if framed else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(_SOFT.get(self._tone, "surface_2")))
        side = min(self.width(), self.height()) - 2
        disc = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter.drawEllipse(disc)
        inner = self._size * 11 // 20
        drawn = look.icon(self._icon, colour=self._tone, size=inner, ratio=self.devicePixelRatioF())
        half = look.px(inner) // 2
        painter.drawPixmap(disc.center().x() - half + 1, disc.center().y() - half + 1, drawn)


class Band(QWidget):
    """The words above a page."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_band")
        self._look = look
        self._disc = Disc(look=look, size=BAND, parent=self)
        self.title = Words(look=look, name="kiosk_title", size=HEADLINE, strong=True, lines=2,
                           parent=self)  # fmt: skip
        self.sentence = Words(look=look, name="kiosk_sentence", size=STRONG, colour="ink_2",
                              lines=2, parent=self)  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), look.px(16), look.px(20), look.px(8))
        row.setSpacing(look.px(18))
        row.addWidget(self._disc)
        column = QVBoxLayout()
        column.setSpacing(look.px(4))
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addStretch(1)
        row.addLayout(column, 1)

    def show_face(self, face: PageFace) -> None:
        self._disc.show_icon(face.icon, face.tone)
        self.title.show_text(face.title)
        self.sentence.show_text(face.sentence)


class Hero(QWidget):
    """The words as the whole page. What a page adds goes under them (`column`)."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._disc = Disc(look=look, size=GREAT, parent=self)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.title = Words(look=look, name=f"{name}_title", size=HERO, strong=True, lines=3,
                           align=centre, parent=self)  # fmt: skip
        self.sentence = Words(look=look, name=f"{name}_sentence", size=STRONG + 2,
                              colour="ink_2", lines=4, align=centre, parent=self)  # fmt: skip
        for words in (self.title, self.sentence):
            words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.column = QVBoxLayout(self)
        edge = look.px(32)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(look.px(16))
        self.column.addStretch(2)
        self.column.addWidget(self._disc, 0, centre)
        self.column.addSpacing(look.px(12))
        self.column.addWidget(self.title)
        self.column.addWidget(self.sentence)
        self.column.addStretch(3)

    def show_face(self, face: PageFace) -> None:
        self._disc.show_icon(face.icon, face.tone)
        self.title.show_text(face.title)
        self.sentence.show_text(face.sentence)
