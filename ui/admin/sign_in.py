"""The door of the office: a staff number, then a PIN, by hand or from a badge."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.admin.state import AdminState
from ui.theme.look import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.pad_page import PadPage
from ui.widgets.pin_pad import PinDots


class DoorPage(PadPage):
    """Sign-in; the PIN shows as dots. Whoever reads no Chinese finds English here."""

    language_wanted = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="door", icon="user-round", decimal=False, parent=parent)
        self._dots = PinDots(look=look, parent=self._card)
        # Named in the language that it leads to: that is the one its reader knows.
        self._language = KeyButton(
            look=look, name="language", text=self.tr("中文", "the language that the key leads to"),
            cap="^L", icon="globe", kind="quiet", parent=self,
        )  # fmt: skip
        self._language.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._language.clicked.connect(self._language_clicked)
        self._corner.addWidget(self._language, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack(self._title, self._hint, self._entry, self._dots, self._banner, self._pad)

    def render_state(self, state: AdminState) -> None:
        pin = state.ask == "pin"
        self._entry.setVisible(not pin)
        self._dots.setVisible(pin)
        self._go.show_text(self.tr("Sign in") if pin else self.tr("Next"))
        self._go.setEnabled(not state.busy)
        if state.busy:
            self._title.setText(self.tr("One moment …"))
        else:
            self._title.setText(state.user if pin else self.tr("Store admin"))
        self._hint.setText(self.tr("PIN") if pin else self.tr("Type your staff number"))
        if pin:
            self._dots.show_count(len(state.typed), spoken=self.tr("PIN"))
        else:
            self._entry.show_entry(state.typed, hint=self.tr("Staff number"))
        self._show_notice(state.notice)

    @Slot()
    def _language_clicked(self) -> None:
        self.language_wanted.emit()
