"""The one sheet that every errand shows itself on, beside the cart or over the whole page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.cashier.keymap import function_on
from ui.cashier.state import ErrandFace, LaneState
from ui.theme.look import Look
from ui.theme.tokens import BODY, SPACE_CARD, SPACE_GROUP, SPACE_TIGHT, SPACE_TILE, STRONG
from ui.widgets.banner import Banner
from ui.widgets.chips import ChipRows
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.num_pad import NumPad
from ui.widgets.paper_view import PaperView
from ui.widgets.qr_view import QrView
from ui.widgets.row_list import RowList
from ui.widgets.sheet import SHADOW, Sheet
from ui.widgets.time_ring import TimeRing

MOST_CHOICES = 2
ROW_KEYS, LOW_KEYS = 44, 32
"""Height of a key of the pad, and what is left of it where long words need the room, at 100 %."""
LABEL = 72
"""Width of the word before a row of chips at the least, at 100 %."""
LOW, LOWEST = 560, 460
"""Below these heights an errand with chips, or with a pad, takes the whole page, at 100 %."""
SQUEEZED = 500
"""Below this height a page with a pad does without its sentence, at 100 %."""


def takes_the_page(state: LaneState, *, look: Look, height: int) -> bool:
    """Whether the errand of the state needs the whole page of that height."""
    face = state.errand
    if state.sheet != "errand" or face is None:
        return False
    padded = face.pad and face.typing != "none" and height < look.px(LOWEST)
    return face.whole or padded or (bool(face.choices) and height < look.px(LOW))


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
        self._title = self._label("title", "title")
        self._close = self._key("close", kind="quiet", cap="Esc", text=self.tr("Back"))
        self._close.clicked.connect(self.closed)
        self._caption = self._label("caption", "quiet")
        self._headline = self._label("headline", "amount")
        self._sentence = self._label("sentence", "quiet")
        self._sentence.setWordWrap(True)
        self._chip_labels = [self._label(f"choice_label_{n}", "small") for n in range(MOST_CHOICES)]
        self._chips = [self._chip_row(n) for n in range(MOST_CHOICES)]
        self._ring = TimeRing(look=look, name=f"{name}_ring", now=now, large=True, parent=self)
        self._code = QrView(look=look, name=f"{name}_code", parent=self)
        self._rows = RowList(look=look, name=f"{name}_rows", spoken=self.tr("Rows"), parent=self)
        self._rows.picked.connect(self.picked)
        self._rows.stepped.connect(self.stepped)
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
        told = state.notice is not None and self._wide
        padded = face.pad and face.typing != "none"
        squeezed = self._wide and padded and self.height() < self._look.px(SQUEEZED)
        self._show(self._sentence, "" if told or squeezed else face.sentence)
        # What is all that there is to read is set so that one reads it from a step away.
        alone = face.typing == "none" and not face.rows
        self._sentence.setProperty("role", "strong" if alone else "quiet")
        self._sentence.style().polish(self._sentence)
        for key in (self._go, self._other):
            key.setFixedHeight(self._look.px(48 if squeezed else 60))
        for number, (label, chips) in enumerate(zip(self._chip_labels, self._chips, strict=True)):
            there = number < len(face.choices)
            label.setVisible(there)
            chips.setVisible(there)
            if there:
                choice = face.choices[number]
                label.setText(f"{choice.label}  {choice.cap}".rstrip())
                chips.show_chips(choice.options)
                chips.check(choice.chosen)
        self._code.setVisible(bool(face.code))
        self._code.show_code(face.code, spoken=face.sentence)
        self._ring.setVisible(face.lasts is not None)
        until, of = face.lasts or ("", 1)
        self._ring.show_time(until, of=of)
        self._right.setStretchFactor(self._waiting, 20 if face.lasts is not None else 0)
        self._rows.setVisible(bool(face.rows))
        self._rows.show_rows(face.rows, chosen=face.chosen)
        self._paper.setVisible(face.paper is not None)
        if face.paper is not None:
            self._paper.show_paper(face.paper)
        self._show_entry(state, face)
        self._show_keys(state, face)
        notice = state.notice
        self._banner.show_notice(
            "info" if notice is None else notice.tone,
            "" if notice is None or not self._wide else notice.text,
        )
        self._make_room()

    # --- inside ------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Where long words leave too little room, the pad and the keys give way, not each other."""
        self._pad.setMinimumHeight(self._pad_height(ROW_KEYS))
        self._whole.activate()
        if self._whole.totalMinimumSize().height() <= self.height():
            return
        self._sentence.hide()
        self._pad.setMinimumHeight(self._pad_height(LOW_KEYS))
        for key in (self._go, self._other):
            key.setFixedHeight(self._look.px(48))

    def _pad_height(self, key: int) -> int:
        return self._look.px(4 * key + 3 * SPACE_TIGHT)

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
        edge = look.px(SPACE_GROUP if self._wide else SPACE_CARD)
        left = edge if self._wide else look.px(SHADOW) + edge
        whole.setContentsMargins(left, look.px(12), edge, look.px(12))
        whole.setSpacing(look.px(10))
        top = QHBoxLayout()
        top.setSpacing(look.px(SPACE_TILE))
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        whole.addLayout(top)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(SPACE_GROUP))
        one, two = QVBoxLayout(), QVBoxLayout()
        for column in (one, two):
            column.setSpacing(look.px(10))
        things = one if self._wide else two
        things.addWidget(self._rows, 30)
        things.addWidget(self._paper, 30)
        figures = QHBoxLayout()
        figures.addWidget(self._caption)
        figures.addStretch(1)
        figures.addWidget(self._headline)
        two.insertLayout(0, figures)
        two.insertWidget(1, self._sentence)
        waiting = QHBoxLayout()
        waiting.setSpacing(look.px(SPACE_CARD))
        waiting.addStretch(1)
        waiting.addWidget(self._code, 12)
        waiting.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignCenter)
        waiting.addStretch(1)
        two.insertLayout(2, waiting)
        self._right, self._waiting = two, waiting
        place = 0 if self._wide else 3
        for label, chips in zip(self._chip_labels, self._chips, strict=True):
            line = QHBoxLayout()
            line.setSpacing(look.px(SPACE_TILE))
            label.setMinimumWidth(look.px(LABEL))
            line.addWidget(label)
            line.addWidget(chips, 1)
            things.insertLayout(place, line)
            place += 1
        two.addWidget(self._entry)
        two.addWidget(self._pad, 12)
        two.addStretch(1)
        one.addStretch(1)
        things.addWidget(self._banner)
        keys = QHBoxLayout()
        keys.setSpacing(look.px(SPACE_TIGHT))
        policy = QSizePolicy.Policy
        self._other.setSizePolicy(policy.Fixed, policy.Fixed)
        keys.addWidget(self._other)
        keys.addWidget(self._go, 1)
        two.addLayout(keys)
        if self._wide:
            columns.addLayout(one, 54)
        columns.addLayout(two, 46)
        whole.addLayout(columns, 1)
        self._pad.setMaximumHeight(look.px(4 * 84 + 24))
        for key in (self._go, self._other):
            key.setFixedHeight(look.px(60))

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

    def __init__(self, *, look: Look, now: Callable[[], QTime], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("errand_page")
        self.body = ErrandBody(look=look, name="page", wide=True, now=now, parent=self)

    def render_state(self, state: LaneState) -> None:
        self.body.render_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.setGeometry(self.rect())
