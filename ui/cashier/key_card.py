"""The key card: every key of this till on one sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.keymap import CardRow, card_rows
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_GROUP, SPACE_TILE
from ui.widgets.finger_area import FingerArea
from ui.widgets.key_button import KeyButton
from ui.widgets.sheet import SHADOW, Sheet


class KeyCard(Sheet):
    """Made from the same table that the keys are read from."""

    closed = Signal()
    print_wanted = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(look=look, name="key_card", parent=parent)
        self._words: list[QLabel] = []
        self._scroll: FingerArea | None = None
        self._rows = column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        column.setContentsMargins(look.px(SHADOW) + edge, look.px(12), edge, edge)
        column.setSpacing(look.px(SPACE_TILE))
        top = QHBoxLayout()
        top.addWidget(self._label(self.tr("Keys"), "title"))
        top.addStretch(1)
        on_paper = KeyButton(
            look=look, name="card_print", text=self.tr("Print"), cap="^P", kind="quiet", parent=self
        )
        on_paper.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        on_paper.clicked.connect(self._print_clicked)
        top.addWidget(on_paper)
        close = KeyButton(
            look=look, name="card_close", text=self.tr("Back"), cap="Esc", kind="quiet", parent=self
        )
        close.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        close.clicked.connect(self._close_clicked)
        top.addWidget(close)
        column.addLayout(top)
        rows = card_rows()
        if look.metrics.cramped:
            # Large words: one column, which a finger or the arrows scroll.
            self._scroll = area = FingerArea(name="card_rows", parent=self)
            area.add(self._column(rows))
            column.addWidget(area, 1)
            return
        halves = QHBoxLayout()
        halves.setSpacing(look.px(SPACE_GROUP))
        half = (len(rows) + 1) // 2
        for part in (rows[:half], rows[half:]):
            halves.addLayout(self._column(part), 1)
        column.addLayout(halves, 1)

    def turn(self, steps: int) -> None:
        """The arrows move on by a few rows where not all of them are seen at once."""
        if self._scroll is not None:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + steps * self._look.metrics.hit)

    def _column(self, rows: tuple[CardRow, ...]) -> QGridLayout:
        """Keys, names, and under each name what it does."""
        look = self._look
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(SPACE_TILE))
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, look.high(72, lines=4))
        grid.setColumnStretch(1, 1)
        for number, row in enumerate(rows):
            grid.addWidget(self._label("  ".join(row.caps), "quiet"), 2 * number, 0)
            grid.addWidget(self._label(row.name, "name"), 2 * number, 1)
            words = self._label(row.words, "small")
            self._words.append(words)
            grid.addWidget(words, 2 * number + 1, 1)
            grid.setRowStretch(2 * number + 1, 1)
        return grid

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is too little room the names of the keys have to do."""
        super().resizeEvent(event)
        if self._look.metrics.cramped:
            return
        for words in self._words:
            words.setVisible(True)
        self._rows.activate()
        if self._rows.totalMinimumSize().height() > event.size().height():
            for words in self._words:
                words.setVisible(False)

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        return label

    @Slot()
    def _print_clicked(self) -> None:
        self.print_wanted.emit()

    @Slot()
    def _close_clicked(self) -> None:
        self.closed.emit()
