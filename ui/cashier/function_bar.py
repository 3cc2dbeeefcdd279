"""The functions of the till along the bottom, each with the key that does the same."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.cashier.keymap import KEYMAP, Function, caption
from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT, STRONG
from ui.widgets.key_button import KeyButton, Kind

OF_A_SALE: Final[tuple[Function, ...]] = (
    "park", "discount", "price", "void_line", "tender",
)  # fmt: skip
"""What needs a sale in progress."""


NEEDED_FIRST: Final[tuple[Function, ...]] = (
    "cash", "tender", "more", "void_line", "quantity", "park", "recall", "price_check", "discount",
    "member", "price", "lock", "help",
)  # fmt: skip
"""Which keys stay where the words are so large that few have room; the list has all others."""


class FunctionBar(QWidget):
    """Quiet functions on the left, the two that take money on the right."""

    called = Signal(str)

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("function_bar")
        self.setProperty("role", "footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._buttons: dict[Function, KeyButton] = {}
        self._first: tuple[Function, ...] = ()
        row = QHBoxLayout(self)
        edge = look.px(SPACE_TIGHT)
        row.setContentsMargins(edge, edge, look.px(SPACE_CARD), edge)
        row.setSpacing(look.px(4))
        for key in KEYMAP:
            if key.place in ("bar", "wide"):
                row.addWidget(self._button(key.function, key.cap, main=False))
        row.addStretch(1)
        for key in KEYMAP:
            if key.place == "main":
                row.addWidget(self._button(key.function, key.cap, main=True))
        row.setSpacing(look.px(SPACE_TIGHT))

    @property
    def keys(self) -> tuple[KeyButton, ...]:
        """The keys, as they stand."""
        return tuple(self._buttons.values())

    def render_state(self, state: LaneState) -> None:
        # While its wallet thinks, nothing may happen to a sale.
        open_sale = state.till.sale is not None and state.till.attempt is None
        for function in OF_A_SALE:
            self._buttons[function].setEnabled(open_sale)
        if state.till.attempt is not None:
            self._buttons["park"].setEnabled(True)
        recall, parked = self._buttons["recall"], len(state.till.parked)
        recall.setEnabled((bool(parked) or state.in_store) and state.till.sale is None)
        recall.show_text(f"{caption('recall')} {parked}" if parked else caption("recall"))
        if self._look.metrics.cramped:
            self._keep()
        cash = self._buttons["cash"]
        if state.is_paying_untouched:
            self._buttons["void_line"].setEnabled(False)
        cash.setEnabled(state.due > 0 and open_sale)
        # One primary action on the screen: with a sheet open it is the sheet's.
        cash.set_kind("primary" if state.sheet in ("", "help", "price") else "plain")

    def _button(self, function: Function, cap: str, *, main: bool) -> KeyButton:
        kinds: dict[Function, Kind] = {"cash": "primary", "tender": "plain"}
        button = KeyButton(
            look=self._look,
            name=f"key_{function}",
            text=caption(function),
            cap=cap,
            kind=kinds.get(function, "quiet"),
            size=STRONG if main else 15,
            parent=self,
        )
        button.setSizePolicy(
            QSizePolicy.Policy.Preferred if not main else QSizePolicy.Policy.Minimum,
            QSizePolicy.Policy.Fixed,
        )
        button.setProperty("function", function)
        button.clicked.connect(self._clicked)
        self._buttons[function] = button
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Some keys stand on the bar only where there is room for them."""
        super().resizeEvent(event)
        gap = self._look.px(SPACE_TIGHT)
        room = event.size().width() - self._look.px(2 * SPACE_CARD)
        if self._look.metrics.cramped:
            self._first = ()
            self._keep()
            return
        kept = [key for key in KEYMAP if key.place in ("bar", "main")]
        there = [key for key in KEYMAP if key.function in self._buttons]
        for key in there:
            self._buttons[key.function].show_cap(key.cap)
        if sum(self._buttons[key.function].sizeHint().width() + gap for key in kept) > room:
            for key in there:
                self._buttons[key.function].show_cap("")
        for wide in (False, True):
            for key in KEYMAP:
                button = self._buttons.get(key.function)
                if button is not None and (key.place == "wide") is wide:
                    room -= button.sizeHint().width() + gap
                    button.setVisible(not wide or room >= 0)

    def _keep(self) -> None:
        """Large words: what is needed first, as much as there is room for. Where there is no sale
        but one that can be recalled, that goes before parking."""
        parking = not self._buttons["recall"].isEnabled()
        last: Function = "recall" if parking else "park"
        functions = (*(one for one in NEEDED_FIRST if one != last), last)
        if functions == self._first:
            return
        self._first = functions
        room = self.width() - self._look.px(2 * SPACE_CARD)
        for button in self._buttons.values():
            button.show_cap("")
            button.hide()
        for function in functions:
            button = self._buttons[function]
            room -= button.sizeHint().width() + self._look.px(SPACE_TIGHT)
            if room < 0:
                return
            button.show()

    @Slot()
    def _clicked(self) -> None:
        self.called.emit(self.sender().property("function"))
