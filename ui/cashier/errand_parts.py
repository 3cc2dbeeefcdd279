"""What an errand can show, each thing once, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, QTime
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY, STRONG
from ui.widgets.banner import Banner
from ui.widgets.chips import ChipRows
from ui.widgets.entry_line import EntryLine
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.key_groups import KeyGroups
from ui.widgets.letter_pad import LetterPad
from ui.widgets.num_pad import NumPad
from ui.widgets.paper_view import PaperView
from ui.widgets.points import Points
from ui.widgets.qr_view import QrView
from ui.widgets.row_list import RowList
from ui.widgets.time_ring import TimeRing

MOST_CHOICES = 2
translate = QCoreApplication.translate


class ErrandParts:
    """The widgets; `name` begins the name of each of them. GUI thread."""

    def __init__(self, *, look: Look, name: str, now: Callable[[], QTime], parent: QWidget) -> None:
        self._look = look
        self._name = name
        self._parent = parent
        self.title = self._label("title", "title")
        self.close = self._key(
            "close", kind="quiet", cap="Esc", text=translate("ErrandBody", "Back"), size=BODY
        )
        self.close.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.caption = self._label("caption", "quiet")
        self.headline = self._label("headline", "amount")
        self.sentence = self._label("sentence", "quiet")
        self.sentence.setWordWrap(True)
        self.points = Points(look=look, name=f"{name}_points", icon="search", parent=parent)
        numbers = range(MOST_CHOICES)
        self.chip_labels = [self._label(f"choice_label_{n}", "small") for n in numbers]
        self.chips = [
            ChipRows(look=look, name=f"{name}_choice_{n}", parent=parent) for n in numbers
        ]
        self.ring = TimeRing(look=look, name=f"{name}_ring", now=now, large=True, parent=parent)
        self.code = QrView(look=look, name=f"{name}_code", parent=parent)
        spoken = translate("ErrandBody", "Rows")
        self.rows = RowList(look=look, name=f"{name}_rows", spoken=spoken, parent=parent)
        self.groups = KeyGroups(look=look, name=f"{name}_groups", parent=parent)
        self.paper = PaperView(look=look, name=f"{name}_paper", parent=parent)
        self.banner = Banner(look=look, name=f"{name}_banner", parent=parent)
        self.entry = EntryLine(look=look, name=f"{name}_entry", icon="hash", parent=parent)
        self.pad = NumPad(look=look, name=f"{name}_pad", decimal=True, enter=True, parent=parent)
        self.pad.setMaximumHeight(look.px(4 * 84 + 24))
        self.letters = LetterPad(look=look, name=f"{name}_letters", signs=True, parent=parent)
        self.letters.hide()
        self.go = self._key("go", kind="primary", cap="⏎")
        self.other = self._key("other", kind="plain", cap="")
        for key in (self.go, self.other):
            key.setFixedHeight(look.px(60))

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self._parent)
        label.setObjectName(f"{self._name}_{name}")
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return label

    def _key(
        self, name: str, *, kind: Kind, cap: str, text: str = "", size: int = STRONG
    ) -> KeyButton:
        return KeyButton(
            look=self._look, name=f"{self._name}_{name}", text=text, cap=cap, kind=kind,
            size=size, parent=self._parent,
        )  # fmt: skip
