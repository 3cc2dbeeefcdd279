"""Something the shopper is asked on his own screen, in full and with room to read: he answers it
himself, with a finger.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.customer.state import Asked, CustomerState
from ui.theme.look import Look
from ui.theme.tokens import FAR_BODY, FAR_LINE
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.words import Words

EDGE, GAP = 64, 24
KEY_HEIGHT = 96
LINES = 12


class ConsentPage(QWidget):
    """What is asked, why, and two keys of the same size. Signal: `answered` with the id of what was
    asked and whether he agrees."""

    answered = Signal(str, bool)

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customer_consent")
        self._asked: Asked | None = None
        left = Qt.AlignmentFlag.AlignLeft
        self._title = Words(look=look, name="customer_consent_title", size=FAR_LINE, strong=True,
                            align=left, lines=2, parent=self)  # fmt: skip
        self._text = Words(look=look, name="customer_consent_text", size=FAR_BODY, align=left,
                           lines=LINES, parent=self)  # fmt: skip
        self._agree = self._key(look, "agree", "primary")
        self._agree.clicked.connect(self._agreed)
        self._decline = self._key(look, "decline", "plain")
        self._decline.clicked.connect(self._declined)
        column = QVBoxLayout(self)
        edge = look.px(EDGE)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.px(GAP))
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch(1)
        keys = QHBoxLayout()
        keys.setSpacing(look.px(GAP))
        keys.addWidget(self._decline, 1)
        keys.addWidget(self._agree, 1)
        column.addLayout(keys)

    def render_state(self, state: CustomerState) -> None:
        asked = self._asked = state.asked
        if asked is None:
            return
        self._title.show_text(asked.title)
        self._text.show_text(asked.text)
        self._agree.show_text(asked.agree)
        self._decline.show_text(asked.decline)

    def _key(self, look: Look, name: str, kind: Kind) -> KeyButton:
        key = KeyButton(
            look=look, name=f"customer_consent_{name}", kind=kind, size=FAR_BODY, parent=self
        )
        key.setFixedHeight(look.px(KEY_HEIGHT))
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return key

    @Slot()
    def _agreed(self) -> None:
        self._answer(True)

    @Slot()
    def _declined(self) -> None:
        self._answer(False)

    def _answer(self, agrees: bool) -> None:
        if self._asked is not None:
            self.answered.emit(self._asked.id, agrees)
