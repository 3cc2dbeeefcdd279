"""The one sheet that every errand shows itself on, beside the cart or over the whole page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.keymap import function_on
from ui.cashier.state import ErrandFace, LaneState
from ui.theme.look import Look
from ui.theme.tokens import BODY, SPACE_CARD, SPACE_GROUP, SPACE_TIGHT, SPACE_TILE, STRONG
from ui.widgets.banner import Banner
from ui.widgets.cart import CartView
from ui.widgets.chips import ChipRows
from ui.widgets.entry_line import EntryLine
from ui.widgets.finger_area import FingerArea
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.key_groups import KeyGroups
from ui.widgets.num_pad import NumPad
from ui.widgets.paper_view import PaperView
from ui.widgets.points import Points
from ui.widgets.qr_view import QrView
from ui.widgets.row_list import RowList
from ui.widgets.sheet import SHADOW, Sheet
from ui.widgets.time_ring import TimeRing
from ui.widgets.total_bar import TotalBar

if TYPE_CHECKING:
    from pos.till.state import LineView
    from ui.widgets.cart_line import CartRow
    from ui.widgets.total_bar import TotalFace

MOST_CHOICES = 2
LABEL = 72
"""Width of the word before a row of chips at the least, at 100 %."""
PAPER = 62
"""Percent of the width for a paper that something stands beside."""
LOW, LOWEST = 560, 460
"""Below these heights an errand with chips, or with a pad, takes the whole page, at 100 %."""
SQUEEZED = 500
"""Below this height a page with a pad does without its sentence, at 100 %."""


def takes_the_page(state: LaneState, *, look: Look, height: int) -> bool:
    """Whether the errand of the state needs the whole page of that height."""
    face = state.errand
    if state.sheet != "errand" or face is None:
        return False
    if look.metrics.cramped:
        return face.whole or face.paper is not None
    padded = face.pad and face.typing != "none" and height < look.px(LOWEST)
    crowded = bool(face.choices) or any(row.group for row in face.rows)
    return face.whole or padded or (crowded and height < look.px(LOW))


class Basket(Protocol):
    """How the sale reads (the selling page)."""

    def words(self, line: LineView) -> CartRow: ...

    def face(self, state: LaneState) -> TotalFace: ...


class ErrandBody(QWidget):
    """What an errand shows, and the fingers on it. `wide` stands in two columns."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()
    closed = Signal()
    called = Signal(str)
    picked = Signal(int)
    stepped = Signal(int, int)
    chosen = Signal(int, int)

    def __init__(
        self, *, look: Look, name: str, wide: bool, now: Callable[[], QTime], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._name = name
        self._wide = wide
        self._in_one = look.metrics.cramped
        self._title = self._label("title", "title")
        self._close = self._key("close", kind="quiet", cap="Esc", text=self.tr("Back"))
        self._close.clicked.connect(self.closed)
        self._caption = self._label("caption", "quiet")
        self._headline = self._label("headline", "amount")
        self._sentence = self._label("sentence", "quiet")
        self._sentence.setWordWrap(True)
        self._points = Points(look=look, name=f"{name}_points", icon="search", parent=self)
        self._chip_labels = [self._label(f"choice_label_{n}", "small") for n in range(MOST_CHOICES)]
        self._chips = [self._chip_row(n) for n in range(MOST_CHOICES)]
        self._ring = TimeRing(look=look, name=f"{name}_ring", now=now, large=True, parent=self)
        self._code = QrView(look=look, name=f"{name}_code", parent=self)
        self._rows = RowList(look=look, name=f"{name}_rows", spoken=self.tr("Rows"), parent=self)
        self._rows.picked.connect(self.picked)
        self._rows.stepped.connect(self.stepped)
        self._groups = KeyGroups(look=look, name=f"{name}_groups", parent=self)
        self._groups.picked.connect(self.picked)
        self._paper = PaperView(look=look, name=f"{name}_paper", parent=self)
        self._banner = Banner(look=look, name=f"{name}_banner", parent=self)
        self._entry = EntryLine(look=look, name=f"{name}_entry", icon="hash", parent=self)
        self._pad = NumPad(look=look, name=f"{name}_pad", decimal=True, enter=True, parent=self)
        self._pad.typed.connect(self.typed)
        self._pad.erased.connect(self.erased)
        self._pad.entered.connect(self.entered)
        self._go = self._key("go", kind="primary", cap="⏎")
        self._go.clicked.connect(self._go_clicked)
        self._other = self._key("other", kind="plain", cap="")
        self._other.clicked.connect(self._other_clicked)
        self._face: ErrandFace | None = None
        self._arrange()

    @property
    def paper_words(self) -> str:
        """What stands on the paper that is shown."""
        return self._paper.accessibleName()

    def keep_in_sight(self, cart: QWidget, total: QWidget) -> None:
        """On a page: the sale stays in view under what is chosen for it."""
        place = self._left.indexOf(self._rows)
        self._left.insertWidget(place, cart, 40)
        self._left.insertWidget(place + 1, total)

    def turn(self, step: int) -> None:
        """The arrows move a paper that is longer than the screen."""
        self._paper.turn(step)

    def render_state(self, state: LaneState) -> None:
        """Shows the errand of the state."""
        face = state.errand
        if face is None:
            return
        self._face = face
        self._title.setText(face.title)
        self._close.setVisible(face.back)
        self._show(self._caption, face.caption)
        self._show(self._headline, face.headline)
        self._headline.setProperty("role", "alarm" if face.alarming else "amount")
        self._headline.style().polish(self._headline)
        told = state.notice is not None and (self._wide or self._in_one)
        padded = face.pad and face.typing != "none"
        squeezed = self._wide and padded and self.height() < self._look.px(SQUEEZED)
        squeezed = squeezed or (self._in_one and bool(face.choices))
        self._show(self._sentence, "" if told or squeezed else face.sentence)
        # What is all that there is to read is set so that one reads it from a step away.
        alone = face.typing == "none" and not (face.rows or face.points)
        large = "body" if self._in_one else "strong"
        self._sentence.setProperty("role", large if alone else "quiet")
        self._sentence.style().polish(self._sentence)
        for key in (self._go, self._other):
            key.setFixedHeight(self._look.metrics.hit if squeezed else self._look.px(60))
        for number, (label, chips) in enumerate(zip(self._chip_labels, self._chips, strict=True)):
            there = number < len(face.choices)
            label.setVisible(there)
            chips.setVisible(there)
            if there:
                choice = face.choices[number]
                label.setText(f"{choice.label}  {choice.cap}".rstrip())
                chips.show_chips(choice.options)
                chips.check(choice.chosen)
        self._points.show_points(face.points)
        self._code.setVisible(bool(face.code))
        self._code.show_code(face.code, spoken=face.sentence)
        self._ring.setVisible(face.lasts is not None)
        until, of = face.lasts or ("", 1)
        self._ring.show_time(until, of=of)
        self._right.setStretchFactor(self._waiting, 20 if face.lasts is not None else 0)
        grouped = bool(face.rows) and bool(face.rows[0].group)
        self._groups.setVisible(grouped)
        self._rows.setVisible(bool(face.rows) and not grouped)
        if grouped:
            kept = [row for row in face.rows if self._in_one or not row.spare]
            self._groups.show_rows(kept, chosen=face.chosen)
        else:
            self._rows.show_rows(face.rows, chosen=face.chosen)
        self._paper.setVisible(face.paper is not None)
        if face.paper is not None:
            self._paper.show_paper(face.paper)
        self._show_entry(state, face)
        self._show_keys(state, face)
        notice = state.notice
        self._banner.show_notice(
            "info" if notice is None else notice.tone,
            notice.text if notice is not None and told else "",
        )
        if self._in_one:
            self._turn_columns(face)
        self._make_room()

    # --- inside ------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Where long words leave too little room, they and the keys give way, not each other."""
        self._whole.activate()
        if self._in_one:
            # A sentence is as high as it needs only once it is as wide as its column.
            self._whole.activate()
        if self._whole.totalMinimumSize().height() <= self.height():
            return
        self._sentence.hide()
        for key in (self._go, self._other):
            key.setFixedHeight(self._look.metrics.hit)

    def _show_entry(self, state: LaneState, face: ErrandFace) -> None:
        asks = face.typing != "none"
        self._entry.setVisible(asks)
        self._entry.set_icon(face.icon)
        self._entry.show_entry(state.entry, hint=face.hint, badge=face.badge, active=asks)
        self._pad.setVisible(asks and face.pad)

    def _show_keys(self, state: LaneState, face: ErrandFace) -> None:
        for key, text, cap in (
            (self._go, face.go, face.go_cap),
            (self._other, face.other, face.other_cap),
        ):
            key.setVisible(bool(text))
            key.show_cap(cap)
            key.show_text(text)
        self._go.setEnabled(face.go_ready and not state.busy)

    @staticmethod
    def _show(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _arrange(self) -> None:
        look = self._look
        self._whole = whole = QVBoxLayout(self)
        edge = look.px(SPACE_GROUP if self._wide and not self._in_one else SPACE_CARD)
        left = edge if self._wide else look.px(SHADOW) + edge
        whole.setContentsMargins(left, look.px(SPACE_TIGHT), edge, look.px(SPACE_TILE))
        whole.setSpacing(look.px(SPACE_TIGHT))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(look.px(SPACE_CARD if self._in_one else SPACE_GROUP))
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(look.px(SPACE_TIGHT))
        self._waiting = self._waiting_row()
        if self._in_one:
            self._fill_one()
        else:
            whole.addLayout(self._head())
            whole.addWidget(self._groups, 100)
            self._fill_two()
        whole.addLayout(self._columns, 1)
        self._pad.setMaximumHeight(look.px(4 * 84 + 24))
        for key in (self._go, self._other):
            key.setFixedHeight(look.px(60))

    def _fill_one(self) -> None:
        """Large words: what is said and chosen, and beside or under it what is typed."""
        for label in (self._title, self._caption):
            label.setWordWrap(True)
        self._scroll = FingerArea(name=f"{self._name}_choices", parent=self)
        self._scroll.add(self._choices(QBoxLayout.Direction.TopToBottom))
        left, right = self._left, self._right
        left.addLayout(self._head())
        left.addLayout(self._figures())
        left.addWidget(self._sentence)
        left.addWidget(self._scroll, 20)
        for thing in (self._rows, self._groups, self._paper):
            left.addWidget(thing, 30)
        left.addWidget(self._banner)
        left.addStretch(1)
        right.addLayout(self._waiting)
        right.addWidget(self._points)
        right.addWidget(self._entry)
        right.addWidget(self._pad, 12)
        right.addStretch(1)
        right.addLayout(self._low_keys())
        self._columns.addLayout(left, 50)
        self._columns.addLayout(right, 50)

    def _fill_two(self) -> None:
        """Over the page things stand on the left, beside the cart everything under each other."""
        left, right = self._left, self._right
        things = left if self._wide else right
        right.addLayout(self._figures())
        right.addWidget(self._sentence)
        right.addWidget(self._points)
        right.addLayout(self._waiting)
        things.addLayout(self._choices(QBoxLayout.Direction.LeftToRight))
        for thing in (self._rows, self._paper):
            things.addWidget(thing, 30)
        right.addWidget(self._entry)
        right.addWidget(self._pad, 12)
        right.addStretch(1)
        left.addStretch(1)
        things.addWidget(self._banner)
        right.addLayout(self._low_keys())
        if self._wide:
            self._columns.addLayout(left, 54)
        self._columns.addLayout(right, 46)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_TILE))
        row.addWidget(self._title, 1)
        row.addWidget(self._close)
        return row

    def _figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._caption, 1 if self._in_one else 0)
        row.addStretch(0 if self._in_one else 1)
        row.addWidget(self._headline)
        return row

    def _waiting_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(SPACE_CARD))
        row.addStretch(1)
        row.addWidget(self._code, 12)
        row.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignCenter)
        row.addStretch(1)
        return row

    def _choices(self, direction: QBoxLayout.Direction) -> QVBoxLayout:
        """The rows of chips, each with its word before or above it."""
        look = self._look
        column = QVBoxLayout()
        column.setSpacing(look.px(SPACE_TIGHT))
        for label, chips in zip(self._chip_labels, self._chips, strict=True):
            line = QBoxLayout(direction)
            line.setSpacing(look.px(SPACE_TILE if not self._in_one else 4))
            label.setMinimumWidth(look.px(LABEL))
            line.addWidget(label)
            line.addWidget(chips, 1)
            column.addLayout(line)
        return column

    def _low_keys(self) -> QBoxLayout:
        self._keys = keys = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        keys.setSpacing(self._look.px(SPACE_TIGHT))
        policy = QSizePolicy.Policy
        self._other.setSizePolicy(policy.Fixed, policy.Fixed)
        keys.addWidget(self._other)
        keys.addWidget(self._go, 1)
        return keys

    def _turn_columns(self, face: ErrandFace) -> None:
        """Beside each other where a pad needs the height, else under each other."""
        padded = face.pad and face.typing != "none"
        both = bool(face.rows) and bool(face.choices)
        beside = padded or both or bool(face.lasts or face.code or face.points)
        if both and not padded:
            self._right.insertWidget(1, self._scroll, 20)
        else:
            self._left.insertWidget(3, self._scroll, 20)
        way = QBoxLayout.Direction
        self._columns.setDirection(way.LeftToRight if beside else way.TopToBottom)
        things = bool(face.rows or face.choices or face.paper)
        left = PAPER if face.paper is not None else 50
        self._columns.setStretch(0, left if beside or things else 0)
        self._columns.setStretch(1, 100 - left if beside else 0 if things else 50)
        self._scroll.setVisible(bool(face.choices))
        self._scroll.updateGeometry()
        wide = self._go.sizeHint().width() + self._other.sizeHint().width()
        room = self.width() * (100 - left) // 100 - self._look.px(48)
        stacked = beside and bool(face.other) and wide > room
        self._keys.setDirection(way.BottomToTop if stacked else way.LeftToRight)

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(f"{self._name}_{name}")
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return label

    def _key(self, name: str, *, kind: Kind, cap: str, text: str = "") -> KeyButton:
        key = KeyButton(
            look=self._look, name=f"{self._name}_{name}", text=text, cap=cap, kind=kind,
            size=STRONG if name != "close" else BODY, parent=self,
        )  # fmt: skip
        if name == "close":
            key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return key

    def _chip_row(self, number: int) -> ChipRows:
        chips = ChipRows(look=self._look, name=f"{self._name}_choice_{number}", parent=self)
        chips.setProperty("number", number)
        chips.chosen.connect(self._chip_chosen)
        return chips

    @Slot(int)
    def _chip_chosen(self, option: int) -> None:
        self.chosen.emit(self.sender().property("number"), option)

    @Slot()
    def _go_clicked(self) -> None:
        self._call(self._face.go_cap if self._face is not None else "")

    @Slot()
    def _other_clicked(self) -> None:
        self._call(self._face.other_cap if self._face is not None else "")

    def _call(self, cap: str) -> None:
        """A finger does what the key on the button does."""
        if cap == "Esc":
            self.closed.emit()
            return
        function = function_on(cap)
        if function is None:
            self.entered.emit()
        else:
            self.called.emit(function)


