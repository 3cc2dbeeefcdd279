"""A few things to think about, each with its icon: read one after the other, not as one block."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SPACE_TILE


class Points(QWidget):
    """Sentences under each other. Takes no room without any."""

    def __init__(self, *, look: Look, name: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._icon = icon
        self._said: tuple[str, ...] = ()
        self._shown: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(SPACE_TILE))
        self._grid.setVerticalSpacing(look.px(SPACE_TILE))
        self._grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_points(self, said: Sequence[str]) -> None:
        """Takes over the sentences."""
        if tuple(said) == self._said:
            return
        self._said = tuple(said)
        for label in self._shown:
            label.hide()
            label.deleteLater()
        self._shown = []
        drawn = self._look.icon(self._icon, colour="amber", size=20, ratio=self.devicePixelRatioF())
        for row, words in enumerate(self._said):
            sign = QLabel(self)
            sign.setPixmap(drawn)
            text = QLabel(words, self)
            text.setObjectName(f"{self.objectName()}_{row}")
            text.setWordWrap(True)
            self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
            self._shown += [sign, text]
        self.setVisible(bool(self._said))
