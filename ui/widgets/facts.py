"""A few facts under each other: what it is, how it stands, and a sign where it wants a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY
from ui.widgets.lettering import LEFT, RIGHT, letter

Standing = Literal["plain", "good", "care", "bad"]
SIGNS: Final[dict[Standing, tuple[str, str]]] = {
    "plain": ("ink", ""),
    "good": ("jade", "check"),
    "care": ("amber", "triangle-alert"),
    "bad": ("vermilion", "octagon-x"),
}
"""Colour and icon of each; never colour alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of it."""

    what: str
    how: str
    standing: Standing = "plain"


class Facts(QWidget):
    """Paints the facts; said aloud as one text."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self.facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Takes over what there is to say."""
        self.facts = tuple(facts)
        self.setAccessibleName("; ".join(f"{fact.what}: {fact.how}" for fact in self.facts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._look.font(BODY))
        texts = (f"{fact.what}{fact.how}" for fact in self.facts)
        wide = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return QSize(wide + self._look.px(48), len(self.facts) * self._row)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self.sizeHint().height())

    @property
    def _row(self) -> int:
        return QFontMetrics(self._look.font(BODY)).height() + self._look.px(9)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, px = self._look, self._look.px
        font = look.font(BODY)
        metrics = QFontMetrics(font)
        turn = self.layoutDirection()
        for place, fact in enumerate(self.facts):
            row = QRect(0, place * self._row, self.width(), self._row)
            colour, icon = SIGNS[fact.standing]
            side = px(20) + px(6) if icon else 0
            what = metrics.horizontalAdvance(fact.what) + px(12)
            room = row.adjusted(min(what, row.width() // 2) + side, 0, 0, 0)
            how = metrics.elidedText(fact.how, Qt.TextElideMode.ElideMiddle, room.width())
            name = QRect(row.left(), row.top(), min(what, row.width() // 2), row.height())
            said = metrics.elidedText(fact.what, Qt.TextElideMode.ElideRight, name.width())
            letter(painter, QStyle.visualRect(turn, row, name), LEFT, said, font,
                   look.colour("ink_2"))  # fmt: skip
            letter(painter, QStyle.visualRect(turn, row, room), RIGHT, how, font,
                   look.colour(colour))  # fmt: skip
            if icon:
                left = row.right() - metrics.horizontalAdvance(how) - side + 1
                box = QRect(left, row.center().y() - px(10) + 1, px(20), px(20))
                drawn = look.icon(icon, colour=colour, size=20, ratio=self.devicePixelRatioF())
                painter.drawPixmap(QStyle.visualRect(turn, row, box).topLeft(), drawn)
