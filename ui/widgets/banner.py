"""One calm sentence that waits for nobody: what happened, and what to do."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS, SPACE_CARD
from ui.widgets.saying import announce

Tone = Literal["info", "done", "care", "refused", "hint"]
_TONES: dict[Tone, tuple[str, str, str]] = {
    "info": ("sky", "sky_soft", "info"),
    "done": ("jade", "jade_soft", "check"),
    "care": ("amber", "amber_soft", "triangle-alert"),
    "refused": ("vermilion", "vermilion_soft", "octagon-x"),
    "hint": ("jade", "jade_soft", "coins"),
}


class Banner(QWidget):
    """A line with an icon in the colour of its tone. It takes no focus and is never modal."""

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._tone: Tone = "info"
        self._text = ""
        self._laid_out = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    @property
    def text(self) -> str:
        return self._text

    @property
    def tone(self) -> Tone:
        return self._tone

    def show_notice(self, tone: Tone, text: str) -> None:
        """Shows a sentence; an empty one takes the banner away."""
        if (tone, text) == (self._tone, self._text):
            return
        self._tone, self._text = tone, text
        self.setAccessibleName(text)
        announce(self, text, urgent=tone == "refused")
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._laid_out = True
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the sentence needs at this width."""
        room = QRect(0, 0, max(width - self._frame_width(), 1), 10_000)
        metrics = QFontMetrics(self._look.font(BODY))
        wanted = metrics.boundingRect(room, self._flags(), self._text).height()
        return wanted + self._look.px(28)

    def sizeHint(self) -> QSize:
        parent = self.parentWidget()
        width = self.width() if self._laid_out or parent is None else parent.width()
        return QSize(self._look.px(200), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self._look.font(BODY)).height() + self._look.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        ink, ground, icon = _TONES[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(look.colour(ink), look.metrics.hairline)
        painter.setPen(edge if look.outlined else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        gap = look.px(4)
        frame = self.rect().adjusted(gap, gap, -gap, -gap)
        radius = look.px(RADIUS)
        painter.drawRoundedRect(frame, radius, radius)
        side = look.px(20)
        left = frame.left() + look.px(SPACE_CARD - 4)
        drawn = look.icon(icon, colour=ink, size=20, ratio=self.devicePixelRatioF())
        turned, way = QStyle.visualRect, self.layoutDirection()
        place = QRect(left, frame.center().y() - side // 2 + 1, side, side)
        painter.drawPixmap(turned(way, frame, place).topLeft(), drawn)
        painter.setPen(look.colour(ink))
        painter.setFont(look.font(BODY))
        left += side + look.px(10)
        box = QRect(left, frame.top(), frame.right() - left - look.px(8), frame.height())
        painter.drawText(turned(way, frame, box), self._flags(), self._text)

    def _flags(self) -> int:
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        return int(flags.value) | int(Qt.TextFlag.TextWordWrap.value)

    def _frame_width(self) -> int:
        return self._look.px(8 + 12 + 20 + 10 + 8) + 2
