"""What an article costs and what its promotions give: a card that the next scan closes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.state import LaneState
from ui.theme.figures import money, priced, sign
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TILE, TOTAL
from ui.widgets.key_button import KeyButton
from ui.widgets.sheet import SHADOW, Sheet
from ui.widgets.words import Words

MOST = 8
"""Promotions that a card shows."""


class PriceCard(Sheet):
    """The answer of a price check."""

    closed = Signal()

    def __init__(self, *, look: Look, language: str, parent: QWidget) -> None:
        super().__init__(look=look, name="price_card", parent=parent)
        self._english = language == "en"
        self._name = self._label("price_name", "title")
        # Read to the customer: as large as any total.
        self._price = Words(
            look=look, name="price", size=TOTAL, strong=True, sign=sign(), parent=self
        )
        self._net = self._label("price_net", "strong")
        self._stopped = self._label("price_stopped", "strong")
        self._promotions = [self._label(f"price_promotion_{n}", "quiet") for n in range(MOST)]
        close = KeyButton(
            look=look, name="price_close", text=self.tr("Back"), cap="Esc", kind="quiet",
            parent=self,
        )  # fmt: skip
        close.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        close.clicked.connect(self._close_clicked)
        column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        column.setContentsMargins(look.px(SHADOW) + edge, look.px(12), edge, edge)
        column.setSpacing(look.px(SPACE_TILE))
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(close)
        column.addLayout(top)
        for label in (self._price, self._net, self._stopped, *self._promotions):
            column.addWidget(label)
        column.addStretch(1)

    def render_state(self, state: LaneState) -> None:
        told = state.told
        self.set_open(state.sheet == "price" and told is not None)
        if told is None:
            return
        self._name.setText(told.name_en if self._english and told.name_en else told.name)
        per = "" if told.unit == "each" else f"/{told.unit}"
        self._price.show_text(f"{money(told.price)}{per}")
        lower = told.net < told.amount
        self._net.setText(self.tr("Now %1").replace("%1", priced(told.net)) if lower else "")
        self._net.setVisible(lower)
        self._stopped.setText(told.stopped)
        self._stopped.setVisible(bool(told.stopped))
        for place, label in enumerate(self._promotions):
            label.setVisible(place < len(told.promotions))
            label.setText(told.promotions[place] if place < len(told.promotions) else "")

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return label

    @Slot()
    def _close_clicked(self) -> None:
        self.closed.emit()
