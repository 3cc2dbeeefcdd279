"""One product on a tile: a coloured field with its initial, the name, the price."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QTextOption
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS_TILE, SMALL, STRONG, TITLE


class ProductTile(QAbstractButton):
    """A painted product. It keeps its place while a page of goods changes under it."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._label = ""
        self._price = ""
        self._tone = 0
        self.code = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_product(self, *, code: str, label: str, price: str) -> None:
        """What the tile sells; without a code it disappears. The colour follows the code, so
        that a product keeps it on whatever page it stands."""
        self.code, self._label, self._price = code, label, price
        self._tone = zlib.crc32(code.encode())
        self.setAccessibleName(f"{label} {price}")
        self.setVisible(bool(code))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(132), self._look.px(124))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = look.metrics.hairline
        frame = self.rect().adjusted(line, line, -line, -line)
        radius = look.px(RADIUS_TILE)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(frame), radius, radius)
        painter.fillPath(outline, look.colour("surface_2" if self.isDown() else "surface"))
        head = max(frame.height() - look.px(74), look.px(28))
        field, ink = look.palette.tiles[self._tone % len(look.palette.tiles)]
        painter.setClipPath(outline)
        top = QRect(frame.left(), frame.top(), frame.width(), head)
        painter.fillRect(top, look.colour(field))
        painter.setPen(look.colour(ink))
        painter.setFont(look.font(TITLE if head >= look.px(48) else STRONG, strong=True))
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, self._label[:1])
        painter.setClipping(False)
        focus = self.hasFocus()
        painter.setPen(QPen(look.colour("jade" if focus else "line"), line * (2 if focus else 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        inner = frame.adjusted(look.px(10), head + look.px(6), -look.px(8), -look.px(6))
        self._paint_words(painter, inner)

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        look = self._look
        price = look.px(22)
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font(SMALL))
        words = QRectF(box.left(), box.top(), box.width(), box.height() - price)
        painter.save()
        painter.setClipRect(words)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.drawText(words, self._two_lines(words.width()), option)
        painter.restore()
        font = look.font(BODY, strong=True)
        painter.setFont(font)
        base = box.bottom() - look.px(2)
        painter.drawText(QPointF(box.left(), base), self._price)

    def _two_lines(self, width: float) -> str:
        metrics = QFontMetrics(self._look.font(SMALL))
        return metrics.elidedText(
            self._label, Qt.TextElideMode.ElideRight, int(width * 2) - self._look.px(20)
        )
