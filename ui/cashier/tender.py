"""Taking money: a sheet over the right half with what is due, notes, a pad and exact cash."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.figures import money
from ui.cashier.state import LaneState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT, SPACE_TILE, STRONG, TITLE
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.num_pad import BACK, ENTER, NumPad
from ui.widgets.sheet import SHADOW, Sheet

NOTES = (10, 20, 50, 100)


class TenderSheet(Sheet):
    """The payment of one sale. The cart stays visible beside it."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()
    note_given = Signal(int)
    exact_given = Signal()
    closed = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(look=look, name="tender_sheet", parent=parent)
        self._title = QLabel(self.tr("Payment"), self)
        self._title.setObjectName("tender_title")
        self._title.setProperty("role", "title")
        self._close = KeyButton(
            look=look, name="tender_close", text=self.tr("Back"), cap="Esc", kind="quiet",
            parent=self,
        )  # fmt: skip
        self._close.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._close.clicked.connect(self._close_clicked)
        self._due_label = QLabel(self)
        self._due_label.setObjectName("due_label")
        self._due_label.setProperty("role", "quiet")
        self._due = QLabel(self)
        self._due.setObjectName("due")
        self._due.setProperty("role", "amount")
        self._entry = EntryLine(look=look, name="amount_entry", icon="banknote", parent=self)
        self._exact = KeyButton(
            look=look, name="cash_exact", kind="primary", size=STRONG, cap="F12", parent=self
        )
        self._exact.clicked.connect(self._exact_clicked)
        self._notes = [self._note(amount) for amount in NOTES]
        self._pad = NumPad(look=look, name="amount_pad", decimal=True, enter=True, parent=self)
        self._pad.pressed.connect(self._pressed)
        self._arrange()

    def render_state(self, state: LaneState) -> None:
        self.set_open(state.sheet == "tender")
        if state.sheet != "tender":
            return
        paid = 0 if state.till.sale is None else state.till.sale.paid
        self._due_label.setText(self.tr("Still to pay") if paid else self.tr("To pay"))
        self._due.setText(f"¥{money(state.due)}")
        self._entry.show_entry(state.entry, hint=self.tr("Cash given"))
        self._exact.show_text(
            self.tr("Take ¥%1").replace("%1", state.entry)
            if state.entry
            else self.tr("Exact cash ¥%1").replace("%1", money(state.due))
        )

    def _note(self, amount: int) -> KeyButton:
        button = KeyButton(
            look=self._look, name=f"note_{amount}", text=f"¥{amount}", size=TITLE, parent=self
        )
        button.setProperty("amount", amount * 100)
        button.clicked.connect(self._note_clicked)
        policy = button.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.setMaximumHeight(self._look.px(64))
        return button

    def _arrange(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        edge = look.px(SPACE_CARD)
        column.setContentsMargins(look.px(SHADOW) + edge, look.px(12), edge, look.px(12))
        column.setSpacing(look.px(10))
        top = QHBoxLayout()
        top.setSpacing(look.px(SPACE_TILE))
        for widget in (self._title, self._due_label):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self._due)
        top.addWidget(self._close)
        column.addLayout(top)
        column.addWidget(self._entry)
        notes = QGridLayout()
        notes.setSpacing(look.px(SPACE_TIGHT))
        for place, note in enumerate(self._notes):
            notes.addWidget(note, 0, place)
        column.addLayout(notes)
        column.addWidget(self._pad, 12)
        column.addWidget(self._exact)
        column.addStretch(1)
        self._pad.setMaximumHeight(look.px(4 * 84 + 24))
        self._exact.setFixedHeight(look.px(60))

    @Slot(str)
    def _pressed(self, key: str) -> None:
        if key == BACK:
            self.erased.emit()
        elif key == ENTER:
            self.entered.emit()
        else:
            self.typed.emit(key)

    @Slot()
    def _note_clicked(self) -> None:
        self.note_given.emit(self.sender().property("amount"))

    @Slot()
    def _exact_clicked(self) -> None:
        self.exact_given.emit()

    @Slot()
    def _close_clicked(self) -> None:
        self.closed.emit()
