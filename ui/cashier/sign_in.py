"""Who works here: a number, then a PIN, on one pad."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_TIGHT, SPACE_TILE, STRONG
from ui.widgets.banner import Banner
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.num_pad import NumPad
from ui.widgets.pin_pad import PinDots


class PadPage(QWidget):
    """A card in the middle: a title, what is typed, a pad, one jade key. Base of two pages."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()

    def __init__(
        self, *, look: Look, name: str, icon: str, decimal: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._card = QWidget(self)
        self._card.setFixedWidth(look.px(360))
        self._card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._card.setMaximumHeight(look.px(580))
        outer = QHBoxLayout(self)
        self._corner = QVBoxLayout()
        self._corner.addStretch(1)
        outer.addLayout(self._corner, 1)
        outer.addWidget(self._card)
        outer.addStretch(1)
        self._column = QVBoxLayout(self._card)
        self._column.setSpacing(look.px(SPACE_TIGHT))
        edge = look.px(SPACE_TILE)
        self._column.setContentsMargins(0, edge, 0, edge)
        self._title = QLabel(self._card)
        self._title.setObjectName(f"{name}_title")
        self._title.setProperty("role", "title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel(self._card)
        self._hint.setObjectName(f"{name}_hint")
        self._hint.setProperty("role", "quiet")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._entry = EntryLine(
            look=look, name=f"{name}_entry", icon=icon, big=True, parent=self._card
        )
        self._pad = NumPad(
            look=look, name=f"{name}_pad", decimal=decimal, enter=False, parent=self._card
        )
        self._pad.typed.connect(self.typed)
        self._pad.erased.connect(self.erased)
        self._pad.entered.connect(self.entered)
        self._go = KeyButton(
            look=look, name=f"{name}_go", kind="primary", size=STRONG, cap="⏎", parent=self._card
        )
        self._go.clicked.connect(self._go_clicked)
        self._banner = Banner(look=look, name=f"{name}_banner", parent=self._card)
        self._last = QHBoxLayout()
        self._last.setSpacing(look.px(SPACE_TIGHT))

    def _stack(self, *widgets: QWidget) -> None:
        self._column.addStretch(1)
        for widget in widgets:
            self._column.addWidget(widget, 12 if widget is self._pad else 0)
        self._last.addWidget(self._go)
        self._column.addLayout(self._last)
        self._column.addStretch(1)

    def _show_notice(self, state: LaneState) -> None:
        notice = state.notice
        self._banner.show_notice(
            "info" if notice is None else notice.tone, "" if notice is None else notice.text
        )

    @Slot()
    def _go_clicked(self) -> None:
        self.entered.emit()


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
        self._hint.setText(self.tr("PIN") if pin else self.tr("Type your staff number"))
        if pin:
            self._dots.show_count(len(state.entry), spoken=self.tr("PIN"))
        else:
            self._entry.show_entry(state.entry, hint=self.tr("Staff number"))
        self._show_notice(state)

    def _title_text(self, state: LaneState, *, pin: bool, locked: bool) -> str:
        if state.busy:
            return self.tr("One moment …")
        if locked:
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
        self._title.setText(self.tr("Open the shift"))
        self._hint.setText(self.tr("How much change lies in the drawer?"))
        self._entry.show_entry(state.entry, hint=self.tr("200.00 as usual"))
        self._go.show_text(self.tr("Open the shift"))
        self._show_notice(state)
