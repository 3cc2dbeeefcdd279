"""The left rail: where one is, and the other places, always in the same order."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QStyle, QVBoxLayout, QWidget

from ui.admin.places import Place, PlaceFace, place_faces
from ui.admin.state import AdminState
from ui.theme.look import Look
from ui.theme.tokens import BODY, RADIUS, SPACE_TIGHT, SPACE_TILE
from ui.widgets.key_button import KeyButton
from ui.widgets.lettering import LEFT, letter


class RailKey(QAbstractButton):
    """One place: icon and name, jade where one is."""

    def __init__(self, *, look: Look, face: PlaceFace, cap: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"rail_{face.place}")
        self.setProperty("place", face.place)
        self.setAccessibleName(face.title)
        self.setToolTip(cap)
        self.setText(face.title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._look = look
        self._icon = face.icon

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._look.font(BODY, strong=True)).horizontalAdvance(self.text())
        return QSize(wide + self._look.px(68), self._look.metrics.hit)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.rect().adjusted(px(4), px(2), -px(4), -px(2))
        on = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            painter.setPen(look.colour("jade"))
        if on or self.isDown() or self.underMouse() or self.hasFocus():
            painter.setBrush(look.colour("jade_soft" if on else "surface_2"))
            painter.drawRoundedRect(frame, px(RADIUS), px(RADIUS))
        ink = "jade_strong" if on else "ink"
        side = px(24)
        icon = QRect(frame.left() + px(12), frame.center().y() - side // 2 + 1, side, side)
        icon = QStyle.visualRect(self.layoutDirection(), frame, icon)
        drawn = look.icon(self._icon, colour=ink if on else "ink_2",
                          ratio=self.devicePixelRatioF())  # fmt: skip
        painter.drawPixmap(icon.topLeft(), drawn)
        words = frame.adjusted(px(48), 0, -px(8), 0)
        words = QStyle.visualRect(self.layoutDirection(), frame, words)
        letter(painter, words, LEFT, self.text(), look.font(BODY, strong=on), look.colour(ink))


class Rail(QWidget):
    """The seven places, and the way out. Signals: `chosen` with a place, `left`."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        edge = look.px(SPACE_TIGHT)
        column.setContentsMargins(edge, look.px(SPACE_TILE), edge, look.px(SPACE_TILE))
        column.setSpacing(look.px(2))
        self._store = QLabel(self)
        self._store.setObjectName("rail_store")
        self._store.setProperty("role", "strong")
        self._terminal = QLabel(self)
        self._terminal.setObjectName("rail_terminal")
        self._terminal.setProperty("role", "small")
        for label in (self._store, self._terminal):
            label.setContentsMargins(look.px(12), 0, look.px(8), 0)
            column.addWidget(label)
        column.addSpacing(look.px(SPACE_TILE))
        self._keys: dict[Place, RailKey] = {}
        for number, face in enumerate(place_faces(), start=1):
            key = RailKey(look=look, face=face, cap=f"Alt+{number}", parent=self)
            key.setShortcut(f"Alt+{number}")
            key.clicked.connect(self._clicked)
            self._keys[face.place] = key
            column.addWidget(key)
        column.addStretch(1)
        self._who = QLabel(self)
        self._who.setObjectName("rail_who")
        self._who.setProperty("role", "quiet")
        self._who.setContentsMargins(look.px(12), 0, look.px(8), 0)
        column.addWidget(self._who)
        self._out = KeyButton(
            look=look, name="leave", text=self.tr("Sign out"), icon="log-out", kind="quiet",
            parent=self,
        )  # fmt: skip
        self._out.clicked.connect(self._out_clicked)
        column.addWidget(self._out)

    def render_state(self, state: AdminState) -> None:
        self._store.setText(state.store_name)
        self._terminal.setText(state.terminal.replace("-", " · "))
        self._who.setText(state.name)
        self._keys[state.place].setChecked(True)

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(cast(str, self.sender().property("place")))

    @Slot()
    def _out_clicked(self) -> None:
        self.left.emit()
