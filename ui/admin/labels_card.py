"""The label layouts as they are edited, with a line to scan a label into."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from ui.admin.labels import Labels
from ui.admin.means import Means
from ui.admin.page import Card
from ui.theme.look import Look
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton

translate = QCoreApplication.translate


class LabelsCard(Card):
    """Which labels of the shop's own scales are read."""

    def __init__(self, *, look: Look, means: Means, parent: QWidget) -> None:
        title = translate("LabelsCard", "Labels of the shop's own scales")
        super().__init__(look=look, name="labels_card", title=title, parent=parent)
        self.labels = Labels(means=means, parent=self)
        self.labels.changed.connect(self._render)
        words = self.tr("P number, W grams, A amount, V and C check digits")
        if self.labels.of_head_office:
            words = self.tr("Head office has set these. They can be tried here, not kept.")
        hint = QLabel(words, self)
        hint.setObjectName("labels_hint")
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        self.column.addWidget(hint)
        self.editor = QPlainTextEdit(self.labels.text, self)
        self.editor.setObjectName("labels_editor")
        self.editor.setAccessibleName(self.tr("Layouts, one a line"))
        self.editor.setTabChangesFocus(True)
        self.editor.setFixedHeight(look.px(92))
        self.editor.textChanged.connect(self._written)
        self.column.addWidget(self.editor)
        self._fault = QLabel(self)
        self._fault.setObjectName("labels_fault")
        self._fault.setProperty("role", "fault")
        self._fault.setWordWrap(True)
        self.column.addWidget(self._fault)
        self.code = Field(look=look, name="label_code", label=self.tr("Scan to try"),
                          parent=self)  # fmt: skip
        self.code.edited.connect(self.labels.scan)
        self.column.addWidget(self.code)
        self._reading = QLabel(self)
        self._reading.setObjectName("label_reading")
        self._reading.setWordWrap(True)
        self.column.addWidget(self._reading)
        self.keep = KeyButton(look=look, name="labels_keep", text=self.tr("Keep the layouts"),
                              icon="check", parent=self)  # fmt: skip
        self.keep.clicked.connect(self._keep)
        self.column.addWidget(self.keep)
        self._render()

    @Slot()
    def _written(self) -> None:
        self.labels.write(self.editor.toPlainText())

    @Slot()
    def _keep(self) -> None:
        self.labels.keep()

    @Slot()
    def _render(self) -> None:
        labels = self.labels
        self._fault.setText(labels.fault)
        self._fault.setVisible(bool(labels.fault))
        self._reading.setText(labels.reading)
        self.keep.setEnabled(labels.text != labels.kept and not labels.of_head_office)
