"""Things to do as keys in groups, all of them at one glance: each has a number that never changes.

In as many columns as the width has room for; a group stays together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QScroller, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, SMALL, SPACE_TILE
from ui.widgets.key_button import KeyButton
from ui.widgets.rows import RowFace

GAP: Final = 4
SPARE: Final = 18
"""What a key in a column can do without of the room that it would like, at 100 %."""


class KeyGroups(QScrollArea):
    """Shows rows that belong to groups. `picked` with the place of the one that was tapped."""

    picked = Signal(int)

    def __init__(self, *, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._look = look
        self._rows: tuple[RowFace, ...] = ()
        self._titles: list[QLabel] = []
        self._keys: list[KeyButton] = []
        self._inner = QWidget()
        self._inner.setObjectName(f"{name}_content")
        self.setWidget(self._inner)
        for ground in (self.viewport(), self._inner):
            ground.setAutoFillBackground(False)

    def show_rows(self, rows: Sequence[RowFace], *, chosen: int | None) -> None:
        """Takes over the rows; the chosen one, which Enter takes, is the jade key."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._make()
            self._place()
        for place, key in enumerate(self._keys):
            key.set_kind("primary" if place == chosen else "plain")
        if chosen is not None and chosen < len(self._keys):
            self.ensureWidgetVisible(self._keys[chosen], 0, self._look.px(GAP))

    def sizeHint(self) -> QSize:
        return self._inner.size()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.metrics.hit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _make(self) -> None:
        for old in (*self._titles, *self._keys):
            old.hide()
            old.deleteLater()
        self._titles, self._keys = [], []
        for title, _ in groupby(self._rows, key=lambda row: row.group):
            label = QLabel(title, self._inner)
            label.setProperty("role", "small")
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            label.show()
            self._titles.append(label)
        for place, row in enumerate(self._rows):
            key = KeyButton(
                look=self._look,
                name=f"{self.objectName()}_{row.number}",
                text=row.label,
                spoken=row.spoken,
                cap=row.number,
                icon=row.icon,
                aligned=True,
                parent=self._inner,
            )
            key.setToolTip(row.detail)
            key.setProperty("place", place)
            key.clicked.connect(self._clicked)
            key.show()
            self._keys.append(key)

    def _place(self) -> None:
        """Puts the groups under each other, into columns that are about as long as each other."""
        look = self._look
        wide, gap, between = self.viewport().width(), look.px(GAP), look.px(SPACE_TILE)
        widest = max((key.sizeHint().width() for key in self._keys), default=wide)
        widest -= look.px(SPARE)
        count = max(1, (wide + between) // (widest + between))
        column_wide = (wide - between * (count - 1)) // count
        high = look.metrics.hit
        high = max(high, QFontMetrics(look.font(BODY, strong=True)).height() + look.px(6))
        title_high = QFontMetrics(look.font(SMALL)).height() + look.px(6)
        groups = [list(rows) for _, rows in groupby(self._rows, key=lambda row: row.group)]
        heights = [title_high + len(rows) * (high + gap) for rows in groups]
        column, top, lowest, place = 0, 0, 0, 0
        longest = _shortest_columns(heights, count)
        for label, rows, height in zip(self._titles, groups, heights, strict=True):
            if top and top + height > longest and column < count - 1:
                column, top = column + 1, 0
            left = column * (column_wide + between)
            if self.isRightToLeft():
                left = wide - left - column_wide
            label.setGeometry(QRect(left, top, column_wide, title_high))
            top += title_high
            for _ in rows:
                self._keys[place].setGeometry(QRect(left, top, column_wide, high))
                top, place = top + high + gap, place + 1
            lowest = max(lowest, top)
        self._inner.resize(wide, lowest)

    @Slot()
    def _clicked(self) -> None:
        self.picked.emit(self.sender().property("place"))


def _shortest_columns(heights: list[int], count: int) -> int:
    """The least height of `count` columns that take these in their order."""
    for most in sorted({sum(heights[a:b]) for b in range(len(heights) + 1) for a in range(b)}):
        columns, top = 1, 0
        for height in heights:
            if top and top + height > most:
                columns, top = columns + 1, 0
            top += height
        if columns <= count and most >= max(heights):
            return most
    return 0
