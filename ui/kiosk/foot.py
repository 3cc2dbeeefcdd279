"""What it comes to and the one next step; and, quiet under it, help, language and reach."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kiosk.face import PageFace
from ui.kiosk.state import KioskState
from ui.theme.figures import money, priced, sign
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, BODY, SMALL, STRONG, TITLE
from ui.widgets.key_button import KeyButton
from ui.widgets.lettering import LEFT, RIGHT, letter
from ui.widgets.words import Words

GO: Final = 72
TAPS: Final = 5
"""So many touches of the lane's sign open the staff's corner."""
WITH_TOTAL: Final = frozenset({"cart", "line", "look_up", "bags", "pay", "value", "weigh",
                               "member", "wallet", "code"})  # fmt: skip


class Foot(QWidget):
    """The total, the jade key across the full width, a quiet key before it where there is one."""

    went = Signal()
    went_back = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_foot")
        self._look = look
        self._rows: tuple[str, str] = ("", "")
        self.total = Words(look=look, name="kiosk_total", size=AMOUNT + 8, strong=True,
                           align=Qt.AlignmentFlag.AlignRight, sign=sign(), parent=self)  # fmt: skip
        self.go = KeyButton(look=look, name="kiosk_go", kind="primary", size=TITLE, parent=self)
        self.back = KeyButton(look=look, name="kiosk_back", size=STRONG, parent=self)
        for key in (self.go, self.back):
            key.setFixedHeight(look.px(GO))
        self.go.clicked.connect(self.went)
        self.back.clicked.connect(self.went_back)
        edge = look.px(20)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, look.px(8), edge, look.px(8))
        column.setSpacing(look.px(8))
        column.addStretch(1)
        column.addWidget(self.total)
        keys = QHBoxLayout()
        keys.setSpacing(look.px(12))
        keys.addWidget(self.back, 2)
        keys.addWidget(self.go, 5)
        column.addLayout(keys)

    def render_state(self, state: KioskState, face: PageFace) -> None:
        sale = state.sale
        shown = not face.hero and state.page in WITH_TOTAL and bool(state.lines)
        due = 0 if sale is None else sale.due
        self.total.show_text(money(due) if shown else "")
        saved = 0 if sale is None else sale.discount
        rows = ("", "")
        if shown:
            pieces = self.tr("%n piece(s)", "", state.pieces)
            rows = (pieces, self.tr("You save %1").replace("%1", priced(saved)) if saved else "")
        if rows != self._rows:
            self._rows = rows
            self.update()
        self.go.setVisible(bool(face.go))
        self.go.show_text(face.go)
        self.go.set_kind("plain" if face.waits else "primary")
        self.go.setEnabled(face.go_ready)
        self.back.setVisible(bool(face.back))
        self.back.show_text(face.back)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows[0]:
            return
        look, px = self._look, self._look.px
        painter = QPainter(self)
        line = look.metrics.hairline
        top = self.total.geometry().top() - px(8)
        painter.fillRect(QRect(0, top, self.width(), line), look.colour("line"))
        box = self.total.geometry()
        half = box.height() // 2
        upper, lower = self._rows
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = RIGHT if mirrored else LEFT
        first = QRect(box.left(), box.top(), box.width() // 2, half if lower else box.height())
        letter(painter, first, side, upper, look.font(STRONG), look.colour("ink_2"))
        if lower:
            second = QRect(box.left(), box.top() + half, box.width() // 2, half)
            letter(painter, second, side, lower, look.font(STRONG, strong=True),
                   look.colour("jade"))  # fmt: skip


class Sign(QWidget):
    """The lane's name, quiet. Five touches of it open the staff's corner. `opened` says so."""

    opened = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_sign")
        self._look = look
        self._told = self._store = self._terminal = ""
        self._taps = 0

    def show_place(self, store: str, terminal: str, *, told: str = "") -> None:
        """Whose lane it is, and what whoever stands there has to be told."""
        if (store, terminal, told) != (self._store, self._terminal, self._told):
            self._store, self._terminal, self._told = store, terminal, told
            self.setAccessibleName(" ".join(part for part in (told, store, terminal) if part))
            self.update()

    def forget(self) -> None:
        """Something else was touched: the count begins anew."""
        self._taps = 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._taps += 1
        if self._taps >= TAPS:
            self._taps = 0
            self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self._look
        font = look.font(SMALL)
        metrics, wide = QFontMetrics(font), self.width()
        place = [f"{self._store} · {self._terminal}"]
        if metrics.horizontalAdvance(place[0]) > wide:
            place = [self._terminal] if self._told else [self._store, self._terminal]
        lines = [
            metrics.elidedText(line, Qt.TextElideMode.ElideRight, wide)
            for line in (self._told, *place)
            if line
        ]
        letter(painter, self.rect(), RIGHT, "\n".join(lines), font, look.colour("ink_2"))


class Strip(QWidget):
    """Always there, bottom left: help, language, low reach; bottom right whose lane it is."""

    helped = Signal()
    language_wanted = Signal()
    reach_toggled = Signal()
    staff_wanted = Signal()

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk_strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(12), 0, look.px(20), look.px(8))
        row.setSpacing(look.px(4))
        self.help = self._key(look, "kiosk_help", "circle-question-mark")
        self.language = self._key(look, "kiosk_language", "globe")
        self.reach = self._key(look, "kiosk_reach", "accessibility")
        self.sign = Sign(look=look, parent=self)
        for key in (self.help, self.language, self.reach):
            row.addWidget(key)
        row.addWidget(self.sign, 1)
        self.help.clicked.connect(self.helped)
        self.language.clicked.connect(self.language_wanted)
        self.reach.clicked.connect(self.reach_toggled)
        self.sign.opened.connect(self.staff_wanted)

    def _key(self, look: Look, name: str, icon: str) -> KeyButton:
        key = KeyButton(look=look, name=name, icon=icon, kind="quiet", size=BODY, parent=self)
        policy = key.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Fixed)
        key.setSizePolicy(policy)
        return key

    @Slot()
    def forget(self) -> None:
        self.sign.forget()

    def render_state(self, state: KioskState, face: PageFace) -> None:
        staff = state.page in ("staff", "attendant", "closed")
        self.help.show_text(self.tr("Help"))
        self.help.setVisible(not staff and state.page not in ("thanks", "parked"))
        self.help.setEnabled(state.intervention is None)
        other = "中文" if state.english else "English"
        self.language.show_text(other)
        self.language.setVisible(not staff)
        self.reach.show_text("", spoken=self.tr("Easier to reach, easier to see"))
        self.reach.setVisible(not staff)
        # Whoever stands here is told before anything is taken.
        told = self.tr("Pictures of problems: %1 h").replace("%1", str(state.pictures))
        self.sign.show_place(
            state.till.store_name, state.till.terminal, told=told if state.pictures else ""
        )
