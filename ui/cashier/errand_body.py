"""What an errand shows, and the fingers on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTime, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from ui.cashier.errand_columns import ErrandColumns, Pad
from ui.cashier.errand_parts import ErrandParts
from ui.cashier.keymap import function_on
from ui.cashier.state import ErrandFace, LaneState
from ui.theme.look import Look
from ui.widgets.row_list import RowList

SQUEEZED = 500
"""Below this height a page with a pad does without its sentence, at 100 %."""


class ErrandBody(QWidget):
    """What an errand shows, and the fingers on it. `wide` stands in two columns.

    A finger on the line that is typed into opens the pad where there is none, or letters where
    letters may be typed, and closes them again.
    """

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
        self._wide = wide
        self._in_one = look.metrics.cramped
        self._parts = parts = ErrandParts(look=look, name=name, now=now, parent=self)
        self._columns = ErrandColumns(look=look, name=name, wide=wide, parts=parts, body=self)
        self._state: LaneState | None = None
        self._face: ErrandFace | None = None
        self._opened: Pad = ""
        self._connect()

    @property
    def paper_words(self) -> str:
        """What stands on the paper that is shown."""
        return self._parts.paper.accessibleName()

    @property
    def rows(self) -> RowList:
        """The rows that are chosen from."""
        return self._parts.rows

    def keep_in_sight(self, cart: QWidget, total: QWidget) -> None:
        """On a page: the sale stays in view under what is chosen for it."""
        self._columns.keep_in_sight(cart, total)

    def turn(self, step: int) -> None:
        """The arrows move a paper that is longer than the screen."""
        self._parts.paper.turn(step)

    def render_state(self, state: LaneState) -> None:
        """Shows the errand of the state."""
        face = state.errand
        if face is None:
            return
        if self._face is None or _asked(face) != _asked(self._face):
            self._opened = ""
        self._state, self._face = state, face
        parts = self._parts
        parts.title.setText(face.title)
        parts.close.setVisible(face.back)
        _show(parts.caption, face.caption)
        _show(parts.headline, face.headline)
        parts.headline.setProperty("role", "alarm" if face.alarming else "amount")
        parts.headline.style().polish(parts.headline)
        told = state.notice is not None and (self._wide or self._in_one)
        self._show_sentence(face, told=told)
        self._show_choices(face)
        parts.points.show_points(face.points)
        parts.code.setVisible(bool(face.code))
        parts.code.show_code(face.code, spoken=face.sentence)
        parts.ring.setVisible(face.lasts is not None)
        until, of = face.lasts or ("", 1)
        parts.ring.show_time(until, of=of)
        self._show_rows(face)
        parts.paper.setVisible(face.paper is not None)
        if face.paper is not None:
            parts.paper.show_paper(face.paper)
        self._show_entry(state, face)
        self._show_keys(state, face)
        notice = state.notice
        parts.banner.show_notice(
            "info" if notice is None else notice.tone,
            notice.text if notice is not None and told else "",
        )
        self._columns.turn(face, pad=self._pad(face))
        if not self._columns.has_room():
            # Where long words leave too little room, they and the keys give way.
            parts.sentence.hide()
            for key in (parts.go, parts.other):
                key.setFixedHeight(self._look.metrics.hit)

    # --- inside ------------------------------------------------------------------------------

    def _show_sentence(self, face: ErrandFace, *, told: bool) -> None:
        sentence = self._parts.sentence
        squeezed = self._wide and bool(self._pad(face))
        squeezed = squeezed and self.height() < self._look.px(SQUEEZED)
        squeezed = squeezed or (self._in_one and bool(face.choices))
        _show(sentence, "" if told or squeezed else face.sentence)
        # What is all that there is to read is set so that one reads it from a step away.
        alone = face.typing == "none" and not (face.rows or face.points)
        large = "body" if self._in_one else "strong"
        sentence.setProperty("role", large if alone else "quiet")
        sentence.style().polish(sentence)
        for key in (self._parts.go, self._parts.other):
            key.setFixedHeight(self._look.metrics.hit if squeezed else self._look.px(60))

    def _show_choices(self, face: ErrandFace) -> None:
        parts = self._parts
        for number, (label, chips) in enumerate(zip(parts.chip_labels, parts.chips, strict=True)):
            there = number < len(face.choices)
            label.setVisible(there)
            chips.setVisible(there)
            if there:
                choice = face.choices[number]
                label.setText(f"{choice.label}  {choice.cap}".rstrip())
                chips.show_chips(choice.options)
                chips.check(choice.chosen)

    def _show_rows(self, face: ErrandFace) -> None:
        rows, groups = self._parts.rows, self._parts.groups
        grouped = bool(face.rows) and bool(face.rows[0].group)
        groups.setVisible(grouped)
        rows.setVisible(bool(face.rows) and not grouped)
        if grouped:
            kept = [row for row in face.rows if self._in_one or not row.spare]
            groups.show_rows(kept, chosen=face.chosen)
        else:
            rows.show_rows(face.rows, chosen=face.chosen)

    def _show_entry(self, state: LaneState, face: ErrandFace) -> None:
        asks = face.typing != "none"
        entry = self._parts.entry
        entry.setVisible(asks)
        entry.set_icon(face.icon)
        entry.show_entry(state.entry, hint=face.hint, badge=face.badge, active=asks)
        entry.show_opens("keyboard" if _opens(face) else "")
        self._parts.pad.setVisible(self._pad(face) == "pad")
        self._parts.letters.setVisible(self._pad(face) == "letters")

    def _pad(self, face: ErrandFace) -> Pad:
        """What is there to type with."""
        return self._opened or ("pad" if face.typing != "none" and face.pad else "")

    def _show_keys(self, state: LaneState, face: ErrandFace) -> None:
        for key, text, cap in (
            (self._parts.go, face.go, face.go_cap),
            (self._parts.other, face.other, face.other_cap),
        ):
            key.setVisible(bool(text))
            key.show_cap(cap)
            key.show_text(text)
        self._parts.go.setEnabled(face.go_ready and not state.busy)

    def _connect(self) -> None:
        parts = self._parts
        parts.close.clicked.connect(self.closed)
        for number, chips in enumerate(parts.chips):
            chips.setProperty("number", number)
            chips.chosen.connect(self._chip_chosen)
        parts.rows.picked.connect(self.picked)
        parts.rows.stepped.connect(self.stepped)
        parts.groups.picked.connect(self.picked)
        for keys in (parts.pad, parts.letters):
            keys.typed.connect(self.typed)
            keys.erased.connect(self.erased)
        parts.pad.entered.connect(self.entered)
        parts.entry.pressed.connect(self._entry_pressed)
        parts.go.clicked.connect(self._go_clicked)
        parts.other.clicked.connect(self._other_clicked)

    @Slot()
    def _entry_pressed(self) -> None:
        if self._face is None or self._state is None or not _opens(self._face):
            return
        which: Pad = "letters" if self._face.typing == "text" else "pad"
        self._opened = "" if self._opened else which
        self.render_state(self._state)

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


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _asked(face: ErrandFace) -> tuple[str, str, str]:
    """What of an errand says whether it still asks for the same."""
    return face.name, face.hint, face.typing


def _opens(face: ErrandFace) -> bool:
    """Whether a finger on the line has something to open."""
    return face.typing == "text" or (face.typing != "none" and not face.pad)
