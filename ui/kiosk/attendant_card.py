"""One lane on a card: which, how it stands, what it asks; calm while nothing is wanted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from ui.kiosk.attendant_state import CardState, Mood
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, BODY, RADIUS_TILE, SMALL, SPACE_CARD, STRONG, TITLE
from ui.widgets.lettering import LEFT, RIGHT, letter

TONES: Final[dict[Mood, tuple[str, str]]] = {
    "quiet": ("surface", "ink_2"),
    "plain": ("surface", "jade"),
    "care": ("amber_soft", "amber"),
    "bad": ("surface", "vermilion"),
}
"""Ground of the card, and colour of its state; the word and the icon say the same."""


class LaneCard(QAbstractButton):
    """A painted lane. It keeps its place; a click looks at it."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self.card = CardState(terminal="", name="", key="", icon="store", mood="quiet", word="")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_card(self, card: CardState) -> None:
        """Takes over how the lane stands."""
        if card == self.card:
            return
        self.card = card
        self.setAccessibleName(card.spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(190), self._look.px(176))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(150), self._look.px(150))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, card = self._look, self.card
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = look.metrics.hairline
        frame = self.rect().adjusted(line, line, -line, -line)
        ground, ink = TONES[card.mood]
        edge = "jade" if card.chosen or self.hasFocus() else "line"
        if card.mood == "care" and not card.chosen:
            edge = "amber"
        painter.setPen(QPen(look.colour(edge), line * (3 if card.chosen else 1)))
        painter.setBrush(look.colour("surface_2" if self.isDown() else ground))
        painter.drawRoundedRect(frame, look.px(RADIUS_TILE), look.px(RADIUS_TILE))
        pad = look.px(SPACE_CARD)
        inner = frame.adjusted(pad, pad, -pad, -pad)
        self._paint_head(painter, inner, ink)
        self._paint_sale(painter, inner, ink)

    def _paint_head(self, painter: QPainter, inner: QRect, ink: str) -> None:
        """The lane's name, its key, and how it stands."""
        look, card = self._look, self.card
        turn = self.layoutDirection()
        title = look.font(TITLE, strong=True)
        high = QFontMetrics(title).height()
        top = QRect(inner.left(), inner.top(), inner.width(), high)
        letter(painter, top, LEFT, card.name, title, look.colour("ink"))
        letter(painter, top, RIGHT, card.key, look.font(SMALL), look.colour("ink_2"))
        font = look.font(STRONG, strong=True)
        side, gap = look.px(20), look.px(8)
        row = QRect(inner.left(), top.bottom() + look.px(6), inner.width(), side + look.px(6))
        drawn = look.icon(card.icon, colour=ink, size=20, ratio=self.devicePixelRatioF())
        box = QRect(row.left(), row.center().y() - side // 2 + 1, side, side)
        painter.drawPixmap(QStyle.visualRect(turn, row, box).topLeft(), drawn)
        words = row.adjusted(side + gap, 0, 0, 0)
        said = QFontMetrics(font).elidedText(card.word, Qt.TextElideMode.ElideRight, words.width())
        letter(painter, QStyle.visualRect(turn, row, words), LEFT, said, font, look.colour(ink))

    def _paint_sale(self, painter: QPainter, inner: QRect, ink: str) -> None:
        """The sale's amount at the foot, one line over it, and over that what came in last."""
        look, card = self._look, self.card
        amount = look.font(AMOUNT * 5 // 6, strong=True)
        high = QFontMetrics(amount).height()
        foot = QRect(inner.left(), inner.bottom() - high + look.px(4), inner.width(), high)
        bottom = inner.bottom()
        if card.amount:
            letter(painter, foot, LEFT, card.amount, amount, look.colour("ink"))
            bottom = foot.top()
        care = card.mood == "care" or card.ill
        font = look.font(BODY, strong=care)
        metrics = QFontMetrics(font)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        if card.line:
            rows = 2 if metrics.horizontalAdvance(card.line) > inner.width() else 1
            room = QRect(inner.left(), bottom - rows * metrics.height(), inner.width(),
                         rows * metrics.height())  # fmt: skip
            letter(painter, room, flags | Qt.TextFlag.TextWordWrap, card.line, font,
                   look.colour("amber" if card.ill else ink if care else "ink_2"))  # fmt: skip
            bottom = room.top() - look.px(6)
        self._paint_goods(painter, inner, bottom)

    def _paint_goods(self, painter: QPainter, inner: QRect, bottom: int) -> None:
        """The goods that came last, as many as there is room for."""
        look = self._look
        font = look.font(BODY)
        metrics = QFontMetrics(font)
        step = metrics.height() + look.px(3)
        top = inner.top() + QFontMetrics(look.font(TITLE)).height() + look.px(44)
        for place, name in enumerate(self.card.goods):
            row = QRect(inner.left(), top + place * step, inner.width(), step)
            if row.bottom() > bottom:
                return
            said = metrics.elidedText(name, Qt.TextElideMode.ElideRight, row.width())
            letter(painter, row, LEFT, said, font, look.colour("ink" if not place else "ink_2"))
