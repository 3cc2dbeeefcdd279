"""A number that the shopper types himself, with a finger on his own screen: nobody says it aloud.

What he types is told once, when it is whole, and forgotten with the question.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.customer.state import Asked, CustomerState
from ui.theme.look import Look
from ui.theme.tokens import FAR_BODY, FAR_LINE
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.num_pad import BACK, NumPad
from ui.widgets.words import Words

EDGE, GAP = 48, 24
KEY_HEIGHT = 88
PAD_WIDTH = 420
LINES = 6
_GROUPS = (3, 7)
"""After so many digits of a telephone people leave a little room."""


class NumberPage(QWidget):
    """What is asked for and why, a pad, and two keys. Signals: `typed` with the id of what was
    asked and the number; `answered` with no where he would rather not."""

    typed = Signal(str, str)
    answered = Signal(str, bool)

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customer_number")
        self._asked: Asked | None = None
        self._digits = ""
        left = Qt.AlignmentFlag.AlignLeft
        self._title = Words(look=look, name="customer_number_title", size=FAR_LINE, strong=True,
                            align=left, lines=2, parent=self)  # fmt: skip
        self._text = Words(look=look, name="customer_number_text", size=FAR_BODY, align=left,
                           lines=LINES, parent=self)  # fmt: skip
        self._entry = Words(look=look, name="customer_number_entry", size=FAR_LINE, strong=True,
                            align=left, parent=self)  # fmt: skip
        self.pad = NumPad(
            look=look, name="customer_pad", decimal=False, enter=False, one_first=True, parent=self
        )
        self.pad.setFixedWidth(look.px(PAD_WIDTH))
        for key in (*"0123456789", BACK):
            self.pad.key(key).setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pad.typed.connect(self._typed)
        self.pad.erased.connect(self._erased)
        self._go = self._key(look, "go", "primary")
        self._go.clicked.connect(self._gone)
        self._decline = self._key(look, "decline", "plain")
        self._decline.clicked.connect(self._declined)
        self._arrange(look)

    def render_state(self, state: CustomerState) -> None:
        asked = state.asked if state.scene == "number" else None
        if asked is None or self._asked is None or asked.id != self._asked.id:
            self._digits = ""
        self._asked = asked
        if asked is not None:
            self._title.show_text(asked.title)
            self._text.show_text(asked.text)
            self._go.show_text(asked.agree)
            self._decline.show_text(asked.decline)
        self._show()

    # --- inside ------------------------------------------------------------------------------

    def _arrange(self, look: Look) -> None:
        edge, gap = look.px(EDGE), look.px(GAP)
        words = QVBoxLayout()
        words.setSpacing(gap)
        words.addStretch(1)
        for one in (self._title, self._text, self._entry):
            words.addWidget(one)
        words.addStretch(1)
        keys = QHBoxLayout()
        keys.setSpacing(gap)
        keys.addWidget(self._decline, 1)
        keys.addWidget(self._go, 1)
        words.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(edge, edge, edge, edge)
        row.setSpacing(look.px(EDGE))
        row.addLayout(words, 1)
        row.addWidget(self.pad)

    def _key(self, look: Look, name: str, kind: Kind) -> KeyButton:
        key = KeyButton(
            look=look, name=f"customer_number_{name}", kind=kind, size=FAR_BODY, parent=self
        )
        key.setFixedHeight(look.px(KEY_HEIGHT))
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return key

    def _show(self) -> None:
        whole = 0 if self._asked is None else self._asked.digits
        parts = [self._digits[: _GROUPS[0]], self._digits[_GROUPS[0] : _GROUPS[1]],
                 self._digits[_GROUPS[1] :]]  # fmt: skip
        self._entry.show_text(" ".join(part for part in parts if part) or "·" * whole)
        self._go.setEnabled(0 < whole == len(self._digits))

    @Slot(str)
    def _typed(self, digit: str) -> None:
        if self._asked is not None and len(self._digits) < self._asked.digits:
            self._digits += digit
            self._show()

    @Slot()
    def _erased(self) -> None:
        self._digits = self._digits[:-1]
        self._show()

    @Slot()
    def _gone(self) -> None:
        asked, number, self._digits = self._asked, self._digits, ""
        self._show()
        if asked is not None and len(number) == asked.digits:
            self.typed.emit(asked.id, number)

    @Slot()
    def _declined(self) -> None:
        self._digits = ""
        self._show()
        if self._asked is not None:
            self.answered.emit(self._asked.id, False)
