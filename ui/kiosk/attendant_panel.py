"""The lane that was chosen: its question, its basket, and what can be done for its shopper."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.kiosk.attendant_state import Act, PanelState
from ui.theme.look import Look
from ui.theme.tokens import (
    AMOUNT,
    RADIUS_TILE,
    SPACE_CARD,
    SPACE_TIGHT,
    SPACE_TILE,
    STRONG,
    TITLE,
)
from ui.widgets.key_button import KeyButton
from ui.widgets.row_list import RowList
from ui.widgets.words import Words

KEYS: Final[tuple[tuple[Act, str], ...]] = (
    ("say", "F2"),
    ("pause", "F3"),
    ("close", "F4"),
    ("aside", "F5"),
    ("add", "F6"),
    ("remove", "Del"),
)
_HIGH = 132


class LanePanel(QWidget):
    """Paints nothing itself. `acted` with the name of what was pressed, `picked` with a row."""

    acted = Signal(str)
    picked = Signal(int)

    def __init__(self, *, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._name = Words(look=look, name="panel_name", size=TITLE, strong=True, parent=self)
        self._word = Words(
            look=look, name="panel_word", size=STRONG, colour="ink_2",
            align=Qt.AlignmentFlag.AlignRight, parent=self,
        )  # fmt: skip
        self._ask = QWidget(self)
        self._ask.setObjectName("panel_ask")
        self._ask.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ask.setStyleSheet(
            f"QWidget#panel_ask {{ background: {look.palette.amber_soft};"
            f" border-radius: {look.px(RADIUS_TILE)}px;"
            f" border: {look.metrics.hairline}px solid {look.palette.amber}; }}"
        )
        self._question = Words(
            look=look, name="panel_question", size=TITLE, strong=True, colour="amber", lines=2,
            parent=self._ask,
        )  # fmt: skip
        self._about = Words(look=look, name="panel_about", size=STRONG, lines=2, parent=self._ask)
        self._picture = QLabel(self._ask)
        self._picture.setObjectName("panel_picture")
        self._picture.setAccessibleName(self.tr("Picture of what the lane asks about"))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown = b""
        self._approve = KeyButton(
            look=look, name="act_approve", text=self.tr("Approve"), cap="⏎", kind="primary",
            size=STRONG, parent=self._ask,
        )  # fmt: skip
        self._decline = KeyButton(
            look=look, name="act_decline", text=self.tr("Decline"), cap="F8", kind="danger",
            size=STRONG, parent=self._ask,
        )  # fmt: skip
        self._rows = RowList(look=look, name="panel_basket", spoken=self.tr("Basket"), parent=self)
        self._quiet = Words(
            look=look, name="panel_quiet", size=STRONG, colour="ink_2", lines=3,
            align=Qt.AlignmentFlag.AlignHCenter, parent=self,
        )  # fmt: skip
        self._said = Words(look=look, name="panel_said", size=STRONG, colour="sky", parent=self)
        self._ill = Words(
            look=look, name="panel_troubles", size=STRONG, colour="amber", lines=2, parent=self
        )
        self._figures = Words(look=look, name="panel_figures", size=13, colour="ink_2", parent=self)
        self._total = Words(
            look=look, name="panel_total", size=AMOUNT, strong=True,
            align=Qt.AlignmentFlag.AlignRight, parent=self,
        )  # fmt: skip
        self.keys: dict[str, KeyButton] = {"approve": self._approve, "decline": self._decline}
        for act, cap in KEYS:
            self.keys[act] = KeyButton(look=look, name=f"act_{act}", cap=cap, parent=self)
        for key in self.keys.values():
            key.clicked.connect(self._clicked)
        self._rows.picked.connect(self.picked)
        self._arrange()

    def _arrange(self) -> None:
        look = self._look
        edge, gap = look.px(SPACE_CARD), look.px(SPACE_TILE)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, gap, edge, edge)
        column.setSpacing(look.px(SPACE_TIGHT))
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._word, 1)
        column.addLayout(head)
        asked = QVBoxLayout(self._ask)
        asked.setContentsMargins(edge, gap, edge, gap)
        asked.setSpacing(look.px(SPACE_TIGHT))
        for widget in (self._question, self._about, self._picture):
            asked.addWidget(widget)
        pair = QHBoxLayout()
        pair.setSpacing(gap)
        pair.addWidget(self._approve, 3)
        pair.addWidget(self._decline, 2)
        asked.addLayout(pair)
        column.addWidget(self._ask)
        column.addWidget(self._rows, 1)
        column.addWidget(self._quiet, 1)
        column.addWidget(self._said)
        column.addWidget(self._ill)
        foot = QHBoxLayout()
        foot.addWidget(self._figures, 1)
        foot.addWidget(self._total, 1)
        column.addLayout(foot)
        grid = QGridLayout()
        grid.setSpacing(look.px(SPACE_TIGHT))
        for place, (act, _) in enumerate(KEYS):
            grid.addWidget(self.keys[act], place // 3, place % 3)
        column.addLayout(grid)

    def render_state(self, panel: PanelState | None) -> None:
        """Takes over the lane that is looked at."""
        self.setVisible(panel is not None)
        if panel is None:
            return
        self._name.show_text(panel.name)
        self._word.show_text(panel.word)
        self._ask.setVisible(bool(panel.question))
        self._question.show_text(panel.question)
        self._about.show_text(panel.about)
        self._show_picture(panel.picture)
        self._rows.setVisible(bool(panel.rows))
        self._rows.show_rows(panel.rows, chosen=panel.row)
        self._quiet.show_text("" if panel.rows else self._calm(panel))
        said = self.tr("The shopper reads: %1").replace("%1", panel.said) if panel.said else ""
        self._said.show_text(said)
        self._ill.show_text(panel.troubles)
        self._figures.show_text(panel.figures)
        self._total.show_text(panel.total)
        words = self._words(panel)
        for act, key in self.keys.items():
            key.setEnabled(act in panel.can)
            if act in words:
                key.show_text(words[act])

    def _calm(self, panel: PanelState) -> str:
        """What stands in the place of a basket."""
        if panel.mood == "bad":
            return self.tr("This lane does not answer. Its sale is safe there; go and look.")
        if not panel.question:
            return self.tr("Nothing in the basket.")
        return ""

    def _words(self, panel: PanelState) -> dict[str, str]:
        aside = self.tr("Put aside")
        yes = {
            "check": self.tr("All there"),
            "price": self.tr("Type the price"),
            "weight": self.tr("Type the weight"),
            "limit": self.tr("Sell one more"),
            "recalled": self.tr("Taken back"),
            "help": self.tr("Seen to"),
            "day": self.tr("Close the lane"),
        }
        no = {
            "check": self.tr("Missing"),
            "price": self.tr("It is right"),
            "weight": aside,
            "limit": self.tr("No more"),
            "unknown": aside,
            "not_for_sale": aside,
        }
        return {
            "approve": yes.get(panel.kind, self.tr("Approve")),
            "decline": no.get(panel.kind, self.tr("Decline")),
            "say": self.tr("Word"),
            "pause": self.tr("Go on") if panel.paused else self.tr("Pause"),
            "close": self.tr("Open") if panel.closed else self.tr("Close"),
            "aside": self.tr("To a till"),
            "add": self.tr("Add"),
            "remove": self.tr("Remove"),
        }

    def _show_picture(self, picture: bytes) -> None:
        self._picture.setVisible(bool(picture))
        if picture == self._shown:
            return
        self._shown = picture
        made = QPixmap()
        if picture and made.loadFromData(picture, "JPEG"):
            high = self._look.px(_HIGH)
            mode = Qt.TransformationMode.SmoothTransformation
            self._picture.setPixmap(made.scaledToHeight(high, mode))

    @Slot()
    def _clicked(self) -> None:
        key = self.sender()
        for act, one in self.keys.items():
            if one is key:
                self.acted.emit(act)
