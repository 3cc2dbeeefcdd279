"""A page to type a number on: who somebody is, his PIN, what lies in a drawer."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.look import Look
from ui.theme.tokens import SPACE_TIGHT, SPACE_TILE, STRONG
from ui.widgets.banner import Banner, Tone
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton
from ui.widgets.num_pad import NumPad


class Notice(Protocol):
    """One sentence for whoever types."""

    @property
    def tone(self) -> Tone: ...

    @property
    def text(self) -> str: ...


class PadPage(QWidget):
    """A card in the middle: a title, what is typed, a pad, one jade key. Base of such pages."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()

    def __init__(
        self, *, look: Look, name: str, icon: str, decimal: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._card = QWidget(self)
        self._card.setFixedWidth(look.high(360, lines=12))
        self._card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._card.setMaximumHeight(look.px(580))
        outer = QHBoxLayout(self)
        self._corner = QVBoxLayout()
        self._corner.addStretch(1)
        outer.addLayout(self._corner, 1)
        outer.addWidget(self._card)
        outer.addStretch(1)
        self._column = QVBoxLayout(self._card)
        self._column.setSpacing(look.px(SPACE_TIGHT))
        edge = look.px(SPACE_TILE)
        self._column.setContentsMargins(0, edge, 0, edge)
        self._title = QLabel(self._card)
        self._title.setObjectName(f"{name}_title")
        self._title.setProperty("role", "title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel(self._card)
        self._hint.setObjectName(f"{name}_hint")
        self._hint.setProperty("role", "quiet")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._entry = EntryLine(
            look=look, name=f"{name}_entry", icon=icon, big=True, parent=self._card
        )
        self._pad = NumPad(
            look=look, name=f"{name}_pad", decimal=decimal, enter=False, parent=self._card
        )
        self._pad.typed.connect(self.typed)
        self._pad.erased.connect(self.erased)
        self._pad.entered.connect(self.entered)
        self._go = KeyButton(
            look=look, name=f"{name}_go", kind="primary", size=STRONG, cap="⏎", parent=self._card
        )
        self._go.clicked.connect(self._go_clicked)
        self._banner = Banner(look=look, name=f"{name}_banner", parent=self._card)
        self._last = QHBoxLayout()
        self._last.setSpacing(look.px(SPACE_TIGHT))

    def _stack(self, *widgets: QWidget) -> None:
        self._column.addStretch(1)
        for widget in widgets:
            self._column.addWidget(widget, 12 if widget is self._pad else 0)
        self._last.addWidget(self._go)
        self._column.addLayout(self._last)
        self._column.addStretch(1)

    def _show_notice(self, notice: Notice | None) -> None:
        if self._look.metrics.cramped:
            # What went wrong goes before what one is doing anyway; the pad keeps its size.
            for label in (self._title, self._hint):
                label.setVisible(notice is None)
        self._banner.show_notice(
            "info" if notice is None else notice.tone, "" if notice is None else notice.text
        )

    @Slot()
    def _go_clicked(self) -> None:
        self.entered.emit()
