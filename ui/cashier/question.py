"""One question of the till, with a key for each answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, STRONG
from ui.widgets.key_button import KeyButton
from ui.widgets.sheet import SHADOW, Sheet


class QuestionSheet(Sheet):
    """Signals: `confirmed` for yes, `denied` for no, `closed` for neither."""

    confirmed = Signal()
    denied = Signal()
    closed = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(look=look, name="question_sheet", parent=parent)
        self._text = QLabel(self)
        self._text.setObjectName("question_text")
        self._text.setProperty("role", "title")
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._yes = self._key("question_yes", cap="Enter", primary=True)
        self._yes.clicked.connect(self._yes_clicked)
        self._no = self._key("question_no", cap="Del")
        self._no.clicked.connect(self._no_clicked)
        self._back = self._key("question_back", cap="Esc")
        self._back.show_text(self.tr("Back"))
        self._back.clicked.connect(self._back_clicked)
        column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        column.setContentsMargins(look.px(SHADOW) + edge, edge, edge, edge)
        column.setSpacing(look.px(12))
        column.addWidget(self._text, 1)
        for key in (self._yes, self._no, self._back):
            key.setFixedHeight(look.px(60))
            column.addWidget(key)

    def render_state(self, state: LaneState) -> None:
        question = state.question
        self.set_open(state.sheet == "question" and question is not None)
        if question is None:
            return
        age = question.about == "age_check"
        self._text.setText(question.text)
        self._yes.show_text(self.tr("The customer is old enough") if age else self.tr("Sell it"))
        self._no.show_text(self.tr("Too young: remove them") if age else self.tr("Leave it out"))

    def _key(self, name: str, *, cap: str, primary: bool = False) -> KeyButton:
        return KeyButton(
            look=self._look, name=name, text="", cap=cap, size=STRONG, parent=self,
            kind="primary" if primary else "plain",
        )  # fmt: skip

    @Slot()
    def _yes_clicked(self) -> None:
        self.confirmed.emit()

    @Slot()
    def _no_clicked(self) -> None:
        self.denied.emit()

    @Slot()
    def _back_clicked(self) -> None:
        self.closed.emit()
