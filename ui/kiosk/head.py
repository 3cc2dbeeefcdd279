"""What to do now, in large words with one picture: as a band above the page, or as all of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kiosk.face import PageFace
from ui.theme.look import Look
from ui.theme.tokens import STRONG
from ui.widgets.words import Words

HEADLINE: Final = 27
"""54 px on the drawing: read from three metres."""
HERO: Final = 34
BAND, SMALL_BAND, GREAT = 72, 56, 148
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

    def set_size(self, size: int) -> None:
        """Its diameter, in pixels of the 100 % drawing."""
        if size != self._size:
            self._size = size
            self.updateGeometry()
            self.update()

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


class Invitation(QWidget):
    """A basket, goods around it, and the line of light that reads them: what this place is."""

    def __init__(self, *, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, tone: str) -> None:
        """It is always the same picture."""

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._look.px(270))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        framed = look.metrics.hairline > 1
        edge = look.colour("line") if framed else Qt.PenStyle.NoPen
        middle = QPoint(self.width() // 2, self.height() // 2)
        painter.setPen(edge)
        painter.setBrush(look.colour("jade_soft"))
        painter.drawEllipse(middle, px(118), px(118))
        tiles = look.palette.tiles
        for place, (across, down, side, turn) in enumerate(_GOODS):
            field, ink = tiles[place % len(tiles)]
            painter.save()
            painter.translate(middle.x() + px(abs(across)) * (1 if across > 0 else -1),
                              middle.y() + px(abs(down)) * (1 if down > 0 else -1))  # fmt: skip
            painter.rotate(turn)
            box = QRect(-px(side) // 2, -px(side) // 2, px(side), px(side))
            painter.setPen(edge)
            painter.setBrush(look.colour(field))
            painter.drawRoundedRect(box, px(10), px(10))
            for bar, wide in enumerate((2, 1, 3, 1, 2)):
                left = box.left() + px(side) // 4 + bar * px(side) // 9
                painter.fillRect(left, box.center().y() - px(side) // 6, px(wide),
                                 px(side) // 3, look.colour(ink))  # fmt: skip
            painter.restore()
        drawn = look.icon("shopping-basket", colour="jade", size=116,
                          ratio=self.devicePixelRatioF())  # fmt: skip
        half = px(116) // 2
        painter.drawPixmap(middle.x() - half, middle.y() - half, drawn)
        light = QRect(middle.x() - px(168), middle.y() + px(84), px(336), px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("jade"))
        painter.drawRoundedRect(light, px(2), px(2))


_GOODS: Final = ((-138, -70, 58, -12), (136, -84, 66, 10), (-150, 28, 44, 8), (148, 20, 50, -9))
"""Where the goods lie around the basket: across, down, side and turn, from the middle."""
Picture = Disc | Invitation


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
                              lines=3, parent=self)  # fmt: skip
        row = QHBoxLayout(self)
        self._room = 0
        self._face = PageFace(title="")
        self._keep_clear()
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
        self._face = face
        self._disc.show_icon(face.icon, face.tone)
        self.title.show_text(face.title)
        self.sentence.show_text("" if self._room else face.sentence)

    def leave_room(self, high: int) -> None:
        """Leaves so many pixels below free for a notice, which says more than the sentence would:
        the heading stands above it, whole."""
        if high != self._room:
            self._room = high
            self._disc.set_size(SMALL_BAND if high else BAND)
            self._keep_clear()
            self.show_face(self._face)

    def _keep_clear(self) -> None:
        side = self._look.px(20)
        above, below = (0, self._room) if self._room else (self._look.px(16), self._look.px(8))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(side, above, side, below)


class Hero(QWidget):
    """The words as the whole page. What a page adds goes under them (`column`)."""

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        picture: Picture | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`picture` in the place of the disc."""
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._disc: Picture = picture or Disc(look=look, size=GREAT, parent=self)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # How high words of several lines are depends on how wide they may be.
        for words in (self.title, self.sentence):
            words.updateGeometry()

    def show_face(self, face: PageFace) -> None:
        self._disc.show_icon(face.icon, face.tone)
        self.title.show_text(face.title)
        self.sentence.show_text(face.sentence)
