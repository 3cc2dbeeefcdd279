"""A ring that grows shorter with the time that is left, and the seconds in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, QTime, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SMALL, TITLE

WHOLE = 360 * 16
A_DAY = 24 * 3600


def seconds_until(moment: str, *, now: QTime) -> int:
    """Whole seconds of the day from `now` to an ISO time; 0 where it is over."""
    then = dt.datetime.fromisoformat(moment).time()
    left = now.secsTo(QTime(then.hour, then.minute, then.second)) % A_DAY
    # Nothing here lasts half a day: so much is the time since it was over.
    return left if left < A_DAY // 2 else 0


class TimeRing(QWidget):
    """Painted anew once a second while there is time left, and not at all without any.

    The quiet ring of `large` has the seconds in it; a small one stands before a line of words.
    """

    def __init__(
        self, *, look: Look, name: str, now: Callable[[], QTime], large: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._now = now
        self._large = large
        self._until = ""
        self._of = 1
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._ticked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def seconds_left(self) -> int:
        """What the ring shows."""
        return self._left

    def show_time(self, until: str, *, of: int) -> None:
        """Runs down to the ISO time `until`; the full ring is `of` seconds. "" stops it."""
        self._until, self._of = until, max(of, 1)
        self._ticked()
        if self._left:
            self._tick.start()

    def sizeHint(self) -> QSize:
        side = self._look.px(96 if self._large else 24)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = look.px(6 if self._large else 3)
        side = min(self.width(), self.height()) - 2 * width
        box = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter.setPen(QPen(look.colour("line"), width))
        painter.drawEllipse(box)
        if self._left:
            pen = QPen(look.colour("sky"), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(box, WHOLE // 4, WHOLE * min(self._left, self._of) // self._of)
        if self._large:
            painter.setPen(look.colour("ink" if self._left else "ink_2"))
            painter.setFont(look.font(TITLE if self._left else SMALL, strong=bool(self._left)))
            words = str(self._left) if self._left else "…"
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)

    @Slot()
    def _ticked(self) -> None:
        # A clock that is off says no more than the whole time.
        left = min(seconds_until(self._until, now=self._now()), self._of) if self._until else 0
        if not left:
            self._tick.stop()
        if left != self._left:
            self._left = left
            self.setAccessibleName(self.tr("%n second(s) left", "", left))
            self.update()
