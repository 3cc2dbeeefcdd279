"""Weighing one article: what the scale shows or somebody types, and what it comes to."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pos.money import extend, quantity_text
from ui.cashier.figures import typed_quantity
from ui.cashier.state import LaneState, Weighing
from ui.theme.figures import priced
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT, SPACE_TILE
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.num_pad import NumPad
from ui.widgets.sheet import SHADOW, Sheet


class WeighSheet(Sheet):
    """The weight of a measured article. Where a scale is asked, it is taken by itself."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()
    closed = Signal()

    def __init__(self, *, look: Look, language: str, parent: QWidget) -> None:
        super().__init__(look=look, name="weigh_sheet", parent=parent)
        self._english = language == "en"
        self._name = self._label("weigh_name", "title")
        self._name.setWordWrap(True)
        self._close = KeyButton(
            look=look, name="weigh_close", text=self.tr("Back"), cap="Esc", kind="quiet",
            parent=self,
        )  # fmt: skip
        self._close.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._close.clicked.connect(self._close_clicked)
        self._weight = self._label("weight", "amount")
        self._sum = self._label("weight_sum", "quiet")
        self._hint = self._label("weigh_hint", "quiet")
        self._hint.setWordWrap(True)
        self._entry = EntryLine(look=look, name="weight_entry", icon="hash", parent=self)
        self._pad = NumPad(look=look, name="weight_pad", decimal=True, enter=True, parent=self)
        self._pad.typed.connect(self.typed)
        self._pad.erased.connect(self.erased)
        self._pad.entered.connect(self.entered)
        self._arrange()

    def render_state(self, state: LaneState) -> None:
        weighing = state.weighing
        self.set_open(state.sheet == "weigh" and weighing is not None)
        if weighing is None:
            return
        name = weighing.name_en if self._english and weighing.name_en else weighing.name
        self._name.setText(name)
        typed = typed_quantity(state.entry) if state.entry else None
        shown = typed if typed is not None else weighing.grams
        figure = "—" if shown is None else quantity_text(shown)
        self._weight.setText(f"{figure} {weighing.unit}")
        each = f"{priced(weighing.price)}/{weighing.unit}"
        amount = extend(unit_price=weighing.price, quantity=max(shown or 0, 0))
        self._sum.setText(f"{each}   {priced(amount)}")
        self._hint.setText(self._words(weighing))
        hint = self.tr("Weight in %1").replace("%1", weighing.unit)
        self._entry.show_entry(state.entry, hint=hint)

    def _words(self, weighing: Weighing) -> str:
        if not weighing.live:
            return self.tr("Type the weight, then Enter.")
        if weighing.grams and not weighing.at_rest:
            return self.tr("The weight is not steady yet.")
        return self.tr("Put it on the empty scale. It is added once the weight is steady.")

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        return label

    def _arrange(self) -> None:
        look = self._look
        columns = QHBoxLayout(self)
        edge = look.px(SPACE_CARD)
        columns.setContentsMargins(look.px(SHADOW) + edge, look.px(12), edge, look.px(12))
        columns.setSpacing(look.px(SPACE_CARD))
        column = QVBoxLayout()
        column.setSpacing(look.px(SPACE_TIGHT))
        columns.addLayout(column, 1)
        top = QHBoxLayout()
        top.setSpacing(look.px(SPACE_TILE))
        top.addWidget(self._name, 1)
        top.addWidget(self._close)
        column.addLayout(top)
        figures = QHBoxLayout()
        figures.addWidget(self._weight)
        figures.addStretch(1)
        figures.addWidget(self._sum)
        column.addLayout(figures)
        column.addWidget(self._hint)
        column.addWidget(self._entry)
        if look.metrics.cramped:
            # Large words: the pad stands beside them.
            column.addStretch(1)
            columns.addWidget(self._pad, 1)
        else:
            column.addWidget(self._pad, 12)
            column.addStretch(1)
        self._pad.setMaximumHeight(look.px(4 * 84 + 24))

    @Slot()
    def _close_clicked(self) -> None:
        self.closed.emit()
