"""The receipt template as it is edited: its text, and beside it the paper that it makes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.admin.means import Means
from ui.admin.page import Card
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD
from ui.widgets.key_button import KeyButton
from ui.widgets.paper_view import PaperView

SETTLE_MS = 250
"""A paper is drawn when somebody has stopped typing for so long."""


class ReceiptCard(Card):
    """What is written shows on the newest receipt; it holds when somebody says so.

    `told` with a tone and a sentence.
    """

    told = Signal(str, str)

    def __init__(self, *, look: Look, means: Means, title: str, parent: QWidget) -> None:
        super().__init__(look=look, name="receipt_card", title=title, parent=parent)
        self._means = means
        self._kept = means.till.template_text()
        row = QHBoxLayout()
        row.setSpacing(look.px(SPACE_CARD))
        left = QVBoxLayout()
        self.editor = QPlainTextEdit(self._kept, self)
        self.editor.setObjectName("template_editor")
        self.editor.setAccessibleName(title)
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(look.px(200))
        left.addWidget(self.editor, 1)
        self._fault = QLabel(self)
        self._fault.setObjectName("template_fault")
        self._fault.setProperty("role", "fault")
        self._fault.setWordWrap(True)
        left.addWidget(self._fault)
        self.keep = KeyButton(look=look, name="template_keep", text=self.tr("Print like this"),
                              icon="check", kind="primary", parent=self)  # fmt: skip
        self.keep.clicked.connect(self._keep)
        left.addWidget(self.keep)
        row.addLayout(left, 1)
        self.paper = PaperView(look=look, name="template_paper", parent=self)
        self.paper.setAccessibleName(self.tr("The newest receipt"))
        row.addWidget(self.paper, 1)
        self.column.addLayout(row, 1)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.draw)
        self.editor.textChanged.connect(self._settle.start)
        self._show(None)

    @Slot()
    def draw(self) -> None:
        """Has the paper made anew, off the GUI thread."""
        till, text = self._means.till, self.editor.toPlainText()
        self._means.work.submit(lambda: till.styled(text), self._show, owner=self)

    def _show(self, styled: Any) -> None:
        faults = () if styled is None else styled.faults
        self._fault.setText("\n".join(faults[:4]))
        self._fault.setVisible(bool(faults))
        if styled is not None and styled.paper is not None:
            self.paper.show_paper(styled.paper)
        self.keep.setEnabled(
            styled is not None and not faults and self.editor.toPlainText() != self._kept
        )

    @Slot()
    def _keep(self) -> None:
        text = self.editor.toPlainText()
        answer = self._means.till.put_template(text)
        if answer.ok:
            self._kept = text
            self.told.emit("done", self.tr("The next receipt prints like this."))
            self.draw()
        elif answer.error is not None:
            self.told.emit("refused", answer.error.message)
