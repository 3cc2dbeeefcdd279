"""The strip under the header that says what to practise next."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.cashier.practice import TASKS, words_of
from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TILE
from ui.widgets.key_button import KeyButton


class PracticeStrip(QWidget):
    """Number, sentence, and a key that ends it: `ended`. Takes no room while nobody practises."""

    ended = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("practice")
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(SPACE_CARD), 0, look.px(SPACE_CARD), 0)
        row.setSpacing(look.px(SPACE_TILE))
        self._number = QLabel(self)
        self._number.setObjectName("practice_number")
        self._number.setProperty("role", "strong")
        self._words = QLabel(self)
        self._words.setObjectName("practice_words")
        self._words.setProperty("role", "body")
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        end = KeyButton(
            look=look, name="practice_end", text=self.tr("End the practice"), kind="quiet",
            parent=self,
        )  # fmt: skip
        end.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        end.clicked.connect(self._end_clicked)
        row.addWidget(self._number)
        row.addWidget(self._words, 1)
        row.addWidget(end)
        self.hide()

    def render_state(self, state: LaneState) -> None:
        self.setVisible(bool(state.practice))
        if state.practice:
            self._number.setText(f"{state.practice} / {len(TASKS)}")
            self._words.setText(words_of(state.practice))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, line = self._look, self._look.metrics.hairline
        painter.fillRect(self.rect(), look.colour("sky_soft"))
        below = self.rect()
        below.setTop(below.bottom() - line + 1)
        painter.fillRect(below, look.colour("line"))

    @Slot()
    def _end_clicked(self) -> None:
        self.ended.emit()
