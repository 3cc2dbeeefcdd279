"""The attendant's window: the lanes as cards on the left, the chosen one on the right."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.kiosk.attendant import AttendantPresenter
from ui.kiosk.attendant_card import LaneCard
from ui.kiosk.attendant_entry import EntryPage, centred
from ui.kiosk.attendant_panel import KEYS, LanePanel
from ui.kiosk.attendant_state import Act, AttendantState
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TILE
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton

_ACTS: Final[dict[Qt.Key, Act]] = {
    Qt.Key.Key_F2: "say",
    Qt.Key.Key_F3: "pause",
    Qt.Key.Key_F4: "close",
    Qt.Key.Key_F5: "aside",
    Qt.Key.Key_F6: "add",
    Qt.Key.Key_F8: "decline",
    Qt.Key.Key_Delete: "remove",
}
assert {act for act, _ in KEYS} <= {*_ACTS.values()}
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_CARD: Final = 176
"""The width of a card below which there is a column less, at 100 %."""


class AttendantScreen(QWidget):
    """Renders the presenter's state; keys reach it whatever has the focus."""

    language_wanted = Signal()

    def __init__(
        self, *, look: Look, presenter: AttendantPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("attendant")
        self.setAccessibleName(self.tr("Attendant"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._look = look
        self._presenter = presenter
        self._door = centred(EntryPage(look=look, name="door", parent=self))
        self._entry = centred(EntryPage(look=look, name="entry", parent=self))
        self._floor = QWidget(self)
        self._header = self._make_header()
        self._banner = Banner(look=look, name="attendant_banner", parent=self._floor)
        self._field = QWidget()
        self._field.setProperty("role", "ground")
        self._field.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(self._field)
        self._grid.setSpacing(look.px(SPACE_TILE))
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._cards: list[LaneCard] = []
        self._columns = 0
        self._scroll = QScrollArea(self._floor)
        self._scroll.setObjectName("lanes")
        self._scroll.setAccessibleName(self.tr("Lanes"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._field)
        self._panel = LanePanel(look=look, parent=self._floor)
        self._side = QStackedWidget(self._floor)
        self._side.addWidget(self._panel)
        self._side.addWidget(self._entry)
        self._arrange()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._door)
        self._stack.addWidget(self._floor)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        for page in (self._door, self._entry):
            page.typed.connect(presenter.type_text)
            page.erased.connect(presenter.erase)
            page.entered.connect(presenter.enter)
            page.left.connect(presenter.clear_all)
            page.offered.connect(presenter.offer)
        self._panel.acted.connect(self._acted)
        self._panel.picked.connect(presenter.pick)
        presenter.changed.connect(self._render)
        self._render()

    def _make_header(self) -> QWidget:
        look = self._look
        header = QWidget(self._floor)
        header.setProperty("role", "header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(header)
        edge = look.px(SPACE_CARD)
        row.setContentsMargins(edge, look.px(4), edge, look.px(4))
        row.setSpacing(edge)
        self._store = QLabel(header)
        self._store.setObjectName("store")
        self._store.setProperty("role", "name")
        self._summary = QLabel(header)
        self._summary.setObjectName("summary")
        self._summary.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._who = QLabel(header)
        self._who.setObjectName("who")
        self._who.setProperty("role", "quiet")
        self._leave = KeyButton(
            look=look, name="leave", text=self.tr("Leave"), icon="log-out", kind="quiet",
            parent=header,
        )  # fmt: skip
        self._leave.setSizePolicy(self._leave.sizePolicy().Policy.Fixed,
                                  self._leave.sizePolicy().Policy.Fixed)  # fmt: skip
        self._leave.clicked.connect(self._left)
        row.addWidget(self._store)
        row.addWidget(self._summary, 1)
        row.addWidget(self._who)
        row.addWidget(self._leave)
        return header

    def _arrange(self) -> None:
        look = self._look
        edge = look.px(SPACE_CARD)
        column = QVBoxLayout(self._floor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        body = QHBoxLayout()
        body.setContentsMargins(edge, edge, 0, 0)
        body.setSpacing(edge)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, edge)
        left.addWidget(self._banner)
        left.addWidget(self._scroll, 1)
        body.addLayout(left, 1)
        body.addWidget(self._side)
        self._side.setFixedWidth(look.px(400))
        column.addLayout(body, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        presenter, key = self._presenter, Qt.Key(event.key())
        text = event.text()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_L:
            self.language_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            presenter.enter()
        elif key == Qt.Key.Key_Escape:
            presenter.clear()
        elif presenter.is_typing and key == Qt.Key.Key_Backspace:
            presenter.erase()
        elif presenter.is_typing and text and text.isprintable():
            presenter.type_text(text)
        elif not presenter.is_typing and text.isdecimal():
            presenter.choose_key(int(text))
        elif key in _ACTS:
            presenter.act(_ACTS[key])
        elif key in _STEPS:
            presenter.step(_STEPS[key])
        elif key in _ROWS:
            presenter.step_row(_ROWS[key])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @Slot()
    def _render(self) -> None:
        state = self._presenter.state
        if not state.user:
            self._door.render_state(state)
            self._stack.setCurrentWidget(self._door)
            return
        self._stack.setCurrentWidget(self._floor)
        place = state.terminal.rpartition("-")[2]
        self._store.setText(f"{state.store_name} · {place} · {self.tr('Attendant')}")
        self._summary.setText(state.summary)
        self._summary.setProperty("role", "care" if state.wanted else "quiet")
        self._summary.style().unpolish(self._summary)
        self._summary.style().polish(self._summary)
        self._who.setText(state.name)
        self._show_cards(state)
        if state.entry is None:
            self._panel.render_state(state.panel)
            self._side.setCurrentWidget(self._panel)
        else:
            self._entry.render_state(state)
            self._side.setCurrentWidget(self._entry)
        notice = None if state.entry is not None else state.notice
        self._banner.show_notice(
            "info" if notice is None else notice.tone, "" if notice is None else notice.text
        )

    def _show_cards(self, state: AttendantState) -> None:
        while len(self._cards) < len(state.cards):
            card = LaneCard(
                look=self._look, name=f"lane_{len(self._cards) + 1}", parent=self._field
            )
            card.clicked.connect(self._chosen)
            self._cards.append(card)
            self._columns = 0
        for place, card in enumerate(self._cards):
            card.setVisible(place < len(state.cards))
            if place < len(state.cards):
                card.show_card(state.cards[place])
        if not self._columns:
            self._lay_out()

    def _lay_out(self) -> None:
        """As many cards beside each other as are wide enough; three on most screens."""
        look = self._look
        room = self.width() - self._side.width() - 3 * look.px(SPACE_CARD)
        wide = look.px(_CARD) + look.px(SPACE_TILE)
        columns = max(1, min(3, room // wide))
        if columns == self._columns and self._grid.count() == len(self._cards):
            return
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
        # Also a store with one lane has a card, and no poster.
        for place in range(3):
            self._grid.setColumnStretch(place, int(place < columns))
        for place in range(max(2, self._grid.rowCount())):
            self._grid.setRowStretch(place, 1)

    @Slot()
    def _chosen(self) -> None:
        card = self.sender()
        if isinstance(card, LaneCard):
            self._presenter.choose(card.card.terminal)

    @Slot(str)
    def _acted(self, act: str) -> None:
        self._presenter.act(cast(Act, act))

    @Slot()
    def _left(self) -> None:
        self._presenter.act("leave")
