"""Letters for fingers: the first ones of a name, or of its pinyin; with figures for numbers that
have both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.look import Look
from ui.theme.tokens import STRONG
from ui.widgets.key_button import KeyButton

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
FIGURES = "1234567890"
SIGNS = {".": "point", ":": "colon"}
"""What stands between figures: amounts, times."""
ERASE = "erase"


class LetterPad(QWidget):
    """Three rows of letters, with `signs` one of figures above them. Signals: `typed` with a sign,
    `erased`."""

    typed = Signal(str)
    erased = Signal()

    def __init__(
        self, *, look: Look, name: str, signs: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        # Letters stand where every keyboard has them, whichever way people read.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(4))
        if signs:
            for place, figure in enumerate(FIGURES):
                grid.addWidget(self._key(figure), 0, 2 * place, 1, 2)
        for row, letters in enumerate(ROWS):
            for place, letter in enumerate(letters):
                grid.addWidget(self._key(letter), row + signs, 2 * place + row, 1, 2)
        for place, sign in enumerate(SIGNS if signs else ""):
            grid.addWidget(self._key(sign), 3, 16 * place, 1, 2)
        grid.addWidget(self._key(ERASE), 2 + signs, 18 if signs else 16, 1, 2 if signs else 4)
        for column in range(20):
            grid.setColumnStretch(column, 1)

    def _key(self, letter: str) -> KeyButton:
        erase = letter == ERASE
        key = KeyButton(
            look=self._look,
            name=f"{self.objectName()}_{SIGNS.get(letter, letter)}",
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
