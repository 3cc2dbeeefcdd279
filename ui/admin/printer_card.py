"""The questions about a test slip as they are asked: yes or no, and then the printer is set so."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QWidget

from ui.admin.page import Card
from ui.admin.printer_questions import QUESTIONS, Question, options_for, question_words
from ui.theme.look import Look
from ui.theme.tokens import SPACE_TIGHT
from ui.widgets.key_button import KeyButton


class PrinterCard(Card):
    """What is on the slip? `answered` with the options that the printer's address wants."""

    answered = Signal(object)

    def __init__(self, *, look: Look, title: str, parent: QWidget) -> None:
        super().__init__(look=look, name="printer_card", title=title, parent=parent)
        self._answers: dict[Question, bool] = {}
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setSpacing(look.px(SPACE_TIGHT))
        for row, question in enumerate(QUESTIONS):
            words = QLabel(question_words(question), self)
            words.setObjectName(f"slip_{question}")
            words.setWordWrap(True)
            grid.addWidget(words, row, 0)
            group = QButtonGroup(self)
            for column, (answer, text) in enumerate(
                ((True, self.tr("Yes")), (False, self.tr("No"))), start=1
            ):
                key = KeyButton(
                    look=look, name=f"slip_{question}_{'yes' if answer else 'no'}", text=text,
                    spoken=f"{question_words(question)} {text}", kind="chip", parent=self,
                )  # fmt: skip
                key.setCheckable(True)
                key.setProperty("question", question)
                key.setProperty("answer", answer)
                key.setFixedWidth(look.px(84))
                group.addButton(key)
                grid.addWidget(key, row, column)
            group.buttonClicked.connect(self._clicked)
        self.column.addLayout(grid)
        self._done = KeyButton(look=look, name="slip_done", kind="primary", icon="check",
                               text=self.tr("Set the printer so and print again"), parent=self,
                               )  # fmt: skip
        self._done.clicked.connect(self._set)
        self.column.addWidget(self._done)

    @Slot(KeyButton)
    def _clicked(self, key: KeyButton) -> None:
        self._answers[key.property("question")] = bool(key.property("answer"))

    @Slot()
    def _set(self) -> None:
        self.answered.emit(options_for(self._answers))