class ErrandSheet(Sheet):
    """An errand beside the cart, which stays in sight."""

    def __init__(self, *, look: Look, now: Callable[[], QTime], parent: QWidget) -> None:
        super().__init__(look=look, name="errand_sheet", parent=parent)
        self.body = ErrandBody(look=look, name="errand", wide=False, now=now, parent=self)

    def render_state(self, state: LaneState) -> None:
        there = state.sheet == "errand" and not takes_the_page(
            state, look=self._look, height=self._room.height()
        )
        if there:
            self.body.render_state(state)
        self.set_open(there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.setGeometry(self.rect())


class ErrandPage(QWidget):
    """An errand that needs the whole page: the count, the Z."""

    def __init__(
        self, *, look: Look, now: Callable[[], QTime], basket: Basket, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("errand_page")
        self.body = ErrandBody(look=look, name="page", wide=True, now=now, parent=self)
        self._basket = basket
        self._cart = CartView(
            look=look, words=basket.words, invitation="", spoken=self.tr("The sale"), parent=self
        )
        self._cart.setObjectName("page_cart")
        self._total = TotalBar(look=look, parent=self)
        self.body.keep_in_sight(self._cart, self._total)

    def render_state(self, state: LaneState) -> None:
        face = state.errand
        there = bool(state.lines) and face is not None and not face.whole
        there = there and face is not None and not face.rows and face.paper is None
        for widget in (self._cart, self._total):
            widget.setVisible(there)
        if there:
            self._cart.show_cart(
                state.lines, touched=None, selected=state.target_line, paid=state.paid is not None
            )
            self._cart.scrollTo(self._cart.currentIndex())
            self._total.show_face(self._basket.face(state))
        self.body.render_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.setGeometry(self.rect())
