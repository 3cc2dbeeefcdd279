"""The copies of the journal as they are seen."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from ui.admin.copies import Copies
from ui.admin.means import Means
from ui.admin.page import Card
from ui.theme.look import Look
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.table import Column, Table


class CopiesCard(Card):
    """Which copies there are, whether one is sound, and where one is to go. `told` with a tone and
    a sentence."""

    told = Signal(str, str)

    def __init__(self, *, look: Look, means: Means, title: str, parent: QWidget) -> None:
        super().__init__(look=look, name="copies_card", title=title, parent=parent)
        self.copies = Copies(means=means, parent=self)
        self.table = Table(
            look=look, name="copies_table", spoken=title, work=means.work,
            columns=[Column(title=self.tr("When"), share=3),
                     Column(title=self.tr("Up to entry"), figure=True),
                     Column(title=self.tr("Size"), figure=True),
                     Column(title=self.tr("Where"), share=4)],
            parent=self,
        )  # fmt: skip
        self.table.chosen.connect(self.copies.choose)
        self.column.addWidget(self.table, 1)
        self._verdict = QLabel(self)
        self._verdict.setObjectName("copies_verdict")
        self._verdict.setWordWrap(True)
        self.column.addWidget(self._verdict)
        self.examine = KeyButton(look=look, name="copies_examine", icon="search", parent=self)
        self.examine.clicked.connect(self.copies.examine)
        self.column.addWidget(self.examine)
        self.folder = Field(look=look, name="copies_folder", parent=self,
                            label=self.tr("Also into this folder, such as on a stick"))  # fmt: skip
        self.column.addWidget(self.folder)
        keys = QHBoxLayout()
        choose = KeyButton(look=look, name="copies_choose", text=self.tr("Choose"), icon="inbox",
                           parent=self)  # fmt: skip
        choose.clicked.connect(self._choose)
        self.take = KeyButton(look=look, name="copies_take", text=self.tr("Write it there"),
                              icon="check", parent=self)  # fmt: skip
        self.take.clicked.connect(self._take)
        keys.addWidget(choose)
        keys.addWidget(self.take)
        self.column.addLayout(keys)
        self.copies.changed.connect(self._render)
        self.copies.told.connect(self.told)
        self._render()

    @Slot()
    def _render(self) -> None:
        copies = self.copies
        shown = self.table.rows
        if shown.rowCount() != len(copies.copies) or copies.copy is None:
            shown.show_rows(copies.rows, len(copies.copies))
        there = self.tr("Choose a copy: it is examined entry by entry.")
        none = self.tr("There is no copy yet. One is made every quarter of an hour of selling.")
        self._verdict.setText(copies.verdict or (there if copies.copies else none))
        self.examine.show_text(
            self.tr("Examining …") if copies.busy else self.tr("Examine this copy")
        )
        self.examine.setEnabled(copies.copy is not None and not copies.busy)
        self.take.setEnabled(bool(copies.copies) and not copies.busy)

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder for the copy"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.show_text)
        dialog.open()

    @Slot()
    def _take(self) -> None:
        if not self.folder.text:
            self.folder.show_fault(self.tr("Type a folder."))
        else:
            self.copies.take_out(self.folder.text)
