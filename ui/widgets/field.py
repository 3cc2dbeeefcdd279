"""One line of a form: what is asked, what was typed, and beside it what is wrong with that."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SPACE_TIGHT


class Field(QWidget):
    """A label, a line to type in, and a sentence under it where what was typed will not do.

    `edited` with each change, `entered` when Enter says that it is complete.
    """

    edited = Signal(str)
    entered = Signal()

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        label: str,
        hint: str = "",
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_field")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(SPACE_TIGHT // 2))
        self._label = QLabel(label, self)
        self._label.setObjectName(f"{name}_label")
        self._label.setProperty("role", "quiet")
        self.line = QLineEdit(self)
        self.line.setObjectName(name)
        self.line.setAccessibleName(label)
        self.line.setPlaceholderText(hint)
        self.line.setMinimumHeight(look.px(40))
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._fault = QLabel(self)
        self._fault.setObjectName(f"{name}_fault")
        self._fault.setProperty("role", "fault")
        self._fault.setWordWrap(True)
        self._fault.hide()
        for part in (self._label, self.line, self._fault):
            column.addWidget(part)
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self.entered)

    @property
    def text(self) -> str:
        """What was typed, without blanks around it."""
        return self.line.text().strip()

    def show_label(self, label: str) -> None:
        """Asks for something else."""
        self._label.setText(label)
        self.line.setAccessibleName(label)

    def show_text(self, text: str) -> None:
        """Puts a text into the line; what was wrong with the last one is forgotten."""
        if self.line.text() != text:
            self.line.setText(text)
        self.show_fault("")

    def take_scan(self, code: str) -> None:
        """What a scanner has read stands here now, as if it had been typed whole with its Enter."""
        self.line.setText(code)
        self.line.textEdited.emit(code)
        self.line.returnPressed.emit()

    @property
    def fault(self) -> str:
        """What is wrong with what was typed; empty where nothing is."""
        return self._fault.text()

    def show_fault(self, sentence: str) -> None:
        """Says beside the line what is wrong with it; an empty sentence takes it back."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self.line.setAccessibleDescription(sentence)
        if self.line.property("wrong") != bool(sentence):
            self.line.setProperty("wrong", bool(sentence))
            # The style sheet looks at properties only when it is asked to.
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)

    @Slot(str)
    def _edited(self, text: str) -> None:
        self.show_fault("")
        self.edited.emit(text.strip())
