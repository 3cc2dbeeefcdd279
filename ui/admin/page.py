"""What every place looks like: a name, the answer (a sentence and a big number), the details."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, SPACE_CARD, SPACE_GROUP, SPACE_TIGHT
from ui.widgets.field import Field
from ui.widgets.words import Words

NARROW: Final = 900
"""Below it two cards beside each other have no room for their tables."""
SHORT: Final = 640
"""Below it the answer stands in one line: the room is for what it is about."""


class Page(QWidget):
    """One place. `body` takes its details; it scrolls where the screen is too small for them."""

    def __init__(
        self, *, look: Look, name: str, title: str, sign: str = "", parent: QWidget | None = None
    ) -> None:
        """`sign` is the currency before a big number that is an amount."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.look = look
        self._sign = sign
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea(self)
        area.setObjectName(f"{name}_area")
        area.setAccessibleName(title)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(area)
        inside = QWidget(area)
        inside.setProperty("role", "ground")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        area.setWidget(inside)
        self._area = area
        self._column = QVBoxLayout(inside)
        edge = look.px(SPACE_GROUP)
        self._column.setContentsMargins(edge, look.px(SPACE_CARD), edge, look.px(SPACE_CARD))
        self._column.setSpacing(look.px(SPACE_TIGHT))
        self._answer = QLabel(inside)
        self._answer.setObjectName(f"{name}_answer")
        self._answer.setProperty("role", "quiet")
        self._answer.setWordWrap(True)
        self._figure = Words(
            look=look, name=f"{name}_figure", size=AMOUNT, strong=True, sign=sign, parent=inside
        )
        self._more = QLabel(inside)
        self._more.setObjectName(f"{name}_more")
        self._more.setProperty("role", "quiet")
        self._more.setWordWrap(True)
        self._said = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._said.setSpacing(look.px(SPACE_TIGHT))
        self._said.addWidget(self._answer)
        self._said.addWidget(self._figure)
        self._column.addLayout(self._said)
        self._column.addWidget(self._more)
        self._column.addSpacing(look.px(SPACE_TIGHT))
        self.body = QVBoxLayout()
        self.body.setSpacing(look.px(SPACE_CARD))
        self._column.addLayout(self.body, 1)
        self.inside = inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        flat = self.is_short
        way = QBoxLayout.Direction.RightToLeft if flat else QBoxLayout.Direction.TopToBottom
        if way != self._said.direction():
            self._said.setDirection(way)
            self._said.setSpacing(self.look.px(SPACE_CARD if flat else SPACE_TIGHT))
            self._said.setStretch(0, int(flat))
            self._give_room()
        super().resizeEvent(event)

    def _give_room(self) -> None:
        """Beside its sentence the figure has the room that it needs, and no more."""
        metrics = QFontMetrics(self.look.font(AMOUNT, strong=True))
        needed = metrics.horizontalAdvance(f"{self._sign} {self._figure.text}")
        self._figure.setMinimumWidth(needed if self.is_short else 0)

    @property
    def is_short(self) -> bool:
        """Whether there is little room under each other."""
        return self.height() < self.look.px(SHORT)

    def show_answer(self, sentence: str, figure: str = "", more: str = "") -> None:
        """The answer of the place: a sentence, its figure, and what belongs to it."""
        self._answer.setText(sentence)
        self._answer.setVisible(bool(sentence))
        self._figure.show_text(figure)
        self._give_room()
        self._more.setText(more)
        self._more.setVisible(bool(more))

    def bring_up(self, part: QWidget) -> None:
        """Scrolls to a part that stands low or below what is seen, once it has its place."""

        def scroll() -> None:
            top = part.mapTo(self.inside, QPoint(0, 0)).y()
            bar = self._area.verticalScrollBar()
            if not 0 <= top - bar.value() < self._area.viewport().height() // 2:
                bar.setValue(top - self.look.px(SPACE_CARD))

        QTimer.singleShot(0, self, scroll)

    def take_scan(self, code: str) -> bool:
        """What a scanner has read goes into the line that is typed in; whether there was one.

        A line that searches takes none: what was scanned is found whatever it is. Nor does a PIN.
        """
        line = self.focusWidget()
        field = line.parentWidget() if isinstance(line, QLineEdit) and line.hasFocus() else None
        if not isinstance(field, Field) or field is self.finder:
            return False
        if field.line.echoMode() is QLineEdit.EchoMode.Normal and not field.line.isReadOnly():
            field.take_scan(code)
        return True

    @property
    def finder(self) -> Field | None:
        """The line that searches here."""
        return None

    def show_found(self, key: str) -> None:
        """Shows the one that was scanned, by its number."""

    def opened(self) -> None:
        """Somebody has come here: what may have changed is looked up again."""


class Beside(QWidget):
    """Parts beside each other, each with its share of the width; where the screen is too narrow
    for that, under each other."""

    def __init__(
        self, *, look: Look, parts: Sequence[tuple[QWidget, int]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._narrow = look.px(NARROW)
        self._parts = tuple(part for part, _ in parts)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.px(SPACE_CARD))
        for part, share in parts:
            self._row.addWidget(part, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = event.size().width() < self._narrow
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if way != self._row.direction():
            self._row.setDirection(way)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        # As wide as its widest part, for side by side is only where there is room for it.
        wide = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(wide, super().minimumSizeHint().height())


class Card(QWidget):
    """A surface for things that belong together, with what they are in a word or two."""

    def __init__(self, *, look: Look, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(look.px(SPACE_TIGHT))
        self._title = QLabel(title, self)
        self._title.setObjectName(f"{name}_title")
        self._title.setProperty("role", "name")
        self._title.setWordWrap(True)
        self._title.setVisible(bool(title))
        self.column.addWidget(self._title)

    def show_title(self, title: str) -> None:
        """What belongs together here."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
