"""What the customer owes, legible from a metre; after payment, what he gets back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.figures import sign
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, BODY, SMALL, SPACE_CARD, STRONG, TITLE, TOTAL
from ui.widgets.saying import announce

LESS = 48
"""The size of an amount that is too long for 60 px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalFace:
    """What stands on the bar: short rows on the left, and one big amount with its label."""

    label: str
    amount: str
    rows: tuple[str, ...]
    done: bool = False


class TotalBar(QWidget):
    """The amount in 60 px. It turns jade when the sale is paid."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("total_bar")
        self._look = look
        self._face = TotalFace(label="", amount="", rows=())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def face(self) -> TotalFace:
        return self._face

    def show_face(self, face: TotalFace) -> None:
        if face == self._face:
            return
        self._face = face
        self.setAccessibleName(f"{face.label} {face.amount}")
        self.setAccessibleDescription(", ".join(face.rows))
        if face.done:
            announce(self, f"{face.label} {face.amount}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._look.high(92))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, face = self._look, self._face
        ground, ink, quiet = self._colours()
        painter.fillRect(self.rect(), ground)
        if not face.done:
            line = look.metrics.hairline
            painter.fillRect(QRect(0, 0, self.width(), line), look.colour("line"))
        inner = self.rect().adjusted(look.px(SPACE_CARD), 0, -look.px(SPACE_CARD), 0)
        left_edge = self._paint_amount(painter, inner, ink, quiet)
        room = QRect(inner.left(), inner.top(), left_edge - inner.left(), inner.height())
        self._paint_left(painter, room, ink, quiet)

    def _turned(self, left: int, wide: int) -> int:
        """Where something so wide begins that begins at `left` where people read from the left."""
        return left if not self.isRightToLeft() else self.width() - left - wide

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        look = self._look
        if self._face.done:
            return look.colour("jade"), look.colour("jade_ink"), look.colour("jade_ink")
        return look.colour("surface"), look.colour("ink"), look.colour("ink_2")

    def _paint_amount(self, painter: QPainter, box: QRect, ink: QColor, quiet: QColor) -> int:
        """Label, sign and amount on one base line, flush right. Returns the left end."""
        look, face = self._look, self._face
        big, figures = self._fitting(box.width() * 2 // 3)
        base = box.center().y() + figures.capHeight() // 2
        x = box.right() - figures.horizontalAdvance(face.amount)
        painter.setFont(big)
        painter.setPen(ink)
        painter.drawText(self._turned(x, box.right() - x), base, face.amount)
        small, currency = look.font(TITLE, strong=True), sign()
        wide = QFontMetrics(small).horizontalAdvance(currency)
        x -= wide + look.px(6)
        painter.setFont(small)
        painter.drawText(self._turned(x, wide), base, currency)
        label = look.font(STRONG, strong=face.done)
        wide = QFontMetrics(label).horizontalAdvance(face.label)
        x -= wide + look.px(14)
        painter.setFont(label)
        painter.setPen(quiet)
        painter.drawText(self._turned(x, wide), base, face.label)
        return x - look.px(12)

    def _fitting(self, room: int) -> tuple[QFont, QFontMetrics]:
        """The largest font in which the amount leaves room for the words beside it."""
        for size in (TOTAL, LESS, AMOUNT):
            font = self._look.font(size, strong=True)
            metrics = QFontMetrics(font)
            if metrics.horizontalAdvance(self._face.amount) <= room:
                break
        return font, metrics

    def _paint_left(self, painter: QPainter, box: QRect, ink: QColor, quiet: QColor) -> None:
        look, face = self._look, self._face
        left = box.left()
        if face.done:
            side = look.px(28)
            drawn = look.icon(
                "circle-check", colour="jade_ink", size=28, ratio=self.devicePixelRatioF()
            )
            painter.drawPixmap(self._turned(left, side), box.center().y() - side // 2, drawn)
            left += side + look.px(12)
        font = look.font(SMALL if len(face.rows) > 2 else BODY)
        metrics = QFontMetrics(font)
        height = round(metrics.height() * 1.15)
        top = box.center().y() - height * len(face.rows) // 2
        painter.setFont(font)
        for row, text in enumerate(face.rows):
            painter.setPen(ink if face.done or row == 0 else quiet)
            wide = box.right() - left
            line = QRect(self._turned(left, wide), top + row * height, wide, height)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(
                line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown
            )
