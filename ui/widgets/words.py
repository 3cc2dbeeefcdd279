"""A word or an amount that is read from further away: as large as its box allows, and no larger."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.widgets.lettering import letter

SMALLEST: Final = 60
"""Percent of its size to which a text may shrink; what is longer still is cut with a dot or three.
"""
STEP: Final = 4


class Words(QWidget):
    """One text in one colour of the theme. `sign`, a currency, stands before it at half size."""

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        size: int,
        strong: bool = False,
        colour: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        sign: str = "",
        lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._size = size
        self._strong = strong
        self._colour = colour
        self._align = align | Qt.AlignmentFlag.AlignVCenter
        self._sign = sign
        self._lines = lines
        self.text = ""
        tall = QSizePolicy.Policy.Fixed if lines == 1 else QSizePolicy.Policy.Minimum
        self.setSizePolicy(QSizePolicy.Policy.Expanding, tall)

    def show_text(self, text: str) -> None:
        """Sets the text; an empty one takes no room."""
        if text == self.text and self.isHidden() == (not text):
            return
        self.text = text
        self.setAccessibleName(f"{self._sign}{text}")
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    @property
    def is_cut(self) -> bool:
        """Whether not all of the text can be read."""
        font = self._font_for(self.width())
        if self._lines == 1:
            return self._wide(font) > self.width()
        return self._bounds(font).height() > self.height() + 1

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._look.font(self._size, strong=self._strong))
        if self._lines == 1:
            # Chinese signs stand taller than the letters that the font is measured by.
            return QSize(self._look.px(120), metrics.height() * 5 // 4)
        wide = self.width() or self._look.px(400)
        flags = int(Qt.TextFlag.TextWordWrap.value)
        needed = metrics.boundingRect(QRect(0, 0, wide, 10_000), flags, self.text).height()
        return QSize(self._look.px(120), min(needed, metrics.lineSpacing() * self._lines + 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(40), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self._look
        font, colour = self._font_for(self.width()), look.colour(self._colour)
        if self._lines > 1:
            flags = self._align | Qt.TextFlag.TextWordWrap
            letter(painter, self.rect(), flags, self.text, font, colour)
            return
        if not self._sign:
            shown = QFontMetrics(font).elidedText(
                self.text, Qt.TextElideMode.ElideMiddle, self.width()
            )
            letter(painter, self.rect(), self._align, shown, font, colour)
            return
        self._paint_amount(painter, font)

    def _paint_amount(self, painter: QPainter, font: QFont) -> None:
        """The sign, smaller, and the figures on one base line."""
        colour = self._look.colour(self._colour)
        figures, small = QFontMetrics(font), self._sign_font(font)
        wide = self._wide(font)
        left = QStyle.alignedRect(
            self.layoutDirection(), self._align, QSize(wide, self.height()), self.rect()
        ).left()
        base = (self.height() + figures.capHeight()) // 2
        painter.setPen(colour)
        painter.setFont(small)
        painter.drawText(left, base, self._sign)
        painter.setFont(font)
        painter.drawText(left + wide - figures.horizontalAdvance(self.text), base, self.text)

    def _font_for(self, width: int) -> QFont:
        """The largest of the text's sizes that the box has room for."""
        look = self._look
        for percent in range(100, SMALLEST - 1, -STEP):
            font = look.font(self._size * percent // 100, strong=self._strong)
            if self._lines == 1:
                if self._wide(font) <= width:
                    return font
            elif self._bounds(font).height() <= self.height():
                return font
        return font

    def _bounds(self, font: QFont) -> QRect:
        room = QRect(0, 0, self.width(), 10_000)
        return QFontMetrics(font).boundingRect(room, int(Qt.TextFlag.TextWordWrap.value), self.text)

    def _wide(self, font: QFont) -> int:
        wide = QFontMetrics(font).horizontalAdvance(self.text)
        if self._sign:
            wide += QFontMetrics(self._sign_font(font)).horizontalAdvance(self._sign)
            wide += self._look.px(8)
        return wide

    def _sign_font(self, font: QFont) -> QFont:
        made = QFont(font)
        made.setPixelSize(max(1, font.pixelSize() // 2))
        return made
