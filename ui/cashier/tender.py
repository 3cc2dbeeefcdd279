"""Taking money: a sheet over the right half with what is due, likely cash, a pad and exact cash."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.notes import MOST_KEYS, likely_cash
from ui.cashier.state import LaneState
from ui.theme.figures import around, money, priced, priced_whole, sign
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, SPACE_CARD, SPACE_TIGHT, SPACE_TILE, STRONG, TITLE
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.num_pad import NumPad
from ui.widgets.sheet import SHADOW, Sheet
from ui.widgets.words import Words

TITLE_FROM, LOW = 460, 560
"""Width of the sheet from which its title has room, and the height below which what was paid last
stands in its place, at 100 %."""


class TenderSheet(Sheet):
    """The payment of one sale. The cart stays visible beside it."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()
    cash_given = Signal(int)
    exact_given = Signal()
    others_wanted = Signal()
    code_wanted = Signal()
    part_voided = Signal()
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
        self._due = Words(
            look=look, name="due", size=AMOUNT, strong=True, align=Qt.AlignmentFlag.AlignRight,
            sign=sign(), parent=self,
        )  # fmt: skip
        self._entry = EntryLine(look=look, name="amount_entry", icon="banknote", parent=self)
        self._exact = KeyButton(
            look=look, name="cash_exact", kind="primary", size=STRONG, cap="F12", parent=self
        )
        self._exact.clicked.connect(self._exact_clicked)
        self._others = KeyButton(
            look=look, name="other_ways", text=self.tr("Other ways"), cap="*", parent=self
        )
        self._others.clicked.connect(self.others_wanted)
        self._code = KeyButton(
            look=look, name="show_code", text="QR", spoken=self.tr("Show QR code"), icon="qr-code",
            parent=self,
        )  # fmt: skip
        self._code.clicked.connect(self.code_wanted)
        self._last_part = KeyButton(
            look=look, name="tender_void", kind="quiet", icon="undo-2", parent=self
        )
        self._last_part.clicked.connect(self.part_voided)
        self._likely = [self._cash_key(place) for place in range(MOST_KEYS)]
        self._pad = NumPad(look=look, name="amount_pad", decimal=True, enter=True, parent=self)
        self._pad.typed.connect(self.typed)
        self._pad.erased.connect(self.erased)
        self._pad.entered.connect(self.entered)
        self._arrange()
        self._order_focus()

    def render_state(self, state: LaneState) -> None:
        self.set_open(state.sheet == "tender")
        if state.sheet != "tender":
            return
        paid = 0 if state.till.sale is None else state.till.sale.paid
        label = self.tr("Still to pay") if paid else self.tr("To pay")
        if state.till.rounding:
            cash = self.tr("%1 in cash").replace("%1", priced(state.due_in_cash))
            label = f"{label} · {cash}"
        self._due_label.setText(label)
        self._due.show_text(money(state.due))
        self._show_last_part(state)
        self._entry.show_entry(state.entry, hint=self.tr("Cash given"))
        self._exact.show_text(
            self.tr("Take %1").replace("%1", around(state.entry))
            if state.entry
            else self.tr("Exact cash %1").replace("%1", priced(state.due_in_cash))
        )
        self._code.setVisible(state.till.enrolled)
        self._show_likely(likely_cash(state.due_in_cash))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _show_last_part(self, state: LaneState) -> None:
        part = state.last_part
        self._last_part.setVisible(part is not None)
        if part is not None:
            words = self.tr("%1 %2 taken: give back").replace("%1", part.name)
            words = words.replace("%2", priced(part.amount))
            crowded = self._look.metrics.cramped or self._is_low
            shown = f"{part.name} {priced(part.amount)}" if crowded else words
            self._last_part.show_text(shown, spoken=words)
            # While something is typed the key takes a digit back; a line that is chosen, that line.
            untouched = state.is_paying_untouched and not state.entry
            self._last_part.show_cap("Del" if untouched else "")
        self._place()

    @property
    def _is_low(self) -> bool:
        """Whether a row more would take the pad's keys below a finger's height."""
        return not self._look.metrics.cramped and self.height() < self._look.px(LOW)

    def _place(self) -> None:
        """The amount goes before the word for what one is doing anyway; so does what was paid last
        where it has no row of its own."""
        cramped = self._look.metrics.cramped
        roomy = self.width() >= self._look.px(TITLE_FROM) and not cramped
        instead = self._is_low and not self._last_part.isHidden()
        if instead:
            self._top.insertWidget(0, self._last_part)
        else:
            self._words.insertWidget(1, self._last_part)
        self._title.setVisible(roomy and not instead)
        self._due_label.setVisible(not instead)

    def _show_likely(self, amounts: tuple[int, ...]) -> None:
        for place, button in enumerate(self._likely):
            button.setVisible(place < len(amounts))
            if place < len(amounts):
                button.setProperty("amount", amounts[place])
                button.show_text(priced_whole(amounts[place]))

    def _cash_key(self, place: int) -> KeyButton:
        """A key that takes a whole sum; fewer of them are wider."""
        button = KeyButton(look=self._look, name=f"cash_{place}", size=TITLE, parent=self)
        button.clicked.connect(self._cash_clicked)
        policy = button.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.setMinimumHeight(self._look.px(48))
        button.setMaximumHeight(self._look.px(64))
        return button

    def _arrange(self) -> None:
        look = self._look
        self._columns = columns = QHBoxLayout(self)
        edge = look.px(SPACE_CARD)
        columns.setContentsMargins(look.px(SHADOW) + edge, look.px(12), edge, look.px(12))
        columns.setSpacing(look.px(SPACE_CARD))
        self._words = words = QVBoxLayout()
        words.setSpacing(look.px(SPACE_TIGHT))
        words.addLayout(self._head())
        words.addWidget(self._last_part)
        words.addWidget(self._entry)
        words.addLayout(self._likely_row())
        self._pad.setMaximumHeight(look.px(4 * 84 + 24))
        self._exact.setFixedHeight(look.px(60))
        for key in (self._others, self._code):
            key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            key.setFixedHeight(look.px(60))
        columns.addLayout(words, 1)
        if look.metrics.cramped:
            # Large words: the pad stands beside them.
            words.addStretch(1)
            words.addLayout(self._ways())
            words.addWidget(self._exact)
            pad = QVBoxLayout()
            pad.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
            pad.addWidget(self._pad, 1)
            columns.addLayout(pad, 1)
            return
        words.addWidget(self._pad, 12)
        keys = self._ways()
        keys.addWidget(self._exact, 1)
        words.addLayout(keys)
        words.addStretch(1)

    def _order_focus(self) -> None:
        """Tab goes as people read."""
        last: QWidget = self._close
        keys = (*self._likely, *self._pad.findChildren(KeyButton), self._others, self._code)
        for key in (self._last_part, *keys, self._exact):
            QWidget.setTabOrder(last, key)
            last = key

    def _head(self) -> QHBoxLayout:
        self._top = row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_TILE))
        for widget in (self._title, self._due_label):
            row.addWidget(widget)
        row.addWidget(self._due, 1)
        if not self._look.metrics.cramped:
            row.addWidget(self._close)
        return row

    def _likely_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_TIGHT))
        for button in self._likely:
            row.addWidget(button, 1)
        return row

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_TIGHT))
        for key in (self._others, self._code):
            row.addWidget(key)
        return row

    @Slot()
    def _cash_clicked(self) -> None:
        self.cash_given.emit(self.sender().property("amount"))

    @Slot()
    def _exact_clicked(self) -> None:
        self.exact_given.emit()

    @Slot()
    def _close_clicked(self) -> None:
        self.closed.emit()
