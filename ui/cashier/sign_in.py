"""Who works here: a number, then a PIN, on one pad."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.pad_page import PadPage
from ui.widgets.pin_pad import PinDots


class SignInPage(PadPage):
    """Sign-in and unlock: the PIN shows as dots. Whoever reads no Chinese finds English here."""

    switched = Signal()
    language_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="sign_in", icon="user-round", decimal=False, parent=parent)
        self._dots = PinDots(look=look, parent=self._card)
        self._other = KeyButton(
            look=look, name="switch_user", cap="F9", kind="plain", parent=self._card
        )
        self._other.clicked.connect(self._other_clicked)
        self._last.addWidget(self._other)
        self._practice = KeyButton(
            look=look, name="practice_key", text=self.tr("Practice lane"), icon="graduation-cap",
            kind="chip", parent=self,
        )  # fmt: skip
        self._practice.setCheckable(True)
        self._practice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._practice.clicked.connect(self._practice_clicked)
        self._corner.addWidget(self._practice, 0, Qt.AlignmentFlag.AlignLeft)
        # Named in the language that it leads to: that is the one its reader knows.
        self._language = KeyButton(
            look=look, name="language", text=self.tr("中文", "the language that the key leads to"),
            cap="^L", icon="globe", kind="quiet", parent=self,
        )  # fmt: skip
        self._language.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._language.clicked.connect(self._language_clicked)
        self._corner.addWidget(self._language, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack(self._title, self._hint, self._entry, self._dots, self._banner, self._pad)

    def render_state(self, state: LaneState) -> None:
        pin = state.ask == "pin"
        locked = state.till.screen == "locked"
        self._entry.setVisible(not pin)
        self._dots.setVisible(pin)
        self._other.setVisible(locked)
        self._practice.setVisible(state.till.screen == "signed_out")
        self._practice.setChecked(state.practice_wanted)
        self._other.show_text(self.tr("Other cashier"))
        self._go.show_text(self.tr("Sign in") if pin else self.tr("Next"))
        self._go.setEnabled(not state.busy)
        self._title.setText(self._title_text(state, pin=pin, locked=locked))
        self._hint.setText(self.tr("PIN") if pin else self.tr("Badge or staff number"))
        if pin:
            self._dots.show_count(len(state.entry), spoken=self.tr("PIN"))
        else:
            self._entry.show_entry(state.entry, hint=self.tr("Staff number"))
        self._show_notice(state.notice)

    def _title_text(self, state: LaneState, *, pin: bool, locked: bool) -> str:
        if state.busy:
            return self.tr("One moment …")
        if locked and state.user == state.till.cashier:
            return self.tr("Locked") + f" · {state.till.cashier_name or ''}"
        if state.practice_wanted:
            return f"{state.user}" if pin else self.tr("Sign in to practise")
        return f"{state.user}" if pin else self.tr("Sign in")

    @Slot()
    def _other_clicked(self) -> None:
        self.switched.emit()

    @Slot()
    def _practice_clicked(self) -> None:
        self.practice_wanted.emit()

    @Slot()
    def _language_clicked(self) -> None:
        self.language_wanted.emit()


class ShiftPage(PadPage):
    """Opens the shift with what lies in the drawer."""

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name="shift", icon="coins", decimal=True, parent=parent)
        self._stack(self._title, self._hint, self._entry, self._banner, self._pad)

    def render_state(self, state: LaneState) -> None:
        self._title.setText(self.tr("Open shift"))
        self._hint.setText(self.tr("How much cash is in the drawer?"))
        self._entry.show_entry(state.entry, hint=self.tr("Usually 200.00"))
        self._go.show_text(self.tr("Open shift"))
        self._show_notice(state.notice)
