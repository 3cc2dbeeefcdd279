"""A terminal whose files are broken, as it is seen: what was found, and what would be saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from ui.admin.page import Card, Page
from ui.admin.restore import Restore
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton


class RestorePage(Page):
    """Shows `Restore`, and tells it what is wanted."""

    def __init__(self, *, look: Look, restore: Restore, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="restore", title=self.tr("Repair"), parent=parent)
        self.restore = restore
        self.show_answer(restore.problem)
        card = Card(look=look, name="restore_card", title=self.tr("What can be saved"),
                    parent=self.inside)  # fmt: skip
        self.plan = QPlainTextEdit(card)
        self.plan.setObjectName("restore_plan")
        self.plan.setAccessibleName(self.tr("What can be saved"))
        self.plan.setReadOnly(True)
        self.plan.setTabChangesFocus(True)
        self.plan.setMinimumHeight(look.px(160))
        card.column.addWidget(self.plan, 1)
        self.backup = Field(look=look, name="restore_backup", parent=card,
                            label=self.tr("A copy from elsewhere, where there is one"))  # fmt: skip
        self.backup.entered.connect(self._look)
        card.column.addWidget(self.backup)
        keys = QHBoxLayout()
        choose = KeyButton(look=look, name="restore_choose", text=self.tr("Choose"), icon="inbox",
                           parent=card)  # fmt: skip
        choose.clicked.connect(self._choose)
        self.again = KeyButton(look=look, name="restore_look", text=self.tr("Look again"),
                               icon="search", parent=card)  # fmt: skip
        self.again.clicked.connect(self._look)
        keys.addWidget(choose)
        keys.addWidget(self.again)
        card.column.addLayout(keys)
        self.reason = Field(look=look, name="restore_reason", label=self.tr("Why, for the record"),
                            parent=card)  # fmt: skip
        self.code = Field(
            look=look, name="restore_code", parent=card,
            label=self.tr("Head office's code, where the terminal has one"),
        )  # fmt: skip
        self.paper = Field(look=look, name="restore_paper", parent=card,
                           label=self.tr("On paper: the newest receipt"))  # fmt: skip
        self.shift = Field(look=look, name="restore_shift", parent=card,
                           label=self.tr("the newest shift"))  # fmt: skip
        self.z = Field(look=look, name="restore_z", parent=card,
                       label=self.tr("the newest Z"))  # fmt: skip
        for fields in ((self.reason, self.code), (self.paper, self.shift, self.z)):
            line = QHBoxLayout()
            line.setSpacing(look.px(SPACE_CARD))
            for field in fields:
                line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            card.column.addLayout(line)
        self._fault = QLabel(card)
        self._fault.setObjectName("restore_fault")
        self._fault.setProperty("role", "fault")
        self._fault.setWordWrap(True)
        card.column.addWidget(self._fault)
        note = QLabel(
            self.tr("The broken files are kept aside. Numbers go on behind what anybody knows, "
                    "head office too: nothing that it has is forgotten."), card,
        )  # fmt: skip
        note.setObjectName("restore_note")
        note.setProperty("role", "small")
        note.setWordWrap(True)
        card.column.addWidget(note)
        self.mend = KeyButton(look=look, name="restore_mend", icon="check", kind="primary",
                              parent=card)  # fmt: skip
        self.mend.clicked.connect(self._mend)
        card.column.addWidget(self.mend)
        self.body.addWidget(card, 1)
        restore.changed.connect(self._render)
        self._render()

    @Slot()
    def _render(self) -> None:
        restore = self.restore
        self.plan.setPlainText("\n".join(restore.plan))
        self._fault.setText(restore.fault)
        self._fault.setVisible(bool(restore.fault))
        self.reason.show_fault(restore.reason_fault)
        self.paper.show_fault(restore.paper_fault)
        self.z.show_fault(restore.z_fault)
        self.mend.setEnabled(restore.can_mend)
        self.mend.show_text(
            self.tr("One moment …") if restore.busy else self.tr("Save it and open the till")
        )
        self.again.setEnabled(not restore.busy)

    @Slot()
    def _look(self) -> None:
        self.restore.backup = self.backup.text
        self.restore.look()

    @Slot()
    def _mend(self) -> None:
        restore = self.restore
        restore.backup, restore.reason = self.backup.text, self.reason.text
        restore.code, restore.paper = self.code.text, self.paper.text
        restore.shift, restore.z = self.shift.text, self.z.text
        restore.mend()

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("A copy of the journal"), "", "journal (*.db)")
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    @Slot(str)
    def _chosen(self, path: str) -> None:
        self.backup.show_text(path)
        self._look()
