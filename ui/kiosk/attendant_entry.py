"""What the attendant types: who he is, his PIN, a code, a word to the shopper."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kiosk.attendant_state import AttendantState
from ui.theme.look import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.pad_page import PadPage
from ui.widgets.pin_pad import PinDots

OFFERS: Final = 5
_ICONS: Final = {"code": "scan-barcode", "words": "speaker", "count": "hash", "figure": "hash"}


class EntryPage(PadPage):
    """A title, what is typed, and keys for a finger. `left`: he wants none of it."""

    left = Signal()
    offered = Signal(str)

    def __init__(self, *, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(look=look, name=name, icon="user-round", decimal=True, parent=parent)
        self._title.setWordWrap(True)
        self._dots = PinDots(look=look, parent=self._card)
        self._offers = [
            KeyButton(look=look, name=f"{name}_offer_{n}", parent=self._card)
            for n in range(1, OFFERS + 1)
        ]
        for key in self._offers:
            key.clicked.connect(self._offer_clicked)
        self._back = KeyButton(
            look=look, name=f"{name}_back", text=self.tr("Back"), cap="Esc", kind="quiet",
            parent=self._card,
        )  # fmt: skip
        self._back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._back.clicked.connect(self._back_clicked)
        self._last.addWidget(self._back)
        self._stack(
            self._title, self._hint, self._entry, self._dots, *self._offers, self._banner, self._pad
        )

    def render_state(self, state: AttendantState) -> None:
        """Takes over what is asked."""
        entry = state.entry
        if entry is None:
            return
        pin, words, till = (entry.ask == ask for ask in ("pin", "words", "till"))
        self._title.setText(entry.title)
        self._entry.set_icon(_ICONS.get(entry.ask, "user-round"))
        self._hint.setText(entry.hint)
        self._entry.setVisible(not pin and not till)
        self._dots.setVisible(pin)
        self._pad.setVisible(not words and not till)
        self._go.show_text(entry.go)
        self._go.setEnabled(not entry.busy)
        self._back.setVisible(bool(state.user))
        for place, key in enumerate(self._offers):
            key.setVisible(place < len(entry.offers))
            if place < len(entry.offers):
                key.show_text(entry.offers[place])
                key.show_cap(entry.caps[place] if entry.caps else "")
        if pin:
            self._dots.show_count(len(entry.typed), spoken=entry.hint)
        else:
            self._entry.show_entry(entry.typed, hint=entry.hint)
        self._show_notice(state.notice)

    @Slot()
    def _back_clicked(self) -> None:
        self.left.emit()

    @Slot()
    def _offer_clicked(self) -> None:
        key = self.sender()
        if isinstance(key, KeyButton):
            self.offered.emit(key.text())


def centred(page: EntryPage) -> EntryPage:
    """The page in the middle of whatever it stands in."""
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    page.setProperty("role", "ground")
    return page
