"""Letters for fingers: the first ones of a name, or of its pinyin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.look import Look
from ui.theme.tokens import STRONG
from ui.widgets.key_button import KeyButton

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ERASE = "erase"


class LetterPad(QWidget):
    """Three rows of letters. Signals: `typed` with a letter, `erased`."""

    typed = Signal(str)
    erased = Signal()

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        # Letters stand where every keyboard has them, whichever way people read.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(4))
        for row, letters in enumerate(ROWS):
            for place, letter in enumerate(letters):
                grid.addWidget(self._key(letter), row, 2 * place + row, 1, 2)
        grid.addWidget(self._key(ERASE), 2, 16, 1, 4)
        for column in range(20):
            grid.setColumnStretch(column, 1)

    def _key(self, letter: str) -> KeyButton:
        erase = letter == ERASE
        key = KeyButton(
            look=self._look,
            name=f"{self.objectName()}_{letter}",
            text="" if erase else letter.upper(),
            spoken=self.tr("Delete last letter") if erase else letter.upper(),
            icon="delete" if erase else "",
            size=STRONG,
            parent=self,
        )
        key.setMinimumWidth(self._look.px(20))
        key.setProperty("letter", letter)
        key.clicked.connect(self._clicked)
        return key

    @Slot()
    def _clicked(self) -> None:
        letter = self.sender().property("letter")
        if letter == ERASE:
            self.erased.emit()
        else:
            self.typed.emit(letter)
