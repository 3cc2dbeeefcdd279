"""A card that is one choice: a picture in a disc, a word, perhaps a quiet sentence under it."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS_TILE, SMALL, STRONG
from ui.widgets.lettering import CENTRE, LEFT, letter

CardKind = Literal["plain", "primary", "danger"]
DISC: Final = 52
EDGE: Final = 16


class ChoiceCard(QAbstractButton):
    """A painted card. `tall`: the picture stands above the word, otherwise before it."""

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        icon: str,
        kind: CardKind = "plain",
        tall: bool = False,
        far: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`far`: it is read from further away."""
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._icon = icon
        self._kind: CardKind = kind
        self._tall = tall
        self._small = BODY if far else SMALL
        self._detail = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, title: str, detail: str = "") -> None:
        """What the card offers."""
        self.setText(title)
        self._detail = detail
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.update()

    def set_kind(self, kind: CardKind) -> None:
        """Makes the card louder or quieter."""
        if kind != self._kind:
            self._kind = kind
            self.update()

    @property
    def is_cut(self) -> bool:
        """Whether not all of its words can be read."""
        px = self._look.px
        tall = self._tall
        room = self.width() - (px(12) if tall else 3 * px(EDGE) + px(DISC)) - px(4)
        title = self._look.font(BODY if tall else STRONG, strong=True)
        wide = QFontMetrics(title).horizontalAdvance(self.text())
        detail = QFontMetrics(self._look.font(self._small)).horizontalAdvance(self._detail)
        return max(wide, 0 if tall else detail) > room

    def sizeHint(self) -> QSize:
        px = self._look.px
        return QSize(px(150), px(118) if self._tall else px(84))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        primary = self._kind == "primary"
        line = look.metrics.hairline
        frame = self.rect().adjusted(line, line, -line, -line)
        ground = look.colour("jade" if primary else "surface")
        if self.isDown():
            ground = look.colour("jade_strong" if primary else "surface_2")
        chosen = self.isChecked()
        if chosen and not self.isDown():
            ground = look.colour("jade_soft")
        edge = look.colour("jade" if self.hasFocus() or primary or chosen else "line")
        painter.setPen(QPen(edge, line * (3 if self.hasFocus() else 2 if chosen else 1)))
        painter.setBrush(ground)
        painter.drawRoundedRect(frame, px(RADIUS_TILE), px(RADIUS_TILE))
        ink = "jade_ink" if primary else "vermilion" if self._kind == "danger" else "ink"
        if not self.isEnabled():
            painter.setOpacity(look.faint)
        if self._tall:
            self._paint_tall(painter, frame, ink)
        else:
            self._paint_wide(painter, frame, ink)

    def _paint_tall(self, painter: QPainter, frame: QRect, ink: str) -> None:
        px = self._look.px
        disc = QRect(0, 0, px(DISC), px(DISC))
        disc.moveCenter(frame.center())
        disc.moveTop(frame.top() + px(12))
        self._paint_disc(painter, disc)
        words = QRect(frame.left() + px(6), disc.bottom() + px(6), frame.width() - px(12),
                      frame.bottom() - disc.bottom() - px(10))  # fmt: skip
        font = self._look.font(BODY, strong=True)
        shown = QFontMetrics(font).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, words.width()
        )
        letter(painter, words, CENTRE, shown, font, self._look.colour(ink))

    def _paint_wide(self, painter: QPainter, frame: QRect, ink: str) -> None:
        look, px = self._look, self._look.px
        disc = QRect(frame.left() + px(EDGE), 0, px(DISC), px(DISC))
        disc.moveTop(frame.center().y() - disc.height() // 2 + 1)
        self._paint_disc(painter, self._turned(disc))
        words = frame.adjusted(2 * px(EDGE) + disc.width(), 0, -px(EDGE), 0)
        strong, small = look.font(STRONG, strong=True), look.font(self._small)
        if not self._detail:
            shown = QFontMetrics(strong).elidedText(
                self.text(), Qt.TextElideMode.ElideRight, words.width()
            )
            letter(painter, self._turned(words), LEFT, shown, strong, look.colour(ink))
            return
        upper, lower = QFontMetrics(strong).height(), QFontMetrics(small).height()
        top = words.center().y() - (upper + lower) // 2
        boxes = (
            QRect(words.left(), top, words.width(), upper),
            QRect(words.left(), top + upper, words.width(), lower),
        )
        quiet = ink if self._kind == "primary" else "ink_2"
        for box, text, font, colour in (
            (boxes[0], self.text(), strong, ink),
            (boxes[1], self._detail, small, quiet),
        ):
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            letter(painter, self._turned(box), LEFT, shown, font, look.colour(colour))

    def _paint_disc(self, painter: QPainter, disc: QRect) -> None:
        look = self._look
        primary = self._kind == "primary"
        ground = QColor(look.colour("jade_ink"))
        ground.setAlpha(46)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground if primary else look.colour("jade_soft"))
        painter.drawEllipse(disc)
        colour = "jade_ink" if primary else "vermilion" if self._kind == "danger" else "jade"
        drawn = look.icon(self._icon, colour=colour, size=28, ratio=self.devicePixelRatioF())
        half = look.px(28) // 2
        painter.drawPixmap(disc.center().x() - half + 1, disc.center().y() - half + 1, drawn)

    def _turned(self, part: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), part)
