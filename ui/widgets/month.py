"""What runs when: a line for each thing, over the days of some weeks. Painted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SMALL
from ui.widgets.lettering import CENTRE, LEFT, letter

DAYS: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One thing and its days; None where it has no beginning or no end."""

    label: str
    start: dt.date | None = None
    end: dt.date | None = None
    runs: Callable[[dt.date], bool] | None = None
    """Which days between them are its own; all of them where it does not say."""


class Month(QWidget):
    """Four weeks from a day on; each thing's days are a bar with its name on it."""

    def __init__(
        self, *, look: Look, name: str, spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._spoken = spoken
        self._first = dt.date(2026, 1, 1)
        self.spans: tuple[Span, ...] = ()
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_spans(self, spans: Sequence[Span], *, first: dt.date) -> None:
        """Takes over what runs, and the day on the left."""
        self.spans, self._first = tuple(spans), first
        self.setAccessibleName(f"{self._spoken}. " + "; ".join(span.label for span in spans))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._head + max(1, len(self.spans)) * self._row)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(200), self.sizeHint().height())

    @property
    def _head(self) -> int:
        return QFontMetrics(self._look.font(SMALL)).height() + self._look.px(8)

    @property
    def _row(self) -> int:
        return QFontMetrics(self._look.font(SMALL)).height() + self._look.px(14)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, turn = look.font(SMALL), self.layoutDirection()
        for day in range(DAYS):
            at = self._first + dt.timedelta(days=day)
            box = QRect(self._left(day), 0, self._left(day + 1) - self._left(day), self._head)
            if at.weekday() >= 5:
                weekend = QRect(box.left(), self._head, box.width(), self.height())
                painter.fillRect(QStyle.visualRect(turn, self.rect(), weekend),
                                 look.colour("surface_2"))  # fmt: skip
            if at.weekday() == 0 or day == 0:
                wide = QRect(box.left(), 0, 3 * box.width(), self._head)
                letter(painter, QStyle.visualRect(turn, self.rect(), wide), LEFT,
                       f"{at.month}/{at.day}", font, look.colour("ink_2"))  # fmt: skip
        for place, span in enumerate(self.spans):
            top = self._head + place * self._row
            first = 0 if span.start is None else (span.start - self._first).days
            last = DAYS if span.end is None else (span.end - self._first).days
            left, right = self._left(max(0, first)), self._left(min(DAYS, max(0, last)))
            line = QRect(0, top, self.width(), self._row)
            if right <= left:
                letter(painter, line, CENTRE, span.label, font, look.colour("ink_2"))
                continue
            whole = QRect(left + px(2), top + px(3), right - left - px(4), self._row - px(6))
            bar = QStyle.visualRect(turn, self.rect(), whole)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("jade_soft"))
            for begin, end in self._runs(span, max(0, first), min(DAYS, last)):
                room = self._left(end) - self._left(begin) - px(4)
                run = QRect(self._left(begin) + px(2), whole.top(), room, whole.height())
                run = QStyle.visualRect(turn, self.rect(), run)
                painter.drawRoundedRect(run, px(4), px(4))
            words = bar.adjusted(px(8), 0, -px(4), 0)
            shown = QFontMetrics(font).elidedText(
                span.label, Qt.TextElideMode.ElideRight, words.width()
            )
            letter(painter, words, LEFT, shown, font, look.colour("jade_strong"))

    def _runs(self, span: Span, first: int, last: int) -> list[tuple[int, int]]:
        """The days of a thing as runs of them without a gap: [from, to) counted from the left."""
        if span.runs is None:
            return [(first, last)]
        found: list[tuple[int, int]] = []
        for day in range(first, last):
            if span.runs(self._first + dt.timedelta(days=day)):
                begin = found.pop()[0] if found and found[-1][1] == day else day
                found.append((begin, day + 1))
        return found

    def _left(self, day: int) -> int:
        return self.width() * day // DAYS
