"""The functions of the till along the bottom, each with the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.cashier.keymap import KEYMAP, Function, caption
from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT, STRONG
from ui.widgets.key_button import KeyButton, Kind


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
        row = QHBoxLayout(self)
        edge = look.px(SPACE_TIGHT)
        row.setContentsMargins(edge, edge, look.px(SPACE_CARD), edge)
        row.setSpacing(look.px(4))
        for place in ("bar", "main"):
            for key in KEYMAP:
                if key.place == place:
                    row.addWidget(self._button(key.function, key.cap, main=place == "main"))
            if place == "bar":
                row.addStretch(1)
        row.setSpacing(look.px(SPACE_TIGHT))

    def render_state(self, state: LaneState) -> None:
        open_sale = state.till.sale is not None
        for function in ("quantity", "void_line", "void_sale", "tender"):
            self._buttons[function].setEnabled(open_sale or (function == "quantity"))
        cash = self._buttons["cash"]
        cash.setEnabled(state.due > 0)
        # One primary action on the screen: with the sheet open it is the sheet's.
        cash.set_kind("plain" if state.sheet == "tender" else "primary")

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

    @Slot()
    def _clicked(self) -> None:
        self.called.emit(self.sender().property("function"))
