"""Payments that the lane went on without: each on a line above the total, with what is known of it.

A finger on the line opens it; one that came to nothing stays until its sale is taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTime, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.state import LaneState
from ui.cashier.wallet import asked_until, whose, words_of
from ui.theme.figures import priced
from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS, SMALL, SPACE_CARD
from ui.widgets.lettering import two_lines
from ui.widgets.time_ring import TimeRing

if TYPE_CHECKING:
    from pos.till.state import ParkedView

MOST = 2
"""Lines that are shown; of more payments at once the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideFace:
    """What a line says. `until` is when the time of a payment under way is over, else empty."""

    sale: str
    words: str
    figure: str
    until: str = ""
    of: int = 1

    @property
    def failed(self) -> bool:
        """Whether nobody paid."""
        return not self.until


def faces_of(parked: tuple[ParkedView, ...]) -> tuple[AsideFace, ...]:
    """The payments of sales that were set aside, the newest last."""
    found = []
    for sale in parked:
        if sale.attempt is not None:
            until, of = asked_until(sale.attempt)
            words = f"{whose(sale.attempt)} · {words_of(sale.attempt)}"
            figure = priced(sale.attempt.amount)
            found.append(AsideFace(sale=sale.id, words=words, figure=figure, until=until, of=of))
        elif sale.settled is not None and sale.settled.state != "PAID":
            words, figure = sale.settled.message, priced(sale.settled.amount)
            found.append(AsideFace(sale=sale.id, words=words, figure=figure))
    return tuple(found[-MOST:])


class PaymentStrip(QWidget):
    """The lines. `opened` with the sale of the one that was touched."""

    opened = Signal(str)

    def __init__(self, *, look: Look, now: Callable[[], QTime], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("payment_strip")
        self._lines = [
            AsideLine(look=look, now=now, name=f"payment_aside_{place}", parent=self)
            for place in range(MOST)
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in self._lines:
            line.clicked.connect(self._clicked)
            column.addWidget(line)
        self.setVisible(False)

    def render_state(self, state: LaneState) -> None:
        """Shows the payments of the state."""
        faces = faces_of(state.till.parked)
        for place, line in enumerate(self._lines):
            line.show_face(faces[place] if place < len(faces) else None)
        self.setVisible(bool(faces))

    @Slot()
    def _clicked(self) -> None:
        self.opened.emit(self.sender().property("sale"))


class AsideLine(QAbstractButton):
    """One payment: its ring, what is known, how much. Sky while it is under way, vermilion where
    it came to nothing."""

    def __init__(self, *, look: Look, now: Callable[[], QTime], name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._face: AsideFace | None = None
        self._ring = TimeRing(look=look, name=f"{name}_ring", now=now, large=False, parent=self)
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)

    @property
    def face(self) -> AsideFace | None:
        """What the line shows."""
        return self._face

    def show_face(self, face: AsideFace | None) -> None:
        if face == self._face:
            return
        self._face = face
        self.setVisible(face is not None)
        if face is None:
            self._ring.show_time("", of=1)
            return
        self.setProperty("sale", face.sale)
        self.setAccessibleName(f"{face.words} {face.figure}")
        self._ring.setVisible(not face.failed)
        self._ring.show_time(face.until, of=face.of)
        self.update()

    def sizeHint(self) -> QSize:
        # Large words have their second line, too.
        high = 2 * QFontMetrics(self._look.font(SMALL)).height() + self._look.px(6)
        return QSize(self._look.px(200), max(self._look.metrics.hit, high))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, face = self._look, self._face
        if face is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = look.colour("vermilion" if face.failed else "sky")
        gap = look.px(3)
        frame = self.rect().adjusted(look.px(4), gap, -look.px(4), -gap)
        line = 2 * look.metrics.hairline if self.hasFocus() else look.metrics.hairline
        edged = self.hasFocus() or look.outlined
        painter.setPen(QPen(ink, line) if edged else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("vermilion_soft" if face.failed else "sky_soft"))
        painter.drawRoundedRect(frame, look.px(RADIUS), look.px(RADIUS))
        side = look.px(24)
        left = frame.left() + look.px(SPACE_CARD - 6)
        self._ring.setGeometry(left, frame.center().y() - side // 2 + 1, side, side)
        if face.failed:
            drawn = look.icon("octagon-x", colour="vermilion", ratio=self.devicePixelRatioF())
            painter.drawPixmap(left, frame.center().y() - side // 2 + 1, drawn)
        painter.setPen(ink)
        strong = look.font(BODY, strong=True)
        painter.setFont(strong)
        inner = frame.adjusted(0, 0, -look.px(SPACE_CARD - 4), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, face.figure)
        right = inner.right() - QFontMetrics(strong).horizontalAdvance(face.figure)
        left += side + look.px(10)
        room = QRect(left, inner.top(), right - look.px(12) - left, inner.height())
        font, lines = self._set(face.words, room)
        painter.setFont(font)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, "\n".join(lines))

    def _set(self, words: str, room: QRect) -> tuple[QFont, tuple[str, ...]]:
        """The words on one line, or smaller on two: how it ended stands at their end."""
        body, small = self._look.font(BODY), self._look.font(SMALL)
        fits = QFontMetrics(body).horizontalAdvance(words) <= room.width()
        if not fits and 2 * QFontMetrics(small).height() <= room.height():
            return small, two_lines(words, small, room.width())
        right = Qt.TextElideMode.ElideRight
        return body, (QFontMetrics(body).elidedText(words, right, room.width()),)
